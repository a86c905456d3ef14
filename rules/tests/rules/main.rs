//! The rules from outside: printed grids to hold against the vendors' pages, expectations written by hand from
//! those pages, and properties that no table can break.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first surprise and names only the cases it is about"
)]

mod algorithms;
mod create_grid;
mod create_properties;
mod create_texts;
mod data_keys;
mod grants;
mod key_stores;
mod kinds;
mod lifecycle;
mod policy;
mod quotas;
mod resource_names;
mod rotation;
mod storage;
mod table;
mod tables;
mod versions;
mod words;
mod wrapping;
