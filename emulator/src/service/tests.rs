//! All operations together: by state, by scope, and over a key's life.

mod lifetimes;
mod lists;
mod scopes;
mod states;
