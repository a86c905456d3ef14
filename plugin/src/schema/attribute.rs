//! One attribute: its type, who sets it, and how it is planned.

use std::borrow::Cow;

use super::member_types;
use crate::{Type, Value};

/// Whether two known, non-null values of an attribute mean the same.
pub type SemanticEquality = fn(&Value, &Value) -> bool;

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A value of this type.
    Plain(Type),
    /// Objects of these attributes.
    Nested(Nesting, Vec<Attribute>),
}

/// How many objects a nested attribute holds, and how they are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One.
    Single,
    /// Any number, in order.
    List,
    /// Any number, without order.
    Set,
    /// Any number, by key.
    Map,
}

/// Whether a change of the attribute means a new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// It can be updated in place.
    Never,
    /// Every change replaces.
    OnChange,
    /// A change replaces if the configuration sets the attribute.
    IfConfigured,
}

/// One attribute. Made by type ([`Attribute::string`] …), then told who sets it.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the protocol's own flags, each independent"
)]
pub struct Attribute {
    /// As written in configuration.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Markdown.
    pub description: Cow<'static, str>,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Cow<'static, str>>,
    /// The configuration must set it.
    pub required: bool,
    /// The configuration may set it.
    pub optional: bool,
    /// The provider sets it where the configuration does not.
    pub computed: bool,
    /// Hidden in output.
    pub sensitive: bool,
    /// Given to the provider, kept neither in plan nor in state.
    pub write_only: bool,
    /// Its value where the configuration sets none.
    pub default: Option<Value>,
    /// Whether a change means a new object.
    pub replace: Replace,
    /// An update leaves it as it is, unless the resource's own planning says otherwise.
    pub keep: bool,
    /// When two values mean the same; the one in state then stays.
    pub equal: Option<SemanticEquality>,
}

impl Attribute {
    /// Of any type.
    #[must_use]
    pub fn new(name: &'static str, ty: Type) -> Self {
        Self::of_shape(name, Shape::Plain(ty))
    }

    /// Text.
    #[must_use]
    pub fn string(name: &'static str) -> Self {
        Self::new(name, Type::String)
    }

    /// A number.
    #[must_use]
    pub fn number(name: &'static str) -> Self {
        Self::new(name, Type::Number)
    }

    /// A truth value.
    #[must_use]
    pub fn bool(name: &'static str) -> Self {
        Self::new(name, Type::Bool)
    }

    /// A list of `element`.
    #[must_use]
    pub fn list(name: &'static str, element: Type) -> Self {
        Self::new(name, Type::list(element))
    }

    /// A set of `element`.
    #[must_use]
    pub fn set(name: &'static str, element: Type) -> Self {
        Self::new(name, Type::set(element))
    }

    /// A map of `element`.
    #[must_use]
    pub fn map(name: &'static str, element: Type) -> Self {
        Self::new(name, Type::map(element))
    }

    /// Objects of `attributes`.
    #[must_use]
    pub fn nested(
        name: &'static str,
        nesting: Nesting,
        attributes: impl IntoIterator<Item = Self>,
    ) -> Self {
        Self::of_shape(
            name,
            Shape::Nested(nesting, attributes.into_iter().collect()),
        )
    }

    /// The attribute `timeouts`: how long each of these operations (`create`, `read`, `update`,
    /// `delete`) may take, as Go durations. The server applies it.
    #[must_use]
    pub fn timeouts(operations: &[&'static str]) -> Self {
        let limit = |name: &&'static str| {
            Self::string(name).optional().describe(format!(
                "How long {name} may take, such as `30s` or `1h30m`; 20m where not set."
            ))
        };
        Self::nested("timeouts", Nesting::Single, operations.iter().map(limit))
            .optional()
            .describe("How long an operation may take.")
    }

    /// The configuration must set it.
    #[must_use]
    pub fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The configuration may set it.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// The provider sets it; together with [`Self::optional`], where the configuration does not.
    #[must_use]
    pub fn computed(self) -> Self {
        Self {
            computed: true,
            ..self
        }
    }

    /// Hidden in output.
    #[must_use]
    pub fn sensitive(self) -> Self {
        Self {
            sensitive: true,
            ..self
        }
    }

    /// Given to the provider, kept neither in plan nor in state. Terraform 1.11 and later.
    #[must_use]
    pub fn write_only(self) -> Self {
        Self {
            write_only: true,
            ..self
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

    /// Deprecated: `instead` says what to use.
    #[must_use]
    pub fn deprecated(self, instead: impl Into<Cow<'static, str>>) -> Self {
        Self {
            deprecated: Some(instead.into()),
            ..self
        }
    }

    /// A change means a new object. Where the configuration sets none, an update keeps the state's value.
    #[must_use]
    pub fn requires_replace(self) -> Self {
        Self {
            replace: Replace::OnChange,
            keep: true,
            ..self
        }
    }

    /// A change means a new object if the configuration sets the attribute.
    #[must_use]
    pub fn requires_replace_if_configured(self) -> Self {
        Self {
            replace: Replace::IfConfigured,
            ..self
        }
    }

    /// An update leaves a computed attribute as it is, so that it stays known in the plan.
    #[must_use]
    pub fn use_state_for_unknown(self) -> Self {
        Self { keep: true, ..self }
    }

    /// Its value where the configuration sets none. Makes it optional and computed: Terraform lets
    /// a provider choose a value on no other terms.
    #[must_use]
    pub fn default(self, value: impl Into<Value>) -> Self {
        Self {
            default: Some(value.into()),
            optional: true,
            computed: true,
            ..self
        }
    }

    /// When two values mean the same: no change is planned then, and the text in state stays.
    #[must_use]
    pub fn equal_by(self, equal: SemanticEquality) -> Self {
        Self {
            equal: Some(equal),
            ..self
        }
    }

    /// The type of its values.
    #[must_use]
    pub fn ty(&self) -> Type {
        match &self.shape {
            Shape::Plain(ty) => ty.clone(),
            Shape::Nested(nesting, attributes) => {
                let object = Type::Object(member_types(attributes, &[]));
                match nesting {
                    Nesting::Single => object,
                    Nesting::List => Type::list(object),
                    Nesting::Set => Type::set(object),
                    Nesting::Map => Type::map(object),
                }
            }
        }
    }

    fn of_shape(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            description: Cow::Borrowed(""),
            deprecated: None,
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            default: None,
            replace: Replace::Never,
            keep: false,
            equal: None,
        }
    }
}
