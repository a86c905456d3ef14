//! The functions: pure, without a client, judged by the same rules as everything else.

pub(crate) mod arn_build;
pub(crate) mod arn_parse;
pub(crate) mod check_key;
pub(crate) mod duration_seconds;
pub(crate) mod verify_signature;

use std::collections::BTreeMap;

use kms_rules::{Cloud, resource_name};
use tfplugin::{FunctionError, Type, Value};

/// The text of the argument at a position. Terraform gives none of another type.
fn text(arguments: &[Value], position: usize) -> Result<&str, FunctionError> {
    let text = arguments.get(position).and_then(Value::as_str);
    text.ok_or_else(|| FunctionError::new("a text is needed").at(position))
}

/// An object value.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Value::Object(BTreeMap::from(members))
}

/// The pieces of a resource name, in the order of its type.
const PIECES: [&str; 5] = [
    "cloud",
    "region",
    "account_id",
    "resource_type",
    "resource_id",
];

fn pieces_type() -> Type {
    Type::object(PIECES.map(|name| (name, Type::String)))
}

/// What the names of every cloud look like.
fn forms() -> String {
    let forms = Cloud::ALL.into_iter().flat_map(|cloud| {
        let rule = resource_name::of(cloud);
        rule.types
            .iter()
            .map(|resource_type| rule.form(resource_type))
    });
    forms.collect::<Vec<_>>().join(", ")
}

fn cloud_names() -> String {
    Cloud::ALL.map(Cloud::name).join(", ")
}
