//! `/_emulator/account`: an account opens the service late, owes, or is suspended.

use kms_rules::Cloud;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, scope_of};
use crate::Emulator;
use crate::service::{AccountStatus, Refusal, Scope, set_account_status};

/// The words for the status of an account: those of DescribeAccountKmsStatus.
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
    account: Option<String>,
}

/// The status of the account in the query, else of the daemon's own.
pub(super) fn get(emulator: &Emulator, query: Option<&str>) -> Result<Value, Fault> {
    let account = match query.map(|query| query.split_once('=')) {
        None => None,
        Some(Some(("account", id))) => Some(id.to_owned()),
        Some(_) => return Err(Fault::new(400, "valid is ?account=ID")),
    };
    shown(emulator, &scope(emulator, account)?)
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
    let scope = scope(emulator, change.account)?;
    set_account_status(&emulator.core, &scope, *status)
        .await
        .map_err(|refusal| failed(&refusal))?;
    shown(emulator, &scope)
}

fn scope(emulator: &Emulator, account: Option<String>) -> Result<Scope, Fault> {
    scope_of(emulator, Cloud::Alibaba, account, None)
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
