//! Automatic rotation as a switch with an interval beside it: turned on, turned off, its interval set.

use kms_rules::lifecycle::Operation;
use kms_rules::limits::DAY_SECONDS;
use kms_rules::{Cloud, Origin, Seconds, rotation};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::permit::{check_kind, permit, wrong_use};
use super::refusal::{Needs, Refusal};
use super::transaction::Transaction;
use crate::store::{Key, Scope};

/// Rotates the key from now on, every so many days as the cloud does unless it is told otherwise. A key whose last
/// rotation is longer ago rotates at once. Takes an id.
///
/// # Errors
/// Not found; those of [`check_rotates`]; [`Refusal::RotationOn`].
pub(crate) async fn enable_rotation(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<(), Refusal> {
    switch(core, scope, key, |transaction, key| {
        if key.rotation.is_some() {
            return Err(Refusal::RotationOn {
                key: key.id.clone(),
            });
        }
        let usual = rotation::of(key.place).and_then(|rule| rule.days_default);
        let days = usual.ok_or_else(|| wrong_place(key))?;
        key.rotation = Some(Seconds(u64::from(days).saturating_mul(DAY_SECONDS)));
        transaction.rotate_if_overdue(key)
    })
    .await
}

/// Rotates the key no more. Takes an id.
///
/// # Errors
/// Not found; those of [`check_rotates`]; [`Refusal::RotationOff`].
pub(crate) async fn disable_rotation(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<(), Refusal> {
    switch(core, scope, key, |_, key| {
        check_is_on(key)?;
        key.rotation = None;
        Ok(())
    })
    .await
}

/// Rotates the key every `interval` (`integer[unit]`) from its last rotation on; at once when that time has passed.
/// Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] for the interval; not found; those of [`check_rotates`]; [`Refusal::RotationOff`].
pub(crate) async fn set_rotation_interval(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    interval: String,
) -> Result<(), Refusal> {
    rotation::check_alone(scope.cloud, &interval)?;
    switch(core, scope, key, move |transaction, key| {
        check_is_on(key)?;
        let checked = rotation::check(key.spec, key.origin, key.place, key.storage, &interval);
        key.rotation = Some(checked?);
        transaction.rotate_if_overdue(key)
    })
    .await
}

async fn switch(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    act: impl FnOnce(&Transaction<'_>, &mut Key) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Refusal> {
    key.name(scope, Accepts::Id)?;
    let named = key.clone();
    core.transact(scope, move |transaction| {
        let scope = transaction.scope;
        let mut key = transaction.load(named.name(scope, Accepts::Id)?)?;
        check_rotates(scope.cloud, &key, Operation::UpdateRotation)?;
        act(transaction, &mut key)?;
        transaction.keep(&key)
    })
    .await
}

/// Whether the key is one that gets new versions by itself, and may do so now. What will not pass is said before
/// what may.
///
/// # Errors
/// [`Refusal::WrongKind`]; [`Refusal::WrongOrigin`]; [`Refusal::WrongUse`]; [`Refusal::NoNextVersion`]; those of
/// [`permit`].
pub(super) fn check_rotates(cloud: Cloud, key: &Key, operation: Operation) -> Result<(), Refusal> {
    check_kind(cloud, key, operation)?;
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
    if rotation::of(key.place).is_none() {
        return Err(wrong_place(key));
    }
    permit(cloud, key, operation).map(|_| ())
}

fn wrong_place(key: &Key) -> Refusal {
    Refusal::NoNextVersion {
        key: key.id.clone(),
        place: key.place,
    }
}

fn check_is_on(key: &Key) -> Result<(), Refusal> {
    if key.rotation.is_some() {
        return Ok(());
    }
    Err(Refusal::RotationOff {
        key: key.id.clone(),
    })
}
