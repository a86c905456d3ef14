//! DeleteKeyMaterial: takes imported material away. The key waits for the same material to come back.

use kms_rules::lifecycle::Operation;
use kms_rules::wrapping;

use super::core::Core;
use super::import_token::imported_origin;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use super::wrapping::target;
use crate::store::Scope;

/// Deletes the material; versions, tags and aliases stay. A key that waits for its deletion goes on waiting, and
/// one that waits for material anyway stays as it is. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongKind`]; [`Refusal::WrongState`]; [`Refusal::WrongOrigin`]; [`Refusal::MaterialStays`].
pub(crate) async fn delete_key_material(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<(), Refusal> {
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::DeleteMaterial,
        |transaction, key| {
            imported_origin(key)?;
            if wrapping::stays(&target(transaction.scope, key)) {
                let key = key.id.clone();
                return Err(Refusal::MaterialStays { key });
            }
            transaction.take_material(key)
        },
    )
    .await
}
