//! ListKeyVersions, DescribeKeyVersion: the versions of a key's material.

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::paging::{Listing, Paging};
use super::refusal::Refusal;
use crate::store::{Scope, Version};

/// A key's versions, newest first. Takes an id or an alias; works in every state.
///
/// # Errors
/// [`Refusal::OutOfBounds`] for the page; not found.
pub(crate) async fn list_key_versions(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    paging: Paging,
) -> Result<Listing<Version>, Refusal> {
    let wanted = paging.check()?;
    let key = core.current_key(scope, (key, Accepts::IdOrAlias)).await?;
    let page = core
        .store
        .read(|reading| reading.versions(scope, &key.id, wanted.window()))?;
    Ok(wanted.listing(page))
}

/// One version of a key. Takes an id or an alias; works in every state.
///
/// # Errors
/// Not found; [`Refusal::VersionNotFound`].
pub(crate) async fn describe_key_version(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    version: &str,
) -> Result<Version, Refusal> {
    let key = core.current_key(scope, (key, Accepts::IdOrAlias)).await?;
    let found = core.store.read(|reading| {
        reading
            .version(scope, &key.id, version)
            .map_err(Refusal::from)
    })?;
    found.ok_or_else(|| Refusal::VersionNotFound {
        key: key.id,
        version: version.to_owned(),
    })
}
