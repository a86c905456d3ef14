//! What a caller may do with keys of others: found only when the caller has no key of that id.

use kms_rules::grant::GrantOperation;

use super::core::Core;
use super::refusal::Refusal;
use crate::store::{Principal, Scope};

/// What was granted of a key to somebody who does not own it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Granted {
    /// Where the key is.
    pub(crate) scope: Scope,
    /// All that the caller may do with it, by whichever grants.
    pub(crate) operations: Vec<GrantOperation>,
}

/// Where a key is of which somebody else than its owner may do an operation: in the same cloud and region as `scope`,
/// and not in it. `None` without such a grant. The key itself is not looked at: it may not be able to do it, or be
/// gone by now.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) fn granted(
    core: &Core,
    scope: &Scope,
    who: &Principal,
    (key_id, operation): (&str, GrantOperation),
) -> Result<Option<Granted>, Refusal> {
    let region = (scope.cloud, scope.region.as_str());
    let grants = core
        .store
        .read(|reading| Ok::<_, Refusal>(reading.grants_in_region(region, key_id)?))?;
    let usable = |(owner, grant): &&(Scope, _)| {
        owner != scope && crate::store::Grant::permits(grant, who, operation)
    };
    let Some((owner, _)) = grants.iter().find(usable) else {
        return Ok(None);
    };
    let of_owner = grants.iter().filter(|(of, _)| of == owner);
    let may = |operation: &GrantOperation| {
        let mut grants = of_owner.clone();
        grants.any(|(_, grant)| grant.permits(who, *operation))
    };
    Ok(Some(Granted {
        scope: owner.clone(),
        operations: GrantOperation::ALL.into_iter().filter(may).collect(),
    }))
}
