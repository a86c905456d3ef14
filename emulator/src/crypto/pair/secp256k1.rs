//! ECDSA and agreement of keys on secp256k1 (SEC 2), signatures as DER, on `k256`: nonces by RFC 6979 with fresh
//! randomness mixed in. What is made has the lower of the two possible s, as that library always does; what is
//! checked may have either.

use k256::ecdsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use k256::ecdsa::{Signature, SigningKey, VerifyingKey};
use k256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use k256::{PublicKey, SecretKey};
use kms_rules::algorithm::Algorithm;
use zeroize::Zeroizing;

use super::DIGEST_BYTES;
use super::half::{PrivateHalf, PublicHalf};
use super::kind::{
    Encoding, Expand, Halves, PairKind, derive_on_curve, generate_on_curve, no_private_key,
    no_public_key, rewrite_on_curve,
};
use crate::crypto::failed::{Failed, NotAKey};
use crate::crypto::material::{CannotGenerate, Material};
use crate::entropy::Entropy;

/// secp256k1, which signs digests of SHA-256.
pub(super) struct Secp256k1;

const CURVE: &str = "secp256k1";
/// Bytes of a private scalar.
const SCALAR_BYTES: usize = 32;

/// The private half.
struct Private {
    key: SecretKey,
    signing: SigningKey,
}

/// The public half.
struct Public {
    verifying: VerifyingKey,
}

impl PairKind for Secp256k1 {
    fn name(&self) -> &'static str {
        CURVE
    }

    fn weight_bytes(&self) -> usize {
        1024
    }

    fn generate(&self, entropy: &Entropy) -> Result<Material, CannotGenerate> {
        generate_on_curve::<SecretKey>(entropy)
    }

    fn derive(&self, expand: &Expand<'_>) -> Result<Material, NotAKey> {
        derive_on_curve(expand, SCALAR_BYTES, |bytes| {
            SecretKey::from_slice(bytes).ok()
        })
    }

    fn rewrite(&self, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
        rewrite_on_curve(encoding, der, SecretKey::from_sec1_der)
    }

    fn read_pair(&self, der: &[u8]) -> Result<Halves, NotAKey> {
        let key = SecretKey::from_pkcs8_der(der).map_err(|error| no_private_key(CURVE, error))?;
        let signing = SigningKey::from(&key);
        let verifying = *signing.verifying_key();
        let private = Private { key, signing };
        Ok((Box::new(private), Box::new(Public { verifying })))
    }

    fn read_public(&self, der: &[u8]) -> Result<Box<dyn PublicHalf>, NotAKey> {
        let read = PublicKey::from_public_key_der(der);
        let key = read.map_err(|error| no_public_key(CURVE, error))?;
        let verifying = key.into();
        Ok(Box::new(Public { verifying }))
    }
}

fn check(algorithm: Algorithm, digest: &[u8]) -> Result<(), Failed> {
    if algorithm != Algorithm::EcdsaSha256 {
        return Err(Failed::NotThisAlgorithm);
    }
    Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))
}

impl PrivateHalf for Private {
    fn sign(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        check(algorithm, digest)?;
        let made: Result<Signature, _> = self
            .signing
            .sign_prehash_with_rng(&mut entropy.generator()?, digest);
        Ok(made.map_err(Failed::library)?.to_der().as_bytes().to_vec())
    }

    fn agree(&self, peer: &dyn PublicHalf) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let point = peer.point().ok_or(Failed::NotThisAlgorithm)?;
        let peer = PublicKey::from_sec1_bytes(&point).map_err(|_| Failed::NotThisAlgorithm)?;
        let secret = self.key.diffie_hellman(&peer);
        Ok(Zeroizing::new(secret.raw_secret_bytes().to_vec()))
    }
}

impl PublicHalf for Public {
    fn der(&self) -> Result<Vec<u8>, Failed> {
        let key = PublicKey::from(&self.verifying);
        let der = key.to_public_key_der().map_err(Failed::library)?;
        Ok(der.into_vec())
    }

    fn verify(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        check(algorithm, digest)?;
        let holds = Signature::from_der(signature)
            .and_then(|parsed| self.verifying.verify_prehash(digest, &parsed.normalize_s()));
        Ok(holds.is_ok())
    }

    fn point(&self) -> Option<Vec<u8>> {
        Some(self.verifying.to_sec1_point(false).as_bytes().to_vec())
    }
}
