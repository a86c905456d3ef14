//! Random bytes that a caller may ask the service for.

use crate::limits::{RANDOM_BYTES_MAX, RANDOM_BYTES_MIN};
use crate::source::HUA_RANDOM;
use crate::{Cloud, Source};

/// How many random bytes one cloud makes at once.
#[derive(Debug, PartialEq, Eq)]
pub struct RandomRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// Fewest bytes.
    pub bytes_min: usize,
    /// Most bytes.
    pub bytes_max: usize,
    /// The page.
    pub source: Source,
}

static HUAWEI: RandomRule = RandomRule {
    cloud: Cloud::Huawei,
    bytes_min: RANDOM_BYTES_MIN,
    bytes_max: RANDOM_BYTES_MAX,
    source: HUA_RANDOM,
};

/// The cloud's rule; `None` where the API makes no random bytes.
#[must_use]
pub const fn of(cloud: Cloud) -> Option<&'static RandomRule> {
    match cloud {
        Cloud::Alibaba => None,
        Cloud::Huawei => Some(&HUAWEI),
    }
}
