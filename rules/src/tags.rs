//! Tags: their number, their keys, their values.

use crate::limits;
use crate::source::{ALI_CREATE_KEY, HUA_TAGS};
use crate::{Ask, Cloud, Field, Reason, Refusal, Source, Unit};

/// One tag as a caller knows it: key and value.
pub type Tag<'a> = (Ask<&'a str>, Ask<&'a str>);

/// What tags look like.
#[derive(Debug, PartialEq, Eq)]
pub struct TagRule {
    /// Tags of one key.
    pub count_max: usize,
    /// Longest key, in characters; the shortest is 1.
    pub key_chars_max: usize,
    /// Longest value, in characters; it may be empty.
    pub value_chars_max: usize,
    /// The allowed characters in words, keys and values alike.
    pub allowed: &'static str,
    /// Beginnings of keys that the cloud keeps for itself.
    pub reserved_prefixes: &'static [&'static str],
    /// The page.
    pub source: Source,
}

static ALIBABA: TagRule = TagRule {
    count_max: limits::TAGS_MAX,
    key_chars_max: limits::TAG_KEY_CHARS_MAX,
    value_chars_max: limits::ALIBABA_TAG_VALUE_CHARS_MAX,
    allowed: r"A-Z a-z 0-9 / \ _ - . + = : @",
    reserved_prefixes: &["aliyun", "acs:"],
    source: ALI_CREATE_KEY,
};

static HUAWEI: TagRule = TagRule {
    count_max: limits::TAGS_MAX,
    key_chars_max: limits::TAG_KEY_CHARS_MAX,
    value_chars_max: limits::HUAWEI_TAG_VALUE_CHARS_MAX,
    allowed: r"anything but control characters and * < > \ =, no space at either end",
    reserved_prefixes: &["_sys_"],
    source: HUA_TAGS,
};

/// The cloud's rule.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static TagRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// Judges the tags of one request, all faults at once, in the order given. An absent value is the empty one.
///
/// # Errors
/// Refusals of [`Field::Tags`] (too many), [`Field::TagKey`] and [`Field::TagValue`].
pub fn check(cloud: Cloud, tags: &[Tag<'_>]) -> Result<(), Vec<Refusal>> {
    let mut refusals = check_count(cloud, tags.len()).err().unwrap_or_default();
    let mut seen = Vec::with_capacity(tags.len());
    for (key, value) in tags {
        match key {
            Ask::Unknown => {}
            Ask::Absent => refusals.push(Refusal::new(Field::TagKey, "", Reason::Required)),
            Ask::Is(key) => {
                refusals.extend(check_key(cloud, key).err().unwrap_or_default());
                if seen.contains(key) {
                    refusals.push(Refusal::new(Field::TagKey, key, Reason::Duplicate));
                }
                seen.push(*key);
            }
        }
        if let Ask::Is(value) = value {
            let reasons = value_reasons(cloud, value).into_iter();
            refusals.extend(reasons.map(|reason| Refusal::new(Field::TagValue, value, reason)));
        }
    }
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}

/// Judges how many tags a key would have in the end, those it has already included.
///
/// # Errors
/// One refusal of [`Field::Tags`] when there are too many; `asked` is their number.
pub fn check_count(cloud: Cloud, count: usize) -> Result<(), Vec<Refusal>> {
    let max = of(cloud).count_max;
    if count > max {
        let reason = Reason::TooMany { max };
        return Err(vec![Refusal::new(Field::Tags, &count.to_string(), reason)]);
    }
    Ok(())
}

/// Judges one tag key, as for adding a tag.
///
/// # Errors
/// Refusals of [`Field::TagKey`]: length, characters, keys that the cloud keeps.
pub fn check_key(cloud: Cloud, key: &str) -> Result<(), Vec<Refusal>> {
    let rule = of(cloud);
    let mut reasons = Vec::new();
    match key.chars().count() {
        0 => reasons.push(Reason::TooShort {
            min: 1,
            unit: Unit::Characters,
        }),
        count if count > rule.key_chars_max => {
            reasons.push(Reason::TooLong {
                max: rule.key_chars_max,
                unit: Unit::Characters,
            });
        }
        _ => {}
    }
    reasons.extend(bad_characters(cloud, key));
    let taken = rule
        .reserved_prefixes
        .iter()
        .filter(|prefix| key.starts_with(**prefix));
    reasons.extend(taken.map(|prefix| Reason::ReservedPrefix { prefix }));
    if reasons.is_empty() {
        return Ok(());
    }
    Err(reasons
        .into_iter()
        .map(|reason| Refusal::new(Field::TagKey, key, reason))
        .collect())
}

fn value_reasons(cloud: Cloud, value: &str) -> Vec<Reason> {
    let max = of(cloud).value_chars_max;
    let long = value.chars().count() > max;
    let length = long.then_some(Reason::TooLong {
        max,
        unit: Unit::Characters,
    });
    length
        .into_iter()
        .chain(bad_characters(cloud, value))
        .collect()
}

fn bad_characters(cloud: Cloud, text: &str) -> Option<Reason> {
    let fits = match cloud {
        Cloud::Alibaba => text
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || r"/\_-.+=:@".contains(char)),
        Cloud::Huawei => {
            let spaced = text.starts_with(' ') || text.ends_with(' ');
            !spaced
                && !text
                    .chars()
                    .any(|char| char.is_control() || r"*<>\=".contains(char))
        }
    };
    (!fits).then_some(Reason::BadCharacters {
        allowed: of(cloud).allowed,
    })
}
