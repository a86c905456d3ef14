//! EnableKey, DisableKey: whether a key can be used.

use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use crate::store::Scope;

/// Makes a key usable; rotates it at once when a rotation fell due while it was disabled. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongState`].
pub(crate) async fn enable_key(core: &Core, scope: &Scope, key: &KeyRef) -> Result<(), Refusal> {
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::Enable,
        |transaction, key| transaction.rotate_if_overdue(key),
    )
    .await
}

/// Makes a key unusable and suspends its rotation. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongState`].
pub(crate) async fn disable_key(core: &Core, scope: &Scope, key: &KeyRef) -> Result<(), Refusal> {
    core.change_key(scope, (key, Accepts::Id), Operation::Disable, |_, _| Ok(()))
        .await
}
