//! DescribeKey: everything about one key but its material.

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use crate::store::{Key, Scope};

/// The key as it is now. Takes an id, an alias or a resource name; works in every state.
///
/// # Errors
/// [`Refusal::KeyNotFound`], [`Refusal::AliasNotFound`].
pub(crate) async fn describe_key(core: &Core, scope: &Scope, key: &KeyRef) -> Result<Key, Refusal> {
    core.current_key(scope, (key, Accepts::Any)).await
}
