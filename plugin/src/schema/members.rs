//! Attributes and blocks seen alike, for everything that walks a schema beside a value.

use super::{Attribute, Block, BlockNesting, Nesting, Shape};
use crate::Value;

/// What an object of a schema consists of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<'a> {
    pub(crate) attributes: &'a [Attribute],
    pub(crate) blocks: &'a [Block],
}

/// A member that holds objects of members of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Child<'a> {
    pub(crate) name: &'static str,
    pub(crate) nesting: BlockNesting,
    pub(crate) members: Members<'a>,
    pub(crate) kind: ChildKind,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChildKind {
    /// A nested attribute: may be null or unknown as a whole.
    Attribute,
    /// A nested block: present as an empty collection where there is none.
    Block,
}

impl<'a> Members<'a> {
    /// Every nested attribute and every block.
    pub(crate) fn children(self) -> impl Iterator<Item = Child<'a>> {
        self.attributes
            .iter()
            .filter_map(Child::of_attribute)
            .chain(self.blocks.iter().map(Child::of_block))
    }
}

impl<'a> Child<'a> {
    fn of_attribute(attribute: &'a Attribute) -> Option<Self> {
        let Shape::Nested(nesting, attributes) = &attribute.shape else {
            return None;
        };
        let nesting = match nesting {
            Nesting::Single => BlockNesting::Single,
            Nesting::List => BlockNesting::List,
            Nesting::Set => BlockNesting::Set,
            Nesting::Map => BlockNesting::Map,
        };
        let members = Members {
            attributes,
            blocks: &[],
        };
        Some(Self {
            name: attribute.name,
            nesting,
            members,
            kind: ChildKind::Attribute,
        })
    }

    fn of_block(block: &'a Block) -> Self {
        let members = Members {
            attributes: &block.attributes,
            blocks: &block.blocks,
        };
        Self {
            name: block.name,
            nesting: block.nesting,
            members,
            kind: ChildKind::Block,
        }
    }
}

/// Makes every absent block an empty collection, at every depth: blocks are never null but for a
/// single one.
pub(crate) fn fill_blocks(
    blocks: &[Block],
    values: &mut std::collections::BTreeMap<String, Value>,
) {
    for block in blocks {
        let slot = values.entry(block.name.to_owned()).or_insert(Value::Null);
        if slot.is_null() {
            *slot = block.none();
        }
        for_each_object(slot, &mut |members| fill_blocks(&block.blocks, members));
    }
}

/// Every object directly in `value`: itself, or the elements of a collection.
fn for_each_object(
    value: &mut Value,
    visit: &mut dyn FnMut(&mut std::collections::BTreeMap<String, Value>),
) {
    match value {
        Value::Object(members) => visit(members),
        Value::List(items) | Value::Set(items) => items
            .iter_mut()
            .for_each(|item| for_each_object(item, visit)),
        Value::Map(items) => items
            .values_mut()
            .for_each(|item| for_each_object(item, visit)),
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Tuple(_)
        | Value::Dynamic(_) => {}
    }
}
