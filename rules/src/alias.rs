//! Alias names: on Alibaba a name of its own, on Huawei the key's name.

use crate::limits::ALIAS_CHARS_MAX;
use crate::source::{ALI_ALIAS, HUA_ALIASES, HUA_CREATE_KEY};
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
    /// Whether the alias that a key is created with is the key's own name, which it keeps until it is gone; else it is
    /// an object of its own that points to the key.
    pub names_the_key: bool,
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
    names_the_key: false,
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
    names_the_key: true,
    source: HUA_CREATE_KEY,
};

/// Names that a key has beside its own.
static HUAWEI_FURTHER: AliasRule = AliasRule {
    prefix: "alias/",
    chars_max: ALIAS_CHARS_MAX,
    punctuation: ":/_-",
    allowed: "A-Z a-z 0-9 : / _ -",
    reserved_prefix: None,
    reserved_suffix: None,
    required: false,
    names_the_key: false,
    source: HUA_ALIASES,
};

/// The cloud's rule for the alias that a key is created with, or that is created alone where all aliases are alike.
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
    judge(of(cloud), asked)
}

/// The cloud's rule for aliases that point to a key: the same as [`of`] where that is no name of the key's own.
#[must_use]
pub const fn further(cloud: Cloud) -> &'static AliasRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI_FURTHER,
    }
}

/// Judges an alias that is to point to a key, all faults at once.
///
/// # Errors
/// Those of [`check`], by the rule of [`further`].
pub fn check_further(cloud: Cloud, asked: &str) -> Result<(), Vec<Refusal>> {
    judge(further(cloud), asked)
}

fn judge(rule: &AliasRule, asked: &str) -> Result<(), Vec<Refusal>> {
    let reasons = reasons(rule, asked);
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
