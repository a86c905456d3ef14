//! CreateAlias, UpdateAlias, DeleteAlias, ListAliases, ListAliasesByKeyId: other names of keys.

use kms_rules::alias;
use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef, Name};
use super::paging::{Listing, Paging};
use super::permit::permit;
use super::quotas;
use super::refusal::Refusal;
use super::transaction::Transaction;
use crate::store::{Alias, Key, Scope};

/// Gives a key one more name. Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] for the alias; not found; [`Refusal::WrongState`]; [`Refusal::AliasTaken`]; [`Refusal::LimitExceeded`].
pub(crate) async fn create_alias(
    core: &Core,
    scope: &Scope,
    name: &str,
    key: &KeyRef,
) -> Result<Alias, Refusal> {
    alias::check_further(scope.cloud, name)?;
    key.name(scope, Accepts::Id)?;
    let (name, key, quotas) = (name.to_owned(), key.clone(), core.quotas);
    core.transact(scope, move |transaction| {
        let key = target(transaction, &key, Operation::CreateAlias)?;
        if transaction.load_alias(&name)?.is_some() {
            return Err(Refusal::AliasTaken { alias: name });
        }
        quotas::check_aliases(transaction, quotas)?;
        quotas::check_aliases_of_key(transaction, quotas, &key.id)?;
        let alias = Alias {
            name,
            key_id: key.id,
            created_at: transaction.now,
            updated_at: transaction.now,
        };
        let (writing, scope) = (transaction.writing, transaction.scope);
        writing.insert_alias(scope, &alias)?;
        Ok(alias)
    })
    .await
}

/// Points an alias at another key; only that key's state matters. Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] for the alias; [`Refusal::AliasNotFound`]; not found; [`Refusal::WrongState`];
/// [`Refusal::LimitExceeded`].
pub(crate) async fn update_alias(
    core: &Core,
    scope: &Scope,
    name: &str,
    key: &KeyRef,
) -> Result<Alias, Refusal> {
    alias::check_further(scope.cloud, name)?;
    key.name(scope, Accepts::Id)?;
    let (name, key, quotas) = (name.to_owned(), key.clone(), core.quotas);
    core.transact(scope, move |transaction| {
        let mut alias = load(transaction, &name)?;
        let key = target(transaction, &key, Operation::UpdateAlias)?;
        if alias.key_id != key.id {
            quotas::check_aliases_of_key(transaction, quotas, &key.id)?;
        }
        alias.key_id = key.id;
        alias.updated_at = transaction.now;
        transaction
            .writing
            .update_alias(transaction.scope, &alias)?;
        Ok(alias)
    })
    .await
}

/// Takes a name away, whatever the state of its key.
///
/// # Errors
/// [`Refusal::Rules`] for the alias; [`Refusal::AliasNotFound`].
pub(crate) async fn delete_alias(core: &Core, scope: &Scope, name: &str) -> Result<(), Refusal> {
    alias::check_further(scope.cloud, name)?;
    let name = name.to_owned();
    core.transact(scope, move |transaction| {
        let Some(key) = transaction.load_alias(&name)? else {
            return Err(Refusal::AliasNotFound { alias: name });
        };
        permit(transaction.scope.cloud, &key, Operation::DeleteAlias)?;
        transaction.writing.delete_alias(transaction.scope, &name)?;
        Ok(())
    })
    .await
}

/// All aliases of the scope, oldest first.
///
/// # Errors
/// [`Refusal::OutOfBounds`] for the page.
pub(crate) async fn list_aliases(
    core: &Core,
    scope: &Scope,
    paging: Paging,
) -> Result<Listing<Alias>, Refusal> {
    let wanted = paging.check()?;
    core.settle_scope(scope).await?;
    let page = core
        .store
        .read(|reading| reading.aliases(scope, wanted.window()))?;
    Ok(wanted.listing(page))
}

/// The aliases of one key, oldest first. Takes an id.
///
/// # Errors
/// [`Refusal::OutOfBounds`] for the page; not found.
pub(crate) async fn list_aliases_by_key_id(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    paging: Paging,
) -> Result<Listing<Alias>, Refusal> {
    let wanted = paging.check()?;
    let key = core.current_key(scope, (key, Accepts::Id)).await?;
    let page = core
        .store
        .read(|reading| reading.aliases_of_key(scope, &key.id, wanted.window()))?;
    Ok(wanted.listing(page))
}

/// The alias of this name, unless its key is gone by now.
fn load(transaction: &Transaction<'_>, name: &str) -> Result<Alias, Refusal> {
    let not_found = || Name::Alias(name).not_found();
    transaction.load_alias(name)?.ok_or_else(not_found)?;
    let found = transaction.writing.alias(transaction.scope, name)?;
    found.ok_or_else(not_found)
}

/// The key that an alias is to name, if its state allows that.
fn target(
    transaction: &Transaction<'_>,
    key: &KeyRef,
    operation: Operation,
) -> Result<Key, Refusal> {
    let key = transaction.load(key.name(transaction.scope, Accepts::Id)?)?;
    permit(transaction.scope.cloud, &key, operation)?;
    Ok(key)
}
