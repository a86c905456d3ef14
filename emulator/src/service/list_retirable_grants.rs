//! ListRetirableGrants: the grants that the caller may take back without owning the key or having made them.

use super::core::Core;
use super::refusal::Refusal;
use crate::store::{Grant, Page, Principal, Scope, Window};

/// The grants of keys in the region, whoever owns them, that name the caller for taking them back, or that let the
/// caller do so as their grantee; oldest first.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn list_retirable_grants(
    core: &Core,
    scope: &Scope,
    caller: &Principal,
    window: Window,
) -> Result<Page<Grant>, Refusal> {
    // Keys of others may be due: their grants are gone with them.
    core.sweep().await?;
    let region = (scope.cloud, scope.region.as_str());
    core.store
        .read(|reading| Ok(reading.retirable_grants(region, caller, window)?))
}
