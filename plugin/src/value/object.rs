//! An object value of a schema: every attribute and block, by name.

use std::collections::BTreeMap;

use super::{Attr, NULL, Number, Value};
use crate::{Path, Step};

/// A configuration, a state or a plan of one resource: every attribute and block of its schema.
///
/// [`Schema::null_object`](crate::Schema::null_object) makes one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(BTreeMap<String, Value>);

impl Object {
    /// The attribute or block `name`; null where the schema has none of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&NULL)
    }

    /// Sets the attribute or block `name`.
    ///
    /// A name or a type that is not the schema's becomes an error to the user when the call ends.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The attribute as text. A value of another type reads as null, here and below.
    #[must_use]
    pub fn string(&self, name: &str) -> Attr<&str> {
        read(self.get(name), |value| value.as_str())
    }

    /// The attribute's text; empty where it is null, unknown or no text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// The attribute as a 64-bit integer. A fraction or a larger number reads as null; see [`Self::number`].
    #[must_use]
    pub fn int(&self, name: &str) -> Attr<i64> {
        read(self.get(name), |value| {
            if let Value::Number(number) = value {
                number.as_i64()
            } else {
                None
            }
        })
    }

    /// The attribute as an exact number.
    #[must_use]
    pub fn number(&self, name: &str) -> Attr<&Number> {
        read(self.get(name), |value| {
            if let Value::Number(number) = value {
                Some(number)
            } else {
                None
            }
        })
    }

    /// The attribute as a truth value.
    #[must_use]
    pub fn bool(&self, name: &str) -> Attr<bool> {
        read(self.get(name), |value| {
            if let Value::Bool(truth) = value {
                Some(*truth)
            } else {
                None
            }
        })
    }

    /// The attribute as a map. Its elements may still be unknown one by one.
    #[must_use]
    pub fn map(&self, name: &str) -> Attr<&BTreeMap<String, Value>> {
        read(self.get(name), |value| {
            if let Value::Map(items) = value {
                Some(items)
            } else {
                None
            }
        })
    }

    /// The attribute as the elements of a list, set or tuple. They may still be unknown one by one.
    #[must_use]
    pub fn items(&self, name: &str) -> Attr<&[Value]> {
        read(self.get(name), |value| match value {
            Value::List(items) | Value::Set(items) | Value::Tuple(items) => Some(items.as_slice()),
            Value::Null
            | Value::Unknown(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Map(_)
            | Value::Object(_)
            | Value::Dynamic(_) => None,
        })
    }

    /// The nested attribute or single block `name` as an object of its own.
    #[must_use]
    pub fn object(&self, name: &str) -> Attr<Self> {
        read(self.get(name), |value| {
            if let Value::Object(attributes) = value {
                Some(Self(attributes.clone()))
            } else {
                None
            }
        })
    }

    /// The value at `path`; `None` where there is none.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Value> {
        let (first, rest) = path.steps().split_first()?;
        let Step::Attribute(name) = first else {
            return None;
        };
        rest.iter().try_fold(self.0.get(name)?, descend)
    }

    /// Every attribute and block by name.
    #[must_use]
    pub const fn values(&self) -> &BTreeMap<String, Value> {
        &self.0
    }

    /// As a state file holds it. Unknown is null there.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        self.0
            .iter()
            .map(|(name, value)| (name.clone(), value.to_json()))
            .collect()
    }

    pub(crate) const fn values_mut(&mut self) -> &mut BTreeMap<String, Value> {
        &mut self.0
    }

    pub(crate) const fn new(values: BTreeMap<String, Value>) -> Self {
        Self(values)
    }

    pub(crate) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

fn read<'a, T>(value: &'a Value, known: impl FnOnce(&'a Value) -> Option<T>) -> Attr<T> {
    if value.is_unknown() {
        Attr::Unknown
    } else {
        known(value).map_or(Attr::Null, Attr::Known)
    }
}

fn descend<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match (step, value) {
        (Step::Attribute(name), Value::Object(items)) | (Step::Key(name), Value::Map(items)) => {
            items.get(name)
        }
        (Step::Index(index), Value::List(items) | Value::Tuple(items)) => {
            items.get(usize::try_from(*index).ok()?)
        }
        (step, Value::Dynamic(typed)) => descend(&typed.1, step),
        (Step::Attribute(_) | Step::Key(_) | Step::Index(_), _) => None,
    }
}
