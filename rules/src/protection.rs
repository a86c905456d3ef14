//! How key material is protected.

use crate::Cloud;

/// What guards the key material; fixed when the key is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protection {
    /// A software module.
    Software,
    /// A hardware security module.
    Hsm,
}

impl Protection {
    /// Every level.
    pub const ALL: [Self; 2] = [Self::Software, Self::Hsm];

    /// The levels that a caller may ask for. Huawei's API has no such argument: its key stores decide.
    #[must_use]
    pub const fn offered(cloud: Cloud) -> &'static [Self] {
        match cloud {
            Cloud::Alibaba => &Self::ALL,
            Cloud::Huawei => &[],
        }
    }

    /// The spelling, case included; for Huawei the word in messages only.
    #[must_use]
    pub const fn wire(self, cloud: Cloud) -> &'static str {
        match (cloud, self) {
            (Cloud::Alibaba | Cloud::Huawei, Self::Software) => "SOFTWARE",
            (Cloud::Alibaba | Cloud::Huawei, Self::Hsm) => "HSM",
        }
    }

    /// The level that the cloud spells so, case included.
    #[must_use]
    pub fn find(cloud: Cloud, wire: &str) -> Option<Self> {
        Self::offered(cloud)
            .iter()
            .copied()
            .find(|level| level.wire(cloud) == wire)
    }
}
