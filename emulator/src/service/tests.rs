//! All operations together: by state, by scope, and over a key's life.

mod exports;
mod finding;
mod grants;
mod imports;
mod lifetimes;
mod lists;
mod names;
mod pairs;
mod places;
mod replicas;
mod rotations;
mod scopes;
mod states;
