//! What the two halves of a pair do. A half refuses what its algorithm does not have.

use kms_rules::algorithm::Algorithm;
use zeroize::Zeroizing;

use crate::crypto::failed::Failed;
use crate::entropy::Entropy;

/// The private half of a pair.
pub(in crate::crypto) trait PrivateHalf: Send + Sync {
    /// A signature of what the algorithm signs: of a digest as long as its hash, or of a whole message.
    ///
    /// # Errors
    /// [`Failed`].
    fn sign(
        &self,
        _algorithm: Algorithm,
        _input: &[u8],
        _entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        Err(Failed::NotThisAlgorithm)
    }

    /// The text of a ciphertext; `None` when it was not made for this key with this algorithm.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`].
    fn decrypt(
        &self,
        _algorithm: Algorithm,
        _ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        Err(Failed::NotThisAlgorithm)
    }

    /// As [`PrivateHalf::decrypt`], with RSAES-PKCS1-v1_5: for the wrapping of imported material only.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`] when it is no RSA key.
    fn decrypt_pkcs1(&self, _ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        Err(Failed::NotThisAlgorithm)
    }

    /// The secret that this half shares with another pair of the same curve: the x-coordinate of the product, as
    /// long as the field's elements.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`], also when the other pair is of another type.
    fn agree(&self, _peer: &dyn PublicHalf) -> Result<Zeroizing<Vec<u8>>, Failed> {
        Err(Failed::NotThisAlgorithm)
    }
}

/// The public half of a pair.
pub(in crate::crypto) trait PublicHalf: Send + Sync {
    /// SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Failed::Library`].
    fn der(&self) -> Result<Vec<u8>, Failed>;

    /// Whether the signature is this key's and of this input (see [`PrivateHalf::sign`]); any other bytes are not.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`], [`Failed::Length`] of a digest.
    fn verify(
        &self,
        _algorithm: Algorithm,
        _input: &[u8],
        _signature: &[u8],
    ) -> Result<bool, Failed> {
        Err(Failed::NotThisAlgorithm)
    }

    /// Encrypts a text for the holder of the private key.
    ///
    /// # Errors
    /// [`Failed`].
    fn encrypt(
        &self,
        _algorithm: Algorithm,
        _plaintext: &[u8],
        _entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        Err(Failed::NotThisAlgorithm)
    }

    /// The point of a curve with which secrets are shared, uncompressed (SEC 1); `None` when it is none.
    fn point(&self) -> Option<Vec<u8>> {
        None
    }

    /// Bytes of the modulus, and so of a ciphertext; `None` when it is no RSA key.
    fn modulus_bytes(&self) -> Option<usize> {
        None
    }
}
