//! RetireGrant: a grant is taken back by who made it, by who was named for it, or by its grantee.

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use super::revoke_grant::load;
use crate::store::{Principal, Scope};

/// Takes a grant back, of a key of the scope or of another one in its region. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::GrantNotFound`], [`Refusal::GrantOfOtherKey`]; [`Refusal::NotPermitted`].
pub(crate) async fn retire_grant(
    core: &Core,
    scope: &Scope,
    caller: &Principal,
    key: &KeyRef,
    grant_id: &str,
) -> Result<(), Refusal> {
    let refusal = match retire(core, scope, caller, key, grant_id).await {
        Err(refusal @ Refusal::KeyNotFound { .. }) => refusal,
        outcome => return outcome,
    };
    let KeyRef::Id(id) = key else {
        return Err(refusal);
    };
    match elsewhere(core, scope, caller, id)? {
        Some(owner) => retire(core, &owner, caller, key, grant_id).await,
        None => Err(refusal),
    }
}

async fn retire(
    core: &Core,
    scope: &Scope,
    caller: &Principal,
    key: &KeyRef,
    grant_id: &str,
) -> Result<(), Refusal> {
    key.name(scope, Accepts::Id)?;
    let (key, caller, grant_id) = (key.clone(), caller.clone(), grant_id.to_owned());
    core.transact(scope, move |transaction| {
        let grant = load(transaction, &key, &grant_id)?;
        if !grant.is_retirable_by(&caller) {
            return Err(Refusal::NotPermitted { key: grant.key_id });
        }
        transaction
            .writing
            .delete_grant(transaction.scope, &grant.id)?;
        Ok(())
    })
    .await
}

/// Where the key of this id is of which the caller may take some grant back. Of any other it is not said that it exists.
fn elsewhere(
    core: &Core,
    scope: &Scope,
    caller: &Principal,
    key_id: &str,
) -> Result<Option<Scope>, Refusal> {
    let region = (scope.cloud, scope.region.as_str());
    let grants = core
        .store
        .read(|reading| Ok::<_, Refusal>(reading.grants_in_region(region, key_id)?))?;
    let mut retirable = grants
        .into_iter()
        .filter(|(owner, grant)| owner != scope && grant.is_retirable_by(caller));
    Ok(retirable.next().map(|(owner, _)| owner))
}
