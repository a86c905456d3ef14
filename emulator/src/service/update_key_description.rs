//! UpdateKeyDescription: replaces or clears a key's description.

use kms_rules::description;
use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use crate::store::Scope;

/// Sets the description; an empty one clears it. Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] when it is too long; not found; [`Refusal::WrongState`].
pub(crate) async fn update_key_description(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    text: String,
) -> Result<(), Refusal> {
    description::check(scope.cloud, &text)?;
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::UpdateDescription,
        |_, key| {
            key.description = text;
            Ok(())
        },
    )
    .await
}
