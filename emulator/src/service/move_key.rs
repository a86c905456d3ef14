//! MoveKey: a key into another enterprise project.

use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use crate::store::Scope;

/// Puts a key into an enterprise project, of whatever name: projects are no objects here. As with its description, a
/// key that waits for its deletion stays where it is. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongKind`]; [`Refusal::WrongState`].
pub(crate) async fn move_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    project: String,
) -> Result<(), Refusal> {
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::UpdateDescription,
        move |_, key| {
            key.enterprise_project = project;
            Ok(())
        },
    )
    .await
}
