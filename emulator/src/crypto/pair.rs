//! Key pairs in the form that works. Which half does what is here; each algorithm is in a file of its own.

pub(super) mod p256;
pub(super) mod rsa;
pub(super) mod secp256k1;
pub(super) mod sm2;

use std::fmt;

use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;
use zeroize::Zeroizing;

use super::failed::{Failed, NotAKey};
use super::public::PublicKey;
use crate::entropy::Entropy;

/// Bytes of the digests that the curves sign.
const DIGEST_BYTES: usize = 32;

/// A private key with its public one. Never printed; wiped when dropped.
pub(crate) struct KeyPair {
    private: Private,
    public: PublicKey,
}

enum Private {
    Rsa(rsa::Private),
    P256(p256::Private),
    Secp256k1(secp256k1::Private),
    Sm2(Box<sm2::Private>),
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({:?})", self.public)
    }
}

impl KeyPair {
    /// Reads an unencrypted PKCS#8 key of a spec and checks its kind, its size and curve, and that its parts
    /// belong together.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub(crate) fn from_pkcs8(spec: KeySpec, der: &[u8]) -> Result<KeyPair, NotAKey> {
        let (private, public) = match spec {
            KeySpec::Rsa2048 => rsa_pair(2048, der)?,
            KeySpec::Rsa3072 => rsa_pair(3072, der)?,
            KeySpec::Rsa4096 => rsa_pair(4096, der)?,
            KeySpec::EcP256 => {
                let (private, public) = p256::from_pkcs8(der)?;
                (Private::P256(private), PublicKey::P256(public))
            }
            KeySpec::EcP256K => {
                let (private, public) = secp256k1::from_pkcs8(der)?;
                (Private::Secp256k1(private), PublicKey::Secp256k1(public))
            }
            KeySpec::Sm2 => {
                let (private, public) = sm2::from_pkcs8(der)?;
                (Private::Sm2(Box::new(private)), PublicKey::Sm2(public))
            }
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
            | KeySpec::Ed25519 => return Err(no_pair(spec)),
        };
        Ok(KeyPair { private, public })
    }

    /// About how much memory it takes, in bytes, the library's heap included: an RSA key stands there twice with
    /// its Montgomery contexts.
    pub(super) fn weight_bytes(&self) -> usize {
        match &self.private {
            Private::Rsa(_) => 16 * 1024,
            Private::P256(_) => 2 * 1024,
            Private::Secp256k1(_) | Private::Sm2(_) => 1024,
        }
    }

    /// Whether what the private half does takes too long for an async thread: RSA takes up to milliseconds, the
    /// curves tens of microseconds.
    pub(crate) fn takes_long(&self) -> bool {
        match &self.private {
            Private::Rsa(_) => true,
            Private::P256(_) | Private::Secp256k1(_) | Private::Sm2(_) => false,
        }
    }

    /// SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn public_key_der(&self) -> Result<Vec<u8>, Failed> {
        self.public.der()
    }

    /// SubjectPublicKeyInfo as PEM: lines of 64 characters, each ended.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn public_key_pem(&self) -> Result<String, Failed> {
        self.public.pem()
    }

    /// A signature of a digest.
    ///
    /// # Errors
    /// [`Failed`].
    pub(crate) fn sign_digest(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        match (&self.private, algorithm) {
            (Private::Rsa(key), _) => key.sign(algorithm, digest),
            (Private::P256(key), Algorithm::EcdsaSha256) => key.sign(digest),
            (Private::Secp256k1(key), Algorithm::EcdsaSha256) => key.sign(digest, entropy),
            (Private::Sm2(key), Algorithm::Sm2Dsa) => key.sign(digest, entropy),
            (Private::P256(_) | Private::Secp256k1(_) | Private::Sm2(_), _) => {
                Err(Failed::NotThisAlgorithm)
            }
        }
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
        self.public.verify_digest(algorithm, digest, signature)
    }

    /// Encrypts a text for this key.
    ///
    /// # Errors
    /// [`Failed`].
    pub(crate) fn encrypt(
        &self,
        algorithm: Algorithm,
        plaintext: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        self.public.encrypt(algorithm, plaintext, entropy)
    }

    /// The text of a ciphertext; `None` when it was not made for this key with this algorithm.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`].
    pub(crate) fn decrypt(
        &self,
        algorithm: Algorithm,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        match (&self.private, algorithm) {
            (Private::Rsa(key), _) => key.decrypt(algorithm, ciphertext),
            (Private::Sm2(key), Algorithm::Sm2Pke) => Ok(key.decrypt(ciphertext)),
            (Private::P256(_) | Private::Secp256k1(_) | Private::Sm2(_), _) => {
                Err(Failed::NotThisAlgorithm)
            }
        }
    }

    /// As [`KeyPair::decrypt`], with RSAES-PKCS1-v1_5: for the wrapping of imported material only.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`] when it is no RSA key.
    pub(super) fn decrypt_pkcs1(
        &self,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        match &self.private {
            Private::Rsa(key) => Ok(key.decrypt_pkcs1(ciphertext)),
            Private::P256(_) | Private::Secp256k1(_) | Private::Sm2(_) => {
                Err(Failed::NotThisAlgorithm)
            }
        }
    }

    /// Bytes of the modulus, and so of a ciphertext; `None` when it is no RSA key.
    pub(super) fn modulus_bytes(&self) -> Option<usize> {
        match &self.public {
            PublicKey::Rsa(key) => Some(key.modulus_bytes()),
            PublicKey::P256(_) | PublicKey::Secp256k1(_) | PublicKey::Sm2(_) => None,
        }
    }
}

fn rsa_pair(bits: usize, der: &[u8]) -> Result<(Private, PublicKey), NotAKey> {
    let (private, public) = rsa::from_pkcs8(bits, der)?;
    Ok((Private::Rsa(private), PublicKey::Rsa(public)))
}

/// Refuses a spec that has no key pairs here.
pub(super) fn no_pair(spec: KeySpec) -> NotAKey {
    NotAKey::because(format!("{spec:?} is no type of key pair that is served"))
}

fn no_private_key(curve: &str, error: impl fmt::Display) -> NotAKey {
    NotAKey::because(format!("no valid {curve} key in PKCS#8 DER ({error})"))
}

fn no_public_key(curve: &str, error: impl fmt::Display) -> NotAKey {
    NotAKey::because(format!(
        "no valid {curve} public key in SubjectPublicKeyInfo DER ({error})"
    ))
}

#[cfg(test)]
mod tests;
