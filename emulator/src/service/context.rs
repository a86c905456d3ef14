//! The encryption context: names and values that must be the same on both ends.

use std::collections::BTreeMap;

use kms_rules::limits;

use super::refusal::{Argument, Refusal};

/// An encryption context, compared as a map: neither order nor spelling in JSON matters, and none is the same
/// as an empty one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for Context {
    fn from(map: BTreeMap<String, String>) -> Context {
        Context(map)
    }
}

impl Context {
    /// The bytes that are authenticated with the text: each name and value with its length, by name; nothing
    /// for an empty context.
    ///
    /// # Errors
    /// [`Refusal::TooLong`].
    pub(super) fn associated_data(&self) -> Result<Vec<u8>, Refusal> {
        self.associated_data_of(Argument::EncryptionContext)
    }

    /// As [`Context::associated_data`], for a context of another name.
    ///
    /// # Errors
    /// [`Refusal::TooLong`] for `argument`.
    pub(super) fn associated_data_of(&self, argument: Argument) -> Result<Vec<u8>, Refusal> {
        let texts = || self.0.iter().flat_map(|(name, value)| [name, value]);
        let (length, max) = (
            texts().map(|text| text.chars().count()).sum(),
            limits::CONTEXT_CHARS_MAX,
        );
        if length > max {
            return Err(Refusal::TooLong {
                argument,
                length,
                max,
            });
        }
        let mut bytes = Vec::new();
        for text in texts() {
            bytes.extend_from_slice(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(pairs: &[(&str, &str)]) -> Vec<u8> {
        let owned = pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        Context(owned.collect()).associated_data().unwrap()
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
            for other in &different[place + 1..] {
                assert_ne!(bytes(one), bytes(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn characters_count_not_bytes() {
        let with = |count: usize| Context([("ü".repeat(count), String::new())].into());
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
}
