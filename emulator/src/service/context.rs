//! The encryption context: what is not encrypted and must be the same on both ends.

use std::collections::BTreeMap;

use kms_rules::limits;

use super::refusal::{Argument, Refusal};

/// An encryption context: names and values, compared as a map, and a text. Neither order nor spelling in JSON matters,
/// and none is the same as an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context {
    map: BTreeMap<String, String>,
    text: String,
}

/// What stands before a text. A length of what a context may have begins with another byte.
const TEXT: u8 = 1;

impl From<BTreeMap<String, String>> for Context {
    fn from(map: BTreeMap<String, String>) -> Context {
        let text = String::new();
        Context { map, text }
    }
}

impl Context {
    /// The same with a text.
    pub(crate) fn with_text(self, text: String) -> Context {
        Context { text, ..self }
    }

    /// The bytes that are authenticated with what is encrypted: the text, if there is one, and each name and value, by
    /// name, everything with its length; nothing for an empty context.
    ///
    /// # Errors
    /// [`Refusal::TooLong`].
    pub(super) fn associated_data(&self) -> Result<Vec<u8>, Refusal> {
        self.encoded(Argument::EncryptionContext, Argument::AdditionalData)
    }

    /// As [`Context::associated_data`], for a context of another name.
    ///
    /// # Errors
    /// [`Refusal::TooLong`] for `argument`.
    pub(super) fn associated_data_of(&self, argument: Argument) -> Result<Vec<u8>, Refusal> {
        self.encoded(argument, argument)
    }

    fn encoded(&self, of_map: Argument, of_text: Argument) -> Result<Vec<u8>, Refusal> {
        let texts = || self.map.iter().flat_map(|(name, value)| [name, value]);
        let chars = texts().map(|text| text.chars().count()).sum();
        check(of_map, chars, limits::CONTEXT_CHARS_MAX)?;
        check(of_text, self.text.len(), limits::AAD_BYTES_MAX)?;
        let mut bytes = Vec::new();
        if !self.text.is_empty() {
            bytes.push(TEXT);
            put(&mut bytes, &self.text);
        }
        texts().for_each(|text| put(&mut bytes, text));
        Ok(bytes)
    }
}

fn check(argument: Argument, length: usize, max: usize) -> Result<(), Refusal> {
    if length <= max {
        return Ok(());
    }
    Err(Refusal::TooLong {
        argument,
        length,
        max,
    })
}

/// A text after its length.
fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(pairs: &[(&str, &str)]) -> Vec<u8> {
        let owned = pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        let map: BTreeMap<String, String> = owned.collect();
        Context::from(map).associated_data().unwrap()
    }

    fn with_text(text: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
        let owned = pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        let map: BTreeMap<String, String> = owned.collect();
        let context = Context::from(map).with_text(text.to_owned());
        context.associated_data().unwrap()
    }

    #[test]
    fn only_the_same_map_gives_the_same_bytes() {
        assert_eq!(
            bytes(&[("a", "1"), ("b", "2")]),
            bytes(&[("b", "2"), ("a", "1")])
        );
        assert_eq!(bytes(&[]), Vec::<u8>::new());
        let different: &[&[(&str, &str)]] = &[
            &[],
            &[("", "")],
            &[("a", "")],
            &[("", "a")],
            &[("a", "1"), ("b", "2")],
            &[("a", "2"), ("b", "1")],
            &[("a", "1b2")],
            &[("a1b", "2")],
        ];
        for (place, one) in different.iter().enumerate() {
            assert_eq!(with_text("", one), bytes(one), "no text");
            for text in ["t", "u", "tt", "\0", "a1"] {
                for other in different {
                    assert_ne!(with_text(text, one), bytes(other), "{text:?} {one:?}");
                    assert_ne!(with_text(text, one), with_text("v", other), "{text:?}");
                }
            }
            for other in &different[place + 1..] {
                assert_ne!(bytes(one), bytes(other), "{one:?} {other:?}");
                assert_ne!(with_text("t", one), with_text("t", other));
            }
        }
    }

    #[test]
    fn characters_count_not_bytes() {
        let with =
            |count: usize| Context::from(BTreeMap::from([("ü".repeat(count), String::new())]));
        assert!(with(limits::CONTEXT_CHARS_MAX).associated_data().is_ok());
        assert_eq!(
            with(limits::CONTEXT_CHARS_MAX + 1).associated_data(),
            Err(Refusal::TooLong {
                argument: Argument::EncryptionContext,
                length: limits::CONTEXT_CHARS_MAX + 1,
                max: limits::CONTEXT_CHARS_MAX
            })
        );
    }

    #[test]
    fn bytes_of_a_text_count() {
        let with = |text: String| Context::default().with_text(text).associated_data();
        assert!(with("ü".repeat(limits::AAD_BYTES_MAX / 2)).is_ok());
        assert_eq!(
            with("x".repeat(limits::AAD_BYTES_MAX + 1)),
            Err(Refusal::TooLong {
                argument: Argument::AdditionalData,
                length: limits::AAD_BYTES_MAX + 1,
                max: limits::AAD_BYTES_MAX
            })
        );
    }
}
