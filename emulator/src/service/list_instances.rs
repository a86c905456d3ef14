//! ListKmsInstances, GetKmsInstance: the instances that an account sees in a region.

use super::core::Core;
use super::paging::{Listing, Paging};
use super::refusal::Refusal;
use crate::store::{Instance, Page, Scope};

/// The instances, oldest first.
///
/// # Errors
/// [`Refusal::OutOfBounds`] for the page.
pub(crate) fn list_instances(
    core: &Core,
    scope: &Scope,
    paging: Paging,
) -> Result<Listing<Instance>, Refusal> {
    let wanted = paging.check()?;
    let all = core.store.read(|reading| reading.instances(scope))?;
    let window = wanted.window();
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let (skip, take) = (index(window.skip), index(window.take));
    let items = all.into_iter().skip(skip).take(take).collect();
    Ok(wanted.listing(Page { items, total }))
}

/// One instance.
///
/// # Errors
/// [`Refusal::InstanceNotFound`].
pub(crate) fn get_instance(core: &Core, scope: &Scope, id: &str) -> Result<Instance, Refusal> {
    core.instance(scope, id)
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
