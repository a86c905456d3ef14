//! RevokeGrant: the owner of a key takes a grant back.

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use super::transaction::Transaction;
use crate::store::{Grant, Scope};

/// Takes a grant of a key back, whatever the state of the key. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::GrantNotFound`], [`Refusal::GrantOfOtherKey`].
pub(crate) async fn revoke_grant(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    grant_id: &str,
) -> Result<(), Refusal> {
    key.name(scope, Accepts::Id)?;
    let (key, grant_id) = (key.clone(), grant_id.to_owned());
    core.transact(scope, move |transaction| {
        let grant = load(transaction, &key, &grant_id)?;
        transaction
            .writing
            .delete_grant(transaction.scope, &grant.id)?;
        Ok(())
    })
    .await
}

/// The grant of this id, if it is one of the key.
///
/// # Errors
/// Those of [`revoke_grant`].
pub(super) fn load(
    transaction: &Transaction<'_>,
    key: &KeyRef,
    grant_id: &str,
) -> Result<Grant, Refusal> {
    let key = transaction.load(key.name(transaction.scope, Accepts::Id)?)?;
    // Ids are hexadecimal digits of either case.
    let id = grant_id.to_ascii_lowercase();
    match transaction.writing.grant(transaction.scope, &id)? {
        None => Err(Refusal::GrantNotFound {
            grant: grant_id.to_owned(),
        }),
        Some(grant) if grant.key_id != key.id => Err(Refusal::GrantOfOtherKey {
            grant: grant.id,
            key: key.id,
        }),
        Some(grant) => Ok(grant),
    }
}
