//! Type constraints, and their JSON spelling: `"string"`, `["list","number"]`.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::fault::Fault;

/// The type of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Text.
    String,
    /// An exact number.
    Number,
    /// A truth value.
    Bool,
    /// Open: each value brings its own type.
    Dynamic,
    /// Elements of one type, in order.
    List(Box<Type>),
    /// Elements of one type, without order.
    Set(Box<Type>),
    /// Elements of one type by key.
    Map(Box<Type>),
    /// Elements each of its own type.
    Tuple(Vec<Type>),
    /// Attributes by name.
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// A list of `element`.
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// A set of `element`.
    #[must_use]
    pub fn set(element: Self) -> Self {
        Self::Set(Box::new(element))
    }

    /// A map of `element`.
    #[must_use]
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// An object of these attributes.
    #[must_use]
    pub fn object(attributes: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Object(
            attributes
                .into_iter()
                .map(|(name, ty)| (name.to_owned(), ty))
                .collect(),
        )
    }

    /// Whether a type is left open anywhere in it.
    #[must_use]
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::String | Self::Number | Self::Bool => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_dynamic(),
            Self::Tuple(elements) => elements.iter().any(Self::has_dynamic),
            Self::Object(attributes) => attributes.values().any(Self::has_dynamic),
        }
    }
}

/// The deepest nesting of a type constraint that is read.
const DEPTH_MAX: u8 = 64;

impl Type {
    /// The protocol's JSON spelling.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::String => json!("string"),
            Self::Number => json!("number"),
            Self::Bool => json!("bool"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Tuple(elements) => {
                json!([
                    "tuple",
                    elements.iter().map(Self::to_json).collect::<Vec<_>>()
                ])
            }
            Self::Object(attributes) => {
                let attributes = attributes
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.to_json()));
                json!(["object", attributes.collect::<serde_json::Map<_, _>>()])
            }
        }
    }

    /// From the protocol's JSON spelling.
    pub(crate) fn from_json(json: &Json) -> Result<Self, Fault> {
        read(json, DEPTH_MAX)
    }

    /// A few words for a message.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "a bool",
            Self::Dynamic => "a value of any type",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Tuple(_) => "a tuple",
            Self::Object(_) => "an object",
        }
    }
}

fn read(json: &Json, depth: u8) -> Result<Type, Fault> {
    let depth = depth
        .checked_sub(1)
        .ok_or_else(|| Fault::new("type is nested too deep"))?;
    let unknown = || Fault::new("not a type constraint");
    if let Some(word) = json.as_str() {
        return primitive(word).ok_or_else(unknown);
    }
    match json.as_array().map_or(&[][..], Vec::as_slice) {
        [kind, inner, ..] => match (kind.as_str(), inner) {
            (Some("list"), _) => Ok(Type::list(read(inner, depth)?)),
            (Some("set"), _) => Ok(Type::set(read(inner, depth)?)),
            (Some("map"), _) => Ok(Type::map(read(inner, depth)?)),
            (Some("tuple"), Json::Array(elements)) => elements
                .iter()
                .map(|element| read(element, depth))
                .collect::<Result<_, _>>()
                .map(Type::Tuple),
            (Some("object"), Json::Object(attributes)) => attributes
                .iter()
                .map(|(name, ty)| Ok((name.clone(), read(ty, depth)?)))
                .collect::<Result<_, _>>()
                .map(Type::Object),
            (Some(_) | None, _) => Err(unknown()),
        },
        [] | [_] => Err(unknown()),
    }
}

fn primitive(word: &str) -> Option<Type> {
    match word {
        "string" => Some(Type::String),
        "number" => Some(Type::Number),
        "bool" => Some(Type::Bool),
        "dynamic" => Some(Type::Dynamic),
        _ => None,
    }
}
