//! Digests: SHA-2 (FIPS 180-4) and SM3 (GB/T 32905).

use kms_rules::KeySpec;
use sha2::{Digest, Sha256};
use sm3::Sm3;

/// Bytes of a digest that goes with a data key or a ciphertext.
pub(crate) const DIGEST_BYTES: usize = 32;

/// A hash with digests of [`DIGEST_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sm3,
}

impl Hash {
    /// The hash of the same family of standards as a key.
    pub(crate) fn beside(spec: KeySpec) -> Hash {
        match spec {
            KeySpec::Sm4 | KeySpec::Sm2 | KeySpec::HmacSm3 => Hash::Sm3,
            KeySpec::Aes128
            | KeySpec::Aes192
            | KeySpec::Aes256
            | KeySpec::Hmac224
            | KeySpec::Hmac256
            | KeySpec::Hmac384
            | KeySpec::Hmac512
            | KeySpec::Rsa2048
            | KeySpec::Rsa3072
            | KeySpec::Rsa4096
            | KeySpec::EcP256
            | KeySpec::EcP384
            | KeySpec::EcP256K
            | KeySpec::Ed25519 => Hash::Sha256,
        }
    }

    /// The digest of these bytes.
    pub(crate) fn digest(self, bytes: &[u8]) -> [u8; DIGEST_BYTES] {
        match self {
            Hash::Sha256 => Sha256::digest(bytes).into(),
            Hash::Sm3 => Sm3::digest(bytes).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest of 64 zero bytes stands in an example of the cloud; those of `abc` in both standards.
    #[test]
    fn published_digests() {
        for (hash, bytes, want) in [
            (
                Hash::Sha256,
                &[0; 64][..],
                "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b",
            ),
            (
                Hash::Sha256,
                b"abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                Hash::Sm3,
                b"abc",
                "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            ),
        ] {
            assert_eq!(hex::encode(hash.digest(bytes)), want, "{hash:?}");
        }
    }
}
