//! TagResources, UntagResources, ListTagResources: the tags of many keys at once, all or none.

use kms_rules::lifecycle::Operation;
use kms_rules::limits;

use super::core::Core;
use super::key_ref::Name;
use super::permit::permit;
use super::refusal::{Argument, Refusal};
use super::tags;
use super::transaction::Transaction;
use crate::store::{Scope, Tag, TagSearch, Window};

/// Which tags to remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Untag {
    These(Vec<String>),
    All,
}

/// Which tags to list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListTagResources {
    /// Empty: every key of the scope.
    pub(crate) key_ids: Vec<String>,
    /// Tags that a key must all have; without a value, whatever the value.
    pub(crate) tags: Vec<(String, Option<String>)>,
    /// What the page before gave.
    pub(crate) next_token: Option<String>,
}

/// One page of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagPage {
    pub(crate) tags: Vec<Tag>,
    /// What to ask the next page with; `None` at the end.
    pub(crate) next_token: Option<String>,
}

/// Adds tags to keys, by id.
///
/// # Errors
/// [`Refusal::TooMany`] keys; [`Refusal::Rules`] for the tags; not found; [`Refusal::WrongState`];
/// [`Refusal::TooManyTags`]. No key is then changed.
pub(crate) async fn tag_resources(
    core: &Core,
    scope: &Scope,
    key_ids: Vec<String>,
    given: Vec<(String, String)>,
) -> Result<(), Refusal> {
    check_resources(&key_ids)?;
    tags::check(scope, &given)?;
    core.transact(scope, move |transaction| {
        each_key(transaction, &key_ids, |key_id| {
            tags::put(transaction, key_id, &given)
        })
    })
    .await
}

/// Removes tags from keys, by id; those that a key has not are passed over.
///
/// # Errors
/// [`Refusal::TooMany`] keys or tag keys; not found; [`Refusal::WrongState`]. No key is then changed.
pub(crate) async fn untag_resources(
    core: &Core,
    scope: &Scope,
    key_ids: Vec<String>,
    untag: Untag,
) -> Result<(), Refusal> {
    check_resources(&key_ids)?;
    if let Untag::These(tag_keys) = &untag {
        tags::check_tag_keys(tag_keys)?;
    }
    core.transact(scope, move |transaction| {
        each_key(transaction, &key_ids, |key_id| match &untag {
            Untag::These(tag_keys) => tags::remove(transaction, key_id, tag_keys),
            Untag::All => Ok(transaction.writing.delete_tags(transaction.scope, key_id)?),
        })
    })
    .await
}

/// The tags of many keys, by key and tag key, a page at a time. Keys that are not there have none.
///
/// # Errors
/// [`Refusal::TooMany`] keys; [`Refusal::NotOneOf`] for a token that no page gave.
pub(crate) async fn list_tag_resources(
    core: &Core,
    scope: &Scope,
    args: ListTagResources,
) -> Result<TagPage, Refusal> {
    check_resources(&args.key_ids)?;
    let skip = match &args.next_token {
        Some(token) if !token.is_empty() => token.parse().map_err(|_| bad_token(token))?,
        Some(_) | None => 0,
    };
    let take = u64::try_from(limits::TAG_PAGE_ITEMS).unwrap_or(u64::MAX);
    core.settle_scope(scope).await?;
    let search = TagSearch {
        key_ids: args.key_ids,
        tagged: args.tags,
    };
    let page = core
        .store
        .read(|reading| reading.tags(scope, &search, Window { skip, take }))?;
    let next = skip.saturating_add(take);
    let next_token = (next < page.total).then(|| next.to_string());
    Ok(TagPage {
        tags: page.items,
        next_token,
    })
}

fn bad_token(token: &str) -> Refusal {
    Refusal::NotOneOf {
        argument: Argument::NextToken,
        given: token.to_owned(),
        valid: Vec::new(),
    }
}

fn check_resources(key_ids: &[String]) -> Result<(), Refusal> {
    let (count, max) = (key_ids.len(), limits::TAGGED_RESOURCES_MAX);
    if count <= max {
        Ok(())
    } else {
        Err(Refusal::TooMany {
            argument: Argument::ResourceIds,
            count,
            max,
        })
    }
}

fn each_key(
    transaction: &Transaction<'_>,
    key_ids: &[String],
    act: impl Fn(&str) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    for key_id in key_ids {
        let key = transaction.load(Name::Id(key_id))?;
        permit(transaction.scope.cloud, &key, Operation::Tag)?;
        act(&key.id)?;
    }
    Ok(())
}
