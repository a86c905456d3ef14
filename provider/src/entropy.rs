//! The one place where the provider draws the system's randomness.
#![expect(
    clippy::disallowed_methods,
    reason = "everything else takes the randomness as an argument"
)]

/// Bytes of a fresh request nonce and of the jitter between two attempts.
///
/// # Errors
/// The system's randomness could not be read.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
