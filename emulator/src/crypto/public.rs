//! Public keys: of our own pairs, and those that callers send to have keys exported to them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;

use super::failed::{Failed, NotAKey};
use super::pair::{self, p256, rsa, secp256k1, sm2};
use crate::entropy::Entropy;

/// Characters of base64 in a line of PEM (RFC 7468).
const PEM_LINE_CHARS: usize = 64;

/// A public key in the form that works.
pub(crate) enum PublicKey {
    Rsa(rsa::Public),
    P256(p256::Public),
    Secp256k1(secp256k1::Public),
    Sm2(sm2::Public),
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PublicKey::Rsa(_) => "RSA",
            PublicKey::P256(_) => "P-256",
            PublicKey::Secp256k1(_) => "secp256k1",
            PublicKey::Sm2(_) => "SM2",
        })
    }
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo of a spec's key and checks its kind, its size or curve, and that a point is
    /// on the curve.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub(crate) fn from_spki(spec: KeySpec, der: &[u8]) -> Result<PublicKey, NotAKey> {
        match spec {
            KeySpec::Rsa2048 => rsa::from_spki(2048, der).map(PublicKey::Rsa),
            KeySpec::Rsa3072 => rsa::from_spki(3072, der).map(PublicKey::Rsa),
            KeySpec::Rsa4096 => rsa::from_spki(4096, der).map(PublicKey::Rsa),
            KeySpec::EcP256 => p256::from_spki(der).map(PublicKey::P256),
            KeySpec::EcP256K => secp256k1::from_spki(der).map(PublicKey::Secp256k1),
            KeySpec::Sm2 => sm2::from_spki(der).map(PublicKey::Sm2),
            KeySpec::Aes128
            | KeySpec::Aes192
            | KeySpec::Aes256
            | KeySpec::Sm4
            | KeySpec::Hmac224
            | KeySpec::Hmac256
            | KeySpec::Hmac384
            | KeySpec::Hmac512
            | KeySpec::HmacSm3
            | KeySpec::EcP384
            | KeySpec::Ed25519 => Err(pair::no_pair(spec)),
        }
    }

    /// SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn der(&self) -> Result<Vec<u8>, Failed> {
        match self {
            PublicKey::Rsa(key) => Ok(key.der().to_vec()),
            PublicKey::P256(key) => key.der(),
            PublicKey::Secp256k1(key) => key.der(),
            PublicKey::Sm2(key) => key.der(),
        }
    }

    /// SubjectPublicKeyInfo as PEM: lines of 64 characters, each ended.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn pem(&self) -> Result<String, Failed> {
        let base64 = STANDARD.encode(self.der()?);
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at_checked(PEM_LINE_CHARS).unwrap_or((rest, ""));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem.push_str("-----END PUBLIC KEY-----\n");
        Ok(pem)
    }

    /// Whether the signature of the digest is this key's; of any other bytes it is not.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`], [`Failed::Length`] of the digest.
    pub(crate) fn verify_digest(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        match (self, algorithm) {
            (PublicKey::Rsa(key), _) => key.verify(algorithm, digest, signature),
            (PublicKey::P256(key), Algorithm::EcdsaSha256) => key.verify(digest, signature),
            (PublicKey::Secp256k1(key), Algorithm::EcdsaSha256) => key.verify(digest, signature),
            (PublicKey::Sm2(key), Algorithm::Sm2Dsa) => key.verify(digest, signature),
            (PublicKey::P256(_) | PublicKey::Secp256k1(_) | PublicKey::Sm2(_), _) => {
                Err(Failed::NotThisAlgorithm)
            }
        }
    }

    /// Encrypts a text for the holder of the private key.
    ///
    /// # Errors
    /// [`Failed`].
    pub(crate) fn encrypt(
        &self,
        algorithm: Algorithm,
        plaintext: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        match (self, algorithm) {
            (PublicKey::Rsa(key), _) => key.encrypt(algorithm, plaintext),
            (PublicKey::Sm2(key), Algorithm::Sm2Pke) => key.encrypt(plaintext, entropy),
            (PublicKey::P256(_) | PublicKey::Secp256k1(_) | PublicKey::Sm2(_), _) => {
                Err(Failed::NotThisAlgorithm)
            }
        }
    }
}
