//! Where in a value: the steps from a resource's or a provider's root down to one attribute.

use std::fmt;

/// One step down into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into an object: the attribute or block of this name.
    Attribute(String),
    /// Into a map: the element under this key.
    Key(String),
    /// Into a list or tuple: the element at this position, counted from 0.
    Index(i64),
}

/// The way from the root of a configuration or a state to one value in it.
///
/// Elements of a set have no address: a path ends at the set itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The root itself.
    pub const EMPTY: Self = Self(Vec::new());

    /// The root's attribute `name`.
    #[must_use]
    pub fn root(name: impl Into<String>) -> Self {
        Self::EMPTY.attribute(name)
    }

    /// One step further, into an object's attribute.
    #[must_use]
    pub fn attribute(self, name: impl Into<String>) -> Self {
        self.step(Step::Attribute(name.into()))
    }

    /// One step further, into a map's element.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// One step further, into a list's or tuple's element, counted from 0.
    #[must_use]
    pub fn index(self, index: i64) -> Self {
        self.step(Step::Index(index))
    }

    /// One step further.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// The steps, from the root down.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

/// Terraform's own spelling: `timeouts.create`, `tags["team"]`, `rules[0].port`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
