//! Data keys: the types that can be asked for by name, and their lengths.

use crate::source::{ALI_DATA_KEY, HUA_DATA_KEY};
use crate::{Cloud, Source};

/// One type of data key of one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct DataKeyRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// The cloud's spelling, case included.
    pub wire: &'static str,
    /// Length in bytes.
    pub bytes: usize,
    /// The page.
    pub source: Source,
}

const fn alibaba(wire: &'static str, bytes: usize) -> DataKeyRule {
    DataKeyRule {
        cloud: Cloud::Alibaba,
        wire,
        bytes,
        source: ALI_DATA_KEY,
    }
}

const fn huawei(wire: &'static str, bytes: usize) -> DataKeyRule {
    DataKeyRule {
        cloud: Cloud::Huawei,
        wire,
        bytes,
        source: HUA_DATA_KEY,
    }
}

static ALIBABA: &[DataKeyRule] = &[alibaba("AES_256", 32), alibaba("AES_128", 16)];

static HUAWEI: &[DataKeyRule] = &[
    huawei("AES_256", 32),
    huawei("AES_128", 16),
    huawei("SM4", 16),
    huawei("HMAC_256", 32),
    huawei("HMAC_384", 48),
    huawei("HMAC_512", 64),
    huawei("HMAC_SM3", 32),
];

/// Every type of the cloud.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [DataKeyRule] {
    match cloud {
        Cloud::Alibaba => ALIBABA,
        Cloud::Huawei => HUAWEI,
    }
}

/// The type that the cloud spells so, case included.
#[must_use]
pub fn find(cloud: Cloud, wire: &str) -> Option<&'static DataKeyRule> {
    all(cloud).iter().find(|rule| rule.wire == wire)
}
