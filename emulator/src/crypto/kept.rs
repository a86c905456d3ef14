//! Expanded keys of recently used versions, so that an operation does not unseal and expand each time.
//!
//! Safe to keep because the material of a version never changes; bounded in number and memory, and wiped when
//! dropped.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use super::expanded::Expanded;

/// Versions whose expanded keys are kept.
pub(crate) const KEPT_MAX: usize = 2048;
/// What the expanded keys that are kept may weigh together, in bytes: all of [`KEPT_MAX`] when they are block
/// ciphers, a quarter of that when they are RSA pairs.
pub(crate) const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A bounded map from version id to expanded key. When it is full, entries go that were not used since the hand
/// last passed them.
pub(crate) struct KeptKeys {
    kept: RwLock<Kept>,
    max: usize,
    bytes_max: usize,
}

impl std::fmt::Debug for KeptKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptKeys(at most {})", self.max)
    }
}

#[derive(Default)]
struct Kept {
    by_version: HashMap<Box<str>, Entry>,
    /// The versions in a ring, for the hand that looks for one to drop.
    ring: Vec<Box<str>>,
    hand: usize,
    bytes: usize,
}

struct Entry {
    key: Expanded,
    used: AtomicBool,
}

impl KeptKeys {
    /// Keeps at most `max` keys and about `bytes_max` bytes, and always the newest.
    pub(crate) fn new(max: usize, bytes_max: usize) -> KeptKeys {
        KeptKeys {
            kept: RwLock::new(Kept::default()),
            max: max.max(1),
            bytes_max,
        }
    }

    /// The expanded key of a version, if it is kept.
    pub(crate) fn get(&self, version: &str) -> Option<Expanded> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.by_version.get(version)?;
        entry.used.store(true, Ordering::Relaxed);
        Some(entry.key.clone())
    }

    /// Keeps the expanded key of a version.
    pub(crate) fn put(&self, version: &str, key: Expanded) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.by_version.contains_key(version) {
            return;
        }
        let weight = key.weight_bytes();
        while kept.ring.len() >= self.max
            || (!kept.ring.is_empty() && kept.bytes + weight > self.bytes_max)
        {
            kept.drop_one();
        }
        let used = AtomicBool::new(false);
        kept.by_version.insert(version.into(), Entry { key, used });
        kept.ring.push(version.into());
        kept.bytes += weight;
    }

    /// Drops the key of a version, if it is kept.
    pub(crate) fn remove(&self, version: &str) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(dropped) = kept.by_version.remove(version) {
            kept.bytes -= dropped.key.weight_bytes();
            kept.ring.retain(|known| **known != *version);
        }
    }

    /// Drops every key.
    pub(crate) fn clear(&self) {
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

impl Kept {
    /// Drops one that was not used since the hand passed it; one turn makes any such.
    fn drop_one(&mut self) {
        loop {
            self.hand = (self.hand + 1) % self.ring.len().max(1);
            let Some(version) = self.ring.get(self.hand) else {
                return;
            };
            let used = self
                .by_version
                .get(version)
                .is_some_and(|entry| entry.used.swap(false, Ordering::Relaxed));
            if !used {
                let version = self.ring.swap_remove(self.hand);
                let dropped = self.by_version.remove(&version);
                self.bytes -= dropped.map_or(0, |entry| entry.key.weight_bytes());
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kms_rules::KeySpec;

    use super::*;

    fn cipher() -> Expanded {
        Expanded::new(KeySpec::Aes128, &[0; 16]).unwrap()
    }

    fn counts(keys: &KeptKeys) -> (usize, usize, usize) {
        let kept = keys.kept.read().unwrap();
        (kept.by_version.len(), kept.ring.len(), kept.bytes)
    }

    #[test]
    fn the_unused_go_first_and_the_bound_holds() {
        let keys = KeptKeys::new(3, KEPT_BYTES_MAX);
        for version in ["a", "b", "c"] {
            keys.put(version, cipher());
        }
        for round in 0..10 {
            assert!(keys.get("a").is_some(), "used each round, so never dropped");
            keys.put(&format!("n{round}"), cipher());
            assert_eq!(counts(&keys), (3, 3, 3 * cipher().weight_bytes()));
        }
        assert!(keys.get("b").is_none() && keys.get("n9").is_some());
        keys.clear();
        assert!(keys.get("a").is_none());
    }

    #[test]
    fn the_bound_in_bytes_holds_and_the_newest_is_always_kept() {
        let one = cipher().weight_bytes();
        let keys = KeptKeys::new(10, 2 * one);
        for version in ["a", "b", "c", "d"] {
            keys.put(version, cipher());
            assert!(counts(&keys).2 <= 2 * one);
            assert!(keys.get(version).is_some());
        }
        let tiny = KeptKeys::new(10, 1);
        for version in ["a", "b"] {
            tiny.put(version, cipher());
            assert!(tiny.get(version).is_some());
            assert_eq!(counts(&tiny), (1, 1, one));
        }
    }

    #[test]
    fn what_is_removed_is_gone_and_the_rest_stays() {
        let keys = KeptKeys::new(3, KEPT_BYTES_MAX);
        for version in ["a", "b", "c"] {
            keys.put(version, cipher());
        }
        for version in ["c", "c", "never"] {
            keys.remove(version);
        }
        assert!(keys.get("c").is_none() && keys.get("a").is_some() && keys.get("b").is_some());
        assert_eq!(counts(&keys), (2, 2, 2 * cipher().weight_bytes()));
        for version in ["d", "e", "f"] {
            keys.put(version, cipher());
        }
        assert_eq!(counts(&keys), (3, 3, 3 * cipher().weight_bytes()));
    }

    #[test]
    fn putting_one_again_does_not_grow_the_ring() {
        let keys = KeptKeys::new(2, KEPT_BYTES_MAX);
        for _ in 0..5 {
            keys.put("a", cipher());
        }
        assert_eq!(counts(&keys), (1, 1, cipher().weight_bytes()));
    }
}
