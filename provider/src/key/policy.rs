//! A key policy as the rules judge it.

use kms_rules::policy::{self, Json};
use kms_rules::{Cloud, Refusal};
use serde_json::Value;

/// What speaks against a policy on a cloud. A text that is no JSON is refused before any cloud is asked, and hears
/// nothing here.
pub(crate) fn refusals(cloud: Cloud, text: &str) -> Vec<Refusal> {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Vec::new();
    };
    policy::check(cloud, text, Some(&json(&value)))
        .err()
        .unwrap_or_default()
}

/// The value as the rules tell values apart. The parser bounds how deep it goes.
fn json(value: &Value) -> Json<'_> {
    match value {
        Value::String(text) => Json::Text(text),
        Value::Array(items) => Json::List(items.iter().map(json).collect()),
        Value::Object(members) => {
            let named = members.iter();
            Json::Object(
                named
                    .map(|(name, value)| (name.as_str(), json(value)))
                    .collect(),
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Json::Other,
    }
}
