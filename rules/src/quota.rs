//! Quotas: how many of a thing an account or a key may have. The clouds raise them on request.

use crate::limits::{
    ALIBABA_ALIASES_MAX, ALIBABA_KEYS_MAX, ALIBABA_VERSIONS_MAX, HUAWEI_ALIASES_PER_KEY_MAX,
    HUAWEI_GRANTS_PER_GRANTEE_MAX, HUAWEI_GRANTS_PER_KEY_MAX, HUAWEI_KEYS_MAX,
};
use crate::source::{ALI_QUOTAS, HUA_QUOTAS};
use crate::{Cloud, Source};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quota {
    /// Keys of an account in a region.
    Keys,
    /// Aliases of an account in a region.
    Aliases,
    /// Aliases of one key.
    AliasesOfKey,
    /// Versions of one key pair.
    VersionsOfPair,
    /// Grants of one key.
    GrantsOfKey,
    /// Grants of an account in a region to one user or account.
    GrantsOfGrantee,
}

impl Quota {
    /// Every quota that some cloud has.
    pub const ALL: [Self; 6] = [
        Self::Keys,
        Self::Aliases,
        Self::AliasesOfKey,
        Self::VersionsOfPair,
        Self::GrantsOfKey,
        Self::GrantsOfGrantee,
    ];

    /// What messages and grids call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys of an account in a region",
            Self::Aliases => "aliases of an account in a region",
            Self::AliasesOfKey => "aliases of a key",
            Self::VersionsOfPair => "versions of a key pair",
            Self::GrantsOfKey => "grants of a key",
            Self::GrantsOfGrantee => "grants of an account in a region to one grantee",
        }
    }
}

/// One quota of one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct QuotaRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// What is counted.
    pub quota: Quota,
    /// The largest number that is allowed without asking the cloud for more.
    pub max: usize,
    /// The page.
    pub source: Source,
}

const fn row(cloud: Cloud, quota: Quota, max: usize) -> QuotaRule {
    let source = match cloud {
        Cloud::Alibaba => ALI_QUOTAS,
        Cloud::Huawei => HUA_QUOTAS,
    };
    QuotaRule {
        cloud,
        quota,
        max,
        source,
    }
}

/// Every quota. What a cloud has no row for it does not count.
pub static RULES: &[QuotaRule] = &[
    row(Cloud::Alibaba, Quota::Keys, ALIBABA_KEYS_MAX),
    row(Cloud::Alibaba, Quota::Aliases, ALIBABA_ALIASES_MAX),
    row(Cloud::Alibaba, Quota::VersionsOfPair, ALIBABA_VERSIONS_MAX),
    row(Cloud::Huawei, Quota::Keys, HUAWEI_KEYS_MAX),
    row(
        Cloud::Huawei,
        Quota::AliasesOfKey,
        HUAWEI_ALIASES_PER_KEY_MAX,
    ),
    row(Cloud::Huawei, Quota::GrantsOfKey, HUAWEI_GRANTS_PER_KEY_MAX),
    row(
        Cloud::Huawei,
        Quota::GrantsOfGrantee,
        HUAWEI_GRANTS_PER_GRANTEE_MAX,
    ),
];

/// The cloud's quota of a thing; `None` when it does not count it.
#[must_use]
pub fn of(cloud: Cloud, quota: Quota) -> Option<&'static QuotaRule> {
    RULES
        .iter()
        .find(|rule| rule.cloud == cloud && rule.quota == quota)
}
