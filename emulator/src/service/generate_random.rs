//! GenerateRandom: random bytes for the caller.

use kms_rules::limits;
use zeroize::Zeroizing;

use super::core::Core;
use super::paging::length_within;
use super::refusal::{Argument, Refusal};

/// Makes as many random bits as are asked for.
///
/// # Errors
/// [`Refusal::OutOfBounds`]; [`Refusal::NotWholeBytes`].
pub(crate) fn generate_random(core: &Core, bits: i64) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let bounds = (limits::RANDOM_BYTES_MIN, limits::RANDOM_BYTES_MAX);
    let mut bytes = Zeroizing::new(vec![0; whole_bytes(Argument::RandomBits, bits, bounds)?]);
    core.vault.entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a number of bits, within inclusive bounds of bytes.
///
/// # Errors
/// [`Refusal::OutOfBounds`] in bits; [`Refusal::NotWholeBytes`].
pub(super) fn whole_bytes(
    argument: Argument,
    bits: i64,
    (min, max): (usize, usize),
) -> Result<usize, Refusal> {
    let of_byte = usize::try_from(u8::BITS).unwrap_or(8);
    let length = length_within(argument, bits, (min * of_byte, max * of_byte))?;
    if length.is_multiple_of(of_byte) {
        Ok(length / of_byte)
    } else {
        Err(Refusal::NotWholeBytes {
            argument,
            given: bits,
        })
    }
}
