//! The keys of an account in a region with all that is known of them, the newest first.

use kms_rules::SpecRule;
use kms_rules::lifecycle::KeyState;

use super::core::Core;
use super::refusal::Refusal;
use crate::store::{Key, KeyFilter, Page, Scope, Window};

/// Which keys to list; of what is `None`, any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListNewestKeys {
    /// Any of these; no key is in none of no states.
    pub(crate) states: Option<Vec<KeyState>>,
    pub(crate) spec: Option<&'static SpecRule>,
    pub(crate) enterprise_project: Option<String>,
    pub(crate) window: Window,
}

/// The keys, and how many there are on all pages; those that cloud services made come last.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn list_newest_keys(
    core: &Core,
    scope: &Scope,
    args: ListNewestKeys,
) -> Result<Page<Key>, Refusal> {
    let filter = KeyFilter {
        states: args.states,
        specs: args.spec.map(|rule| vec![rule.wire]),
        enterprise_projects: args.enterprise_project.map(|project| vec![project]),
        ..KeyFilter::default()
    };
    core.settle_scope(scope).await?;
    Ok(core
        .store
        .read(|reading| reading.newest_keys(scope, &filter, args.window))?)
}
