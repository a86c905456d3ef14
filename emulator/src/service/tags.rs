//! TagResource, UntagResource, ListResourceTags: the tags of one key, many at once or one by one.

use kms_rules::lifecycle::Operation;
use kms_rules::{Ask, limits, tags};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::{Argument, Refusal};
use super::transaction::Transaction;
use crate::store::{Scope, Tag};

/// Adds tags to a key, replacing those of the same tag key. Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] for the tags; not found; [`Refusal::WrongState`]; [`Refusal::TooManyTags`].
pub(crate) async fn tag_resource(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    tags: Vec<(String, String)>,
) -> Result<(), Refusal> {
    check(scope, &tags)?;
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::Tag,
        move |transaction, key| put(transaction, &key.id, &tags),
    )
    .await
}

/// Removes tags from a key; those that it has not are passed over. Takes an id.
///
/// # Errors
/// [`Refusal::TooMany`] tag keys; not found; [`Refusal::WrongState`].
pub(crate) async fn untag_resource(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    tag_keys: Vec<String>,
) -> Result<(), Refusal> {
    check_tag_keys(&tag_keys)?;
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::Tag,
        move |transaction, key| remove(transaction, &key.id, &tag_keys),
    )
    .await
}

/// Removes one tag from a key. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongState`]; [`Refusal::TagNotFound`].
pub(crate) async fn remove_tag(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    tag_key: String,
) -> Result<(), Refusal> {
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::Tag,
        move |transaction, key| {
            let (writing, scope) = (transaction.writing, transaction.scope);
            if writing.delete_tag(scope, &key.id, &tag_key)? {
                return Ok(());
            }
            Err(Refusal::TagNotFound {
                key: key.id.clone(),
                tag_key,
            })
        },
    )
    .await
}

/// The tags of a key, by tag key. Takes an id; works in every state.
///
/// # Errors
/// Not found.
pub(crate) async fn list_resource_tags(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<Vec<Tag>, Refusal> {
    let key = core.current_key(scope, (key, Accepts::Id)).await?;
    core.store
        .read(|reading| Ok(reading.tags_of_key(scope, &key.id)?))
}

/// Checks tags by the rules of the cloud.
pub(super) fn check(scope: &Scope, given: &[(String, String)]) -> Result<(), Refusal> {
    let asked: Vec<_> = given
        .iter()
        .map(|(key, value)| (Ask::Is(&**key), Ask::Is(&**value)))
        .collect();
    Ok(tags::check(scope.cloud, &asked)?)
}

pub(super) fn check_tag_keys(tag_keys: &[String]) -> Result<(), Refusal> {
    let (count, max) = (tag_keys.len(), limits::TAGS_MAX);
    if count <= max {
        Ok(())
    } else {
        Err(Refusal::TooMany {
            argument: Argument::TagKeys,
            count,
            max,
        })
    }
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    key_id: &str,
    tags: &[(String, String)],
) -> Result<(), Refusal> {
    for (tag_key, tag_value) in tags {
        transaction
            .writing
            .put_tag(transaction.scope, key_id, (tag_key, tag_value))?;
    }
    let max = limits::TAGS_MAX;
    let count = transaction.writing.count_tags(transaction.scope, key_id)?;
    if usize::try_from(count).is_ok_and(|count| count <= max) {
        Ok(())
    } else {
        Err(Refusal::TooManyTags {
            key: key_id.to_owned(),
            max,
        })
    }
}

pub(super) fn remove(
    transaction: &Transaction<'_>,
    key_id: &str,
    tag_keys: &[String],
) -> Result<(), Refusal> {
    for tag_key in tag_keys {
        transaction
            .writing
            .delete_tag(transaction.scope, key_id, tag_key)?;
    }
    Ok(())
}
