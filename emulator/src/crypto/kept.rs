//! Expanded keys of recently used versions, so that an operation does not unseal and expand each time.
//!
//! Safe to keep because the material of a version never changes; bounded in number and memory, and wiped when
//! dropped. When there is no room, what is quickly made again must be wanted twice: many keys that are used once each
//! do not push out those in use.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::expanded::Expanded;

/// Versions whose expanded keys are kept.
pub(crate) const KEPT_MAX: usize = 2048;
/// What the expanded keys that are kept may weigh together, in bytes: all of [`KEPT_MAX`] when they are block
/// ciphers, a quarter of that when they are RSA pairs.
pub(crate) const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Versions that are remembered as wanted once, eight bytes each.
const WANTED_MAX: usize = 4096;

/// A bounded map from version id to expanded key. When it is full, entries go that were not used since the hand
/// last passed them.
pub(crate) struct KeptKeys {
    kept: RwLock<Kept>,
    wanted: Wanted,
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
    by_version: HashMap<Arc<str>, KeptKey>,
    /// The versions in a ring, for the hand that looks for one to drop.
    ring: Vec<Arc<str>>,
    hand: usize,
    bytes: usize,
}

struct KeptKey {
    key: Expanded,
    used: AtomicBool,
}

impl KeptKeys {
    /// Keeps at most `max` keys and about `bytes_max` bytes, or one key that is larger.
    pub(crate) fn new(max: usize, bytes_max: usize) -> KeptKeys {
        KeptKeys {
            kept: RwLock::new(Kept::default()),
            wanted: Wanted::new(),
            max: max.max(1),
            bytes_max,
        }
    }

    /// The expanded key of a version, if it is kept.
    pub(crate) fn get(&self, version: &str) -> Option<Expanded> {
        let kept = self.read();
        let entry = kept.by_version.get(version)?;
        entry.used.store(true, Ordering::Relaxed);
        Some(entry.key.clone())
    }

    /// Keeps the expanded key of a version, unless there is no room, it is quickly made, and nobody wanted it lately.
    pub(crate) fn put(&self, version: &str, key: Expanded) {
        let is_due = key.takes_long() || self.has_room(key.weight_bytes());
        if is_due || self.wanted.again(version) {
            self.keep(version, key);
        }
    }

    fn has_room(&self, weight: usize) -> bool {
        let kept = self.read();
        kept.ring.len() < self.max && kept.bytes + weight <= self.bytes_max
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, version: &str, key: Expanded) {
        let version: Arc<str> = version.into();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let Entry::Vacant(place) = kept.by_version.entry(Arc::clone(&version)) else {
            return;
        };
        let weight = key.weight_bytes();
        let used = AtomicBool::new(false);
        place.insert(KeptKey { key, used });
        while kept.ring.len() >= self.max
            || (!kept.ring.is_empty() && kept.bytes + weight > self.bytes_max)
        {
            kept.drop_one();
        }
        kept.ring.push(version);
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

/// Which versions were wanted lately, by hashes of their names: two with one place forget each other.
struct Wanted {
    hasher: RandomState,
    marks: Box<[AtomicU64]>,
}

impl Wanted {
    fn new() -> Wanted {
        Wanted {
            hasher: RandomState::new(),
            marks: (0..WANTED_MAX).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Whether it was wanted before. Now it was.
    fn again(&self, version: &str) -> bool {
        // Zero is the mark of none.
        let mark = self.hasher.hash_one(version) | 1;
        let place = usize::try_from(mark >> 1).unwrap_or(0) % WANTED_MAX;
        let known = self.marks.get(place);
        known.is_some_and(|known| known.swap(mark, Ordering::Relaxed) == mark)
    }
}

#[cfg(test)]
mod tests {
    use kms_rules::KeySpec;

    use super::*;

    fn cipher() -> Expanded {
        Expanded::new(KeySpec::Aes128, &[0; 16]).unwrap()
    }

    /// Wants it as often as it takes.
    fn put(keys: &KeptKeys, version: &str) {
        while keys.get(version).is_none() {
            keys.put(version, cipher());
        }
    }

    fn counts(keys: &KeptKeys) -> (usize, usize, usize) {
        let kept = keys.kept.read().unwrap();
        (kept.by_version.len(), kept.ring.len(), kept.bytes)
    }

    #[test]
    fn the_unused_go_first_and_the_bound_holds() {
        let keys = KeptKeys::new(3, KEPT_BYTES_MAX);
        for version in ["a", "b", "c"] {
            put(&keys, version);
        }
        for round in 0..10 {
            assert!(keys.get("a").is_some(), "used each round, so never dropped");
            put(&keys, &format!("n{round}"));
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
            put(&keys, version);
            assert!(counts(&keys).2 <= 2 * one);
        }
        let tiny = KeptKeys::new(10, 1);
        for version in ["a", "b"] {
            put(&tiny, version);
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
            put(&keys, version);
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

    #[test]
    fn without_room_only_what_is_wanted_twice_is_kept_but_for_what_takes_long() {
        let keys = KeptKeys::new(2, KEPT_BYTES_MAX);
        for version in ["a", "b"] {
            keys.put(version, cipher());
            assert!(keys.get(version).is_some(), "there is room");
        }
        for once in 0..100 {
            keys.put(&format!("once{once}"), cipher());
        }
        assert!(keys.get("a").is_some() && keys.get("b").is_some());
        keys.put("twice", cipher());
        assert!(keys.get("twice").is_none());
        keys.put("twice", cipher());
        assert!(keys.get("twice").is_some());
        let generated =
            crate::crypto::generate(KeySpec::EcP256, &crate::entropy::Entropy::seeded(1));
        let pair = Expanded::new(KeySpec::EcP256, generated.unwrap().bytes()).unwrap();
        keys.put("pair", pair);
        assert!(keys.get("pair").is_some());
    }
}
