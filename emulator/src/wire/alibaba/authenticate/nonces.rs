//! Nonces seen in the last half hour, so that no signed request is answered twice.

use std::collections::{HashSet, VecDeque};

use kms_rules::limits::CLOCK_SKEW_SECONDS_MAX;
use sha2::{Digest, Sha256};

/// So many nonces are remembered, 40 bytes each; beyond it the oldest is forgotten early.
const NONCES_MAX: usize = 128 * 1024;

/// A signed time may lie this far ahead, and stays valid as long again: a nonce counts that long.
#[expect(
    clippy::cast_possible_wrap,
    reason = "a quarter of an hour in seconds fits"
)]
const NONCE_SECONDS: i64 = 2 * CLOCK_SKEW_SECONDS_MAX as i64;

/// Half a SHA-256: nobody finds two nonces with the same one.
type Mark = [u8; 16];

/// The nonces of all access keys, oldest first.
#[derive(Default)]
pub(super) struct Nonces {
    seen: HashSet<Mark>,
    by_age: VecDeque<(i64, Mark)>,
}

impl Nonces {
    /// Remembers a nonce; `false` when it is remembered already. `now` is in seconds.
    pub(super) fn admit(&mut self, access_key_id: &str, nonce: &str, now: i64) -> bool {
        self.forget(now);
        let mark = mark(access_key_id, nonce);
        if !self.seen.insert(mark) {
            return false;
        }
        self.by_age
            .push_back((now.saturating_add(NONCE_SECONDS), mark));
        true
    }

    fn forget(&mut self, now: i64) {
        while let Some((until, mark)) = self.by_age.front() {
            if *until >= now && self.by_age.len() < NONCES_MAX {
                break;
            }
            self.seen.remove(mark);
            self.by_age.pop_front();
        }
    }
}

fn mark(access_key_id: &str, nonce: &str) -> Mark {
    let digest = Sha256::new()
        .chain_update(access_key_id.len().to_be_bytes())
        .chain_update(access_key_id)
        .chain_update(nonce)
        .finalize();
    let mut mark = Mark::default();
    mark.iter_mut()
        .zip(digest)
        .for_each(|(into, from)| *into = from);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_counts_once_per_key_until_its_time_is_over() {
        let mut nonces = Nonces::default();
        assert!(nonces.admit("a", "n1", 0));
        assert!(!nonces.admit("a", "n1", 0));
        assert!(nonces.admit("b", "n1", 0));
        assert!(!nonces.admit("a", "n1", NONCE_SECONDS));
        assert!(nonces.admit("a", "n1", NONCE_SECONDS + 1));
        assert_eq!(nonces.by_age.len(), 1);
    }

    #[test]
    fn the_memory_is_bounded_and_the_oldest_goes_first() {
        let mut nonces = Nonces::default();
        for number in 0..=NONCES_MAX {
            assert!(nonces.admit("a", &number.to_string(), 0));
        }
        assert_eq!(nonces.by_age.len(), NONCES_MAX);
        assert_eq!(nonces.seen.len(), NONCES_MAX);
        assert!(!nonces.admit("a", &NONCES_MAX.to_string(), 0));
        assert!(nonces.admit("a", "0", 0));
    }
}
