//! JSON as it stands in a text: members in their order, and those that are there twice.

use std::fmt;

use kms_rules::policy::Json;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value, as far as policies tell values apart. The parser bounds how deep it goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    Text(String),
    List(Vec<Parsed>),
    Object(Vec<(String, Parsed)>),
    /// A number, a truth value or null.
    Other,
}

impl Parsed {
    /// The value as the rules take it.
    pub(super) fn json(&self) -> Json<'_> {
        match self {
            Self::Text(text) => Json::Text(text),
            Self::List(items) => Json::List(items.iter().map(Self::json).collect()),
            Self::Object(members) => {
                let members = members.iter();
                let named = members.map(|(name, value)| (name.as_str(), value.json()));
                Json::Object(named.collect())
            }
            Self::Other => Json::Other,
        }
    }

    /// A name that one object has twice: which of its values is meant cannot be known.
    pub(super) fn twice(&self) -> Option<&str> {
        match self {
            Self::Text(_) | Self::Other => None,
            Self::List(items) => items.iter().find_map(Self::twice),
            Self::Object(members) => {
                let mut names = std::collections::HashSet::new();
                let again = members.iter().find(|(name, _)| !names.insert(name));
                let inside = || members.iter().find_map(|(_, value)| value.twice());
                again.map(|(name, _)| name.as_str()).or_else(inside)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Parsed, E> {
        Ok(Parsed::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Parsed, E> {
        Ok(Parsed::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Parsed, E> {
        Ok(Parsed::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Parsed, E> {
        Ok(Parsed::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Parsed, E> {
        Ok(Parsed::Other)
    }

    fn visit_unit<E>(self) -> Result<Parsed, E> {
        Ok(Parsed::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Parsed, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Ok(Parsed::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Parsed, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = from.next_entry()? {
            members.push(member);
        }
        Ok(Parsed::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_twice_are_found_at_any_depth() {
        for (text, want) in [
            ("{}", None),
            ("[]", None),
            (r#"{"a":1,"b":{"a":null}}"#, None),
            (r#"[{"a":true},{"a":-1.5}]"#, None),
            (r#"{"a":1,"a":1}"#, Some("a")),
            (r#"{"b":[{"c":"x","\u0063":"y"}]}"#, Some("c")),
        ] {
            let parsed: Parsed = serde_json::from_str(text).unwrap();
            assert_eq!(parsed.twice(), want, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(serde_json::from_str::<Parsed>(&deep).is_err());
    }
}
