//! Scheduling a key's deletion.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, window};
use tfplugin::{Context, Diagnostics, Object};

use super::update::word_of;
use crate::alias;
use crate::client::{ApiError, Client, Meaning, Service, Until};
use crate::report;

/// Removes the key's alias and schedules its deletion after the window. A key that waits for its deletion
/// already, or is gone, needs nothing more.
pub(crate) async fn delete(cx: &Context<Client>, prior: &Object) -> Diagnostics {
    let result = async {
        let client = cx.client()?;
        let cloud = client.cloud()?;
        scheduled(client.service()?, &Until::of(cx), cloud, prior)
            .await
            .map_err(|error| report::failed("the key's deletion cannot be scheduled", &error))
    };
    result.await.err().unwrap_or_default()
}

async fn scheduled(
    service: &dyn Service,
    until: &Until,
    cloud: Cloud,
    prior: &Object,
) -> Result<(), ApiError> {
    if let Some(name) = prior.get("alias").as_str() {
        alias::remove(service, until, name).await?;
    }
    if word_of(prior, cloud) == Some(KeyState::PendingDeletion) {
        return Ok(());
    }
    let id = prior.get("id").as_str().unwrap_or_default();
    let default = i64::from(window::of(cloud).days_default);
    let days = prior
        .int("deletion_window_days")
        .into_known()
        .unwrap_or(default);
    let Err(error) = service.schedule_deletion(until, id, days).await else {
        return Ok(());
    };
    let done = match error.meaning() {
        Some(Meaning::KeyNotFound) => true,
        Some(Meaning::WrongState) => is_pending(service, until, id, cloud).await,
        Some(
            Meaning::AliasNotFound | Meaning::AliasTaken | Meaning::Transient | Meaning::Other,
        )
        | None => false,
    };
    if done { Ok(()) } else { Err(error) }
}

async fn is_pending(service: &dyn Service, until: &Until, id: &str, cloud: Cloud) -> bool {
    let key = service.describe_key(until, id).await;
    key.is_ok_and(|key| KeyState::find(cloud, &key.state) == Some(KeyState::PendingDeletion))
}

#[cfg(test)]
mod tests;
