//! Ciphers, key material and its sealing. Knows nothing of keys' lives or of where they are kept.

mod cipher;
mod ciphers;
mod material;
mod seal;

pub(crate) use cipher::{Cipher, IV_BYTES, TAG_BYTES};
pub(crate) use ciphers::{CIPHERS_MAX, Ciphers};
pub(crate) use material::{CannotGenerate, Material, generate, takes_long};
pub(crate) use seal::{SEAL_KEY_BYTES, SealKey};
