//! A value that is not of its type: where, and in what way.

use std::fmt;

use crate::{Path, Step};

/// Why a value could not be decoded, or does not conform to its type. Holds no part of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where in the value, built from the inside out.
    steps: Vec<Step>,
    /// What is wrong there.
    what: String,
}

impl Fault {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            steps: Vec::new(),
            what: what.into(),
        }
    }

    pub(crate) fn mismatch(wanted: &str, got: &str) -> Self {
        Self::new(format!("{wanted} required, but it is {got}"))
    }

    /// The same fault, seen from one level further out.
    pub(crate) fn under(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    pub(crate) fn path(&self) -> Path {
        self.steps
            .iter()
            .rev()
            .cloned()
            .fold(Path::EMPTY, Path::step)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.steps.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(&self.what)
    }
}

/// The step to the element at `position` of a list, set or tuple.
pub(crate) fn index(position: usize) -> Step {
    Step::Index(i64::try_from(position).unwrap_or(i64::MAX))
}
