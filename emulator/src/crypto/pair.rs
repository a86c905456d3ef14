//! Key pairs in the form that works: each algorithm is in a file of its own, and does what its halves can.

pub(super) mod ed25519;
pub(super) mod half;
pub(super) mod kind;
pub(super) mod nist;
pub(super) mod rsa;
pub(super) mod secp256k1;
pub(super) mod sm2;

use std::fmt;

use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;
use zeroize::Zeroizing;

use self::half::PrivateHalf;
use self::kind::{PairKind, kind_of};
use super::failed::{Failed, NotAKey};
use super::public::PublicKey;
use crate::entropy::Entropy;

/// Bytes of the digests that the curves of 256 bits sign.
const DIGEST_BYTES: usize = 32;

/// A private key with its public one. Never printed; wiped when dropped.
pub(crate) struct KeyPair {
    kind: &'static dyn PairKind,
    private: Box<dyn PrivateHalf>,
    public: PublicKey,
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
        let kind = kind_of(spec).ok_or_else(|| no_pair(spec))?;
        let (private, public) = kind.read_pair(der)?;
        let public = PublicKey::new(kind, public);
        Ok(KeyPair {
            kind,
            private,
            public,
        })
    }

    /// About how much memory it takes, in bytes, the library's heap included.
    pub(super) fn weight_bytes(&self) -> usize {
        self.kind.weight_bytes()
    }

    /// Whether what the private half does takes too long for an async thread: RSA takes up to milliseconds, the
    /// curves tens of microseconds.
    pub(crate) fn takes_long(&self) -> bool {
        self.kind.takes_long()
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

    /// A signature of what the algorithm signs: of a digest as long as its hash, or of a whole message (see
    /// [`super::to_sign`]).
    ///
    /// # Errors
    /// [`Failed`].
    pub(crate) fn sign(
        &self,
        algorithm: Algorithm,
        input: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        self.private.sign(algorithm, input, entropy)
    }

    /// Whether the signature is this key's and of this input, which is what [`KeyPair::sign`] takes; of any other
    /// bytes it is not.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`], [`Failed::Length`] of a digest.
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        input: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        self.public.verify(algorithm, input, signature)
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
        self.private.decrypt(algorithm, ciphertext)
    }

    /// As [`KeyPair::decrypt`], with RSAES-PKCS1-v1_5: for the wrapping of imported material only.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`] when it is no RSA key.
    pub(super) fn decrypt_pkcs1(
        &self,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        self.private.decrypt_pkcs1(ciphertext)
    }

    /// The secret that this pair shares with another of the same curve: the x-coordinate of the product of its
    /// private scalar and the other's point, as long as the field's elements.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`], also for a key of another type.
    pub(crate) fn agree(&self, peer: &PublicKey) -> Result<Zeroizing<Vec<u8>>, Failed> {
        self.private.agree(peer.half())
    }

    /// Bytes of the modulus, and so of a ciphertext; `None` when it is no RSA key.
    pub(super) fn modulus_bytes(&self) -> Option<usize> {
        self.public.half().modulus_bytes()
    }
}

/// Refuses a spec whose keys are no pairs.
pub(super) fn no_pair(spec: KeySpec) -> NotAKey {
    NotAKey::because(format!("{spec:?} is no type of key pair"))
}

#[cfg(test)]
mod tests;
