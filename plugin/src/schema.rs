//! What a resource, a data source or a provider block looks like, as data.

mod attribute;
mod block;
pub(crate) mod members;
pub(crate) mod validity;

use std::{borrow::Cow, collections::BTreeMap};

pub use attribute::{Attribute, Nesting, Replace, SemanticEquality, Shape};
pub use block::{Block, BlockNesting};

use crate::{
    Diagnostics, Object, Type, Value,
    value::{fault::Fault, json},
};

/// A provider block, a resource or a data source.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Counted up when stored state must be rewritten; see [`Resource::upgrade`](crate::Resource::upgrade).
    pub version: i64,
    /// Markdown.
    pub description: Cow<'static, str>,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Cow<'static, str>>,
    /// Attributes, in the order of the documentation.
    pub attributes: Vec<Attribute>,
    /// Nested blocks, in the order of the documentation.
    pub blocks: Vec<Block>,
}

impl Schema {
    /// A schema of version 0 without blocks.
    #[must_use]
    pub fn new(
        description: impl Into<Cow<'static, str>>,
        attributes: impl IntoIterator<Item = Attribute>,
    ) -> Self {
        Self {
            version: 0,
            description: description.into(),
            deprecated: None,
            attributes: attributes.into_iter().collect(),
            blocks: Vec::new(),
        }
    }

    /// The same schema at this version.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// The same schema with these blocks.
    #[must_use]
    pub fn blocks(self, blocks: impl IntoIterator<Item = Block>) -> Self {
        Self {
            blocks: blocks.into_iter().collect(),
            ..self
        }
    }

    /// The attribute of this name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// The type of its values: an object of all attributes and blocks.
    #[must_use]
    pub fn object_type(&self) -> Type {
        Type::Object(member_types(&self.attributes, &self.blocks))
    }

    /// An object with every attribute null and every block collection empty.
    #[must_use]
    pub fn null_object(&self) -> Object {
        Object::new(null_members(&self.attributes, &self.blocks))
    }

    /// Reads a state as JSON, as [`Object::to_json`] writes it. Attributes that the schema lacks are
    /// ignored, and those that the JSON lacks are null: stored state may be older or newer.
    ///
    /// # Errors
    /// Where a value is not of its attribute's type.
    pub fn object_from_json(&self, state: serde_json::Value) -> Result<Object, Diagnostics> {
        let unreadable = |fault: Fault| {
            let detail = format!("it does not fit the schema of this provider: {fault}");
            Diagnostics::error("stored state cannot be read", detail)
        };
        let decoded = json::decode(&self.object_type(), state).map_err(unreadable)?;
        let Value::Object(mut values) = decoded else {
            return Err(unreadable(Fault::mismatch("an object", decoded.word())));
        };
        members::fill_blocks(&self.blocks, &mut values);
        Ok(Object::new(values))
    }

    pub(crate) fn members(&self) -> members::Members<'_> {
        members::Members {
            attributes: &self.attributes,
            blocks: &self.blocks,
        }
    }
}

fn member_types(attributes: &[Attribute], blocks: &[Block]) -> BTreeMap<String, Type> {
    let attributes = attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), attribute.ty()));
    attributes
        .chain(
            blocks
                .iter()
                .map(|block| (block.name.to_owned(), block.ty())),
        )
        .collect()
}

pub(crate) fn null_members(attributes: &[Attribute], blocks: &[Block]) -> BTreeMap<String, Value> {
    let attributes = attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), Value::Null));
    attributes
        .chain(
            blocks
                .iter()
                .map(|block| (block.name.to_owned(), block.none())),
        )
        .collect()
}
