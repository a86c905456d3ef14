//! What would have been valid, in our words, beside a cloud's own.

use kms_rules::{PolicyFault, Reason, Refusal};

/// One refusal as a clause: what was asked, and what is valid. `name` is that by which the caller knows the field.
pub(crate) fn clause(name: &str, refusal: &Refusal) -> String {
    let asked = &refusal.asked;
    let is = format!("{name} {asked:?}");
    match &refusal.reason {
        Reason::Required => format!("{name} must be given"),
        Reason::NotInCloud { .. } => format!("{name} must be left out"),
        Reason::NotOneOf { valid } => format!("{is}: valid are {}", list(valid)),
        Reason::OtherCloud {
            counterpart, valid, ..
        } => {
            let valid = counterpart.map_or_else(|| list(valid), str::to_owned);
            format!("{is} is another cloud's word: valid is {valid}")
        }
        Reason::UsageNotForSpec { spec, valid }
        | Reason::SpecNeedsProtection { spec, valid }
        | Reason::OriginNotForSpec { spec, valid, .. } => {
            format!("{is} is not for {spec}: valid are {}", list(valid))
        }
        Reason::SpecNotInPlace {
            spec, place, specs, ..
        } => {
            format!(
                "{spec} is not for {}: there are {}",
                place.name(),
                list(specs)
            )
        }
        Reason::SpecNotInRegion {
            spec,
            region,
            regions,
            ..
        } => {
            format!("{spec} is not in {region}: it is in {}", list(regions))
        }
        Reason::ProtectionNotInRegion { region, valid, .. } => {
            format!("{is} is not in {region}: valid are {}", list(valid))
        }
        Reason::RotationMalformed { .. } => {
            format!("{is} is not a whole number and one of d h m s")
        }
        Reason::RotationNotForOrigin { origin, .. } => format!("{origin} material does not rotate"),
        Reason::RotationNotForSpec { spec, .. } => format!("{spec} does not rotate by itself"),
        Reason::RotationNotForPlace { place, .. } => format!("no rotation for {}", place.name()),
        Reason::RotationNotForStorage { storage, valid } => {
            format!("no rotation with {storage}: valid is {}", list(valid))
        }
        Reason::ArgumentNotInPlace { place, .. } => format!("{name} is not for {}", place.name()),
        Reason::InPolicy { member, fault } => policy_advice(asked, member, fault),
        Reason::NotWholeDays => format!("{is} is not in whole days"),
        Reason::OutOfBounds { min, max, unit } => {
            format!("{is} is not from {min} to {max} {}", unit.name())
        }
        Reason::TooShort { min, unit } => format!("{name} has less than {min} {}", unit.name()),
        Reason::TooLong { max, unit } => format!("{name} has more than {max} {}", unit.name()),
        Reason::TooMany { max } => format!("{name} has more than {max} items"),
        Reason::BadCharacters { allowed } => format!("{is}: allowed are {allowed}"),
        Reason::NeedsPrefix { prefix } => format!("{is} must begin with {prefix}"),
        Reason::ReservedPrefix { prefix } => format!("{is} must not begin with {prefix}"),
        Reason::ReservedSuffix { suffix } => format!("{is} must not end with {suffix}"),
        Reason::Duplicate => format!("{is} is there twice"),
    }
}

/// One fault of a key policy as a clause, with the member it is in.
fn policy_advice(asked: &str, member: &str, fault: &PolicyFault) -> String {
    let at = ["Policy", member].join(if member.is_empty() { "" } else { "." });
    match fault {
        PolicyFault::Missing => format!("{at} must be given"),
        PolicyFault::Unknown { valid } => {
            format!("{at} has no member {asked:?}: there are {}", list(valid))
        }
        PolicyFault::WrongShape { expected } => format!("{at} must be {expected}"),
        PolicyFault::Empty => format!("{at} must have one item or more"),
        PolicyFault::NotOneOf { valid } => format!("{at} {asked:?}: valid are {}", list(valid)),
        PolicyFault::NeedsPrefix { prefix } => format!("{at} {asked:?} must begin with {prefix}"),
        PolicyFault::TooLong { max } => format!("{at} has more than {max} characters"),
        PolicyFault::BadCharacters { allowed } => format!("{at} {asked:?}: allowed are {allowed}"),
    }
}

fn list(words: &[&str]) -> String {
    words.join(", ")
}
