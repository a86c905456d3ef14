//! The deletion window: how long a key waits before it is deleted.

use crate::source::{ALI_DELETION, HUA_DELETION};
use crate::{Cloud, Field, Reason, Refusal, Source, Unit};

/// The bounds of one cloud's deletion window.
#[derive(Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// Shortest window, in days.
    pub days_min: u16,
    /// Longest window, in days.
    pub days_max: u16,
    /// What we ask for when a configuration does not say, in days: the console's own first choice. Both APIs
    /// want a number.
    pub days_default: u16,
    /// The page.
    pub source: Source,
}

static ALIBABA: WindowRule = WindowRule {
    days_min: 7,
    days_max: 366,
    days_default: 30,
    source: ALI_DELETION,
};
static HUAWEI: WindowRule = WindowRule {
    days_min: 7,
    days_max: 1096,
    days_default: 7,
    source: HUA_DELETION,
};

/// The cloud's bounds.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static WindowRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// Judges a window of `days`, and hands it back as the checked number of days.
///
/// # Errors
/// One refusal of [`Field::DeletionWindowDays`] outside the cloud's bounds.
pub fn check(cloud: Cloud, days: i64) -> Result<u16, Vec<Refusal>> {
    let rule = of(cloud);
    let fits = u16::try_from(days).ok();
    fits.filter(|days| (rule.days_min..=rule.days_max).contains(days))
        .ok_or_else(|| {
            let reason = Reason::OutOfBounds {
                min: rule.days_min.into(),
                max: rule.days_max.into(),
                unit: Unit::Days,
            };
            vec![Refusal::new(
                Field::DeletionWindowDays,
                &days.to_string(),
                reason,
            )]
        })
}
