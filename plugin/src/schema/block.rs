//! Nested blocks. New resources use nested attributes; blocks are for configurations that have them.

use std::{borrow::Cow, collections::BTreeMap};

use super::{Attribute, member_types, null_members};
use crate::{Type, Value};

/// How many of a block there are, and how they are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockNesting {
    /// One or none.
    Single,
    /// Always one, with null attributes where the configuration has none.
    Group,
    /// Any number, in order.
    List,
    /// Any number, without order.
    Set,
    /// Any number, by label.
    Map,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct Block {
    /// As written in configuration.
    pub name: &'static str,
    /// How many, and how they are told apart.
    pub nesting: BlockNesting,
    /// Markdown.
    pub description: Cow<'static, str>,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Cow<'static, str>>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Its own blocks.
    pub blocks: Vec<Self>,
    /// The fewest there must be.
    pub items_min: u16,
    /// The most there may be; 0 is no limit.
    pub items_max: u16,
}

impl Block {
    /// Any number of `attributes`, by `nesting`.
    #[must_use]
    pub fn new(
        name: &'static str,
        nesting: BlockNesting,
        attributes: impl IntoIterator<Item = Attribute>,
    ) -> Self {
        Self {
            name,
            nesting,
            description: Cow::Borrowed(""),
            deprecated: None,
            attributes: attributes.into_iter().collect(),
            blocks: Vec::new(),
            items_min: 0,
            items_max: 0,
        }
    }

    /// Markdown for the documentation.
    #[must_use]
    pub fn describe(self, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            description: description.into(),
            ..self
        }
    }

    /// With blocks of its own.
    #[must_use]
    pub fn blocks(self, blocks: impl IntoIterator<Item = Self>) -> Self {
        Self {
            blocks: blocks.into_iter().collect(),
            ..self
        }
    }

    /// At least `items_min` and at most `items_max` of them; 0 at most is no limit.
    #[must_use]
    pub fn items(self, items_min: u16, items_max: u16) -> Self {
        Self {
            items_min,
            items_max,
            ..self
        }
    }

    /// The type of its values. No type inside may be left open where there can be several blocks.
    #[must_use]
    pub fn ty(&self) -> Type {
        let object = Type::Object(member_types(&self.attributes, &self.blocks));
        match self.nesting {
            BlockNesting::Single | BlockNesting::Group => object,
            BlockNesting::List => Type::list(object),
            BlockNesting::Set => Type::set(object),
            BlockNesting::Map => Type::map(object),
        }
    }

    /// The value of no such block at all.
    pub(crate) fn none(&self) -> Value {
        match self.nesting {
            BlockNesting::Single => Value::Null,
            BlockNesting::Group => Value::Object(null_members(&self.attributes, &self.blocks)),
            BlockNesting::List => Value::List(Vec::new()),
            BlockNesting::Set => Value::Set(Vec::new()),
            BlockNesting::Map => Value::Map(BTreeMap::new()),
        }
    }
}
