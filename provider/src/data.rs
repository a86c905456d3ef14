//! The data sources.

pub(crate) mod key;
