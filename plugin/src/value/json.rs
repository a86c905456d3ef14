//! Values in JSON, as state files hold them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{
    Type, Value, conform,
    fault::Fault,
    parts::{elements, map, tuple},
};
use crate::Step;

/// Reads a value of type `ty`. Attributes that the type lacks are ignored, and those that the JSON
/// lacks are null: stored state may be older or newer than the schema.
pub(crate) fn decode(ty: &Type, json: Json) -> Result<Value, Fault> {
    match (ty, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::String, Json::String(text)) => Ok(Value::string(text)),
        (Type::Bool, Json::Bool(truth)) => Ok(Value::Bool(truth)),
        (Type::Number, Json::Number(number)) => number_of(&number.to_string()),
        (Type::Number, Json::String(text)) => number_of(&text),
        (Type::List(element), Json::Array(items)) => {
            elements(element, items, decode).map(Value::List)
        }
        (Type::Set(element), Json::Array(items)) => {
            elements(element, items, decode).map(conform::set)
        }
        (Type::Map(element), Json::Object(items)) => map(element, items, decode),
        (Type::Tuple(types), Json::Array(items)) => tuple(types, items, decode),
        (Type::Object(types), Json::Object(items)) => object(types, items),
        (Type::Dynamic, Json::Object(typed)) => dynamic(typed),
        (ty, json) => Err(Fault::mismatch(ty.word(), word(&json))),
    }
}

impl Value {
    /// As a state file holds it. Unknown is null there.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null | Self::Unknown(_) => Json::Null,
            Self::Bool(truth) => Json::Bool(*truth),
            Self::Number(number) => number_json(&number.to_string()),
            Self::String(text) => Json::String(text.clone()),
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => {
                items.iter().map(Self::to_json).collect()
            }
            Self::Map(items) | Self::Object(items) => items
                .iter()
                .map(|(name, item)| (name.clone(), item.to_json()))
                .collect(),
            Self::Dynamic(typed) => {
                json!({ "value": typed.1.to_json(), "type": typed.0.to_json() })
            }
        }
    }
}

/// A JSON number of any length. An infinite number is text, for JSON has no such number.
fn number_json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))
}

fn number_of(text: &str) -> Result<Value, Fault> {
    text.parse()
        .map(Value::Number)
        .map_err(|error| Fault::new(format!("{error}")))
}

fn object(types: &BTreeMap<String, Type>, mut items: Map<String, Json>) -> Result<Value, Fault> {
    let decode_at = |(name, ty): (&String, &Type)| {
        let item = decode(ty, items.remove(name).unwrap_or(Json::Null));
        item.map(|item| (name.clone(), item))
            .map_err(|fault| fault.under(Step::Attribute(name.clone())))
    };
    types
        .iter()
        .map(decode_at)
        .collect::<Result<_, _>>()
        .map(Value::Object)
}

fn dynamic(mut typed: Map<String, Json>) -> Result<Value, Fault> {
    let (Some(value), Some(ty)) = (typed.remove("value"), typed.remove("type")) else {
        return Err(Fault::new(
            "a value of any type is an object of value and type",
        ));
    };
    let ty = Type::from_json(&ty)?;
    conform::conform(
        &Type::Dynamic,
        Value::Dynamic(Box::new((ty.clone(), decode(&ty, value)?))),
    )
}

const fn word(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}
