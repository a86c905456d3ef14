//! `/_emulator/default-keys`: plays the first use of a default key, by a service of the cloud or by the account.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, cloud_of, scope_of};
use crate::Emulator;
use crate::service::{DefaultKey, FirstUse, Refusal, first_use};

/// What is said beside a body that cannot be used.
const VALID: &str = r#"valid is {"service": NAME} for the key of a cloud service, {} or {"origin": ORIGIN} for the account's default key; each may name cloud, account and region"#;

/// Whose default key, and in which scope.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    service: Option<String>,
    origin: Option<String>,
    cloud: Option<String>,
    account: Option<String>,
    region: Option<String>,
}

/// Finds the default key, or makes it.
pub(super) async fn post(emulator: &Emulator, body: &[u8]) -> Result<Value, Fault> {
    let asked: Asked = serde_json::from_slice(body)
        .map_err(|error| Fault::new(400, format!("{error}; {VALID}")))?;
    let cloud = cloud_of(asked.cloud.as_deref())?;
    let scope = scope_of(emulator, cloud, asked.account, asked.region)?;
    let of = match (asked.service, asked.origin) {
        (Some(service), None) => FirstUse::ByService(service),
        (None, origin) => FirstUse::DefaultCmk { origin },
        (Some(_), Some(_)) => {
            let why = "a service's key has the cloud's own material: origin goes without service";
            return Err(Fault::new(400, format!("{why}; {VALID}")));
        }
    };
    let DefaultKey { key, alias, is_new } = first_use(&emulator.core, &scope, of)
        .await
        .map_err(refused)?;
    Ok(json!({ "key_id": key.id, "alias": alias, "created": is_new }))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a first use is refused by the service's name, by rules, or by a failure of our own"
)]
fn refused(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Malformed { why, .. } => Fault::new(400, format!("service {why}")),
        Refusal::Rules(refusals) => {
            let why: Vec<_> = refusals
                .iter()
                .map(|refusal| format!("{:?} {:?}", refusal.field, refusal.asked))
                .collect();
            Fault::new(400, format!("not valid: {}; {VALID}", why.join(", ")))
        }
        other => {
            tracing::error!(refusal = ?other, "the default key cannot be made");
            Fault::new(
                500,
                "the default key cannot be made, see the log of the emulator",
            )
        }
    }
}
