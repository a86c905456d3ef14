//! Quotas: how many keys and aliases an account may have in a region, and how many keys an instance may hold.

use kms_rules::{Cloud, quota};

use super::refusal::{Quota, Refusal};
use super::transaction::Transaction;
use crate::store::Window;

/// Which quotas of accounts hold. What an instance may hold is a property of the instance, and always holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Quotas {
    /// None but that of versions, which is a rule of the operation: a test may make as many as it likes.
    #[default]
    Off,
    /// The cloud's own.
    Cloud,
    /// These; `None` is as if quotas were off.
    Set {
        keys: Option<u64>,
        aliases: Option<u64>,
        versions: Option<u64>,
    },
}

impl Quotas {
    fn keys(self, cloud: Cloud) -> Option<u64> {
        match self {
            Self::Off => None,
            Self::Cloud => own(cloud, quota::Quota::Keys),
            Self::Set { keys, .. } => keys,
        }
    }

    fn aliases(self, cloud: Cloud) -> Option<u64> {
        match self {
            Self::Off => None,
            Self::Cloud => own(cloud, quota::Quota::Aliases),
            Self::Set { aliases, .. } => aliases,
        }
    }

    /// Versions of one key pair; the cloud's own unless another number is set.
    pub(super) fn versions(self, cloud: Cloud) -> Option<u64> {
        let own = own(cloud, quota::Quota::VersionsOfPair);
        match self {
            Self::Off | Self::Cloud => own,
            Self::Set { versions, .. } => versions.or(own),
        }
    }
}

impl Quotas {
    /// The quota as it is told to whoever asks, whether or not it holds.
    pub(super) fn reported(self, cloud: Cloud, of: quota::Quota) -> u64 {
        let set = match of {
            quota::Quota::Keys => self.keys(cloud),
            quota::Quota::Aliases => self.aliases(cloud),
            quota::Quota::VersionsOfPair => self.versions(cloud),
            quota::Quota::AliasesOfKey
            | quota::Quota::GrantsOfKey
            | quota::Quota::GrantsOfGrantee => None,
        };
        set.or(own(cloud, of)).unwrap_or(u64::MAX)
    }
}

/// What only the cloud's own quotas bound.
fn of_its_own(quotas: Quotas, cloud: Cloud, of: quota::Quota) -> Option<u64> {
    match quotas {
        Quotas::Off | Quotas::Set { .. } => None,
        Quotas::Cloud => own(cloud, of),
    }
}

fn own(cloud: Cloud, of: quota::Quota) -> Option<u64> {
    let max = quota::of(cloud, of)?.max;
    Some(u64::try_from(max).unwrap_or(u64::MAX))
}

/// Whether there is room for one more customer key: in its instance, or in the account outside instances.
///
/// # Errors
/// [`Refusal::LimitExceeded`]; [`Refusal::InstanceNotFound`] for an instance that has just gone.
pub(super) fn check_keys(
    transaction: &Transaction<'_>,
    quotas: Quotas,
    instance: Option<&str>,
) -> Result<(), Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    let Some(id) = instance else {
        return check(quotas.keys(scope.cloud), Quota::Keys, |max| {
            Ok(writing.has_shared_keys(scope, max)?)
        });
    };
    let found = writing.instance(scope, id)?;
    let instance = found.ok_or_else(|| Refusal::InstanceNotFound {
        instance: id.to_owned(),
    })?;
    check(instance.keys_max, Quota::InstanceKeys, |max| {
        Ok(writing.keys_in_instance(&instance)? >= max)
    })
}

/// Whether there is room for one more alias in the account.
///
/// # Errors
/// [`Refusal::LimitExceeded`].
pub(super) fn check_aliases(transaction: &Transaction<'_>, quotas: Quotas) -> Result<(), Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    check(quotas.aliases(scope.cloud), Quota::Aliases, |max| {
        Ok(writing.has_aliases(scope, max)?)
    })
}

/// Whether there is room for one more alias of the key.
///
/// # Errors
/// [`Refusal::LimitExceeded`].
pub(super) fn check_aliases_of_key(
    transaction: &Transaction<'_>,
    quotas: Quotas,
    key_id: &str,
) -> Result<(), Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    let max = of_its_own(quotas, scope.cloud, quota::Quota::AliasesOfKey);
    check(max, Quota::AliasesOfKey, |max| {
        Ok(writing.count_aliases_of_key(scope, key_id)? >= max)
    })
}

/// Whether there is room for one more grant: of the key, and for the grantee.
///
/// # Errors
/// [`Refusal::LimitExceeded`].
pub(super) fn check_grants(
    transaction: &Transaction<'_>,
    quotas: Quotas,
    (key_id, grantee): (&str, &str),
) -> Result<(), Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    let none = Window { skip: 0, take: 0 };
    let of_key = of_its_own(quotas, scope.cloud, quota::Quota::GrantsOfKey);
    check(of_key, Quota::GrantsOfKey, |max| {
        Ok(writing.grants_of_key(scope, key_id, none)?.total >= max)
    })?;
    let of_grantee = of_its_own(quotas, scope.cloud, quota::Quota::GrantsOfGrantee);
    check(of_grantee, Quota::GrantsOfGrantee, |max| {
        Ok(writing.count_grants_to(scope, grantee)? >= max)
    })
}

fn check(
    max: Option<u64>,
    what: Quota,
    is_full: impl FnOnce(u64) -> Result<bool, Refusal>,
) -> Result<(), Refusal> {
    match max {
        Some(max) if is_full(max)? => Err(Refusal::LimitExceeded { what, max }),
        Some(_) | None => Ok(()),
    }
}
