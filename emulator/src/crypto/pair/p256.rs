//! ECDSA on NIST P-256 (FIPS 186-5), signatures as DER. Keys are read and written by `p256`, signatures made and
//! checked by aws-lc-rs, which draws its nonces itself.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, ParsedPublicKey,
};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use p256::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use super::{DIGEST_BYTES, no_private_key, no_public_key};
use crate::crypto::failed::{Failed, NotAKey};

const CURVE: &str = "P-256";

/// The private half.
pub(crate) struct Private {
    signing: EcdsaKeyPair,
}

/// The public half.
pub(crate) struct Public {
    key: PublicKey,
    verifying: ParsedPublicKey,
}

/// # Errors
/// [`NotAKey`].
pub(crate) fn from_pkcs8(der: &[u8]) -> Result<(Private, Public), NotAKey> {
    let key = SecretKey::from_pkcs8_der(der).map_err(|error| no_private_key(CURVE, error))?;
    let public = key.public_key();
    let signing = EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_ASN1_SIGNING,
        Zeroizing::new(key.to_bytes()).as_slice(),
        &public.to_sec1_point(false).to_bytes(),
    );
    let signing = signing.map_err(|error| no_private_key(CURVE, error))?;
    Ok((Private { signing }, of(public)?))
}

/// # Errors
/// [`NotAKey`].
pub(crate) fn from_spki(der: &[u8]) -> Result<Public, NotAKey> {
    of(PublicKey::from_public_key_der(der).map_err(|error| no_public_key(CURVE, error))?)
}

fn of(key: PublicKey) -> Result<Public, NotAKey> {
    let point = key.to_sec1_point(false).to_bytes();
    let verifying = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
    let verifying = verifying.map_err(|error| no_public_key(CURVE, error))?;
    Ok(Public { key, verifying })
}

impl Private {
    /// # Errors
    /// [`Failed::Length`] of the digest.
    pub(crate) fn sign(&self, digest: &[u8]) -> Result<Vec<u8>, Failed> {
        let signature = self.signing.sign_digest(&import(digest)?)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl Public {
    /// SubjectPublicKeyInfo with the uncompressed point.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn der(&self) -> Result<Vec<u8>, Failed> {
        let der = self.key.to_public_key_der().map_err(Failed::library)?;
        Ok(der.into_vec())
    }

    /// # Errors
    /// [`Failed::Length`] of the digest.
    pub(crate) fn verify(&self, digest: &[u8], signature: &[u8]) -> Result<bool, Failed> {
        let digest = import(digest)?;
        Ok(self.verifying.verify_digest_sig(&digest, signature).is_ok())
    }
}

fn import(digest: &[u8]) -> Result<Digest, Failed> {
    Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))?;
    Ok(Digest::import_less_safe(digest, &SHA256)?)
}
