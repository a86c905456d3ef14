//! What a caller knows of an argument.

/// An argument as its caller knows it.
///
/// Terraform plans with values that do not exist yet: rules are silent on those. A service never sees
/// [`Ask::Unknown`]: an argument is in the request or it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Ask<T> {
    /// It will have a value or none, not known now. Nothing is refused for it.
    Unknown,
    /// Left out: the cloud's default applies.
    #[default]
    Absent,
    /// Asked for, with this value.
    Is(T),
}

impl<T> Ask<T> {
    /// The value, when one was asked for.
    #[must_use]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unknown | Self::Absent => None,
        }
    }

    /// Whether the caller does not know it yet.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Absent | Self::Is(_) => false,
        }
    }
}

impl<T> From<Option<T>> for Ask<T> {
    /// A value that is known to be there or not: `None` is [`Ask::Absent`].
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Is)
    }
}
