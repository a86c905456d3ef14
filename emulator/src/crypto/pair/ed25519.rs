//! Ed25519 and Ed25519ph (RFC 8032), without a context, on `ed25519-dalek`. Signatures are 64 bytes and depend on the
//! key and the input alone. Checked strictly: no key of small order, no encoding but the one.

use ed25519_dalek::ed25519::pkcs8::KeypairBytes;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use ed25519_dalek::{SECRET_KEY_LENGTH, Signature, Signer, SigningKey, VerifyingKey};
use kms_rules::algorithm::Algorithm;
use sha2::digest::array::Array;
use sha2::digest::typenum::U64;
use sha2::digest::{Digest, FixedOutput, HashMarker, Output, OutputSizeUser, Update};
use zeroize::Zeroizing;

use super::half::{PrivateHalf, PublicHalf};
use super::kind::{
    Encoding, Expand, Halves, PairKind, material, no_key, no_private_key, no_public_key,
};
use crate::crypto::failed::{Failed, NotAKey};
use crate::crypto::material::{CannotGenerate, Material};
use crate::entropy::Entropy;

/// Ed25519.
pub(super) struct Ed25519;

const CURVE: &str = "Ed25519";
/// Bytes of SHA-512's digests.
const DIGEST_BYTES: usize = 64;

/// The private half.
struct Private {
    key: SigningKey,
}

/// The public half.
struct Public {
    key: VerifyingKey,
}

impl PairKind for Ed25519 {
    fn name(&self) -> &'static str {
        CURVE
    }

    fn weight_bytes(&self) -> usize {
        1024
    }

    fn generate(&self, entropy: &Entropy) -> Result<Material, CannotGenerate> {
        let mut seed = Zeroizing::new([0; SECRET_KEY_LENGTH]);
        entropy.fill(&mut *seed)?;
        of_seed(&seed).map_err(CannotGenerate::library)
    }

    fn derive(&self, expand: &Expand<'_>) -> Result<Material, NotAKey> {
        let seed = expand(0, SECRET_KEY_LENGTH)?;
        let seed = <[u8; SECRET_KEY_LENGTH]>::try_from(seed.as_slice()).map(Zeroizing::new);
        let seed = seed.map_err(no_key)?;
        of_seed(&seed).map_err(no_key)
    }

    fn rewrite(&self, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
        let key = match encoding {
            Encoding::Pkcs8 => SigningKey::from_pkcs8_der(der).map_err(no_key)?,
            Encoding::Sec1 => return Err(NotAKey::because("is a key of another curve")),
            Encoding::Pkcs1 => return Err(NotAKey::because("is an RSA key")),
        };
        of_seed(key.as_bytes()).map_err(no_key)
    }

    fn read_pair(&self, der: &[u8]) -> Result<Halves, NotAKey> {
        let key = SigningKey::from_pkcs8_der(der).map_err(|error| no_private_key(CURVE, error))?;
        let public = key.verifying_key();
        Ok((Box::new(Private { key }), Box::new(Public { key: public })))
    }

    fn read_public(&self, der: &[u8]) -> Result<Box<dyn PublicHalf>, NotAKey> {
        let read = VerifyingKey::from_public_key_der(der);
        let key = read.map_err(|error| no_public_key(CURVE, error))?;
        Ok(Box::new(Public { key }))
    }
}

/// The key as PKCS#8 of version 1 (RFC 8410), without the public half: every reader takes that.
fn of_seed(seed: &[u8; SECRET_KEY_LENGTH]) -> Result<Material, ed25519_dalek::pkcs8::Error> {
    material(&KeypairBytes {
        secret_key: *seed,
        public_key: None,
    })
}

impl PrivateHalf for Private {
    fn sign(
        &self,
        algorithm: Algorithm,
        input: &[u8],
        _entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        let signature = match form(algorithm)? {
            Form::Message => self.key.sign(input),
            Form::Digest => {
                let made = self.key.sign_prehashed(made(input)?, None);
                made.map_err(Failed::library)?
            }
        };
        Ok(signature.to_bytes().to_vec())
    }
}

impl PublicHalf for Public {
    fn der(&self) -> Result<Vec<u8>, Failed> {
        let der = self.key.to_public_key_der().map_err(Failed::library)?;
        Ok(der.into_vec())
    }

    fn verify(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> Result<bool, Failed> {
        let form = form(algorithm)?;
        let parsed = Signature::from_slice(signature);
        let holds = match form {
            Form::Message => parsed.and_then(|parsed| self.key.verify_strict(input, &parsed)),
            Form::Digest => {
                let digest = made(input)?;
                parsed.and_then(|parsed| self.key.verify_prehashed_strict(digest, None, &parsed))
            }
        };
        Ok(holds.is_ok())
    }
}

/// What is signed.
enum Form {
    Message,
    Digest,
}

fn form(algorithm: Algorithm) -> Result<Form, Failed> {
    if algorithm == Algorithm::Ed25519 {
        Ok(Form::Message)
    } else if algorithm == Algorithm::Ed25519Ph {
        Ok(Form::Digest)
    } else {
        Err(Failed::NotThisAlgorithm)
    }
}

/// A digest that somebody made, in the place of a hash that would make it: it gives what it was given.
#[derive(Default)]
struct Made(Array<u8, U64>);

impl OutputSizeUser for Made {
    type OutputSize = U64;
}

impl HashMarker for Made {}

impl Update for Made {
    fn update(&mut self, digest: &[u8]) {
        for (kept, given) in self.0.iter_mut().zip(digest) {
            *kept = *given;
        }
    }
}

impl FixedOutput for Made {
    fn finalize_into(self, out: &mut Output<Made>) {
        *out = self.0;
    }
}

fn made(digest: &[u8]) -> Result<Made, Failed> {
    Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))?;
    Ok(Made::new_with_prefix(digest))
}
