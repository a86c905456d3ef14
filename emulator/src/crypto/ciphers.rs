//! Expanded keys of recently used versions, so that an operation does not unseal each time.
//!
//! Safe to keep because the material of a version never changes; bounded, and wiped when dropped.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::cipher::Cipher;

/// Versions whose expanded keys are kept: about 1 KiB each.
pub(crate) const CIPHERS_MAX: usize = 2048;

/// A bounded map from version id to cipher. When it is full, an entry goes that was not used since the hand
/// last passed it.
pub(crate) struct Ciphers {
    kept: RwLock<Kept>,
    max: usize,
}

impl std::fmt::Debug for Ciphers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ciphers(at most {})", self.max)
    }
}

#[derive(Default)]
struct Kept {
    by_version: HashMap<Box<str>, Entry>,
    /// The versions in a ring, for the hand that looks for one to drop.
    ring: Vec<Box<str>>,
    hand: usize,
}

struct Entry {
    cipher: Arc<Cipher>,
    used: AtomicBool,
}

impl Ciphers {
    pub(crate) fn new(max: usize) -> Ciphers {
        Ciphers {
            kept: RwLock::new(Kept::default()),
            max: max.max(1),
        }
    }

    /// The cipher of a version, if it is kept.
    pub(crate) fn get(&self, version: &str) -> Option<Arc<Cipher>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.by_version.get(version)?;
        entry.used.store(true, Ordering::Relaxed);
        Some(Arc::clone(&entry.cipher))
    }

    /// Keeps the cipher of a version.
    pub(crate) fn put(&self, version: &str, cipher: Arc<Cipher>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let entry = Entry {
            cipher,
            used: AtomicBool::new(false),
        };
        if kept.by_version.insert(version.into(), entry).is_none() {
            if kept.ring.len() < self.max {
                kept.ring.push(version.into());
            } else {
                kept.replace_one(version);
            }
        }
    }

    /// Drops every cipher.
    pub(crate) fn clear(&self) {
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

impl Kept {
    /// Puts `version` on the ring in the place of one that was not used lately.
    fn replace_one(&mut self, version: &str) {
        loop {
            self.hand = (self.hand + 1) % self.ring.len().max(1);
            let Some(slot) = self.ring.get_mut(self.hand) else {
                return;
            };
            let used = self
                .by_version
                .get(slot)
                .is_some_and(|entry| entry.used.swap(false, Ordering::Relaxed));
            if !used {
                let dropped = std::mem::replace(slot, version.into());
                self.by_version.remove(&dropped);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kms_rules::KeySpec;

    use super::*;

    fn cipher() -> Arc<Cipher> {
        Arc::new(Cipher::new(KeySpec::Aes128, &[0; 16]).unwrap())
    }

    #[test]
    fn the_unused_go_first_and_the_bound_holds() {
        let ciphers = Ciphers::new(3);
        for version in ["a", "b", "c"] {
            ciphers.put(version, cipher());
        }
        for round in 0..10 {
            assert!(
                ciphers.get("a").is_some(),
                "used each round, so never dropped"
            );
            ciphers.put(&format!("n{round}"), cipher());
            let kept = ciphers.kept.read().unwrap();
            assert_eq!((kept.by_version.len(), kept.ring.len()), (3, 3));
        }
        assert!(ciphers.get("b").is_none() && ciphers.get("n9").is_some());
        ciphers.clear();
        assert!(ciphers.get("a").is_none());
    }

    #[test]
    fn putting_one_again_does_not_grow_the_ring() {
        let ciphers = Ciphers::new(2);
        for _ in 0..5 {
            ciphers.put("a", cipher());
        }
        assert_eq!(ciphers.kept.read().unwrap().ring.len(), 1);
    }
}
