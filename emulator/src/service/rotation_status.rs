//! What the rotation of a key does and did.

use kms_rules::lifecycle::KeyState;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use crate::store::{Key, Scope, Version, Window};

/// A key with all that its rotations left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RotationStatus {
    pub(crate) key: Key,
    /// Oldest first.
    pub(crate) versions: Vec<Version>,
}

impl RotationStatus {
    /// How often the key got a new version in place of an older one.
    pub(crate) fn rotations(&self) -> usize {
        self.versions.len().saturating_sub(1)
    }
}

/// The status as it is now. Takes an id; works in every state.
///
/// # Errors
/// Not found.
pub(crate) async fn rotation_status(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<RotationStatus, Refusal> {
    let key = core.current_key(scope, (key, Accepts::Id)).await?;
    let all = Window {
        skip: 0,
        take: u64::MAX,
    };
    let mut versions = core.store.read(|reading| {
        // Of imported material that was taken away only the mark is left.
        match key.state {
            KeyState::PendingImport => Ok::<_, Refusal>(Vec::new()),
            KeyState::Enabled
            | KeyState::Disabled
            | KeyState::PendingDeletion
            | KeyState::Unavailable => Ok(reading.versions(scope, &key.id, all)?.items),
        }
    })?;
    versions.reverse();
    Ok(RotationStatus { key, versions })
}
