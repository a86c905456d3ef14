//! Alias names: on Alibaba a name of its own, on Huawei the key's name.

use crate::limits::ALIAS_CHARS_MAX;
use crate::{Cloud, Field, Reason, Refusal, Unit};

/// What every alias on Alibaba begins with.
pub const ALIBABA_PREFIX: &str = "alias/";
/// Aliases on Alibaba that begin so belong to cloud services.
pub const ALIBABA_RESERVED_PREFIX: &str = "alias/acs";
/// Aliases on Huawei that end so belong to default keys.
pub const HUAWEI_RESERVED_SUFFIX: &str = "/default";

/// Judges an alias as it would be created, all faults at once.
///
/// Sources: Alibaba Cloud KMS, Create an alias; Huawei Cloud DEW KMS API v1.0, create-key.
///
/// # Errors
/// Refusals of [`Field::Alias`]: prefix, length, characters, names that the cloud keeps.
pub fn check(cloud: Cloud, asked: &str) -> Result<(), Vec<Refusal>> {
    let reasons = match cloud {
        Cloud::Alibaba => alibaba(asked),
        Cloud::Huawei => huawei(asked),
    };
    if reasons.is_empty() {
        return Ok(());
    }
    Err(reasons
        .into_iter()
        .map(|reason| Refusal::new(Field::Alias, asked, reason))
        .collect())
}

fn alibaba(asked: &str) -> Vec<Reason> {
    let Some(name) = asked.strip_prefix(ALIBABA_PREFIX) else {
        return vec![Reason::NeedsPrefix {
            prefix: ALIBABA_PREFIX,
        }];
    };
    let mut reasons = length(name);
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte))
    {
        reasons.push(Reason::BadCharacters {
            allowed: "A-Z a-z 0-9 _ - /",
        });
    }
    if asked.starts_with(ALIBABA_RESERVED_PREFIX) {
        reasons.push(Reason::ReservedPrefix {
            prefix: ALIBABA_RESERVED_PREFIX,
        });
    }
    reasons
}

fn huawei(asked: &str) -> Vec<Reason> {
    let mut reasons = length(asked);
    if !asked
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte))
    {
        reasons.push(Reason::BadCharacters {
            allowed: "A-Z a-z 0-9 : / _ -",
        });
    }
    if asked.ends_with(HUAWEI_RESERVED_SUFFIX) {
        reasons.push(Reason::ReservedSuffix {
            suffix: HUAWEI_RESERVED_SUFFIX,
        });
    }
    reasons
}

/// The length of the part that the caller chooses.
fn length(name: &str) -> Vec<Reason> {
    match name.chars().count() {
        0 => vec![Reason::TooShort {
            min: 1,
            unit: Unit::Characters,
        }],
        1..=ALIAS_CHARS_MAX => Vec::new(),
        _ => vec![Reason::TooLong {
            max: ALIAS_CHARS_MAX,
            unit: Unit::Characters,
        }],
    }
}
