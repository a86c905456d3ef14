//! Making key material: random bytes for block ciphers and MACs, PKCS#8 DER for key pairs.

use std::fmt;

use kms_rules::KeySpec;
use zeroize::Zeroizing;

use super::pair::kind::{PairKind, kind_of};
use crate::entropy::{Entropy, NoEntropy};

/// Secret key material. Never printed; wiped when dropped.
pub(crate) struct Material(Zeroizing<Vec<u8>>);

impl Material {
    pub(crate) fn new(bytes: Zeroizing<Vec<u8>>) -> Material {
        Material(bytes)
    }

    /// Raw key bytes of a block cipher or MAC, PKCS#8 DER of a key pair.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Material({} bytes)", self.0.len())
    }
}

/// Why no material was made. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CannotGenerate {
    NoEntropy(NoEntropy),
    /// The library refused, which it does not for the sizes asked here.
    Library(String),
}

impl From<NoEntropy> for CannotGenerate {
    fn from(failure: NoEntropy) -> CannotGenerate {
        CannotGenerate::NoEntropy(failure)
    }
}

impl CannotGenerate {
    pub(super) fn library(error: impl fmt::Display) -> CannotGenerate {
        CannotGenerate::Library(error.to_string())
    }
}

/// How a spec's material is made.
pub(super) enum Recipe {
    /// So many random bytes.
    Bytes(usize),
    Pair(&'static dyn PairKind),
}

pub(super) fn recipe(spec: KeySpec) -> Recipe {
    match kind_of(spec) {
        Some(kind) => Recipe::Pair(kind),
        None => Recipe::Bytes(key_bytes(spec)),
    }
}

/// Bytes of a block cipher's or MAC's key; none of a key pair's.
fn key_bytes(spec: KeySpec) -> usize {
    match spec {
        KeySpec::Aes128 | KeySpec::Sm4 => 16,
        KeySpec::Aes192 => 24,
        KeySpec::Hmac224 => 28,
        KeySpec::Aes256 | KeySpec::Hmac256 | KeySpec::HmacSm3 => 32,
        KeySpec::Hmac384 => 48,
        KeySpec::Hmac512 => 64,
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => 0,
        KeySpec::EcP256 | KeySpec::EcP384 | KeySpec::EcP256K | KeySpec::Sm2 | KeySpec::Ed25519 => 0,
    }
}

/// Whether making a key of this spec takes too long for an async thread.
pub(crate) fn takes_long(spec: KeySpec) -> bool {
    kind_of(spec).is_some_and(PairKind::takes_long)
}

/// New material of a spec. For RSA it blocks, up to seconds.
///
/// # Errors
/// [`CannotGenerate`].
pub(crate) fn generate(spec: KeySpec, entropy: &Entropy) -> Result<Material, CannotGenerate> {
    match recipe(spec) {
        Recipe::Pair(kind) => kind.generate(entropy),
        Recipe::Bytes(count) => {
            let mut bytes = Zeroizing::new(vec![0; count]);
            entropy.fill(&mut bytes)?;
            Ok(Material(bytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use rsa::RsaPrivateKey;
    use rsa::pkcs8::DecodePrivateKey;
    use rsa::traits::PublicKeyParts;

    use super::*;
    use crate::crypto::Expanded;

    #[test]
    fn every_spec_makes_a_key_of_its_kind() {
        let entropy = Entropy::seeded(1);
        for spec in KeySpec::ALL {
            if matches!(spec, KeySpec::Rsa3072 | KeySpec::Rsa4096) {
                continue;
            }
            let made = generate(spec, &entropy).unwrap();
            assert!(Expanded::new(spec, made.bytes()).is_some(), "{spec:?}");
            match recipe(spec) {
                Recipe::Bytes(count) => assert!(count >= 16 && made.bytes().len() == count),
                Recipe::Pair(_) => assert_eq!(spec.is_asymmetric(), key_bytes(spec) == 0),
            }
        }
        let made = generate(KeySpec::Rsa2048, &entropy).unwrap();
        let key = RsaPrivateKey::from_pkcs8_der(made.bytes()).unwrap();
        assert_eq!(key.n().bits(), 2048);
        key.validate().unwrap();
    }

    #[test]
    fn no_two_keys_are_the_same_and_none_is_printed() {
        let entropy = Entropy::system();
        let first = generate(KeySpec::Aes256, &entropy).unwrap();
        let second = generate(KeySpec::Aes256, &entropy).unwrap();
        assert_ne!(first.bytes(), second.bytes());
        assert_eq!(format!("{first:?}"), "Material(32 bytes)");
    }

    #[test]
    fn a_seed_repeats_a_key_pair() {
        let make = |seed| {
            generate(KeySpec::EcP256, &Entropy::seeded(seed))
                .unwrap()
                .bytes()
                .to_vec()
        };
        assert_eq!(make(3), make(3));
        assert_ne!(make(3), make(4));
    }
}
