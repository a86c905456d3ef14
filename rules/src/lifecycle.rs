//! The life of a key: one total function state × operation × cloud.

mod alibaba;
mod huawei;
mod operation;

pub use operation::Operation;

use crate::source::{ALI_STATES, HUA_STATES};
use crate::{Cloud, Origin, Source};

/// The state of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyState {
    /// Usable.
    Enabled,
    /// Kept, not usable.
    Disabled,
    /// Waiting for its deletion.
    PendingDeletion,
    /// Waiting for key material.
    PendingImport,
    /// Out of reach for reasons outside the key: its instance is gone or the account is frozen.
    Unavailable,
}

impl KeyState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Enabled,
        Self::Disabled,
        Self::PendingDeletion,
        Self::PendingImport,
        Self::Unavailable,
    ];

    /// The cloud's spelling, case included.
    #[must_use]
    pub const fn wire(self, cloud: Cloud) -> &'static str {
        match (cloud, self) {
            (Cloud::Alibaba, Self::Enabled) => "Enabled",
            (Cloud::Alibaba, Self::Disabled) => "Disabled",
            (Cloud::Alibaba, Self::PendingDeletion) => "PendingDeletion",
            (Cloud::Alibaba, Self::PendingImport) => "PendingImport",
            (Cloud::Alibaba, Self::Unavailable) => "Unavailable",
            (Cloud::Huawei, Self::Enabled) => "2",
            (Cloud::Huawei, Self::Disabled) => "3",
            (Cloud::Huawei, Self::PendingDeletion) => "4",
            (Cloud::Huawei, Self::PendingImport) => "5",
            (Cloud::Huawei, Self::Unavailable) => "7",
        }
    }

    /// The state that the cloud spells so, case included.
    #[must_use]
    pub fn find(cloud: Cloud, wire: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|state| state.wire(cloud) == wire)
    }

    /// The word for people, the same in every cloud.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingDeletion => "PendingDeletion",
            Self::PendingImport => "PendingImport",
            Self::Unavailable => "Unavailable",
        }
    }

    /// The state of that [`name`](Self::name), case included.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state of a new key.
    #[must_use]
    pub const fn of_new(origin: Origin) -> Self {
        match origin {
            Origin::Service => Self::Enabled,
            Origin::External => Self::PendingImport,
        }
    }

    /// The state after a deletion is cancelled; see [`Next::Restored`].
    #[must_use]
    pub const fn restored(cloud: Cloud, has_material: bool) -> Self {
        match (has_material, cloud) {
            (false, Cloud::Alibaba | Cloud::Huawei) => Self::PendingImport,
            (true, Cloud::Alibaba) => Self::Enabled,
            (true, Cloud::Huawei) => Self::Disabled,
        }
    }
}

/// What a permitted operation does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Stay,
    /// It becomes this.
    To(KeyState),
    /// What [`KeyState::restored`] says: it depends on whether the key has material.
    Restored,
}

impl Next {
    /// The state after the operation.
    #[must_use]
    pub const fn state(self, cloud: Cloud, was: KeyState, has_material: bool) -> KeyState {
        match self {
            Self::Stay => was,
            Self::To(state) => state,
            Self::Restored => KeyState::restored(cloud, has_material),
        }
    }
}

/// An operation that the key's state does not permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongState {
    /// Whose rules.
    pub cloud: Cloud,
    /// The key's state.
    pub was: KeyState,
    /// What was asked.
    pub operation: Operation,
    /// The states in which it is permitted; empty when the cloud has no such operation.
    pub valid: &'static [KeyState],
}

/// The page of the cloud's state table.
#[must_use]
pub const fn source(cloud: Cloud) -> Source {
    match cloud {
        Cloud::Alibaba => ALI_STATES,
        Cloud::Huawei => HUA_STATES,
    }
}

/// Whether the cloud has such an operation at all.
#[must_use]
pub const fn has(cloud: Cloud, operation: Operation) -> bool {
    !valid(cloud, operation).is_empty()
}

const fn valid(cloud: Cloud, operation: Operation) -> &'static [KeyState] {
    match cloud {
        Cloud::Alibaba => alibaba::valid(operation),
        Cloud::Huawei => huawei::valid(operation),
    }
}

/// What the operation does to a key in this state; see [`source`].
///
/// # Errors
/// [`WrongState`] when the state does not permit it, with the states that do.
pub fn step(cloud: Cloud, state: KeyState, operation: Operation) -> Result<Next, WrongState> {
    let valid = valid(cloud, operation);
    let next = match cloud {
        Cloud::Alibaba => alibaba::next(operation, state),
        Cloud::Huawei => huawei::next(operation, state),
    };
    if valid.contains(&state) {
        Ok(next)
    } else {
        Err(WrongState {
            cloud,
            was: state,
            operation,
            valid,
        })
    }
}
