//! Queries: keys and aliases that exist already, by their identities.

pub(crate) mod aliases;
pub(crate) mod keys;
