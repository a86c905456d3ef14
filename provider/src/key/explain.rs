//! A refusal in words: what was asked, why not, and what would be valid.

use kms_rules::{Cloud, Field, Place, PolicyFault, Reason, Refusal};
use tfplugin::{Diagnostic, Path};

/// The attribute of `kms_key` that a field of the rules is; the region is the provider's.
pub(crate) const fn attribute(field: Field) -> &'static str {
    match field {
        Field::Region => "region",
        Field::KeySpec => "key_spec",
        Field::KeyUsage => "key_usage",
        Field::Origin => "origin",
        Field::ProtectionLevel => "protection_level",
        Field::KeyStorageMechanism => "key_storage_mechanism",
        Field::Instance => "instance_id",
        Field::RotationInterval => "rotation_interval",
        Field::Description => "description",
        Field::Alias => "alias",
        Field::Tags | Field::TagKey | Field::TagValue => "tags",
        Field::DeletionWindowDays => "deletion_window_days",
        Field::Policy => "policy",
        Field::WrappingAlgorithm => "wrapping_algorithm",
        Field::WrappingKeySpec => "wrapping_key_spec",
    }
}

/// The refusal as an error on its attribute.
pub(crate) fn explain(refusal: &Refusal, cloud: Cloud) -> Diagnostic {
    let diagnostic = Diagnostic::error(summary(refusal), why(refusal, cloud));
    let root = Path::root(attribute(refusal.field));
    match refusal.field {
        Field::Region => diagnostic,
        Field::TagKey => diagnostic.at(root.key(refusal.asked.as_str())),
        Field::Instance
        | Field::KeySpec
        | Field::KeyUsage
        | Field::Origin
        | Field::ProtectionLevel
        | Field::RotationInterval
        | Field::Description
        | Field::Alias
        | Field::Tags
        | Field::TagValue
        | Field::DeletionWindowDays
        | Field::Policy => diagnostic.at(root),
        // Arguments of operations, not of a key.
        Field::KeyStorageMechanism | Field::WrappingAlgorithm | Field::WrappingKeySpec => {
            diagnostic
        }
    }
}

/// What was asked, in one line. Long text is not repeated.
fn summary(
    Refusal {
        field,
        asked,
        reason,
    }: &Refusal,
) -> String {
    let name = attribute(*field);
    match (field, reason) {
        (_, Reason::Required) => format!("{name} is needed"),
        (Field::TagKey, _) => format!("invalid tag key \"{asked}\""),
        (Field::TagValue, _) => format!("invalid tag value \"{asked}\""),
        (Field::Tags, _) => format!("too many tags: {asked}"),
        (Field::Description | Field::Policy, _) => format!("invalid {name}"),
        (Field::DeletionWindowDays, _) => format!("invalid {name} {asked}"),
        (
            Field::Region
            | Field::Instance
            | Field::KeySpec
            | Field::KeyUsage
            | Field::Origin
            | Field::ProtectionLevel
            | Field::KeyStorageMechanism
            | Field::RotationInterval
            | Field::Alias
            | Field::WrappingAlgorithm
            | Field::WrappingKeySpec,
            _,
        ) => format!("invalid {name} \"{asked}\""),
    }
}

/// Why not, and what would be valid.
fn why(refusal: &Refusal, cloud: Cloud) -> String {
    let reasons = [
        why_not_that_word(refusal, cloud),
        why_not_together(&refusal.reason),
        why_no_rotation(&refusal.reason, cloud),
        why_beyond_a_limit(&refusal.reason, cloud),
        why_not_in_a_policy(refusal),
    ];
    reasons.into_iter().flatten().collect()
}

/// Words that the cloud does not have.
fn why_not_that_word(refusal: &Refusal, cloud: Cloud) -> Option<String> {
    let (here, noun) = (cloud.name(), noun(refusal.field));
    Some(match &refusal.reason {
        Reason::Required => format!("{here} has no default for it"),
        Reason::NotOneOf { valid } => but(format!("{here} has no such {noun}"), valid),
        Reason::OtherCloud {
            cloud: other,
            counterpart: Some(word),
            ..
        } => {
            let there = other.name();
            format!("that is how {there} spells it; {here} spells it \"{word}\"")
        }
        Reason::OtherCloud {
            cloud: other,
            counterpart: None,
            valid,
        } => {
            let there = other.name();
            but(
                format!("that is a {noun} of {there}, and {here} has none like it"),
                valid,
            )
        }
        Reason::NotInCloud { cloud } => {
            format!("{} has no such argument; leave it out", cloud.name())
        }
        Reason::ArgumentNotInPlace { place, places } => {
            let (here, there) = (at(*place), place_list(places));
            format!("keys {here} have no such property; keys {there} have")
        }
        Reason::UsageNotForSpec { .. }
        | Reason::SpecNotInPlace { .. }
        | Reason::SpecNotInRegion { .. }
        | Reason::ProtectionNotInRegion { .. }
        | Reason::SpecNeedsProtection { .. }
        | Reason::OriginNotForSpec { .. }
        | Reason::RotationMalformed { .. }
        | Reason::RotationNotForOrigin { .. }
        | Reason::RotationNotForSpec { .. }
        | Reason::RotationNotForPlace { .. }
        | Reason::RotationNotForStorage { .. }
        | Reason::NotWholeDays
        | Reason::OutOfBounds { .. }
        | Reason::TooShort { .. }
        | Reason::TooLong { .. }
        | Reason::BadCharacters { .. }
        | Reason::NeedsPrefix { .. }
        | Reason::ReservedPrefix { .. }
        | Reason::ReservedSuffix { .. }
        | Reason::TooMany { .. }
        | Reason::Duplicate
        | Reason::InPolicy { .. } => return None,
    })
}

/// Values each valid, and not together.
fn why_not_together(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::UsageNotForSpec { spec, valid } => {
            but(format!("{spec} keys cannot be used for that"), valid)
        }
        Reason::SpecNotInPlace {
            spec,
            place,
            places,
            specs,
        } => {
            let (here, there) = (at(*place), place_list(places));
            but(format!("{spec} keys exist {there}, not {here}"), specs)
        }
        Reason::SpecNotInRegion {
            spec,
            place,
            region,
            regions,
            specs,
        } => {
            let (place, regions) = (at_some(*place), list(regions));
            let why = format!("{spec} keys{place} do not exist in {region}; regions: {regions}");
            but(why, specs)
        }
        Reason::ProtectionNotInRegion {
            region,
            valid,
            regions,
        } => {
            let regions = list(regions);
            let none = "no managed hardware security modules";
            let why = format!("{region} has {none}; regions that have: {regions}");
            but(why, valid)
        }
        Reason::SpecNeedsProtection { spec, valid } => {
            but(format!("{spec} keys do not exist at that level"), valid)
        }
        Reason::OriginNotForSpec { spec, place, valid } => {
            let place = at_some(*place);
            but(
                format!("{spec} keys{place} take no key material of that origin"),
                valid,
            )
        }
        Reason::Required
        | Reason::NotOneOf { .. }
        | Reason::OtherCloud { .. }
        | Reason::NotInCloud { .. }
        | Reason::ArgumentNotInPlace { .. }
        | Reason::RotationMalformed { .. }
        | Reason::RotationNotForOrigin { .. }
        | Reason::RotationNotForSpec { .. }
        | Reason::RotationNotForPlace { .. }
        | Reason::RotationNotForStorage { .. }
        | Reason::NotWholeDays
        | Reason::OutOfBounds { .. }
        | Reason::TooShort { .. }
        | Reason::TooLong { .. }
        | Reason::BadCharacters { .. }
        | Reason::NeedsPrefix { .. }
        | Reason::ReservedPrefix { .. }
        | Reason::ReservedSuffix { .. }
        | Reason::TooMany { .. }
        | Reason::Duplicate
        | Reason::InPolicy { .. } => return None,
    })
}

/// Keys and intervals that do not rotate.
fn why_no_rotation(reason: &Reason, cloud: Cloud) -> Option<String> {
    Some(match reason {
        Reason::RotationMalformed { units } => malformed(units),
        Reason::RotationNotForOrigin { origin, valid } => {
            let valid = list(valid);
            format!(
                "keys of the origin {origin} do not rotate automatically; origins that do: {valid}"
            )
        }
        Reason::RotationNotForSpec { spec, valid } => {
            let valid = list(valid);
            format!("{spec} keys do not rotate automatically; specs that do: {valid}")
        }
        Reason::RotationNotForPlace { place, valid } => {
            let (here, there) = (at(*place), place_list(valid));
            format!("keys {here} do not rotate automatically; they do {there}")
        }
        Reason::RotationNotForStorage { storage, valid } => {
            let valid = list(valid);
            format!(
                "keys with {storage} do not rotate automatically; storage mechanisms that do: {valid}"
            )
        }
        Reason::NotWholeDays => format!("{} counts rotation in whole days", cloud.name()),
        Reason::Required
        | Reason::NotOneOf { .. }
        | Reason::OtherCloud { .. }
        | Reason::NotInCloud { .. }
        | Reason::UsageNotForSpec { .. }
        | Reason::SpecNotInPlace { .. }
        | Reason::SpecNotInRegion { .. }
        | Reason::ProtectionNotInRegion { .. }
        | Reason::SpecNeedsProtection { .. }
        | Reason::OriginNotForSpec { .. }
        | Reason::ArgumentNotInPlace { .. }
        | Reason::OutOfBounds { .. }
        | Reason::TooShort { .. }
        | Reason::TooLong { .. }
        | Reason::BadCharacters { .. }
        | Reason::NeedsPrefix { .. }
        | Reason::ReservedPrefix { .. }
        | Reason::ReservedSuffix { .. }
        | Reason::TooMany { .. }
        | Reason::Duplicate
        | Reason::InPolicy { .. } => return None,
    })
}

/// Lengths, numbers and names out of bounds.
fn why_beyond_a_limit(reason: &Reason, cloud: Cloud) -> Option<String> {
    let here = cloud.name();
    Some(match reason {
        Reason::OutOfBounds { min, max, unit } => {
            format!("{here} takes {min} to {max} {}", unit.name())
        }
        Reason::TooShort { min, unit } => format!("it must have {min} or more {}", unit.name()),
        Reason::TooLong { max, unit } => format!("it must have {max} or fewer {}", unit.name()),
        Reason::BadCharacters { allowed } => format!("allowed characters: {allowed}"),
        Reason::NeedsPrefix { prefix } => format!("it must begin with \"{prefix}\""),
        Reason::ReservedPrefix { prefix } => {
            format!("{here} keeps names that begin with \"{prefix}\" for itself")
        }
        Reason::ReservedSuffix { suffix } => {
            format!("{here} keeps names that end with \"{suffix}\" for itself")
        }
        Reason::TooMany { max } => format!("a key has at most {max}"),
        Reason::Duplicate => "it is there twice".to_owned(),
        Reason::Required
        | Reason::NotOneOf { .. }
        | Reason::OtherCloud { .. }
        | Reason::NotInCloud { .. }
        | Reason::UsageNotForSpec { .. }
        | Reason::SpecNotInPlace { .. }
        | Reason::SpecNotInRegion { .. }
        | Reason::ProtectionNotInRegion { .. }
        | Reason::SpecNeedsProtection { .. }
        | Reason::OriginNotForSpec { .. }
        | Reason::ArgumentNotInPlace { .. }
        | Reason::RotationMalformed { .. }
        | Reason::RotationNotForOrigin { .. }
        | Reason::RotationNotForSpec { .. }
        | Reason::RotationNotForPlace { .. }
        | Reason::RotationNotForStorage { .. }
        | Reason::NotWholeDays
        | Reason::InPolicy { .. } => return None,
    })
}

/// Members of a key policy.
fn why_not_in_a_policy(refusal: &Refusal) -> Option<String> {
    let Reason::InPolicy { member, fault } = &refusal.reason else {
        return None;
    };
    let asked = &refusal.asked;
    let at = if member.is_empty() {
        "the policy"
    } else {
        member
    };
    Some(match fault {
        PolicyFault::Missing => format!("{at} is needed"),
        PolicyFault::Unknown { valid } => but(format!("{at} has no member \"{asked}\""), valid),
        PolicyFault::WrongShape { expected } => format!("{at} must be {expected}"),
        PolicyFault::Empty => format!("{at} must have one item or more"),
        PolicyFault::NotOneOf { valid } => but(format!("{at} cannot be \"{asked}\""), valid),
        PolicyFault::NeedsPrefix { prefix } => {
            format!("{at} must begin with \"{prefix}\", and \"{asked}\" does not")
        }
        PolicyFault::TooLong { max } => format!("{at} must have {max} or fewer characters"),
        PolicyFault::BadCharacters { allowed } => {
            format!("{at} \"{asked}\" has other characters than the allowed {allowed}")
        }
    })
}

/// A reason with the choices that there are instead.
fn but(reason: String, valid: &[&str]) -> String {
    reason + "; valid: " + &list(valid)
}

fn malformed(units: &[(char, &'static str)]) -> String {
    let units: Vec<String> = units
        .iter()
        .map(|(unit, name)| format!("{unit} ({name})"))
        .collect();
    format!(
        "it must be a whole number and a unit, such as 365d; units: {}",
        units.join(", ")
    )
}

fn at_some(place: Option<Place>) -> String {
    place.map_or_else(String::new, |place| format!(" {}", at(place)))
}

/// Where a key is, in a sentence.
pub(crate) const fn at(place: Place) -> &'static str {
    match place {
        Place::Shared => "without an instance",
        Place::SoftwareInstance => "in a software instance",
        Place::HardwareInstance => "in a hardware instance",
        Place::ExternalInstance => "in an external instance",
        Place::DefaultKeyStore => "in the default key store",
        Place::DedicatedKeyStore => "in a dedicated key store",
    }
}

/// Several of them.
pub(crate) fn place_list(places: &[Place]) -> String {
    let names: Vec<&str> = places.iter().map(|place| at(*place)).collect();
    list(&names)
}

/// What a field is called in a sentence.
const fn noun(field: Field) -> &'static str {
    match field {
        Field::Region => "region",
        Field::Instance => "instance",
        Field::KeySpec => "key spec",
        Field::KeyUsage => "key usage",
        Field::Origin => "origin",
        Field::ProtectionLevel => "protection level",
        Field::KeyStorageMechanism => "storage mechanism",
        Field::RotationInterval => "rotation interval",
        Field::Description => "description",
        Field::Alias => "alias",
        Field::Tags | Field::TagKey | Field::TagValue => "tag",
        Field::DeletionWindowDays => "deletion window",
        Field::Policy => "policy",
        Field::WrappingAlgorithm => "wrapping algorithm",
        Field::WrappingKeySpec => "type of wrapping key",
    }
}

/// Words in a sentence; none is told too.
pub(crate) fn list(words: &[&str]) -> String {
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

#[cfg(test)]
mod tests;
