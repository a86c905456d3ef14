//! All operations together: by state, by scope, and over a key's life.

mod exports;
mod imports;
mod lifetimes;
mod lists;
mod pairs;
mod places;
mod scopes;
mod states;
