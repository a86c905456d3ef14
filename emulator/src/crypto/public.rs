//! Public keys: of our own pairs, and those that callers send.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;

use super::failed::{Failed, NotAKey};
use super::pair::half::PublicHalf;
use super::pair::kind::{PairKind, kind_of};
use super::pair::no_pair;
use crate::entropy::Entropy;

/// Characters of base64 in a line of PEM (RFC 7468).
const PEM_LINE_CHARS: usize = 64;

/// A public key in the form that works.
pub(crate) struct PublicKey {
    kind: &'static dyn PairKind,
    half: Box<dyn PublicHalf>,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())
    }
}

impl PublicKey {
    pub(super) fn new(kind: &'static dyn PairKind, half: Box<dyn PublicHalf>) -> PublicKey {
        PublicKey { kind, half }
    }

    /// Reads a SubjectPublicKeyInfo of a spec's key and checks its kind, its size or curve, and that a point is
    /// on the curve.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub(crate) fn from_spki(spec: KeySpec, der: &[u8]) -> Result<PublicKey, NotAKey> {
        let kind = kind_of(spec).ok_or_else(|| no_pair(spec))?;
        Ok(PublicKey::new(kind, kind.read_public(der)?))
    }

    pub(super) fn half(&self) -> &dyn PublicHalf {
        &*self.half
    }

    /// SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Failed::Library`].
    pub(crate) fn der(&self) -> Result<Vec<u8>, Failed> {
        self.half.der()
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

    /// Whether the signature is this key's and of this input: a digest, or a whole message, as the algorithm signs
    /// it. Of any other bytes it is not.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`], [`Failed::Length`] of a digest.
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        input: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        self.half.verify(algorithm, input, signature)
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
        self.half.encrypt(algorithm, plaintext, entropy)
    }
}
