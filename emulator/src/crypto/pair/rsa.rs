//! RSA (RFC 8017): OAEP, PKCS#1 v1.5 and PSS, on aws-lc-rs. Salts, seeds and blinding are drawn inside that library.
//! Keys are made and written by `rsa`.

use aws_lc_rs::digest::{self, Digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
    OaepPublicEncryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use aws_lc_rs::signature::{
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, RsaParameters, UnparsedPublicKey,
};
use chacha20::ChaCha20Rng;
use kms_rules::algorithm::Algorithm;
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::der::Decode;
use rsa::pkcs8::spki::SubjectPublicKeyInfoRef;
use rsa::pkcs8::{DecodePrivateKey, PrivateKeyInfoRef};
use rsa::rand_core::SeedableRng;
use zeroize::Zeroizing;

use super::half::{PrivateHalf, PublicHalf};
use super::kind::{Encoding, Expand, Halves, PairKind, material, no_key};
use crate::crypto::failed::{Failed, NotAKey};
use crate::crypto::material::{CannotGenerate, Material};
use crate::entropy::Entropy;

/// Bytes that seed the generator which the primes of a derived key are searched with.
const SEED_BYTES: usize = 32;

/// RSA with a modulus of exactly `bits`.
pub(super) struct Rsa {
    pub(super) bits: usize,
}

/// The private half. The library checks on reading that n = pq, that d fits e, and the three CRT values.
struct Private {
    signing: RsaKeyPair,
    oaep: OaepPrivateDecryptingKey,
    pkcs1: Pkcs1PrivateDecryptingKey,
}

/// The public half.
struct Public {
    encrypting: OaepPublicEncryptingKey,
    /// SubjectPublicKeyInfo.
    spki: Box<[u8]>,
}

/// A scheme for signatures: how to pad when signing, how to check, and of what digest.
struct Scheme {
    signing: &'static dyn RsaEncoding,
    verifying: &'static RsaParameters,
    digest: &'static digest::Algorithm,
}

impl PairKind for Rsa {
    fn name(&self) -> &'static str {
        "RSA"
    }

    /// It stands there twice, each time with its Montgomery contexts.
    fn weight_bytes(&self) -> usize {
        16 * 1024
    }

    fn takes_long(&self) -> bool {
        true
    }

    fn generate(&self, entropy: &Entropy) -> Result<Material, CannotGenerate> {
        let key = RsaPrivateKey::new(&mut entropy.generator()?, self.bits);
        let key = key.map_err(CannotGenerate::library)?;
        material(&key).map_err(CannotGenerate::library)
    }

    fn derive(&self, expand: &Expand<'_>) -> Result<Material, NotAKey> {
        let seed = <[u8; SEED_BYTES]>::try_from(expand(0, SEED_BYTES)?.as_slice());
        let seed = Zeroizing::new(seed.map_err(no_key)?);
        let key = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed(*seed), self.bits);
        material(&key.map_err(no_key)?).map_err(no_key)
    }

    fn rewrite(&self, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
        let key = match encoding {
            Encoding::Pkcs8 => RsaPrivateKey::from_pkcs8_der(der).map_err(no_key)?,
            Encoding::Pkcs1 => RsaPrivateKey::from_pkcs1_der(der).map_err(no_key)?,
            Encoding::Sec1 => return Err(NotAKey::because("is a key of a curve")),
        };
        material(&key).map_err(no_key)
    }

    fn read_pair(&self, der: &[u8]) -> Result<Halves, NotAKey> {
        let refused = |error: &dyn std::fmt::Display| {
            NotAKey::because(format!("no valid RSA key in PKCS#8 DER ({error})"))
        };
        // The library would pass over bytes behind the key.
        PrivateKeyInfoRef::from_der(der).map_err(|error| refused(&error))?;
        let signing = RsaKeyPair::from_pkcs8(der).map_err(|error| refused(&error))?;
        let decrypting = PrivateDecryptingKey::from_pkcs8(der).map_err(|error| refused(&error))?;
        check_bits(decrypting.key_size_bits(), self.bits)?;
        let spki = AsDer::<PublicKeyX509Der<'_>>::as_der(signing.public_key());
        let public = self.read_public(spki.map_err(|error| refused(&error))?.as_ref())?;
        let oaep = OaepPrivateDecryptingKey::new(decrypting.clone());
        let private = Private {
            signing,
            oaep: oaep.map_err(|error| refused(&error))?,
            pkcs1: Pkcs1PrivateDecryptingKey::new(decrypting).map_err(|error| refused(&error))?,
        };
        Ok((Box::new(private), public))
    }

    fn read_public(&self, der: &[u8]) -> Result<Box<dyn PublicHalf>, NotAKey> {
        let refused = |error: &dyn std::fmt::Display| {
            NotAKey::because(format!(
                "no valid RSA public key in SubjectPublicKeyInfo DER ({error})"
            ))
        };
        // The library would also take the key without its frame, and pass over bytes behind it.
        SubjectPublicKeyInfoRef::from_der(der).map_err(|error| refused(&error))?;
        let key = PublicEncryptingKey::from_der(der).map_err(|error| refused(&error))?;
        check_bits(key.key_size_bits(), self.bits)?;
        let spki = AsDer::<PublicKeyX509Der<'_>>::as_der(&key).map_err(|error| refused(&error))?;
        Ok(Box::new(Public {
            spki: spki.as_ref().into(),
            encrypting: OaepPublicEncryptingKey::new(key).map_err(|error| refused(&error))?,
        }))
    }
}

fn check_bits(given: usize, wanted: usize) -> Result<(), NotAKey> {
    if given == wanted {
        return Ok(());
    }
    let reason = format!("an RSA key of {given} bits where one of {wanted} bits is wanted");
    Err(NotAKey::because(reason))
}

impl PrivateHalf for Private {
    fn sign(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        _entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        let scheme = scheme(algorithm).ok_or(Failed::NotThisAlgorithm)?;
        let digest = import(digest, scheme.digest)?;
        let mut signature = vec![0; self.signing.public_modulus_len()];
        self.signing
            .sign_digest(scheme.signing, &digest, &mut signature)?;
        Ok(signature)
    }

    fn decrypt(
        &self,
        algorithm: Algorithm,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        let oaep = oaep(algorithm).ok_or(Failed::NotThisAlgorithm)?;
        let mut room = Zeroizing::new(vec![0; self.oaep.min_output_size()]);
        let opened = self.oaep.decrypt(oaep, ciphertext, &mut room, None);
        Ok(opened.ok().map(|text| Zeroizing::new(text.to_vec())))
    }

    fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        let mut room = Zeroizing::new(vec![0; self.pkcs1.min_output_size()]);
        let opened = self.pkcs1.decrypt(ciphertext, &mut room);
        Ok(opened.ok().map(|text| Zeroizing::new(text.to_vec())))
    }
}

impl PublicHalf for Public {
    fn der(&self) -> Result<Vec<u8>, Failed> {
        Ok(self.spki.to_vec())
    }

    fn verify(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        let scheme = scheme(algorithm).ok_or(Failed::NotThisAlgorithm)?;
        let digest = import(digest, scheme.digest)?;
        let key = UnparsedPublicKey::new(scheme.verifying, &self.spki);
        Ok(key.verify_digest(&digest, signature).is_ok())
    }

    fn encrypt(
        &self,
        algorithm: Algorithm,
        plaintext: &[u8],
        _entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        let oaep = oaep(algorithm).ok_or(Failed::NotThisAlgorithm)?;
        Failed::unless_length(plaintext, (0, self.encrypting.max_plaintext_size(oaep)))?;
        let mut room = vec![0; self.encrypting.ciphertext_size()];
        let made = self.encrypting.encrypt(oaep, plaintext, &mut room, None)?;
        Ok(made.to_vec())
    }

    /// Also the bytes of a signature.
    fn modulus_bytes(&self) -> Option<usize> {
        Some(self.encrypting.key_size_bytes())
    }
}

fn import(digest: &[u8], of: &'static digest::Algorithm) -> Result<Digest, Failed> {
    Failed::unless_length(digest, (of.output_len(), of.output_len()))?;
    Ok(Digest::import_less_safe(digest, of)?)
}

fn oaep(algorithm: Algorithm) -> Option<&'static OaepAlgorithm> {
    match algorithm {
        Algorithm::RsaesOaepSha1 => Some(&OAEP_SHA1_MGF1SHA1),
        Algorithm::RsaesOaepSha256 => Some(&OAEP_SHA256_MGF1SHA256),
        Algorithm::RsaPssSha256
        | Algorithm::RsaPssSha384
        | Algorithm::RsaPssSha512
        | Algorithm::RsaPkcs1Sha256
        | Algorithm::RsaPkcs1Sha384
        | Algorithm::RsaPkcs1Sha512
        | Algorithm::Gcm
        | Algorithm::EcdsaSha256
        | Algorithm::EcdsaSha384
        | Algorithm::Sm2Pke
        | Algorithm::Sm2Dsa
        | Algorithm::HmacSha224
        | Algorithm::HmacSha256
        | Algorithm::HmacSha384
        | Algorithm::HmacSha512
        | Algorithm::HmacSm3
        | Algorithm::Ed25519
        | Algorithm::Ed25519Ph
        | Algorithm::Ecdh => None,
    }
}

/// The salt of every PSS scheme is as long as its digest, in signing and in checking.
fn scheme(algorithm: Algorithm) -> Option<Scheme> {
    let (signing, verifying, digest): (&'static dyn RsaEncoding, _, _) = match algorithm {
        Algorithm::RsaPssSha256 => (&RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256, &digest::SHA256),
        Algorithm::RsaPssSha384 => (&RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384, &digest::SHA384),
        Algorithm::RsaPssSha512 => (&RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512, &digest::SHA512),
        Algorithm::RsaPkcs1Sha256 => (
            &RSA_PKCS1_SHA256,
            &RSA_PKCS1_2048_8192_SHA256,
            &digest::SHA256,
        ),
        Algorithm::RsaPkcs1Sha384 => (
            &RSA_PKCS1_SHA384,
            &RSA_PKCS1_2048_8192_SHA384,
            &digest::SHA384,
        ),
        Algorithm::RsaPkcs1Sha512 => (
            &RSA_PKCS1_SHA512,
            &RSA_PKCS1_2048_8192_SHA512,
            &digest::SHA512,
        ),
        Algorithm::RsaesOaepSha1
        | Algorithm::RsaesOaepSha256
        | Algorithm::Gcm
        | Algorithm::EcdsaSha256
        | Algorithm::EcdsaSha384
        | Algorithm::Sm2Pke
        | Algorithm::Sm2Dsa
        | Algorithm::HmacSha224
        | Algorithm::HmacSha256
        | Algorithm::HmacSha384
        | Algorithm::HmacSha512
        | Algorithm::HmacSm3
        | Algorithm::Ed25519
        | Algorithm::Ed25519Ph
        | Algorithm::Ecdh => return None,
    };
    Some(Scheme {
        signing,
        verifying,
        digest,
    })
}
