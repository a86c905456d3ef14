//! Where key material comes from, as each cloud spells it.

use crate::Cloud;

/// Who makes the key material; fixed when the key is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The service generates it: `Aliyun_KMS`, `kms`.
    Service,
    /// The caller imports it after creation: `EXTERNAL`, `external`.
    External,
}

impl Origin {
    /// Every origin; the first is each cloud's default.
    pub const ALL: [Self; 2] = [Self::Service, Self::External];

    /// The cloud's spelling, case included.
    #[must_use]
    pub const fn wire(self, cloud: Cloud) -> &'static str {
        match (cloud, self) {
            (Cloud::Alibaba, Self::Service) => "Aliyun_KMS",
            (Cloud::Alibaba, Self::External) => "EXTERNAL",
            (Cloud::Huawei, Self::Service) => "kms",
            (Cloud::Huawei, Self::External) => "external",
        }
    }

    /// The origin that the cloud spells so, case included.
    #[must_use]
    pub fn find(cloud: Cloud, wire: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|origin| origin.wire(cloud) == wire)
    }
}
