//! SM2 (GB/T 32918): SM2DSA on the digest e = SM3(Z_A || M) that the caller made, signatures as the DER of
//! GM/T 0009; SM2PKE with ciphertexts `04 || C1 || C3 || C2`, 97 bytes longer than the text.

use sm2::dsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use sm2::dsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use sm2::pke::{DecryptingKey, EncryptingKey, Mode};
use sm2::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use super::{DIGEST_BYTES, no_private_key, no_public_key};
use crate::crypto::failed::{Failed, NotAKey};
use crate::entropy::Entropy;

const CURVE: &str = "SM2";

/// The identity of GB/T 32918.5. Our digests come with Z_A inside, so nothing depends on it.
const IDENTITY: &str = "1234567812345678";

/// First byte of an uncompressed point.
const UNCOMPRESSED: u8 = 4;
/// What a ciphertext is longer than its text, in bytes: a point, and a digest of SM3.
pub(crate) const OVERHEAD_BYTES: usize = 1 + 64 + 32;
/// Longest text, in bytes: far from the end of the key derivation's 32-bit counter.
const PLAINTEXT_BYTES_MAX: usize = 1 << 20;

/// The private half.
pub(crate) struct Private {
    signing: SigningKey,
    decrypting: DecryptingKey,
}

/// The public half.
pub(crate) struct Public {
    key: PublicKey,
    verifying: VerifyingKey,
}

/// # Errors
/// [`NotAKey`].
pub(crate) fn from_pkcs8(der: &[u8]) -> Result<(Private, Public), NotAKey> {
    let key = SecretKey::from_pkcs8_der(der).map_err(|error| no_private_key(CURVE, error))?;
    let signing = SigningKey::new(IDENTITY, &key).map_err(|error| no_private_key(CURVE, error))?;
    let public = of(key.public_key())?;
    let decrypting = DecryptingKey::new_with_mode(key.to_nonzero_scalar(), Mode::C1C3C2);
    let private = Private {
        signing,
        decrypting,
    };
    Ok((private, public))
}

/// # Errors
/// [`NotAKey`].
pub(crate) fn from_spki(der: &[u8]) -> Result<Public, NotAKey> {
    of(PublicKey::from_public_key_der(der).map_err(|error| no_public_key(CURVE, error))?)
}

fn of(key: PublicKey) -> Result<Public, NotAKey> {
    let verifying = VerifyingKey::new(IDENTITY, key);
    let verifying = verifying.map_err(|error| no_public_key(CURVE, error))?;
    Ok(Public { key, verifying })
}

impl Private {
    /// # Errors
    /// [`Failed::Length`] of the digest, [`Failed::NoEntropy`].
    pub(crate) fn sign(&self, digest: &[u8], entropy: &Entropy) -> Result<Vec<u8>, Failed> {
        Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))?;
        let made = self
            .signing
            .sign_prehash_with_rng(&mut entropy.generator()?, digest);
        Ok(made.map_err(Failed::library)?.to_der().to_vec())
    }

    /// `None`: it was not made for this key.
    pub(crate) fn decrypt(&self, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let whole = ciphertext.len() > OVERHEAD_BYTES && ciphertext.first() == Some(&UNCOMPRESSED);
        let opened = whole.then(|| self.decrypting.decrypt(ciphertext).ok());
        opened.flatten().map(Zeroizing::new)
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
        Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))?;
        let holds = DerSignature::from_bytes(signature)
            .and_then(Signature::try_from)
            .and_then(|parsed| self.verifying.verify_prehash(digest, &parsed));
        Ok(holds.is_ok())
    }

    /// # Errors
    /// [`Failed::Length`]: the scheme has no ciphertext of the empty text. [`Failed::NoEntropy`].
    pub(crate) fn encrypt(&self, plaintext: &[u8], entropy: &Entropy) -> Result<Vec<u8>, Failed> {
        Failed::unless_length(plaintext, (1, PLAINTEXT_BYTES_MAX))?;
        EncryptingKey::new_with_mode(self.key, Mode::C1C3C2)
            .encrypt(&mut entropy.generator()?, plaintext)
            .map_err(Failed::library)
    }
}
