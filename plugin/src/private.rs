//! Private state: what a resource remembers between calls that no user sees.

use serde_json::{Map, Value};

use crate::Diagnostics;

/// A resource's own notes, kept by Terraform beside its state: a JSON object by key.
///
/// It is readable in the state file, so nothing secret belongs here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Private(Map<String, Value>);

impl Private {
    /// The note under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Writes the note under `key`.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// Removes the note under `key`.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// From the bytes that Terraform kept; none at all is an empty object, and so is what other plugin servers write
    /// for none.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Diagnostics> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let read = serde_json::from_slice::<Option<_>>(bytes);
        read.map(|notes| Self(notes.unwrap_or_default()))
            .map_err(|error| {
                Diagnostics::error(
                    "private state cannot be read",
                    format!(
                        "the state's private data of this resource is not a JSON object: {error}"
                    ),
                )
            })
    }

    /// To the bytes that Terraform keeps; an empty object is none at all.
    pub(crate) fn encode(&self) -> Vec<u8> {
        if self.0.is_empty() {
            return Vec::new();
        }
        Value::Object(self.0.clone()).to_string().into_bytes()
    }
}
