//! How a caller names a key, and which forms an operation takes.

/// A key as the caller named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyRef {
    /// The key's own id.
    Id(String),
    /// An alias, prefix included.
    Alias(String),
    /// A resource name of a key.
    KeyArn { account: String, region: String, id: String },
    /// A resource name of an alias; `alias` has its prefix.
    AliasArn { account: String, region: String, alias: String },
}
