//! What time alone does to a key: rotation, expiry of imported material, deletion.
//!
//! Pure: a clock moved by a year finds the same changes as a year of waiting.

use jiff::{SignedDuration, Timestamp};
use kms_rules::lifecycle::KeyState;

use crate::store::{AutomaticRotation, Key};

/// What fell due on a key, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    /// When each rotation fell due: a new version dated so, the last one primary.
    pub(super) rotations: Vec<Timestamp>,
    pub(super) end: End,
}

/// What became of the key after its rotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing more.
    Lives,
    /// Its imported material expired; this is its state since.
    MaterialExpired(KeyState),
    /// It is gone, with its versions, aliases and tags.
    Deleted,
}

/// Whether time has changed the key by `now`. What falls due at a time happens at that time, not after it.
pub(super) fn is_due(key: &Key, now: Timestamp) -> bool {
    key.due_at().is_some_and(|due| due <= now)
}

/// All that fell due on the key by `now`. The material of one that follows another key does nothing by itself.
pub(super) fn settle(key: &Key, now: Timestamp) -> Due {
    let passed = |time: Option<Timestamp>| time.is_some_and(|time| time <= now);
    let end = if passed(key.delete_at) {
        End::Deleted
    } else if key.home().is_none() && passed(key.material_expires_at) {
        End::MaterialExpired(without_material(key.state))
    } else {
        End::Lives
    };
    let rotations = match (end, key.automatic_rotation()) {
        (End::Lives, AutomaticRotation::Enabled) if key.home().is_none() => rotations(key, now),
        (End::Lives, AutomaticRotation::Enabled | AutomaticRotation::Disabled | AutomaticRotation::Suspended)
        // Material that expires was imported, which does not rotate; a key that is gone has no versions.
        | (End::MaterialExpired(_) | End::Deleted, _) => Vec::new(),
    };
    Due { rotations, end }
}

fn rotations(key: &Key, now: Timestamp) -> Vec<Timestamp> {
    let Some((first, period)) = key.next_rotation_at().zip(key.rotation) else {
        return Vec::new();
    };
    // A period of nothing would rotate for ever; the rules allow none below a week.
    let period = SignedDuration::from_secs(i64::try_from(period.0).unwrap_or(i64::MAX).max(1));
    let later = |due: &Timestamp| due.checked_add(period).ok();
    std::iter::successors(Some(first), later)
        .take_while(|due| *due <= now)
        .collect()
}

fn without_material(state: KeyState) -> KeyState {
    match state {
        KeyState::Enabled | KeyState::Disabled | KeyState::PendingImport => KeyState::PendingImport,
        KeyState::PendingDeletion => KeyState::PendingDeletion,
        KeyState::Unavailable => KeyState::Unavailable,
    }
}

#[cfg(test)]
mod tests;
