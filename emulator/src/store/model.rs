//! What the store keeps, in the field's own terms.

mod account;
mod grant;
mod instance;

use jiff::{SignedDuration, Timestamp};
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Origin, Place, Protection, Seconds, SpecRule, Storage, Usage};

pub(crate) use account::AccountStatus;
pub(crate) use grant::{Grant, Principal};
pub(crate) use instance::{Cluster, Instance, InstanceStatus};

/// Whose data: nothing is stored or looked up without it, so no tenant can name another's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Scope {
    pub(crate) cloud: Cloud,
    /// The account, or its project where the cloud has those.
    pub(crate) account: String,
    pub(crate) region: String,
}

/// A key without its material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Unique in its scope; lower-case UUID, or `key-…` in an instance.
    pub(crate) id: String,
    pub(crate) spec: &'static SpecRule,
    pub(crate) usage: Usage,
    pub(crate) origin: Origin,
    pub(crate) protection: Protection,
    pub(crate) place: Place,
    /// The KMS instance or key store that holds it, when one was asked for.
    pub(crate) instance: Option<String>,
    pub(crate) state: KeyState,
    /// Empty when it has none.
    pub(crate) description: String,
    /// The account that created it.
    pub(crate) creator: String,
    pub(crate) created_at: Timestamp,
    /// When the primary version was made; of a key that never rotated: when it got its first material.
    pub(crate) last_rotated_at: Option<Timestamp>,
    /// The period of automatic rotation; `None` when it is off.
    pub(crate) rotation: Option<Seconds>,
    /// When the key goes; set exactly while it is pending deletion.
    pub(crate) delete_at: Option<Timestamp>,
    /// When imported material expires; `None` is never.
    pub(crate) material_expires_at: Option<Timestamp>,
    /// The version that encrypts. `None` until there is material; imported material that was taken away leaves it.
    pub(crate) primary_version: Option<String>,
    pub(crate) deletion_protected: bool,
    /// Why it is protected from deletion; empty unless it is.
    pub(crate) deletion_protection_description: String,
    /// The key policy as it was sent (JSON text); `None` when none was.
    pub(crate) policy: Option<String>,
    pub(crate) kind: Kind,
    /// The key in the caller's own key manager that this one stands for; set exactly in external instances.
    pub(crate) external_key: Option<String>,
    /// How its hardware instance keeps the material; `None` elsewhere.
    pub(crate) storage: Option<Storage>,
    /// Its own name, unique in its scope; `None` where the cloud's keys have none.
    pub(crate) name: Option<String>,
    /// The enterprise project that it is in; [`DEFAULT_ENTERPRISE_PROJECT`] unless another was asked for.
    pub(crate) enterprise_project: String,
    /// Whether it is in other regions too, and which of them is the primary one.
    pub(crate) copies: Copies,
    /// Whether the instance that holds it, if any, is there and connected; not kept with the key.
    pub(crate) is_reachable: bool,
}

/// In how many regions a key is, as the same key with the same material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Copies {
    /// Only here, as it always was.
    Single,
    /// This is the primary one: it rotates, and imports material, for all of them.
    Primary,
    /// This one follows the primary one, which is there.
    Replica(Home),
}

/// Where the primary one of a key in several regions is; the cloud is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) account: String,
    pub(crate) region: String,
}

impl Home {
    /// The scope that the primary one is in, seen from a scope of the same cloud.
    pub(crate) fn scope(&self, from: &Scope) -> Scope {
        Scope {
            cloud: from.cloud,
            account: self.account.clone(),
            region: self.region.clone(),
        }
    }
}

/// The enterprise project of what was put into no other.
pub(crate) const DEFAULT_ENTERPRISE_PROJECT: &str = "0";

/// Who made a key, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Made by a caller.
    Customer,
    /// The account's one default key of the region, for server-side encryption.
    DefaultCmk,
    /// Made by a cloud service for its own use; the service's name.
    Service(String),
}

/// What automatic rotation of a key is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AutomaticRotation {
    /// It rotates at [`Key::next_rotation_at`].
    Enabled,
    /// No period is set.
    Disabled,
    /// A period is set, but the key is not enabled.
    Suspended,
}

impl AsRef<Key> for Key {
    fn as_ref(&self) -> &Key {
        self
    }
}

impl Key {
    /// The state that callers see and operations are judged by: the key's own, unless its instance is out of
    /// reach. A deletion goes on and can be cancelled whatever the instance does.
    pub(crate) fn state_now(&self) -> KeyState {
        match self.state {
            KeyState::PendingDeletion => KeyState::PendingDeletion,
            KeyState::Enabled
            | KeyState::Disabled
            | KeyState::PendingImport
            | KeyState::Unavailable
                if !self.is_reachable =>
            {
                KeyState::Unavailable
            }
            own @ (KeyState::Enabled
            | KeyState::Disabled
            | KeyState::PendingImport
            | KeyState::Unavailable) => own,
        }
    }

    /// Whether automatic rotation runs, is off, or waits for the key to be enabled.
    pub(crate) fn automatic_rotation(&self) -> AutomaticRotation {
        match (self.rotation, self.state) {
            (None, _) => AutomaticRotation::Disabled,
            (Some(_), KeyState::Enabled) => AutomaticRotation::Enabled,
            (
                Some(_),
                KeyState::Disabled
                | KeyState::PendingDeletion
                | KeyState::PendingImport
                | KeyState::Unavailable,
            ) => AutomaticRotation::Suspended,
        }
    }

    /// The last rotation plus the period; `None` when rotation is off. In the past when the
    /// rotation fell due while it was suspended.
    pub(crate) fn next_rotation_at(&self) -> Option<Timestamp> {
        let seconds = i64::try_from(self.rotation?.0).unwrap_or(i64::MAX);
        let last = self.last_rotated_at?;
        Some(
            last.saturating_add(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MAX),
        )
    }

    /// Where the primary one is that this one follows; `None` for a key that follows none.
    pub(crate) fn home(&self) -> Option<&Home> {
        match &self.copies {
            Copies::Single | Copies::Primary => None,
            Copies::Replica(home) => Some(home),
        }
    }

    /// When time alone will next change this key; `None` when it never will. The material of one that follows another
    /// changes when that one's does.
    pub(crate) fn due_at(&self) -> Option<Timestamp> {
        if self.home().is_some() {
            return self.delete_at;
        }
        let rotation = match self.automatic_rotation() {
            AutomaticRotation::Enabled => self.next_rotation_at(),
            AutomaticRotation::Disabled | AutomaticRotation::Suspended => None,
        };
        [rotation, self.delete_at, self.material_expires_at]
            .into_iter()
            .flatten()
            .min()
    }
}

/// One version of a key's material, without the material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    /// Lower-case UUID.
    pub(crate) id: String,
    pub(crate) key_id: String,
    pub(crate) created_at: Timestamp,
}

/// Another name of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alias {
    /// As it was created, `alias/` included where the cloud has that prefix.
    pub(crate) name: String,
    pub(crate) key_id: String,
    pub(crate) created_at: Timestamp,
    /// When it last got another key; before that, when it was made.
    pub(crate) updated_at: Timestamp,
}

/// One tag of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) key_id: String,
    pub(crate) tag_key: String,
    pub(crate) tag_value: String,
}

/// A stretch of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// How many rows to pass over.
    pub(crate) skip: u64,
    /// How many rows to give at most.
    pub(crate) take: u64,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// How many there are on all pages.
    pub(crate) total: u64,
}

/// Which keys a list shows: each part that is set must hold, by any of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyFilter {
    pub(crate) states: Option<Vec<KeyState>>,
    /// Spec spellings of the scope's cloud.
    pub(crate) specs: Option<Vec<&'static str>>,
    pub(crate) usages: Option<Vec<Usage>>,
    pub(crate) protections: Option<Vec<Protection>>,
    /// Made by users (`true`) or by the cloud's own services; none is as good as both.
    pub(crate) by_users: Option<Vec<bool>>,
    pub(crate) enterprise_projects: Option<Vec<String>>,
}
