//! What the plans of one configured provider know of the service together: each thing is looked at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use kms_rules::lifecycle::KeyState;
use tokio::sync::OnceCell;

use super::{Alias, ApiError, Instance, Key, Used};

/// What was seen, and what was planned meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// Nothing is looked at: so the provider block says, or the service did not answer.
    blind: AtomicBool,
    /// Plans were told to say nothing that only the service knows.
    off: bool,
    /// Every instance or key store.
    pub(crate) instances: OnceCell<Vec<Instance>>,
    /// The level of keys in an instance that was looked for, by its id.
    pub(crate) sought: tokio::sync::Mutex<BTreeMap<String, Option<String>>>,
    /// How many keys an instance holds, by its id.
    pub(crate) held: tokio::sync::Mutex<BTreeMap<String, Option<Used>>>,
    /// The account's or project's keys.
    pub(crate) used: OnceCell<Used>,
    /// Keys by their own name, where they have one.
    pub(crate) names: OnceCell<BTreeMap<String, Key>>,
    /// Aliases that no list was worth.
    pub(crate) aliases: tokio::sync::Mutex<BTreeMap<String, Option<Alias>>>,
    /// Keys by id that something shall hang on, or what the service says of one that is not there.
    pub(crate) targets: tokio::sync::Mutex<BTreeMap<String, Result<Key, ApiError>>>,
    planned: AtomicU64,
    planned_in: Mutex<BTreeMap<String, u64>>,
    managed: Mutex<BTreeMap<String, String>>,
    states: Mutex<BTreeMap<String, Option<KeyState>>>,
    levels: Mutex<BTreeMap<String, String>>,
}

impl Looks {
    /// Looks that see nothing.
    pub(crate) fn none() -> Looks {
        Looks {
            blind: AtomicBool::new(true),
            off: true,
            ..Looks::default()
        }
    }

    /// Whether the provider block says so; a service that does not answer is none of that.
    pub(crate) fn is_off(&self) -> bool {
        self.off
    }

    pub(crate) fn go_blind(&self) {
        self.blind.store(true, Ordering::Release);
    }

    pub(crate) fn is_blind(&self) -> bool {
        self.blind.load(Ordering::Acquire)
    }

    /// Counts a new key outside of instances; how many that makes in this plan.
    pub(crate) fn one_more(&self) -> u64 {
        self.planned.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts a new key in an instance; how many that makes in this plan.
    pub(crate) fn one_more_in(&self, instance: &str) -> u64 {
        let mut planned = self
            .planned_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = planned.entry(instance.to_owned()).or_default();
        *count += 1;
        *count
    }

    /// A key of this configuration has this alias until now, and may give it up.
    pub(crate) fn manages(&self, alias: &str, key_id: &str) {
        let mut managed = self.managed.lock().unwrap_or_else(PoisonError::into_inner);
        managed.insert(alias.to_owned(), key_id.to_owned());
    }

    /// Whether that key is of this configuration.
    pub(crate) fn is_managed(&self, alias: &str) -> bool {
        let managed = self.managed.lock().unwrap_or_else(PoisonError::into_inner);
        managed.contains_key(alias)
    }

    /// A key of this configuration will be in this state; `None` where that is not known.
    pub(crate) fn will_be(&self, key_id: &str, state: Option<KeyState>) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.insert(key_id.to_owned(), state);
    }

    /// The state that this configuration leaves its key in, if that is known; `None` of another's key.
    pub(crate) fn state_to_be(&self, key_id: &str) -> Option<Option<KeyState>> {
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.get(key_id).copied()
    }

    /// Whoever knows a key in an instance knows the level of all that are there.
    pub(super) fn saw(&self, key: &Key) {
        if let (Some(instance), Some(level)) = (&key.instance_id, &key.protection_level) {
            let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
            levels.insert(instance.clone(), level.clone());
        }
    }

    /// The protection level of keys in the instance, in the cloud's word; `None` before one was seen.
    pub(crate) fn level_in(&self, instance: &str) -> Option<String> {
        let levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        levels.get(instance).cloned()
    }
}
