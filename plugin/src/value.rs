//! Terraform's values: every kind of null, unknown and known value that a configuration can hold.

mod attr;
pub(crate) mod conform;
pub(crate) mod fault;
pub(crate) mod json;
pub(crate) mod msgpack;
mod number;
mod object;
mod parts;
mod types;

use std::{collections::BTreeMap, fmt};

pub use attr::Attr;
pub use number::{Number, NumberError};
pub use object::Object;
pub use types::Type;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What is where nothing is.
pub(crate) static NULL: Value = Value::Null;

/// One value. Its type is the schema's: a value alone does not tell a null string from a null list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Not set.
    Null,
    /// Not known before apply; what is known of it all the same, where Terraform said so.
    Unknown(Option<Box<Refinement>>),
    /// A truth value.
    Bool(bool),
    /// An exact number.
    Number(Number),
    /// Text, always in Unicode normalisation form C when made by [`Value::string`] or a decoder.
    String(String),
    /// Elements of one type, in order.
    List(Vec<Value>),
    /// Elements of one type, without order; sorted and without duplicates when decoded.
    Set(Vec<Value>),
    /// Elements each of its own type, in order.
    Tuple(Vec<Value>),
    /// Elements of one type by key.
    Map(BTreeMap<String, Value>),
    /// Every attribute of an object type by name, the null ones too.
    Object(BTreeMap<String, Value>),
    /// A value where the schema leaves the type open, with the type it has.
    Dynamic(Box<(Type, Value)>),
}

/// What is known of an unknown value. Every bound that is absent says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refinement {
    /// It will not be null.
    pub not_null: bool,
    /// The text it will start with.
    pub prefix: Option<String>,
    /// Its lower bound, and whether the bound itself is possible.
    pub number_min: Option<(Number, bool)>,
    /// Its upper bound, and whether the bound itself is possible.
    pub number_max: Option<(Number, bool)>,
    /// The fewest elements it will have.
    pub length_min: Option<u64>,
    /// The most elements it will have.
    pub length_max: Option<u64>,
}

impl Value {
    /// An unknown value of which nothing is known.
    pub const UNKNOWN: Self = Self::Unknown(None);

    /// Text, in the normal form that Terraform compares in.
    #[must_use]
    pub fn string(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_ascii() {
            return Self::String(text);
        }
        match is_nfc_quick(text.chars()) {
            IsNormalized::Yes => Self::String(text),
            IsNormalized::No | IsNormalized::Maybe => Self::String(text.nfc().collect()),
        }
    }

    /// The value itself, without the type that it brings along where the schema leaves the type open.
    #[must_use]
    pub const fn inner(&self) -> &Self {
        match self {
            Self::Dynamic(typed) => &typed.1,
            Self::Null
            | Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::String(_)
            | Self::List(_)
            | Self::Set(_)
            | Self::Tuple(_)
            | Self::Map(_)
            | Self::Object(_) => self,
        }
    }

    /// Whether it is not set.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is itself unknown. A list with an unknown element is not.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing in it, at any depth, is unknown.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => {
                items.iter().all(Self::is_wholly_known)
            }
            Self::Map(items) | Self::Object(items) => items.values().all(Self::is_wholly_known),
            Self::Dynamic(typed) => typed.1.is_wholly_known(),
        }
    }

    /// What it is, in a few words for a message.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown(_) => "unknown",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Tuple(_) => "a tuple",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
            Self::Dynamic(_) => "a value with a type of its own",
        }
    }

    /// The text, where it is known text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text)
        } else {
            None
        }
    }
}

/// Parts of a value; of one that is of another kind there are none.
impl Value {
    /// The attributes of an object.
    pub(crate) fn members(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(members) = self {
            Some(members)
        } else {
            None
        }
    }

    /// The element of a list; null where there is none.
    pub(crate) fn item_at(&self, position: usize) -> &Self {
        if let Self::List(items) = self {
            items.get(position).unwrap_or(&NULL)
        } else {
            &NULL
        }
    }

    /// The element of a map; null where there is none.
    pub(crate) fn item_under(&self, key: &str) -> &Self {
        if let Self::Map(items) = self {
            items.get(key).unwrap_or(&NULL)
        } else {
            &NULL
        }
    }
}

/// Without the text of strings, which may be secret.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Unknown(_) => f.write_str("unknown"),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::String(text) => write!(f, "string({} bytes)", text.len()),
            Self::List(items) | Self::Set(items) | Self::Tuple(items) => {
                f.debug_list().entries(items).finish()
            }
            Self::Map(items) | Self::Object(items) => f.debug_map().entries(items).finish(),
            Self::Dynamic(typed) => typed.1.fmt(f),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::string(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::string(value)
    }
}

/// A map of one element type.
impl From<BTreeMap<String, Self>> for Value {
    fn from(value: BTreeMap<String, Self>) -> Self {
        Self::Map(value)
    }
}

/// Absent is null.
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Absent is null, not yet known is unknown.
impl<T: Into<Self>> From<Attr<T>> for Value {
    fn from(value: Attr<T>) -> Self {
        match value {
            Attr::Known(value) => value.into(),
            Attr::Null => Self::Null,
            Attr::Unknown => Self::UNKNOWN,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
