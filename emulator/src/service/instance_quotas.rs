//! GetKmsInstanceQuotaInfos: how much of what an instance may hold it holds.

use super::core::Core;
use super::refusal::Refusal;
use super::throttle::gateway_rate;
use crate::store::Scope;

/// What an instance has a quota of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstanceResource {
    /// Keys in it.
    Keys,
    /// Secrets in it: none, this daemon keeps keys.
    Secrets,
    /// Cryptographic requests a second at its gateway.
    RequestsPerSecond,
    /// Networks that reach it: none, there is no network to bind.
    Networks,
}

impl InstanceResource {
    /// Every resource.
    pub(crate) const ALL: [Self; 4] = [
        Self::Keys,
        Self::Secrets,
        Self::RequestsPerSecond,
        Self::Networks,
    ];
}

/// The quota of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InstanceQuota {
    pub(crate) of: InstanceResource,
    /// `None` is no limit.
    pub(crate) max: Option<u64>,
    pub(crate) used: u64,
}

/// The quotas of an instance: of one resource, or of all.
///
/// # Errors
/// [`Refusal::InstanceNotFound`].
pub(crate) fn instance_quotas(
    core: &Core,
    scope: &Scope,
    id: &str,
    only: Option<InstanceResource>,
) -> Result<Vec<InstanceQuota>, Refusal> {
    let instance = core.instance(scope, id)?;
    let keys = core
        .store
        .read(|reading| reading.keys_in_instance(&instance))?;
    let quota = |of| {
        let (max, used) = match of {
            InstanceResource::Keys => (instance.keys_max, keys),
            InstanceResource::RequestsPerSecond => (Some(gateway_rate(&instance).into()), 0),
            InstanceResource::Secrets | InstanceResource::Networks => (Some(0), 0),
        };
        InstanceQuota { of, max, used }
    };
    let wanted = |of: &InstanceResource| only.is_none_or(|only| only == *of);
    Ok(InstanceResource::ALL
        .into_iter()
        .filter(wanted)
        .map(quota)
        .collect())
}
