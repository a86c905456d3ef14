//! An attribute's three values: known, null, and unknown until apply.

/// A typed reading of one attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attr<T> {
    /// Set, and known already.
    Known(T),
    /// Not set.
    Null,
    /// Set to something that only apply will tell.
    Unknown,
}

impl<T> Attr<T> {
    /// The value if it is known already. Plan-time rules run on this and nothing else.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The value itself if it is known already.
    #[must_use]
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The same attribute with its known value changed by `f`.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Attr<U> {
        match self {
            Self::Known(value) => Attr::Known(f(value)),
            Self::Null => Attr::Null,
            Self::Unknown => Attr::Unknown,
        }
    }

    /// Whether it is not set.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether only apply will tell.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}
