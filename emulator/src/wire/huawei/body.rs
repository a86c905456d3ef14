//! Bodies: JSON objects whose scalars come as text, number or truth value, whatever the documents say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::fault::Fault;
use super::key_ref;

/// A scalar as text. Documents say string where clients send numbers, and the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Value::deserialize(from)? {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            Value::Bool(value) => Ok(Self(value.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => Err(D::Error::custom(
                "a string, a number or a truth value is valid",
            )),
        }
    }
}

/// The text of a member that must be there.
///
/// # Errors
/// KMS.0204 naming it.
pub(super) fn required(given: Option<Text>, name: &str) -> Result<String, Fault> {
    given
        .map(|Text(text)| text)
        .ok_or_else(|| Fault::missing(name))
}

/// The bytes of a member that must be there, in base64, and not empty.
///
/// # Errors
/// KMS.0204 or KMS.0308, naming it.
pub(super) fn base64(given: Option<Text>, name: &str) -> Result<Vec<u8>, Fault> {
    let bytes = STANDARD.decode(required(given, name)?).ok();
    bytes
        .filter(|bytes| !bytes.is_empty())
        .ok_or_else(|| Fault::invalid(name).advise("is not base64 of at least one byte"))
}

/// The text of a member for which an empty one is as good as none.
pub(super) fn filled(given: Option<Text>) -> Option<String> {
    given.map(|Text(text)| text).filter(|text| !text.is_empty())
}

/// What may stand in every body, whatever the operation.
#[derive(Deserialize)]
struct Common {
    sequence: Option<Text>,
}

/// The members of a body. `T` takes objects without any member.
///
/// # Errors
/// KMS.0202 for what is no JSON object, KMS.0308 naming a member of another type, KMS.0206 for a bad `sequence`.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    let body = if body.trim_ascii().is_empty() {
        b"{}".as_slice()
    } else {
        body
    };
    let parsed = serde_json::from_slice(body).map_err(|_| wrong::<T>(body))?;
    if has_sequence(body) {
        check_sequence(body)?;
    }
    Ok(parsed)
}

/// Whether a member may be called `sequence`: its name stands there, or an escape that may spell it.
fn has_sequence(body: &[u8]) -> bool {
    let name = b"sequence";
    body.contains(&b'\\') || body.windows(name.len()).any(|part| part == name)
}

/// What is wrong with a body that does not become a `T`: each member is tried alone.
fn wrong<T: DeserializeOwned>(body: &[u8]) -> Fault {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
        return Fault::unparsable();
    };
    let alone = |(name, value): (String, Value)| {
        let object = Map::from_iter([(name.clone(), value)]);
        let error = serde_json::from_value::<T>(Value::Object(object)).err()?;
        Some(Fault::invalid(&name).advise(format!("has another type: {error}")))
    };
    members
        .into_iter()
        .find_map(alone)
        .unwrap_or_else(|| Fault::unparsable().advise("a member is there twice"))
}

/// A sequence number is a UUID; it is looked at and has no effect (docs/vendor-notes.md, "Huawei Cloud").
fn check_sequence(body: &[u8]) -> Result<(), Fault> {
    let common: Common = serde_json::from_slice(body).map_err(|_| wrong::<Common>(body))?;
    match common.sequence {
        Some(Text(sequence)) if !key_ref::is_uuid(&sequence) => {
            Err(Fault::new(400, "KMS.0206", "Invalid sequence number.")
                .advise("it is a UUID of 36 characters"))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Some3 {
        a: Option<Text>,
        b: Option<Vec<Text>>,
        c: Option<bool>,
    }

    #[track_caller]
    fn check(body: &str, want: Result<&[&str], &str>) {
        let got = parse::<Some3>(body.as_bytes());
        let got = got.as_ref().map(|some| {
            let list = some.b.iter().flatten().map(|text| text.0.as_str());
            some.a
                .iter()
                .map(|text| text.0.as_str())
                .chain(list)
                .collect::<Vec<_>>()
        });
        match (got, want) {
            (Ok(got), Ok(want)) => assert_eq!(got, want, "{body}"),
            (Err(fault), Err(want)) => {
                let said = format!("{} {}", fault.code, fault.message);
                assert!(
                    said.contains(want.split(' ').next().unwrap()),
                    "{body}: {said}"
                );
                assert!(
                    want.split(' ').all(|word| said.contains(word)),
                    "{body}: {said}"
                );
            }
            (got, want) => panic!("{body}: {got:?} is not {want:?}"),
        }
    }

    #[test]
    fn scalars_are_text_and_faults_name_the_member() {
        check("", Ok(&[]));
        check(" \n", Ok(&[]));
        check("{}", Ok(&[]));
        check(r#"{"a":"x","other":{"deep":[1]}}"#, Ok(&["x"]));
        check(
            r#"{"a":7,"b":[true,-1,2.5,18446744073709551615]}"#,
            Ok(&["7", "true", "-1", "2.5", "18446744073709551615"]),
        );
        check(r#"{"a":null}"#, Ok(&[]));
        check(r#"{"a":{}}"#, Err("KMS.0308 a"));
        check(r#"{"b":"x"}"#, Err("KMS.0308 b"));
        check(r#"{"c":"true"}"#, Err("KMS.0308 c"));
        check(r#"{"a":"x","a":"y"}"#, Err("KMS.0202 twice"));
        for none in ["[]", "1", "{", "\u{1}", "{\"a\":}", "nul"] {
            check(none, Err("KMS.0202"));
        }
        check(
            r#"{"sequence":"919c82d4-8046-4722-9094-35c3c6524cff"}"#,
            Ok(&[]),
        );
        check(r#"{"sequence":"1"}"#, Err("KMS.0206"));
        check(r#"{"\u0073equence":"1"}"#, Err("KMS.0206"));
        check(r#"{"sequence":[]}"#, Err("KMS.0308 sequence"));
    }
}
