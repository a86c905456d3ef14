//! What would have been valid, in our words, for the `Recommend` field of an error.

use kms_rules::{Reason, Refusal};

use super::refusal::field_name;

/// One refusal as a clause: what was asked, and what is valid.
pub(super) fn advice(refusal: &Refusal) -> String {
    let (name, asked) = (field_name(refusal.field), &refusal.asked);
    match &refusal.reason {
        Reason::Required => format!("{name} must be given"),
        Reason::NotOneOf { valid } => format!("{name} {asked:?}: valid are {}", valid.join(", ")),
        Reason::OtherCloud { counterpart, valid, .. } => {
            let valid = counterpart.map_or_else(|| valid.join(", "), str::to_owned);
            format!("{name} {asked:?} is another cloud's word: valid is {valid}")
        }
        Reason::NotInCloud { .. } => format!("{name} must be left out"),
        Reason::UsageNotForSpec { spec, valid }
        | Reason::SpecNeedsProtection { spec, valid }
        | Reason::OriginNotForSpec { spec, valid, .. } => {
            format!("{name} {asked:?} is not for {spec}: valid are {}", valid.join(", "))
        }
        Reason::SpecNotInPlace { spec, place, places, .. } => format!(
            "{spec} is not for {}: valid are {}",
            place.name(),
            places.iter().map(|place| place.name()).collect::<Vec<_>>().join(", ")
        ),
        Reason::SpecNotInRegion { spec, region, regions, .. } => {
            format!("{spec} is not in {region}: it is in {}", regions.join(", "))
        }
        Reason::ProtectionNotInRegion { region, valid, .. } => {
            format!("{asked:?} is not in {region}: valid are {}", valid.join(", "))
        }
        Reason::RotationMalformed { .. } => {
            format!("{name} {asked:?} is not a whole number and one of d h m s")
        }
        Reason::RotationNotForOrigin { origin, .. } => format!("{origin} material does not rotate"),
        Reason::RotationNotForSpec { spec, .. } => format!("{spec} does not rotate by itself"),
        Reason::RotationNotForPlace { place, .. } => {
            format!("keys in {} do not rotate by themselves", place.name())
        }
        Reason::NotWholeDays => format!("{name} {asked:?} is not in whole days"),
        Reason::OutOfBounds { min, max, unit } => {
            format!("{name} {asked:?} is not from {min} to {max} {}", unit.name())
        }
        Reason::TooShort { min, unit } => {
            format!("{name} is shorter than {min} {}", unit.name())
        }
        Reason::TooLong { max, unit } => format!("{name} is longer than {max} {}", unit.name()),
        Reason::BadCharacters { allowed } => format!("{name} {asked:?}: allowed are {allowed}"),
        Reason::NeedsPrefix { prefix } => format!("{name} {asked:?} must begin with {prefix}"),
        Reason::ReservedPrefix { prefix } => {
            format!("{name} {asked:?} must not begin with {prefix}")
        }
        Reason::ReservedSuffix { suffix } => format!("{name} {asked:?} must not end with {suffix}"),
        Reason::TooMany { max } => format!("{name} has more than {max} items"),
        Reason::Duplicate => format!("{name} has {asked:?} twice"),
    }
}
