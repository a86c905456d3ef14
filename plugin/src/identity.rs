//! Identity: the few attributes that tell one remote object from every other, for good.

use std::borrow::Cow;

use crate::{Attribute, Object, Schema, Type};

/// The identity of a resource type's objects.
#[derive(Clone, Debug)]
pub struct IdentitySchema {
    /// Counted up when stored identities must be rewritten; see
    /// [`Resource::upgrade_identity`](crate::Resource::upgrade_identity).
    pub version: i64,
    /// In the order of the documentation.
    pub attributes: Vec<IdentityAttribute>,
    /// Whether an update may change it.
    pub mutable: bool,
}

/// One attribute of an identity.
#[derive(Clone, Debug)]
pub struct IdentityAttribute {
    /// As written in an `import` block.
    pub name: &'static str,
    /// Text, number, truth value, or a list of one of these.
    pub ty: Type,
    /// One line.
    pub description: Cow<'static, str>,
    /// Whether an import must give it; where it need not, it is found out.
    pub required_for_import: bool,
}

impl IdentitySchema {
    /// An identity of version 0 that stays as it is.
    #[must_use]
    pub fn new(attributes: impl IntoIterator<Item = IdentityAttribute>) -> Self {
        Self {
            version: 0,
            attributes: attributes.into_iter().collect(),
            mutable: false,
        }
    }

    /// The same identity at this version.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// An identity that an update may change.
    #[must_use]
    pub fn mutable(self) -> Self {
        Self {
            mutable: true,
            ..self
        }
    }

    /// The identity as far as the state's attributes of the same names hold it.
    #[must_use]
    pub fn of_state(&self, state: &Object) -> Object {
        let mut identity = Object::default();
        for attribute in &self.attributes {
            identity.set(attribute.name, state.get(attribute.name).clone());
        }
        identity
    }

    /// The same attributes as a schema, for encoding.
    pub(crate) fn as_schema(&self) -> Schema {
        let attributes = self.attributes.iter();
        let attributes = attributes
            .map(|attribute| Attribute::new(attribute.name, attribute.ty.clone()).optional());
        Schema::new("", attributes).version(self.version)
    }
}

impl IdentityAttribute {
    /// An attribute that an import must give.
    #[must_use]
    pub const fn required(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            ty,
            description: Cow::Borrowed(""),
            required_for_import: true,
        }
    }

    /// An attribute that an import may leave out.
    #[must_use]
    pub const fn optional(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            ty,
            description: Cow::Borrowed(""),
            required_for_import: false,
        }
    }

    /// One line for the documentation.
    #[must_use]
    pub fn describe(self, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            description: description.into(),
            ..self
        }
    }
}
