//! ListGrants: the grants of one key.

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use crate::store::{Grant, Page, Scope, Window};

/// The grants of a key, oldest first. Takes an id; works in every state.
///
/// # Errors
/// Not found.
pub(crate) async fn list_grants(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    window: Window,
) -> Result<Page<Grant>, Refusal> {
    let key = core.current_key(scope, (key, Accepts::Id)).await?;
    core.store
        .read(|reading| Ok(reading.grants_of_key(scope, &key.id, window)?))
}
