//! The one place where the provider draws the system's randomness.
#![expect(
    clippy::disallowed_methods,
    reason = "everything else takes the randomness as an argument"
)]

use sm2::elliptic_curve::rand_core::{TryCryptoRng, TryRng};

/// Bytes of a fresh request nonce and of the jitter between two attempts.
///
/// # Errors
/// The system's randomness could not be read.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The system's randomness, for what draws as much as it needs.
pub(crate) struct System;

impl TryRng for System {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> Result<u32, getrandom::Error> {
        bytes().map(u32::from_le_bytes)
    }

    fn try_next_u64(&mut self) -> Result<u64, getrandom::Error> {
        bytes().map(u64::from_le_bytes)
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), getrandom::Error> {
        getrandom::fill(into)
    }
}

impl TryCryptoRng for System {}
