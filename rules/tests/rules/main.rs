//! The rules from outside: printed grids to hold against the vendors' pages, expectations written by hand from
//! those pages, and properties that no table can break.

mod algorithms;
mod create_grid;
mod create_properties;
mod create_texts;
mod lifecycle;
mod rotation;
mod table;
mod tables;
mod words;
