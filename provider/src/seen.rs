//! A look at the key that a configuration names, before anything is done to it.

use kms_rules::Cloud;
use tfplugin::{Context, Diagnostics, Value};

use crate::client::{Client, Key, Until};
use crate::report;

/// The key, whatever it is named by, and its cloud; `None` while one of them is not known, where plans do not look, and
/// once something is being changed: what is found then is no plan any more.
///
/// # Errors
/// An error if there is no such key, a warning if it cannot be looked at: whoever may not look will hear the rest when
/// it is done.
pub(crate) async fn key(
    cx: &Context<Client>,
    name: &Value,
) -> Result<Option<(Cloud, Key)>, Diagnostics> {
    let Some(client) = cx.client_if_configured() else {
        return Ok(None);
    };
    let (Some(cloud), Ok(service), Some(name)) = (client.cloud, &client.service, name.as_str())
    else {
        return Ok(None);
    };
    let shared = service.shared();
    if shared.looks().is_blind() || shared.writes().count() > 0 {
        return Ok(None);
    }
    match service.describe_key(&Until::of(cx), name).await {
        Ok(key) => Ok(Some((cloud, key))),
        Err(error) if error.is_not_found() => {
            let summary = format!("there is no key \"{name}\" here");
            Err(report::failed(&summary, &error))
        }
        Err(error) => {
            let summary = format!("the key \"{name}\" cannot be looked at");
            Err(Diagnostics::warning(summary, error.to_string()))
        }
    }
}
