//! Functions: `provider::<name>::<function>(…)`, pure and without a client.

use std::{borrow::Cow, fmt};

use crate::{Type, Value};

/// A function. Terraform calls it on a provider that is not configured, and refuses one whose result
/// changes during a run.
pub trait Function: Send + Sync {
    /// As written in configuration, without the provider's name.
    fn name(&self) -> &'static str;

    /// What it takes and what it gives.
    fn signature(&self) -> Signature;

    /// The result. There is one argument for each parameter, then any number for the variadic one, each of
    /// its parameter's type. Null and unknown come only where the parameter allows them.
    ///
    /// An argument of an open type ([`Type::Dynamic`]) is a [`Value::Dynamic`] with the type it has;
    /// see [`Value::inner`].
    ///
    /// # Errors
    /// What is wrong with which argument.
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// What a function takes and what it gives.
#[derive(Clone, Debug)]
pub struct Signature {
    /// One line, without a full stop.
    pub summary: Cow<'static, str>,
    /// Markdown.
    pub description: Cow<'static, str>,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Cow<'static, str>>,
    /// In order.
    pub parameters: Vec<Parameter>,
    /// What any number of further arguments are.
    pub variadic: Option<Parameter>,
    /// The type of the result.
    pub returns: Type,
}

impl Signature {
    /// A function of `parameters` that gives a `returns`.
    #[must_use]
    pub fn new(
        summary: impl Into<Cow<'static, str>>,
        parameters: impl IntoIterator<Item = Parameter>,
        returns: Type,
    ) -> Self {
        Self {
            summary: summary.into(),
            description: Cow::Borrowed(""),
            deprecated: None,
            parameters: parameters.into_iter().collect(),
            variadic: None,
            returns,
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

    /// Any number of further arguments.
    #[must_use]
    pub fn variadic(self, parameter: Parameter) -> Self {
        Self {
            variadic: Some(parameter),
            ..self
        }
    }

    /// The parameter of the argument at `position`, counted from 0.
    #[must_use]
    pub fn parameter(&self, position: usize) -> Option<&Parameter> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }
}

/// One parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// For messages and documentation; arguments go by position.
    pub name: &'static str,
    /// The type of the argument.
    pub ty: Type,
    /// Markdown.
    pub description: Cow<'static, str>,
    /// Whether the function is called with null; it is an error otherwise.
    pub allow_null: bool,
    /// Whether the function is called with unknown values; the result is unknown otherwise.
    pub allow_unknown: bool,
}

impl Parameter {
    /// A parameter that is called with neither null nor unknown values.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type) -> Self {
        Self {
            name,
            ty,
            description: Cow::Borrowed(""),
            allow_null: false,
            allow_unknown: false,
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

    /// Called with null as well.
    #[must_use]
    pub fn allow_null(self) -> Self {
        Self {
            allow_null: true,
            ..self
        }
    }

    /// Called with unknown values as well.
    #[must_use]
    pub fn allow_unknown(self) -> Self {
        Self {
            allow_unknown: true,
            ..self
        }
    }
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The argument at fault, counted from 0; `None` where it is none in particular.
    pub argument: Option<i64>,
    /// What is wrong, and what would be valid.
    pub text: String,
}

impl FunctionError {
    /// An error of no argument in particular.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            argument: None,
            text: text.into(),
        }
    }

    /// The same error, at the argument at `position`, counted from 0.
    #[must_use]
    pub fn at(self, position: usize) -> Self {
        Self {
            argument: i64::try_from(position).ok(),
            ..self
        }
    }
}

/// As a log line has it.
impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.argument {
            Some(position) => write!(f, "argument {position}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}
