//! Scheduling a key's deletion.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, alias as names, window};
use tfplugin::{Context, Diagnostics, Object};

use super::update::word_of;
use crate::alias;
use crate::client::{ApiError, Client, Meaning, Service, Until};
use crate::report;

/// Schedules the key's deletion after the window, then removes its alias, where that is apart from the key: a key
/// whose deletion is refused keeps the name that others use it by. A key that waits for its deletion already, or is gone, is not scheduled.
pub(crate) async fn delete(cx: &Context<Client>, prior: &Object) -> Diagnostics {
    let result = async {
        let client = cx.client()?;
        let cloud = client.cloud()?;
        removed(client.service()?, &Until::of(cx), cloud, prior)
            .await
            .map_err(|error| report::failed("the key cannot be destroyed", &error))
    };
    result.await.err().unwrap_or_default()
}

async fn removed(
    service: &dyn Service,
    until: &Until,
    cloud: Cloud,
    prior: &Object,
) -> Result<(), ApiError> {
    scheduled(service, until, cloud, prior).await?;
    let id = prior.text("id");
    match prior.get("alias").as_str() {
        Some(name) if !names::of(cloud).names_the_key => {
            alias::remove(service, &until.to_finish(), name, id).await
        }
        Some(_) | None => Ok(()),
    }
}

/// Schedules the deletion after the window, unless the key waits for it already or is gone.
///
/// # Errors
/// The refusal of the deletion.
pub(crate) async fn scheduled(
    service: &dyn Service,
    until: &Until,
    cloud: Cloud,
    prior: &Object,
) -> Result<(), ApiError> {
    if word_of(prior) == Some(KeyState::PendingDeletion) {
        return Ok(());
    }
    let id = prior.text("id");
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
        Some(Meaning::WrongState) => is_pending(service, until, id).await,
        Some(
            Meaning::AliasNotFound
            | Meaning::NotFound
            | Meaning::AliasTaken
            | Meaning::TurnedAway
            | Meaning::Failed
            | Meaning::Other,
        )
        | None => false,
    };
    if done { Ok(()) } else { Err(error) }
}

async fn is_pending(service: &dyn Service, until: &Until, id: &str) -> bool {
    let key = service.describe_key(until, id).await;
    key.is_ok_and(|key| KeyState::from_name(&key.state) == Some(KeyState::PendingDeletion))
}

#[cfg(test)]
mod tests;
