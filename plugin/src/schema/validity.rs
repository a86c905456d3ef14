//! Terraform's own checks of a schema. One bad schema makes a whole provider unusable, and some crash
//! Terraform, so a bad one is named here instead.

use std::collections::HashSet;

use super::{Attribute, Block, BlockNesting, Nesting, Schema, Shape};
use crate::{IdentitySchema, Path, Signature, Type};

/// What the schema belongs to, for the rules that hold there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Provider,
    Resource,
    DataSource,
    Ephemeral,
    List,
    Action,
}

impl Owner {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Resource => "resource",
            Self::DataSource => "data source",
            Self::Ephemeral => "ephemeral resource",
            Self::List => "list resource",
            Self::Action => "action",
        }
    }

    /// The names that configuration reserves there.
    const fn reserved(self) -> &'static [&'static str] {
        match self {
            Self::Provider => &["alias", "version"],
            Self::Resource | Self::DataSource | Self::Ephemeral => &[
                "connection",
                "count",
                "depends_on",
                "for_each",
                "lifecycle",
                "provider",
                "provisioner",
            ],
            // Theirs is a block of its own, `config`.
            Self::List | Self::Action => &[],
        }
    }

    /// Whether the provider sets attributes there.
    const fn computes(self) -> bool {
        match self {
            Self::Resource | Self::DataSource | Self::Ephemeral => true,
            Self::Provider | Self::List | Self::Action => false,
        }
    }
}

/// Every fault of a schema, each with its attribute; empty for a valid one.
pub(crate) fn faults(owner: Owner, schema: &Schema) -> Vec<String> {
    let mut check = Check {
        owner,
        faults: Vec::new(),
    };
    check.version(schema.version);
    let attributes = schema.attributes.iter().map(|attribute| attribute.name);
    for name in attributes.chain(schema.blocks.iter().map(|block| block.name)) {
        let is_reserved = owner.reserved().contains(&name);
        check.refuse(
            &Path::root(name),
            is_reserved,
            "the name is reserved by Terraform",
        );
    }
    check.members(
        &Path::EMPTY,
        &schema.attributes,
        &schema.blocks,
        Place::default(),
    );
    check.faults
}

/// Every fault of an identity.
pub(crate) fn identity_faults(schema: &IdentitySchema) -> Vec<String> {
    let mut check = Check {
        owner: Owner::Resource,
        faults: Vec::new(),
    };
    check.version(schema.version);
    let mut names = HashSet::new();
    for attribute in &schema.attributes {
        let path = Path::root(attribute.name);
        check.name(&path, attribute.name, names.insert(attribute.name));
        check.refuse(
            &path,
            !is_of_identity(&attribute.ty),
            "an identity holds text, numbers, truth values, and lists of these",
        );
    }
    let is_found = schema.attributes.iter().any(|a| a.required_for_import);
    if !is_found {
        let fault = "no attribute is required for import: it would name no object";
        check.faults.push(fault.to_owned());
    }
    check.faults
}

/// Every fault of a function.
pub(crate) fn function_faults(name: &str, signature: &Signature) -> Vec<String> {
    let mut check = Check {
        owner: Owner::Provider,
        faults: Vec::new(),
    };
    check.faults.extend(type_name_fault(name));
    let mut names = HashSet::new();
    for parameter in signature.parameters.iter().chain(&signature.variadic) {
        let path = Path::root(parameter.name);
        check.name(&path, parameter.name, names.insert(parameter.name));
        check.plain(&path, &parameter.ty, Place::default());
    }
    check.plain(
        &Path::root("the result"),
        &signature.returns,
        Place::default(),
    );
    check.faults
}

/// Why this is no name of a type or a function.
pub(crate) fn type_name_fault(name: &str) -> Option<String> {
    (!is_name(name)).then(|| NAME_RULE.to_owned())
}

const NAME_RULE: &str = "a name is lower case letters, digits and _";

fn is_name(name: &str) -> bool {
    let starts_well = name.starts_with(|first: char| first == '_' || first.is_ascii_lowercase());
    let rest = |c: char| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit();
    starts_well && name.chars().all(rest)
}

fn is_of_identity(ty: &Type) -> bool {
    let is_simple = |ty: &Type| matches!(ty, Type::String | Type::Number | Type::Bool);
    match ty {
        Type::List(element) => is_simple(element),
        Type::String
        | Type::Number
        | Type::Bool
        | Type::Dynamic
        | Type::Set(_)
        | Type::Map(_)
        | Type::Tuple(_)
        | Type::Object(_) => is_simple(ty),
    }
}

/// What is true of everything around an attribute.
#[derive(Clone, Copy, Default)]
struct Place {
    in_set: bool,
    in_collection: bool,
    in_write_only: bool,
}

struct Check {
    owner: Owner,
    faults: Vec<String>,
}

impl Check {
    fn refuse(&mut self, path: &Path, when: bool, what: &str) {
        if when {
            self.faults.push(format!("{path}: {what}"));
        }
    }

    fn version(&mut self, version: i64) {
        if version < 0 {
            let fault = format!("schema version {version} is negative");
            self.faults.push(fault);
        }
    }

    fn members(&mut self, path: &Path, attributes: &[Attribute], blocks: &[Block], place: Place) {
        let mut names = HashSet::new();
        for attribute in attributes {
            let path = path.clone().attribute(attribute.name);
            self.name(&path, attribute.name, names.insert(attribute.name));
            self.attribute(&path, attribute, place);
        }
        for block in blocks {
            let path = path.clone().attribute(block.name);
            self.name(&path, block.name, names.insert(block.name));
            self.block(&path, block, place);
        }
    }

    fn name(&mut self, path: &Path, name: &str, is_new: bool) {
        self.refuse(path, !is_name(name), NAME_RULE);
        self.refuse(path, !is_new, "the name is used twice");
    }

    fn attribute(&mut self, path: &Path, attribute: &Attribute, place: Place) {
        let Attribute {
            required,
            optional,
            computed,
            write_only,
            ..
        } = *attribute;
        self.refuse(
            path,
            required && optional,
            "cannot be both required and optional",
        );
        self.refuse(
            path,
            required && computed,
            "cannot be both required and computed",
        );
        self.refuse(
            path,
            !required && !optional && !computed,
            "must be required, optional or computed",
        );
        self.refuse(
            path,
            computed && !self.owner.computes(),
            "nothing is computed there",
        );
        self.refuse(
            path,
            attribute.default.is_some() && !computed,
            "a default needs a computed attribute",
        );
        self.refuse(
            path,
            attribute.keep && !computed && attribute.replace == crate::Replace::Never,
            "only a computed attribute can keep the state's value",
        );
        self.write_only(path, attribute, place);
        self.default_type(path, attribute);
        match &attribute.shape {
            Shape::Plain(ty) => self.plain(path, ty, place),
            Shape::Nested(nesting, attributes) => {
                let place = Place {
                    in_set: place.in_set || *nesting == Nesting::Set,
                    in_collection: place.in_collection || *nesting != Nesting::Single,
                    in_write_only: write_only,
                };
                self.members(path, attributes, &[], place);
            }
        }
    }

    fn write_only(&mut self, path: &Path, attribute: &Attribute, place: Place) {
        let write_only = attribute.write_only;
        self.refuse(
            path,
            place.in_write_only && !write_only,
            "everything in a write-only attribute is write-only",
        );
        self.refuse(
            path,
            write_only && self.owner != Owner::Resource,
            "only a managed resource has write-only attributes",
        );
        self.refuse(
            path,
            write_only && attribute.computed,
            "cannot be both write-only and computed",
        );
        self.refuse(
            path,
            write_only && place.in_set,
            "cannot be write-only inside a set",
        );
    }

    fn default_type(&mut self, path: &Path, attribute: &Attribute) {
        let Some(default) = &attribute.default else {
            return;
        };
        let conforms = crate::value::conform::conform(&attribute.ty(), default.clone());
        self.refuse(
            path,
            conforms.is_err() || !default.is_wholly_known(),
            "the default is not of the attribute's type",
        );
    }

    fn plain(&mut self, path: &Path, ty: &Type, place: Place) {
        self.refuse(
            path,
            place.in_collection && ty.has_dynamic(),
            "a type cannot be left open inside a collection",
        );
        self.refuse(
            path,
            has_open_collection(ty),
            "a collection needs an element type",
        );
    }

    fn block(&mut self, path: &Path, block: &Block, place: Place) {
        let (items_min, items_max) = (block.items_min, block.items_max);
        match block.nesting {
            BlockNesting::Single => {
                self.refuse(
                    path,
                    items_min != items_max || items_min > 1,
                    "a single block is there at most once",
                );
            }
            BlockNesting::Group | BlockNesting::Map => {
                self.refuse(
                    path,
                    items_min != 0 || items_max != 0,
                    "this nesting has no number of items",
                );
            }
            BlockNesting::List | BlockNesting::Set => {
                self.refuse(
                    path,
                    items_max != 0 && items_min > items_max,
                    "the fewest items are more than the most",
                );
            }
        }
        let single = matches!(block.nesting, BlockNesting::Single | BlockNesting::Group);
        let place = Place {
            in_set: place.in_set || block.nesting == BlockNesting::Set,
            in_collection: place.in_collection || !single,
            in_write_only: false,
        };
        self.members(path, &block.attributes, &block.blocks, place);
    }
}

/// Whether a list, set or map leaves its elements' type open: Terraform panics on mixed elements.
fn has_open_collection(ty: &Type) -> bool {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => element.has_dynamic(),
        Type::Tuple(elements) => elements.iter().any(has_open_collection),
        Type::Object(attributes) => attributes.values().any(has_open_collection),
        Type::String | Type::Number | Type::Bool | Type::Dynamic => false,
    }
}

#[cfg(test)]
mod tests;
