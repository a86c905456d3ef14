//! Enterprise projects: groups of an account's resources across regions and services, where a cloud has them.

use crate::source::HUA_CREATE_KEY;
use crate::{Cloud, Source};

/// What the cloud's enterprise projects look like.
#[derive(Debug, PartialEq, Eq)]
pub struct EnterpriseProjectRule {
    /// The id of the project that everything belongs to unless it says otherwise.
    pub default_id: &'static str,
    /// The page.
    pub source: Source,
}

static HUAWEI: EnterpriseProjectRule = EnterpriseProjectRule {
    default_id: "0",
    source: HUA_CREATE_KEY,
};

/// The cloud's rule; `None` where keys belong to no such project.
#[must_use]
pub const fn of(cloud: Cloud) -> Option<&'static EnterpriseProjectRule> {
    match cloud {
        Cloud::Alibaba => None,
        Cloud::Huawei => Some(&HUAWEI),
    }
}
