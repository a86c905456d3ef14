//! Key pairs that are made for callers: those of the service's own types, and P-521, with which nothing is done here.

use elliptic_curve::pkcs8::{DecodePrivateKey, EncodePublicKey};
use kms_rules::data_pair::PairSpec;

use super::failed::Failed;
use super::material::{CannotGenerate, Material};
use super::pair::KeyPair;
use super::pair::kind::generate_on_curve;
use crate::entropy::Entropy;

/// A new private key on P-521, as PKCS#8.
///
/// # Errors
/// [`CannotGenerate`].
pub(crate) fn generate_p521(entropy: &Entropy) -> Result<Material, CannotGenerate> {
    generate_on_curve::<p521::SecretKey>(entropy)
}

/// The public half of a private key, as SubjectPublicKeyInfo.
///
/// # Errors
/// [`Failed::Library`], also when the material is no key of the type.
pub(crate) fn public_half(pair: PairSpec, private: &Material) -> Result<Vec<u8>, Failed> {
    match pair {
        PairSpec::Key(spec) => {
            let pair = KeyPair::from_pkcs8(spec, private.bytes()).map_err(Failed::library)?;
            pair.public_key_der()
        }
        PairSpec::EcP521 => {
            let key = p521::SecretKey::from_pkcs8_der(private.bytes()).map_err(Failed::library)?;
            let der = key.public_key().to_public_key_der();
            Ok(der.map_err(Failed::library)?.into_vec())
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{
        ECDSA_P521_SHA512_ASN1, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair, ParsedPublicKey,
    };
    use kms_rules::data_pair;
    use kms_rules::{Cloud, KeySpec};

    use super::*;
    use crate::crypto::generate;

    /// The library that does not make the keys signs and verifies with both halves.
    #[test]
    fn a_pair_on_p_521_works_elsewhere() {
        let entropy = Entropy::seeded(1);
        for _ in 0..3 {
            let private = generate_p521(&entropy).unwrap();
            let public = public_half(PairSpec::EcP521, &private).unwrap();
            let signing =
                EcdsaKeyPair::from_pkcs8(&ECDSA_P521_SHA512_ASN1_SIGNING, private.bytes()).unwrap();
            let signature = signing.sign(&SystemRandom::new(), b"message").unwrap();
            let verifying = ParsedPublicKey::new(&ECDSA_P521_SHA512_ASN1, public).unwrap();
            verifying
                .verify_sig(b"message", signature.as_ref())
                .unwrap();
            verifying
                .verify_sig(b"massage", signature.as_ref())
                .unwrap_err();
        }
    }

    #[test]
    fn the_halves_of_every_type_belong_together() {
        for rule in Cloud::ALL.into_iter().flat_map(data_pair::all) {
            let PairSpec::Key(spec) = rule.pair else {
                continue;
            };
            if matches!(spec, KeySpec::Rsa3072 | KeySpec::Rsa4096) {
                continue;
            }
            let private = generate(spec, &Entropy::seeded(2)).unwrap();
            let public = public_half(rule.pair, &private).unwrap();
            let pair = KeyPair::from_pkcs8(spec, private.bytes()).unwrap();
            assert_eq!(public, pair.public_key_der().unwrap(), "{}", rule.wire);
            let other = public_half(PairSpec::EcP521, &private);
            assert!(other.is_err(), "{}", rule.wire);
        }
    }
}
