//! Where state is kept: keys, versions with sealed material, aliases and tags, each in a scope.

mod failure;
mod model;

pub(crate) use failure::{Failure, FailureKind};
pub(crate) use model::{Alias, AutomaticRotation, Key, KeyFilter, Page, Scope, Tag, Version, Window};
