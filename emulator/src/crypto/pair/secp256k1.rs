//! ECDSA on secp256k1 (SEC 2), signatures as DER, on `k256`: nonces by RFC 6979 with fresh randomness mixed in.
//! What is made has the lower of the two possible s, as that library always does; what is checked may have either.

use k256::ecdsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use k256::ecdsa::{Signature, SigningKey, VerifyingKey};
use k256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use k256::{PublicKey, SecretKey};

use super::{DIGEST_BYTES, no_private_key, no_public_key};
use crate::crypto::failed::{Failed, NotAKey};
use crate::entropy::Entropy;

const CURVE: &str = "secp256k1";

/// The private half.
pub(crate) struct Private {
    signing: SigningKey,
}

/// The public half.
pub(crate) struct Public {
    verifying: VerifyingKey,
}

/// # Errors
/// [`NotAKey`].
pub(crate) fn from_pkcs8(der: &[u8]) -> Result<(Private, Public), NotAKey> {
    let key = SecretKey::from_pkcs8_der(der).map_err(|error| no_private_key(CURVE, error))?;
    let signing = SigningKey::from(key);
    let verifying = *signing.verifying_key();
    Ok((Private { signing }, Public { verifying }))
}

/// # Errors
/// [`NotAKey`].
pub(crate) fn from_spki(der: &[u8]) -> Result<Public, NotAKey> {
    let key = PublicKey::from_public_key_der(der).map_err(|error| no_public_key(CURVE, error))?;
    Ok(Public {
        verifying: key.into(),
    })
}

impl Private {
    /// # Errors
    /// [`Failed::Length`] of the digest, [`Failed::NoEntropy`].
    pub(crate) fn sign(&self, digest: &[u8], entropy: &Entropy) -> Result<Vec<u8>, Failed> {
        Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))?;
        let made: Result<Signature, _> = self
            .signing
            .sign_prehash_with_rng(&mut entropy.generator()?, digest);
        Ok(made.map_err(Failed::library)?.to_der().as_bytes().to_vec())
    }
}

impl Public {
    /// SubjectPublicKeyInfo with the uncompressed point.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn der(&self) -> Result<Vec<u8>, Failed> {
        let key = PublicKey::from(&self.verifying);
        let der = key.to_public_key_der().map_err(Failed::library)?;
        Ok(der.into_vec())
    }

    /// # Errors
    /// [`Failed::Length`] of the digest.
    pub(crate) fn verify(&self, digest: &[u8], signature: &[u8]) -> Result<bool, Failed> {
        Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))?;
        let holds = Signature::from_der(signature)
            .and_then(|parsed| self.verifying.verify_prehash(digest, &parsed.normalize_s()));
        Ok(holds.is_ok())
    }
}
