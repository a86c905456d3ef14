//! `/_emulator/account`: an account opens the service late, owes, or is suspended.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, cloud_of, scope_of};
use crate::Emulator;
use crate::service::{AccountStatus, Refusal, Scope, set_account_status};

/// The words for the status of an account.
const STATUSES: [(&str, AccountStatus); 4] = [
    ("Enabled", AccountStatus::Enabled),
    ("NotEnabled", AccountStatus::NotEnabled),
    ("InDebt", AccountStatus::InDebt),
    ("Suspended", AccountStatus::Suspended),
];

/// The new status, and of whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    status: String,
    cloud: Option<String>,
    account: Option<String>,
}

/// Whose status.
#[derive(Default)]
struct Whose {
    cloud: Option<String>,
    account: Option<String>,
}

/// The status of the account in the query, else of the daemon's own.
pub(super) fn get(emulator: &Emulator, query: Option<&str>) -> Result<Value, Fault> {
    let mut whose = Whose::default();
    for pair in query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        match pair.split_once('=') {
            Some(("cloud", name)) => whose.cloud = Some(name.to_owned()),
            Some(("account", id)) => whose.account = Some(id.to_owned()),
            Some(_) | None => return Err(Fault::new(400, "valid is ?cloud=NAME&account=ID")),
        }
    }
    shown(emulator, &scope(emulator, whose)?)
}

/// Changes the status of an account.
pub(super) async fn put(emulator: &Emulator, body: &[u8]) -> Result<Value, Fault> {
    let valid = STATUSES.map(|(name, _)| name).join(", ");
    let valid = format!(r#"valid is {{"status": STATUS}}, STATUS one of {valid}"#);
    let change: Change = serde_json::from_slice(body)
        .map_err(|error| Fault::new(400, format!("{error}; {valid}")))?;
    let found = STATUSES.iter().find(|(name, _)| *name == change.status);
    let (_, status) = found.ok_or_else(|| {
        let given = &change.status;
        Fault::new(400, format!("status is {given:?}; {valid}"))
    })?;
    let (cloud, account) = (change.cloud, change.account);
    let scope = scope(emulator, Whose { cloud, account })?;
    set_account_status(&emulator.core, &scope, *status)
        .await
        .map_err(|refusal| failed(&refusal))?;
    shown(emulator, &scope)
}

fn scope(emulator: &Emulator, whose: Whose) -> Result<Scope, Fault> {
    let cloud = cloud_of(whose.cloud.as_deref())?;
    scope_of(emulator, cloud, whose.account, None)
}

fn shown(emulator: &Emulator, scope: &Scope) -> Result<Value, Fault> {
    let status = emulator.core.account_status(scope);
    let status = status.map_err(|refusal| failed(&refusal))?;
    let word = STATUSES.iter().find(|(_, known)| *known == status);
    Ok(json!({ "account": scope.account, "status": word.map(|(word, _)| word) }))
}

fn failed(refusal: &Refusal) -> Fault {
    tracing::error!(?refusal, "the account cannot be looked at");
    Fault::new(
        500,
        "the store does not answer, see the log of the emulator",
    )
}
