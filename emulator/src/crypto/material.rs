//! Making key material: random bytes for block ciphers and MACs, PKCS#8 DER for key pairs.

use std::fmt;

use k256::elliptic_curve::Generate;
use kms_rules::KeySpec;
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use zeroize::Zeroizing;

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
    /// The spec is of a cloud whose operations this build does not serve.
    NotServed(KeySpec),
    /// The library refused, which it does not for the sizes asked here.
    Library(String),
}

impl From<NoEntropy> for CannotGenerate {
    fn from(failure: NoEntropy) -> CannotGenerate {
        CannotGenerate::NoEntropy(failure)
    }
}

/// How a spec's material is made.
pub(super) enum Recipe {
    Bytes(usize),
    Rsa { bits: usize },
    P256,
    Secp256k1,
    Sm2,
    NotServed,
}

pub(super) fn recipe(spec: KeySpec) -> Recipe {
    match spec {
        KeySpec::Aes128 | KeySpec::Sm4 => Recipe::Bytes(16),
        KeySpec::Aes192 => Recipe::Bytes(24),
        KeySpec::Hmac224 => Recipe::Bytes(28),
        KeySpec::Aes256 | KeySpec::Hmac256 | KeySpec::HmacSm3 => Recipe::Bytes(32),
        KeySpec::Hmac384 => Recipe::Bytes(48),
        KeySpec::Hmac512 => Recipe::Bytes(64),
        KeySpec::Rsa2048 => Recipe::Rsa { bits: 2048 },
        KeySpec::Rsa3072 => Recipe::Rsa { bits: 3072 },
        KeySpec::Rsa4096 => Recipe::Rsa { bits: 4096 },
        KeySpec::EcP256 => Recipe::P256,
        KeySpec::EcP256K => Recipe::Secp256k1,
        KeySpec::Sm2 => Recipe::Sm2,
        KeySpec::EcP384 | KeySpec::Ed25519 => Recipe::NotServed,
    }
}

/// Whether making a key of this spec takes too long for an async thread.
pub(crate) fn takes_long(spec: KeySpec) -> bool {
    match recipe(spec) {
        Recipe::Bytes(_) | Recipe::NotServed => false,
        // Tens of microseconds.
        Recipe::P256 | Recipe::Secp256k1 | Recipe::Sm2 => false,
        Recipe::Rsa { .. } => true,
    }
}

/// New material of a spec. For RSA it blocks, up to seconds.
///
/// # Errors
/// [`CannotGenerate`].
pub(crate) fn generate(spec: KeySpec, entropy: &Entropy) -> Result<Material, CannotGenerate> {
    let der = match recipe(spec) {
        Recipe::Bytes(count) => {
            let mut bytes = Zeroizing::new(vec![0; count]);
            entropy.fill(&mut bytes)?;
            return Ok(Material(bytes));
        }
        Recipe::Rsa { bits } => {
            let key = RsaPrivateKey::new(&mut entropy.generator()?, bits).map_err(library)?;
            key.to_pkcs8_der().map_err(library)?
        }
        Recipe::P256 => {
            let key = p256::SecretKey::generate_from_rng(&mut entropy.generator()?);
            key.to_pkcs8_der().map_err(library)?
        }
        Recipe::Secp256k1 => {
            let key = k256::SecretKey::generate_from_rng(&mut entropy.generator()?);
            key.to_pkcs8_der().map_err(library)?
        }
        Recipe::Sm2 => {
            let key = sm2::SecretKey::generate_from_rng(&mut entropy.generator()?);
            key.to_pkcs8_der().map_err(library)?
        }
        Recipe::NotServed => return Err(CannotGenerate::NotServed(spec)),
    };
    Ok(Material(der.to_bytes()))
}

fn library(error: impl fmt::Display) -> CannotGenerate {
    CannotGenerate::Library(error.to_string())
}

#[cfg(test)]
mod tests {
    use rsa::pkcs8::DecodePrivateKey;
    use rsa::traits::PublicKeyParts;

    use super::*;

    #[test]
    fn every_served_spec_makes_a_key_of_its_kind() {
        let entropy = Entropy::seeded(1);
        for spec in KeySpec::ALL {
            let made = generate(spec, &entropy);
            match recipe(spec) {
                Recipe::Bytes(count) => assert_eq!(made.unwrap().bytes().len(), count, "{spec:?}"),
                Recipe::Rsa { bits } if bits > 2048 => {}
                Recipe::Rsa { bits } => {
                    let key = RsaPrivateKey::from_pkcs8_der(made.unwrap().bytes()).unwrap();
                    assert_eq!(key.n().bits() as usize, bits);
                    key.validate().unwrap();
                }
                Recipe::P256 => {
                    p256::SecretKey::from_pkcs8_der(made.unwrap().bytes()).unwrap();
                }
                Recipe::Secp256k1 => {
                    k256::SecretKey::from_pkcs8_der(made.unwrap().bytes()).unwrap();
                }
                Recipe::Sm2 => {
                    sm2::SecretKey::from_pkcs8_der(made.unwrap().bytes()).unwrap();
                }
                Recipe::NotServed => {
                    assert_eq!(made.unwrap_err(), CannotGenerate::NotServed(spec));
                }
            }
        }
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
