//! A key's description: its length.

use crate::source::{ALI_CREATE_KEY, HUA_CREATE_KEY};
use crate::{Cloud, Field, Reason, Refusal, Source, Unit, limits};

/// The bound on a description.
#[derive(Debug, PartialEq, Eq)]
pub struct DescriptionRule {
    /// Longest description, in characters.
    pub chars_max: usize,
    /// The page.
    pub source: Source,
}

static ALIBABA: DescriptionRule = DescriptionRule {
    chars_max: limits::ALIBABA_DESCRIPTION_CHARS_MAX,
    source: ALI_CREATE_KEY,
};
static HUAWEI: DescriptionRule = DescriptionRule {
    chars_max: limits::HUAWEI_DESCRIPTION_CHARS_MAX,
    source: HUA_CREATE_KEY,
};

/// The cloud's bound.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static DescriptionRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// Judges a description.
///
/// # Errors
/// One refusal of [`Field::Description`] when it is too long.
pub fn check(cloud: Cloud, asked: &str) -> Result<(), Vec<Refusal>> {
    let max = of(cloud).chars_max;
    if asked.chars().count() > max {
        let reason = Reason::TooLong {
            max,
            unit: Unit::Characters,
        };
        return Err(vec![Refusal::new(Field::Description, asked, reason)]);
    }
    Ok(())
}
