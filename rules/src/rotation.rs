//! Automatic rotation: the interval's grammar, and its bounds by place.

use crate::limits::DAY_SECONDS;
use crate::source::{ALI_CREATE_KEY, ALI_ROTATION, HUA_ROTATION};
use crate::spec;
use crate::{
    Cloud, Field, Origin, Place, Reason, Refusal, RegionKind, Source, SpecRule, Storage, Unit,
};

/// A length of time in whole seconds. `7d` and `604800s` are the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub u64);

/// The units of an interval, with what they stand for.
pub const UNITS: &[(char, &str)] = &[
    ('d', "days"),
    ('h', "hours"),
    ('m', "minutes"),
    ('s', "seconds"),
];

const fn unit_seconds(unit: char) -> Option<u64> {
    match unit {
        'd' => Some(DAY_SECONDS),
        'h' => Some(3_600),
        'm' => Some(60),
        's' => Some(1),
        _ => None,
    }
}

/// The interval bounds of one place.
#[derive(Debug, PartialEq, Eq)]
pub struct RotationRule {
    /// Where keys rotate so.
    pub place: Place,
    /// Shortest interval, in days.
    pub days_min: u16,
    /// Longest interval, in days.
    pub days_max: u16,
    /// The interval of a key whose rotation is turned on without one, in days; `None` where one must be given.
    pub days_default: Option<u16>,
    /// Whether only whole days count (Huawei's API takes a number of days).
    pub whole_days: bool,
    /// The page.
    pub source: Source,
}

/// The places where keys rotate automatically. In a place without a row they do not. In a hardware instance only
/// keys that [`Storage::rotates`].
pub static RULES: &[RotationRule] = &[
    RotationRule {
        place: Place::Shared,
        days_min: 7,
        days_max: 730,
        days_default: None,
        whole_days: false,
        source: ALI_ROTATION,
    },
    RotationRule {
        place: Place::SoftwareInstance,
        days_min: 7,
        days_max: 365,
        days_default: None,
        whole_days: false,
        source: ALI_CREATE_KEY,
    },
    RotationRule {
        place: Place::HardwareInstance,
        days_min: 7,
        days_max: 365,
        days_default: None,
        whole_days: false,
        source: ALI_CREATE_KEY,
    },
    RotationRule {
        place: Place::DefaultKeyStore,
        days_min: 30,
        days_max: 365,
        days_default: Some(365),
        whole_days: true,
        source: HUA_ROTATION,
    },
];

/// The bounds in one place; `None` where keys do not rotate automatically.
#[must_use]
pub fn of(place: Place) -> Option<&'static RotationRule> {
    RULES.iter().find(|rule| rule.place == place)
}

/// Reads `integer[unit]`: ASCII digits and one of `d h m s`, nothing else. `None` when it is not that.
///
/// An interval beyond `u64` seconds is read as `u64::MAX` seconds, which is outside every bound.
#[must_use]
pub fn parse(text: &str) -> Option<Seconds> {
    let unit = text.chars().next_back()?;
    let scale = unit_seconds(unit)?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = digits.bytes().fold(0_u64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit.wrapping_sub(b'0')))
    });
    Some(Seconds(number.saturating_mul(scale)))
}

/// Judges an interval for an existing or fully described key, all faults at once.
///
/// # Errors
/// Refusals of [`Field::RotationInterval`]: not an interval, not for this origin, spec, place or way of keeping the
/// material, out of bounds.
pub fn check(
    rule: &SpecRule,
    origin: Origin,
    place: Place,
    storage: Option<Storage>,
    asked: &str,
) -> Result<Seconds, Vec<Refusal>> {
    let known = Known {
        cloud: rule.cloud,
        rule: Some(rule),
        origin: Some(origin),
        place: Some(place),
        storage: storage.or(Storage::default_of(place)),
        region: None,
    };
    known.check(asked)
}

/// Judges an interval without a key: it is refused when no place of the cloud takes it.
///
/// # Errors
/// Refusals of [`Field::RotationInterval`]: not an interval, out of bounds.
pub fn check_alone(cloud: Cloud, asked: &str) -> Result<Seconds, Vec<Refusal>> {
    let nothing = Known {
        cloud,
        rule: None,
        origin: None,
        place: None,
        storage: None,
        region: None,
    };
    nothing.check(asked)
}

/// What is known of a key whose rotation is judged; `None` is not known yet.
pub(crate) struct Known<'a> {
    pub(crate) cloud: Cloud,
    pub(crate) rule: Option<&'a SpecRule>,
    pub(crate) origin: Option<Origin>,
    pub(crate) place: Option<Place>,
    pub(crate) storage: Option<Storage>,
    pub(crate) region: Option<RegionKind>,
}

impl Known<'_> {
    pub(crate) fn check(&self, asked: &str) -> Result<Seconds, Vec<Refusal>> {
        let parsed = parse(asked);
        let mut reasons = self.whether();
        match parsed {
            None => reasons.push(Reason::RotationMalformed { units: UNITS }),
            Some(interval) => reasons.extend(self.bounds(interval)),
        }
        match parsed {
            Some(interval) if reasons.is_empty() => Ok(interval),
            Some(_) | None => Err(reasons
                .into_iter()
                .map(|reason| Refusal::new(Field::RotationInterval, asked, reason))
                .collect()),
        }
    }

    /// Why such a key would not rotate at all.
    fn whether(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if self.origin == Some(Origin::External) {
            reasons.push(Reason::RotationNotForOrigin {
                origin: Origin::External.wire(self.cloud),
                valid: vec![Origin::Service.wire(self.cloud)],
            });
        }
        if let Some(rule) = self.rule.filter(|rule| !rule.rotates) {
            let offered = spec::offered(self.cloud, self.place, self.region).into_iter();
            let rotates =
                |wire: &&str| spec::find(self.cloud, wire).is_some_and(|rule| rule.rotates);
            reasons.push(Reason::RotationNotForSpec {
                spec: rule.wire,
                valid: offered.filter(rotates).collect(),
            });
        }
        if let Some(place) = self.place.filter(|place| of(*place).is_none()) {
            reasons.push(Reason::RotationNotForPlace {
                place,
                valid: places(self.cloud),
            });
        }
        reasons.extend(self.storage_fault());
        reasons
    }

    /// In a place that keeps material in several ways, why the way of this key does not go with rotation.
    fn storage_fault(&self) -> Option<Reason> {
        let has_choice = |place: &Place| Storage::places(self.cloud).contains(place);
        let storage = self.place.filter(has_choice).and(self.storage)?;
        let offered = Storage::offered(self.cloud).iter();
        let rotating = offered.filter(|storage| storage.rotates());
        (!storage.rotates()).then(|| Reason::RotationNotForStorage {
            storage: storage.wire(),
            valid: rotating.map(|storage| storage.wire()).collect(),
        })
    }

    /// Why this interval is not one that the place takes; in an unknown place, one that no place takes.
    fn bounds(&self, interval: Seconds) -> Vec<Reason> {
        let here = |rule: &&RotationRule| match self.place {
            Some(place) => rule.place == place,
            None => rule.place.cloud() == self.cloud,
        };
        let rules: Vec<&RotationRule> = RULES.iter().filter(here).collect();
        let (Some(min), Some(max)) = (
            rules.iter().map(|rule| u64::from(rule.days_min)).min(),
            rules.iter().map(|rule| u64::from(rule.days_max)).max(),
        ) else {
            return Vec::new();
        };
        let mut reasons = Vec::new();
        if !(min * DAY_SECONDS..=max * DAY_SECONDS).contains(&interval.0) {
            reasons.push(Reason::OutOfBounds {
                min,
                max,
                unit: Unit::Days,
            });
        }
        if rules.iter().all(|rule| rule.whole_days) && !interval.0.is_multiple_of(DAY_SECONDS) {
            reasons.push(Reason::NotWholeDays);
        }
        reasons
    }
}

/// Where the cloud's keys rotate automatically.
fn places(cloud: Cloud) -> Vec<Place> {
    RULES
        .iter()
        .map(|rule| rule.place)
        .filter(|place| place.cloud() == cloud)
        .collect()
}
