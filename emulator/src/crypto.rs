//! Ciphers, key material and its sealing. Knows nothing of keys' lives or of where they are kept.

mod cipher;
mod data_pair;
mod digest;
mod expanded;
mod failed;
mod given;
mod imprint;
mod kept;
mod mac;
mod material;
mod pair;
mod pool;
mod public;
mod seal;
#[cfg(test)]
mod standards;
mod to_sign;
mod wrap;
#[cfg(test)]
mod wycheproof;

pub(crate) use cipher::{Cipher, IV_BYTES, TAG_BYTES};
pub(crate) use data_pair::{generate_p521, public_half};
pub(crate) use digest::{DIGEST_BYTES, Hash};
pub(crate) use expanded::Expanded;
pub(crate) use failed::{Failed, NotAKey};
pub(crate) use given::{from_bytes, from_passphrase, from_pem};
pub(crate) use imprint::{imprint, is_imprint_of};
pub(crate) use kept::{KEPT_BYTES_MAX, KEPT_MAX, KeptKeys};
pub(crate) use mac::MacKey;
pub(crate) use material::{CannotGenerate, Material, generate, takes_long};
pub(crate) use pair::KeyPair;
pub(crate) use pool::{Filling, RsaPool};
pub(crate) use public::PublicKey;
pub(crate) use seal::{SEAL_KEY_BYTES, SealKey};
pub(crate) use to_sign::to_sign;
pub(crate) use wrap::{unwrap, unwrap_padded};
