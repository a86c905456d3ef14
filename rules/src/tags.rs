//! Tags: their number, their keys, their values.

use crate::limits::{TAG_KEY_CHARS_MAX, TAGS_MAX, tag_value_chars_max};
use crate::{Ask, Cloud, Field, Reason, Refusal, Unit};

/// One tag as a caller knows it: key and value.
pub type Tag<'a> = (Ask<&'a str>, Ask<&'a str>);

const ALIBABA_CHARACTERS: &str = r"A-Z a-z 0-9 / \ _ - . + = : @";
const ALIBABA_PUNCTUATION: &[u8] = br"/\_-.+=:@";
const ALIBABA_RESERVED: [&str; 2] = ["aliyun", "acs:"];
const HUAWEI_CHARACTERS: &str =
    r"anything but control characters and * < > \ =, no space at either end";
const HUAWEI_FORBIDDEN: [char; 5] = ['*', '<', '>', '\\', '='];
const HUAWEI_RESERVED: [&str; 1] = ["_sys_"];

/// Judges the tags of one request, all faults at once, in the order given. An absent value is the empty one.
///
/// Sources: Alibaba Cloud KMS API, CreateKey; Huawei Cloud DEW, Creating a Key, and the tag API.
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
/// One refusal of [`Field::Tags`] when there are more than [`TAGS_MAX`].
pub fn check_count(cloud: Cloud, count: usize) -> Result<(), Vec<Refusal>> {
    let max = match cloud {
        Cloud::Alibaba | Cloud::Huawei => TAGS_MAX,
    };
    if count > max {
        let reason = Reason::TooMany { max };
        return Err(vec![Refusal::new(Field::Tags, &count.to_string(), reason)]);
    }
    Ok(())
}

/// Judges one tag key, as for adding or removing a tag.
///
/// # Errors
/// Refusals of [`Field::TagKey`]: length, characters, keys that the cloud keeps.
pub fn check_key(cloud: Cloud, key: &str) -> Result<(), Vec<Refusal>> {
    let mut reasons = Vec::new();
    match key.chars().count() {
        0 => reasons.push(Reason::TooShort {
            min: 1,
            unit: Unit::Characters,
        }),
        1..=TAG_KEY_CHARS_MAX => {}
        _ => reasons.push(Reason::TooLong {
            max: TAG_KEY_CHARS_MAX,
            unit: Unit::Characters,
        }),
    }
    reasons.extend(bad_characters(cloud, key));
    let reserved: &[&str] = match cloud {
        Cloud::Alibaba => &ALIBABA_RESERVED,
        Cloud::Huawei => &HUAWEI_RESERVED,
    };
    let taken = reserved
        .iter()
        .copied()
        .filter(|prefix| key.starts_with(prefix));
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
    let max = tag_value_chars_max(cloud);
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
    let (fits, allowed) = match cloud {
        Cloud::Alibaba => (alibaba_fits(text), ALIBABA_CHARACTERS),
        Cloud::Huawei => (huawei_fits(text), HUAWEI_CHARACTERS),
    };
    (!fits).then_some(Reason::BadCharacters { allowed })
}

fn alibaba_fits(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || ALIBABA_PUNCTUATION.contains(&byte))
}

fn huawei_fits(text: &str) -> bool {
    let spaced = text.starts_with(' ') || text.ends_with(' ');
    !spaced
        && !text
            .chars()
            .any(|char| char.is_control() || HUAWEI_FORBIDDEN.contains(&char))
}
