//! How much an account has in a region, and how much of it it may have.

use kms_rules::quota;

use super::core::Core;
use super::refusal::Refusal;
use crate::store::Scope;

/// One thing that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) used: u64,
    /// The quota, whether or not it is held to.
    pub(crate) max: u64,
}

/// Everything that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccountQuotas {
    /// Keys that customers made, in every state.
    pub(crate) keys: Used,
    /// Grants of the key that has the most of them.
    pub(crate) grants_of_key: Used,
}

/// How many keys customers made in the scope, in every state.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn count_keys(core: &Core, scope: &Scope) -> Result<u64, Refusal> {
    core.settle_scope(scope).await?;
    Ok(core.store.read(|reading| reading.customer_keys(scope))?)
}

/// The quotas as they hold, or would.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn account_quotas(core: &Core, scope: &Scope) -> Result<AccountQuotas, Refusal> {
    core.settle_scope(scope).await?;
    let used = core.store.read(|reading| {
        let keys = reading.customer_keys(scope)?;
        Ok::<_, Refusal>((keys, reading.most_grants_of_a_key(scope)?))
    })?;
    let max = |of| core.quotas.reported(scope.cloud, of);
    Ok(AccountQuotas {
        keys: Used {
            used: used.0,
            max: max(quota::Quota::Keys),
        },
        grants_of_key: Used {
            used: used.1,
            max: max(quota::Quota::GrantsOfKey),
        },
    })
}
