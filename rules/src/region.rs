//! Regions: which exist, and what their place on the map means for keys.

use crate::source::{ALI_ENDPOINTS, ALI_HSM, HUA_REGIONS, HUA_REPLICAS};
use crate::{Cloud, Source};

/// What a region's place means for keys. Managed hardware security modules are Alibaba's; Huawei's regions are
/// [`RegionKind::Mainland`] or [`RegionKind::Overseas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    /// Chinese mainland, with managed hardware security modules.
    MainlandHsm,
    /// Chinese mainland, without them.
    Mainland,
    /// Elsewhere, with managed hardware security modules.
    OverseasHsm,
    /// Elsewhere, without them.
    Overseas,
}

impl RegionKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::MainlandHsm,
        Self::Mainland,
        Self::OverseasHsm,
        Self::Overseas,
    ];

    /// Whether keys may ask for protection level HSM without an instance.
    #[must_use]
    pub const fn has_hsm(self) -> bool {
        match self {
            Self::MainlandHsm | Self::OverseasHsm => true,
            Self::Mainland | Self::Overseas => false,
        }
    }

    /// Whether specs made for the Chinese mainland exist.
    #[must_use]
    pub const fn is_mainland(self) -> bool {
        match self {
            Self::MainlandHsm | Self::Mainland => true,
            Self::OverseasHsm | Self::Overseas => false,
        }
    }

    /// What grids call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MainlandHsm => "mainland, managed HSM",
            Self::Mainland => "mainland",
            Self::OverseasHsm => "overseas, managed HSM",
            Self::Overseas => "overseas",
        }
    }
}

/// One region.
#[derive(Debug, PartialEq, Eq)]
pub struct RegionRule {
    /// Whose region.
    pub cloud: Cloud,
    /// Its id on the wire.
    pub id: &'static str,
    /// Its kind.
    pub kind: RegionKind,
    /// The page.
    pub source: Source,
}

const fn alibaba(id: &'static str, kind: RegionKind, source: Source) -> RegionRule {
    RegionRule {
        cloud: Cloud::Alibaba,
        id,
        kind,
        source,
    }
}

static ALIBABA: &[RegionRule] = &[
    alibaba("cn-beijing", RegionKind::MainlandHsm, ALI_HSM),
    alibaba("cn-zhangjiakou", RegionKind::MainlandHsm, ALI_HSM),
    alibaba("cn-hangzhou", RegionKind::MainlandHsm, ALI_HSM),
    alibaba("cn-shanghai", RegionKind::MainlandHsm, ALI_HSM),
    alibaba("cn-shenzhen", RegionKind::MainlandHsm, ALI_HSM),
    alibaba("cn-hongkong", RegionKind::OverseasHsm, ALI_HSM),
    alibaba("ap-southeast-1", RegionKind::OverseasHsm, ALI_HSM),
    alibaba("ap-southeast-2", RegionKind::OverseasHsm, ALI_HSM),
    alibaba("ap-southeast-3", RegionKind::OverseasHsm, ALI_HSM),
    alibaba("ap-southeast-5", RegionKind::OverseasHsm, ALI_HSM),
    alibaba("us-east-1", RegionKind::OverseasHsm, ALI_HSM),
    alibaba("cn-qingdao", RegionKind::Mainland, ALI_ENDPOINTS),
    alibaba("cn-huhehaote", RegionKind::Mainland, ALI_ENDPOINTS),
    alibaba("cn-wulanchabu", RegionKind::Mainland, ALI_ENDPOINTS),
    alibaba("cn-heyuan", RegionKind::Mainland, ALI_ENDPOINTS),
    alibaba("cn-guangzhou", RegionKind::Mainland, ALI_ENDPOINTS),
    alibaba("cn-chengdu", RegionKind::Mainland, ALI_ENDPOINTS),
    alibaba("ap-southeast-6", RegionKind::Overseas, ALI_ENDPOINTS),
    alibaba("ap-southeast-7", RegionKind::Overseas, ALI_ENDPOINTS),
    alibaba("ap-northeast-1", RegionKind::Overseas, ALI_ENDPOINTS),
    alibaba("eu-central-1", RegionKind::Overseas, ALI_ENDPOINTS),
    alibaba("eu-west-1", RegionKind::Overseas, ALI_ENDPOINTS),
    alibaba("us-west-1", RegionKind::Overseas, ALI_ENDPOINTS),
    alibaba("me-east-1", RegionKind::Overseas, ALI_ENDPOINTS),
];

const fn huawei(id: &'static str, kind: RegionKind) -> RegionRule {
    RegionRule {
        cloud: Cloud::Huawei,
        id,
        kind,
        source: HUA_REGIONS,
    }
}

static HUAWEI: &[RegionRule] = &[
    huawei("cn-north-1", RegionKind::Mainland),
    huawei("cn-north-2", RegionKind::Mainland),
    huawei("cn-north-4", RegionKind::Mainland),
    huawei("cn-north-9", RegionKind::Mainland),
    huawei("cn-north-11", RegionKind::Mainland),
    huawei("cn-north-12", RegionKind::Mainland),
    huawei("cn-east-2", RegionKind::Mainland),
    huawei("cn-east-3", RegionKind::Mainland),
    huawei("cn-east-4", RegionKind::Mainland),
    huawei("cn-east-5", RegionKind::Mainland),
    huawei("cn-south-1", RegionKind::Mainland),
    huawei("cn-south-2", RegionKind::Mainland),
    huawei("cn-south-4", RegionKind::Mainland),
    huawei("cn-southwest-2", RegionKind::Mainland),
    huawei("cn-southwest-3", RegionKind::Mainland),
    huawei("ap-southeast-1", RegionKind::Overseas),
    huawei("ap-southeast-2", RegionKind::Overseas),
    huawei("ap-southeast-3", RegionKind::Overseas),
    huawei("ap-southeast-4", RegionKind::Overseas),
    huawei("ap-southeast-5", RegionKind::Overseas),
    huawei("af-south-1", RegionKind::Overseas),
    huawei("af-north-1", RegionKind::Overseas),
    huawei("ae-ad-1", RegionKind::Overseas),
    huawei("eu-west-101", RegionKind::Overseas),
    huawei("la-north-2", RegionKind::Overseas),
    huawei("la-south-2", RegionKind::Overseas),
    huawei("me-east-1", RegionKind::Overseas),
    huawei("my-kualalumpur-1", RegionKind::Overseas),
    huawei("na-mexico-1", RegionKind::Overseas),
    huawei("ru-moscow-1", RegionKind::Overseas),
    huawei("sa-brazil-1", RegionKind::Overseas),
    huawei("tr-west-1", RegionKind::Overseas),
];

/// The cloud's known regions.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [RegionRule] {
    match cloud {
        Cloud::Alibaba => ALIBABA,
        Cloud::Huawei => HUAWEI,
    }
}

/// The kind of a region by its id.
///
/// Regions open faster than rows are added: an unknown id has no managed hardware security modules, and is of
/// the mainland when it begins with `cn-`, as every known one does (Hong Kong has a row on Alibaba).
#[must_use]
pub fn kind(cloud: Cloud, id: &str) -> RegionKind {
    let known = all(cloud)
        .iter()
        .find(|row| row.id == id)
        .map(|row| row.kind);
    known.unwrap_or(if id.starts_with("cn-") {
        RegionKind::Mainland
    } else {
        RegionKind::Overseas
    })
}

/// Regions among which keys can be copied.
#[derive(Debug, PartialEq, Eq)]
pub struct ReplicaRule {
    /// Whose regions.
    pub cloud: Cloud,
    /// Their ids: from each to any other.
    pub regions: &'static [&'static str],
    /// The page.
    pub source: Source,
}

/// On the mainland and elsewhere. The page's table does not show with whom Istanbul pairs.
static HUAWEI_REPLICAS: &[ReplicaRule] = &[
    ReplicaRule {
        cloud: Cloud::Huawei,
        regions: &["cn-north-4", "cn-south-1", "cn-southwest-2", "cn-east-3"],
        source: HUA_REPLICAS,
    },
    ReplicaRule {
        cloud: Cloud::Huawei,
        regions: &["ap-southeast-3", "me-east-1", "tr-west-1"],
        source: HUA_REPLICAS,
    },
];

/// The groups of regions among which the cloud copies keys; none where it copies none.
#[must_use]
pub const fn replicas(cloud: Cloud) -> &'static [ReplicaRule] {
    match cloud {
        Cloud::Alibaba => &[],
        Cloud::Huawei => HUAWEI_REPLICAS,
    }
}

/// The regions to which a key of this one can be copied.
#[must_use]
pub fn replicas_of(cloud: Cloud, id: &str) -> Vec<&'static str> {
    let groups = replicas(cloud).iter();
    let groups = groups.filter(|rule| rule.regions.contains(&id));
    let regions = groups.flat_map(|rule| rule.regions);
    regions.copied().filter(|region| *region != id).collect()
}

/// The ids of the known regions for which `fits` holds.
pub(crate) fn ids(cloud: Cloud, fits: impl Fn(RegionKind) -> bool) -> Vec<&'static str> {
    all(cloud)
        .iter()
        .filter(|row| fits(row.kind))
        .map(|row| row.id)
        .collect()
}
