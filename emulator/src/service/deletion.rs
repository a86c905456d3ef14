//! ScheduleKeyDeletion, CancelKeyDeletion, SetDeletionProtection: the end of a key, and what prevents it.

use jiff::SignedDuration;
use kms_rules::lifecycle::Operation;
use kms_rules::window;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use super::replicas;
use crate::store::{Key, Scope};

/// Hours of a day of the window.
const HOURS_OF_DAY: i64 = 24;

/// Whether a key can be scheduled for deletion.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetDeletionProtection {
    pub(crate) enabled: bool,
    /// Kept only while the protection is on.
    pub(crate) description: Option<String>,
}

impl SetDeletionProtection {
    fn kept_description(self) -> String {
        self.description
            .filter(|_| self.enabled)
            .unwrap_or_default()
    }
}

/// Deletes a key when the window of `days` has passed; `None` is the cloud's usual window. Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] for the window; not found; [`Refusal::WrongState`]; [`Refusal::DeletionProtected`];
/// [`super::CopyRefusal::HasReplicas`].
pub(crate) async fn schedule_key_deletion(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    days: Option<i64>,
) -> Result<Key, Refusal> {
    let days = match days {
        Some(days) => window::check(scope.cloud, days)?,
        None => window::of(scope.cloud).days_default,
    };
    let wait = SignedDuration::from_hours(HOURS_OF_DAY * i64::from(days));
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::ScheduleDeletion,
        move |transaction, key| {
            if key.deletion_protected {
                let (key, description) =
                    (key.id.clone(), key.deletion_protection_description.clone());
                return Err(Refusal::DeletionProtected { key, description });
            }
            replicas::refuse_leading(transaction, key)?;
            key.delete_at = transaction.now.checked_add(wait).ok();
            Ok(key.clone())
        },
    )
    .await
}

/// How many days a key has until it goes, begun ones included; `None` when it does not wait for that.
pub(crate) fn days_until_deletion(core: &Core, scope: &Scope, key: &Key) -> Option<i64> {
    let left = key.delete_at?.duration_since(core.now(scope.cloud));
    let whole = left.as_hours() / HOURS_OF_DAY;
    let is_begun = left > SignedDuration::from_hours(HOURS_OF_DAY.saturating_mul(whole));
    Some(whole.saturating_add(i64::from(is_begun)).max(0))
}

/// Keeps a key that waits for its deletion; rotates it at once when a rotation fell due while it waited.
/// Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongState`].
pub(crate) async fn cancel_key_deletion(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<Key, Refusal> {
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::CancelDeletion,
        |transaction, key| {
            key.delete_at = None;
            transaction.rotate_if_overdue(key)?;
            Ok(key.clone())
        },
    )
    .await
}

/// Protects an instance from deletion, or ends that.
///
/// # Errors
/// [`Refusal::InstanceNotFound`].
pub(crate) async fn set_instance_deletion_protection(
    core: &Core,
    scope: &Scope,
    id: &str,
    args: SetDeletionProtection,
) -> Result<(), Refusal> {
    let id = id.to_owned();
    core.transact(scope, move |transaction| {
        let found = transaction.writing.instance(transaction.scope, &id)?;
        let mut instance = found.ok_or(Refusal::InstanceNotFound { instance: id })?;
        instance.deletion_protected = args.enabled;
        instance.deletion_protection_description = args.kept_description();
        Ok(transaction.writing.put_instance(&instance)?)
    })
    .await
}

/// Protects a key from deletion, or ends that. Takes an id or a resource name.
///
/// # Errors
/// Not found; [`Refusal::WrongState`].
pub(crate) async fn set_deletion_protection(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: SetDeletionProtection,
) -> Result<(), Refusal> {
    core.change_key(
        scope,
        (key, Accepts::IdOrArn),
        Operation::SetDeletionProtection,
        move |_, key| {
            key.deletion_protected = args.enabled;
            key.deletion_protection_description = args.kept_description();
            Ok(())
        },
    )
    .await
}
