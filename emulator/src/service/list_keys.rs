//! ListKeys: the keys of an account in a region, filtered, by page.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Protection, Usage, limits, spec};

use super::core::Core;
use super::paging::{Listing, Paging};
use super::refusal::{Argument, Refusal};
use crate::store::{KeyFilter, Scope};

/// Which keys to list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListKeys {
    pub(crate) paging: Paging,
    /// All must hold; filters of the same kind are one with the values of all.
    pub(crate) filters: Vec<Filter>,
}

/// One filter: any of the values. Without values it holds for every key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) of: FilterOf,
    pub(crate) values: Vec<String>,
}

/// What a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FilterOf {
    KeyState,
    KeySpec,
    KeyUsage,
    ProtectionLevel,
    /// `User`, or `Service` for default and service keys.
    CreatorType,
}

/// The creator types of a filter.
const CREATOR_TYPES: [&str; 2] = ["User", "Service"];

/// The ids of the keys, oldest first.
///
/// # Errors
/// [`Refusal::OutOfBounds`] for the page; [`Refusal::TooMany`] and [`Refusal::NotOneOf`] for the filters.
pub(crate) async fn list_keys(
    core: &Core,
    scope: &Scope,
    args: ListKeys,
) -> Result<Listing<String>, Refusal> {
    let wanted = args.paging.check()?;
    let filter = key_filter(scope.cloud, &args.filters)?;
    core.settle_scope(scope).await?;
    let page = core
        .store
        .read(|reading| reading.key_ids(scope, &filter, wanted.window()))?;
    Ok(wanted.listing(page))
}

fn key_filter(cloud: Cloud, filters: &[Filter]) -> Result<KeyFilter, Refusal> {
    check_count(filters.len())?;
    let mut all = KeyFilter::default();
    for filter in filters.iter().filter(|filter| !filter.values.is_empty()) {
        check_count(filter.values.len())?;
        match filter.of {
            FilterOf::KeyState => {
                let words = KeyState::ALL.map(|state| (state.wire(cloud), state));
                all.states
                    .get_or_insert_default()
                    .extend(find(&words, &filter.values)?);
            }
            FilterOf::KeySpec => {
                let words: Vec<_> = spec::all(cloud)
                    .iter()
                    .map(|rule| (rule.wire, rule.wire))
                    .collect();
                all.specs
                    .get_or_insert_default()
                    .extend(find(&words, &filter.values)?);
            }
            FilterOf::KeyUsage => {
                let offered = Usage::offered(cloud).iter();
                let words: Vec<_> = offered.map(|usage| (usage.wire(cloud), *usage)).collect();
                all.usages
                    .get_or_insert_default()
                    .extend(find(&words, &filter.values)?);
            }
            FilterOf::ProtectionLevel => {
                let offered = Protection::offered(cloud).iter();
                let words: Vec<_> = offered.map(|level| (level.wire(cloud), *level)).collect();
                all.protections
                    .get_or_insert_default()
                    .extend(find(&words, &filter.values)?);
            }
            FilterOf::CreatorType => {
                let words = CREATOR_TYPES.map(|word| (word, word));
                let found = find(&words, &filter.values)?;
                all.by_users
                    .get_or_insert_default()
                    .extend(found.into_iter().map(|word| word == "User"));
            }
        }
    }
    Ok(all)
}

fn check_count(count: usize) -> Result<(), Refusal> {
    let max = limits::FILTERS_MAX;
    if count <= max {
        Ok(())
    } else {
        Err(Refusal::TooMany {
            argument: Argument::Filters,
            count,
            max,
        })
    }
}

/// What each of the words stands for.
fn find<T: Copy>(words: &[(&'static str, T)], given: &[String]) -> Result<Vec<T>, Refusal> {
    let find = |word: &String| {
        let known = words
            .iter()
            .find(|(name, _)| name == word)
            .map(|(_, value)| *value);
        known.ok_or_else(|| Refusal::NotOneOf {
            argument: Argument::Filters,
            given: word.clone(),
            valid: words.iter().map(|(name, _)| *name).collect(),
        })
    };
    given.iter().map(find).collect()
}
