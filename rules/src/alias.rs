//! Alias names: on Alibaba a name of its own, on Huawei the key's name.

use crate::limits::ALIAS_CHARS_MAX;
use crate::source::{ALI_ALIAS, HUA_CREATE_KEY};
use crate::{Cloud, Field, Reason, Refusal, Source, Unit};

/// What an alias looks like.
#[derive(Debug, PartialEq, Eq)]
pub struct AliasRule {
    /// What every alias begins with; empty where nothing is asked.
    pub prefix: &'static str,
    /// Longest name after the prefix, in characters; the shortest is 1.
    pub chars_max: usize,
    /// The punctuation allowed beside ASCII letters and digits.
    pub punctuation: &'static str,
    /// The allowed characters in words.
    pub allowed: &'static str,
    /// A beginning, prefix included, that the cloud keeps for its services.
    pub reserved_prefix: Option<&'static str>,
    /// An end that the cloud keeps for default keys.
    pub reserved_suffix: Option<&'static str>,
    /// Whether a key cannot be created without one.
    pub required: bool,
    /// The page.
    pub source: Source,
}

static ALIBABA: AliasRule = AliasRule {
    prefix: "alias/",
    chars_max: ALIAS_CHARS_MAX,
    punctuation: "_-/",
    allowed: "A-Z a-z 0-9 _ - /",
    reserved_prefix: Some("alias/acs"),
    reserved_suffix: None,
    required: false,
    source: ALI_ALIAS,
};

static HUAWEI: AliasRule = AliasRule {
    prefix: "",
    chars_max: ALIAS_CHARS_MAX,
    punctuation: ":/_-",
    allowed: "A-Z a-z 0-9 : / _ -",
    reserved_prefix: None,
    reserved_suffix: Some("/default"),
    required: true,
    source: HUA_CREATE_KEY,
};

/// The cloud's rule.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static AliasRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// Judges an alias as it would be created, all faults at once.
///
/// # Errors
/// Refusals of [`Field::Alias`]: prefix, length, characters, names that the cloud keeps.
pub fn check(cloud: Cloud, asked: &str) -> Result<(), Vec<Refusal>> {
    let reasons = reasons(of(cloud), asked);
    if reasons.is_empty() {
        return Ok(());
    }
    Err(reasons
        .into_iter()
        .map(|reason| Refusal::new(Field::Alias, asked, reason))
        .collect())
}

fn reasons(rule: &AliasRule, asked: &str) -> Vec<Reason> {
    let Some(name) = asked.strip_prefix(rule.prefix) else {
        return vec![Reason::NeedsPrefix {
            prefix: rule.prefix,
        }];
    };
    let mut reasons = Vec::new();
    match name.chars().count() {
        0 => reasons.push(Reason::TooShort {
            min: 1,
            unit: Unit::Characters,
        }),
        count if count > rule.chars_max => {
            reasons.push(Reason::TooLong {
                max: rule.chars_max,
                unit: Unit::Characters,
            });
        }
        _ => {}
    }
    if !name
        .chars()
        .all(|char| char.is_ascii_alphanumeric() || rule.punctuation.contains(char))
    {
        reasons.push(Reason::BadCharacters {
            allowed: rule.allowed,
        });
    }
    if let Some(prefix) = rule
        .reserved_prefix
        .filter(|prefix| asked.starts_with(prefix))
    {
        reasons.push(Reason::ReservedPrefix { prefix });
    }
    if let Some(suffix) = rule
        .reserved_suffix
        .filter(|suffix| asked.ends_with(suffix))
    {
        reasons.push(Reason::ReservedSuffix { suffix });
    }
    reasons
}
