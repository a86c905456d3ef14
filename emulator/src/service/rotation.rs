//! UpdateRotationPolicy: turns automatic rotation on or off, or changes its period.

use kms_rules::lifecycle::Operation;
use kms_rules::{Origin, rotation};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::permit::wrong_use;
use super::refusal::{Needs, Refusal};
use crate::store::Scope;

/// Rotates the key every `interval` (`integer[unit]`) from its last rotation on; `None` turns rotation off.
/// A key that would have rotated by now rotates at once. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongState`]; [`Refusal::WrongOrigin`] or [`Refusal::WrongUse`] for a key that has no
/// automatic rotation to turn on or off; [`Refusal::Rules`] for the interval.
pub(crate) async fn update_rotation_policy(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    interval: Option<String>,
) -> Result<(), Refusal> {
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::UpdateRotation,
        move |transaction, key| {
            if key.origin == Origin::External {
                return Err(Refusal::WrongOrigin {
                    key: key.id.clone(),
                    origin: key.origin,
                    place: key.place,
                });
            }
            if !key.spec.rotates {
                return Err(wrong_use(key, Needs::Rotation));
            }
            key.rotation = match &interval {
                Some(text) => Some(rotation::check(
                    key.spec,
                    key.origin,
                    key.place,
                    key.storage,
                    text,
                )?),
                None => None,
            };
            transaction.rotate_if_overdue(key)
        },
    )
    .await
}
