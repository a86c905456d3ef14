//! Aliases in the order of their names, a page after a name; and several of one key taken away at once.

use kms_rules::lifecycle::Operation;
use kms_rules::limits;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef, Name};
use super::permit::permit;
use super::refusal::{Argument, Refusal};
use super::transaction::Transaction;
use crate::store::{Alias, Scope};

/// Which aliases to give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FindAliases {
    /// Of one key; else all of the scope.
    pub(crate) key: Option<KeyRef>,
    /// After this name in the order of their bytes; empty: from the first.
    pub(crate) after: String,
    /// At most so many.
    pub(crate) most: u64,
}

/// A page of aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AliasPage {
    pub(crate) items: Vec<Alias>,
    /// Whether there are more after the last one.
    pub(crate) has_more: bool,
}

/// The aliases by name. Takes an id; works in every state of the key.
///
/// # Errors
/// Not found, for a key.
pub(crate) async fn find_aliases(
    core: &Core,
    scope: &Scope,
    args: FindAliases,
) -> Result<AliasPage, Refusal> {
    let key = match &args.key {
        Some(key) => Some(core.current(scope, (key, Accepts::Id)).await?.key.id),
        None => None,
    };
    core.settle_scope(scope).await?;
    let wanted = (args.after.as_str(), args.most.saturating_add(1));
    let mut items = core.store.read(|reading| {
        Ok::<_, Refusal>(reading.aliases_after(scope, key.as_deref(), wanted)?)
    })?;
    let most = usize::try_from(args.most).unwrap_or(usize::MAX);
    let has_more = items.len() > most;
    items.truncate(most);
    Ok(AliasPage { items, has_more })
}

/// Takes aliases of one key away, all or none, whatever the state of the key. Takes an id.
///
/// # Errors
/// [`Refusal::TooMany`] names; not found; [`Refusal::AliasNotFound`] for a name that is none of the key's;
/// [`Refusal::WrongKind`].
pub(crate) async fn delete_aliases(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    names: Vec<String>,
) -> Result<(), Refusal> {
    let (count, max) = (names.len(), limits::ALIASES_AT_ONCE_MAX);
    if count > max {
        return Err(Refusal::TooMany {
            argument: Argument::Aliases,
            count,
            max,
        });
    }
    key.name(scope, Accepts::Id)?;
    let key = key.clone();
    core.transact(scope, move |transaction| {
        let key = transaction.load(key.name(transaction.scope, Accepts::Id)?)?;
        permit(transaction.scope.cloud, &key, Operation::DeleteAlias)?;
        names
            .iter()
            .try_for_each(|name| delete(transaction, &key.id, name))
    })
    .await
}

fn delete(transaction: &Transaction<'_>, key_id: &str, name: &str) -> Result<(), Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    let alias = writing.alias(scope, name)?;
    if alias.is_none_or(|alias| alias.key_id != key_id) {
        return Err(Name::Alias(name).not_found());
    }
    writing.delete_alias(scope, name)?;
    Ok(())
}
