//! Request ids: 128 bits that never repeat within a process and rarely across.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::entropy::{Entropy, NoEntropy};

/// A counter behind a random beginning: an id names a request, it keeps no secret.
pub(super) struct RequestIds {
    high: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Draws the beginning.
    pub(super) fn new(entropy: &Entropy) -> Result<Self, NoEntropy> {
        let high = u64::from_be_bytes(entropy.bytes()?);
        let low = u64::from_be_bytes(entropy.bytes()?);
        Ok(Self {
            high,
            next: AtomicU64::new(low),
        })
    }

    /// An id of 32 lower-case hexadecimal digits.
    pub(super) fn next_hex(&self) -> String {
        let low = scatter(self.next.fetch_add(1, Ordering::Relaxed));
        let bits = (u128::from(self.high) << 64) | u128::from(low);
        format!("{bits:032x}")
    }

    /// An id in the shape of a lower-case version 4 UUID.
    pub(super) fn next(&self) -> String {
        let digits = self.next_hex();
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        [
            part(0, 8),
            "-",
            part(8, 12),
            "-4",
            part(13, 16),
            "-a",
            part(17, 20),
            "-",
            part(20, 32),
        ]
        .concat()
    }
}

/// One to one on 64 bits, so that neighbours look nothing like one another.
fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_look_like_uuids_and_do_not_repeat() {
        let ids = RequestIds::new(&Entropy::seeded(7)).unwrap();
        let drawn: HashSet<String> = (0..10_000).map(|_| ids.next()).collect();
        assert_eq!(drawn.len(), 10_000);
        for id in drawn {
            let groups: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
            assert!(
                id.bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-')),
                "{id}"
            );
        }
    }
}
