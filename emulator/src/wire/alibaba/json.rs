//! Parameters that are JSON in a string: encryption contexts, tags, tag keys and filters.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::fault::Fault;
use super::params::Params;
use crate::service::Context;

#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "TagKey")]
    key: String,
    #[serde(rename = "TagValue", default)]
    value: String,
}

/// One item of `Filters`.
#[derive(Deserialize)]
pub(super) struct Filter {
    #[serde(rename = "Key")]
    pub(super) key: String,
    #[serde(rename = "Values", default)]
    pub(super) values: Vec<String>,
}

/// The encryption context; absent, empty, `{}` and `null` are all the empty one.
pub(super) fn context(params: &Params<'_>) -> Result<Context, Fault> {
    context_named(params, "EncryptionContext")
}

/// The encryption context in a parameter of another name.
///
/// Clients whose types say map send it flattened, a parameter `NAME.KEY` for each member: to ignore
/// those would bind a ciphertext to nothing. Both forms in one request are refused.
pub(super) fn context_named(params: &Params<'_>, name: &'static str) -> Result<Context, Fault> {
    let whole: Option<Option<BTreeMap<String, String>>> = read(params, name)?;
    let members = flattened(params, name);
    match whole.flatten() {
        None => Ok(Context::from(members)),
        Some(whole) if members.is_empty() => Ok(Context::from(whole)),
        Some(_) => Err(Fault::invalid(name).advise("sent as JSON and in parts")),
    }
}

/// The members of a map that came as `NAME.KEY=VALUE` each.
fn flattened(params: &Params<'_>, name: &str) -> BTreeMap<String, String> {
    let member = |(key, value): &(Cow<'_, str>, Cow<'_, str>)| {
        let key = key.strip_prefix(name)?.strip_prefix('.')?;
        Some((key.to_owned(), value.clone().into_owned()))
    };
    params.sorted().filter_map(member).collect()
}

/// `[{"TagKey":…,"TagValue":…},…]`; `None` when absent or empty.
pub(super) fn tags(params: &Params<'_>) -> Result<Option<Vec<(String, String)>>, Fault> {
    let tags: Option<Vec<Tag>> = read(params, "Tags")?;
    Ok(tags.map(|tags| tags.into_iter().map(|tag| (tag.key, tag.value)).collect()))
}

/// `["key",…]`; `None` when absent or empty.
pub(super) fn tag_keys(params: &Params<'_>) -> Result<Option<Vec<String>>, Fault> {
    read(params, "TagKeys")
}

/// `[{"Key":…,"Values":[…]},…]`; empty when absent.
pub(super) fn filters(params: &Params<'_>) -> Result<Vec<Filter>, Fault> {
    Ok(read(params, "Filters")?.unwrap_or_default())
}

fn read<T: DeserializeOwned>(params: &Params<'_>, name: &'static str) -> Result<Option<T>, Fault> {
    let Some(text) = params.filled(name) else {
        return Ok(None);
    };
    serde_json::from_str(text)
        .map(Some)
        .map_err(|error| Fault::invalid(name).advise(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(name: &str, value: &str) -> String {
        let mut query = format!("{name}=");
        super::super::percent::encode(value, &mut query);
        query
    }

    #[test]
    fn a_context_maps_text_to_text() {
        for (value, want) in [
            ("", true),
            ("{}", true),
            ("null", true),
            (r#"{"a":"1","b":"2"}"#, true),
            (r#"{"a":1}"#, false),
            (r#"{"a":{"b":"c"}}"#, false),
            (r#"{"a":null}"#, false),
            ("[]", false),
            ("x", false),
        ] {
            let query = query("EncryptionContext", value);
            let params = Params::parse(query.as_bytes(), b"").unwrap();
            assert_eq!(context(&params).is_ok(), want, "{value}");
        }
    }

    #[test]
    fn a_context_in_parts_is_the_context() {
        let context_of = |query: &str| context(&Params::parse(query.as_bytes(), b"").unwrap());
        let whole = context_of("EncryptionContext=%7B%22a%22%3A%221%22%2C%22b.c%22%3A%22%22%7D");
        let parts = context_of("EncryptionContext.a=1&EncryptionContext.b.c=");
        assert_eq!(whole.unwrap(), parts.unwrap());
        let both = context_of("EncryptionContext.a=1&EncryptionContext=%7B%7D");
        assert_eq!(both.unwrap_err().code, "InvalidParameter");
        let other = context_of("EncryptionContextual.a=1&SourceEncryptionContext.a=1");
        assert_eq!(other.unwrap(), Context::from(BTreeMap::new()));
    }

    #[test]
    fn lists_are_lists_of_what_they_hold() {
        for (name, value, valid) in [
            (
                "Tags",
                r#"[{"TagKey":"k","TagValue":"v"},{"TagKey":"k2"}]"#,
                true,
            ),
            ("Tags", "[]", true),
            ("Tags", r#"{"k":"v"}"#, false),
            ("Tags", r#"[{"TagValue":"v"}]"#, false),
            ("Tags", "null", false),
            ("TagKeys", r#"["a","b"]"#, true),
            ("TagKeys", "a", false),
            (
                "Filters",
                r#"[{"Key":"KeyState","Values":["Enabled"]}]"#,
                true,
            ),
            ("Filters", r#"[{"Values":["Enabled"]}]"#, false),
            ("Filters", "{", false),
        ] {
            let query = query(name, value);
            let params = Params::parse(query.as_bytes(), b"").unwrap();
            let read = match name {
                "Tags" => tags(&params).is_ok(),
                "TagKeys" => tag_keys(&params).is_ok(),
                _ => filters(&params).is_ok(),
            };
            assert_eq!(read, valid, "{name} {value}");
        }
    }
}
