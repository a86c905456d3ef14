//! Imprints: by what imported key material is known again once it has been taken away.
//!
//! An imprint is `salt (16) || SHA-256(salt || material)`, of a key pair over its public key (SubjectPublicKeyInfo
//! DER), so that two encodings of one private key are the same material. The salt keeps two keys with the same
//! material apart.

use kms_rules::KeySpec;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::failed::Failed;
use super::material::Material;
use super::pair::KeyPair;
use crate::entropy::Entropy;

/// Bytes of the salt that an imprint begins with.
const SALT_BYTES: usize = 16;

/// An imprint of a spec's material with a salt of its own.
///
/// # Errors
/// [`Failed`]: no such material, or no randomness.
pub(crate) fn imprint(
    spec: KeySpec,
    material: &Material,
    entropy: &Entropy,
) -> Result<Vec<u8>, Failed> {
    let salt = entropy.bytes::<SALT_BYTES>()?;
    Ok([&salt[..], &digest(&salt, &known_by(spec, material)?)].concat())
}

/// Whether `imprint` was made of this material. Bytes that are no imprint were made of none.
///
/// # Errors
/// [`Failed`]: no such material.
pub(crate) fn is_imprint_of(
    imprint: &[u8],
    spec: KeySpec,
    material: &Material,
) -> Result<bool, Failed> {
    let Some((salt, rest)) = imprint.split_first_chunk::<SALT_BYTES>() else {
        return Ok(false);
    };
    Ok(digest(salt, &known_by(spec, material)?).ct_eq(rest).into())
}

/// The bytes by which material is the same.
fn known_by(spec: KeySpec, material: &Material) -> Result<Zeroizing<Vec<u8>>, Failed> {
    if !spec.is_asymmetric() {
        return Ok(Zeroizing::new(material.bytes().to_vec()));
    }
    let pair = KeyPair::from_pkcs8(spec, material.bytes()).map_err(Failed::library)?;
    pair.public_key_der().map(Zeroizing::new)
}

fn digest(salt: &[u8; SALT_BYTES], material: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(material);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::generate;

    fn bytes(value: u8) -> Material {
        Material::new(Zeroizing::new(vec![value; 32]))
    }

    #[test]
    fn an_imprint_is_of_its_material_only() {
        let (spec, entropy) = (KeySpec::Aes256, Entropy::seeded(1));
        let made = imprint(spec, &bytes(1), &entropy).unwrap();
        let is = |imprint: &[u8], material| is_imprint_of(imprint, spec, &material).unwrap();
        assert!(is(&made, bytes(1)) && !is(&made, bytes(2)));
        for place in 0..made.len() {
            let mut changed = made.clone();
            changed[place] ^= 1;
            assert!(!is(&changed, bytes(1)), "{place}");
            assert!(!is(&made[..place], bytes(1)), "{place}");
        }
    }

    #[test]
    fn two_imprints_of_one_material_differ() {
        let entropy = Entropy::seeded(1);
        let make = || imprint(KeySpec::Aes256, &bytes(1), &entropy).unwrap();
        assert_ne!(make(), make());
    }

    #[test]
    fn a_pair_is_known_by_its_public_half() {
        let (spec, entropy) = (KeySpec::EcP256, Entropy::seeded(1));
        let [one, other] = [(); 2].map(|()| generate(spec, &entropy).unwrap());
        let made = imprint(spec, &one, &entropy).unwrap();
        // The same key without its public half inside is another encoding of it.
        let bare = without_public(one.bytes());
        assert_ne!(bare.bytes(), one.bytes());
        for (material, same) in [(&one, true), (&bare, true), (&other, false)] {
            assert_eq!(is_imprint_of(&made, spec, material).unwrap(), same);
        }
        let none = Material::new(Zeroizing::new(vec![1; 32]));
        assert!(is_imprint_of(&made, spec, &none).is_err());
        assert!(imprint(spec, &none, &entropy).is_err());
    }

    /// PKCS#8 of a P-256 key as SEC 1 allows it at least: version and private number.
    fn without_public(der: &[u8]) -> Material {
        use p256::pkcs8::DecodePrivateKey;
        let key = p256::SecretKey::from_pkcs8_der(der).unwrap();
        let head =
            hex::decode("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420");
        let bare = [&head.unwrap()[..], &key.to_bytes()].concat();
        Material::new(Zeroizing::new(bare))
    }
}
