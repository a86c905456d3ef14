//! HMAC (RFC 2104, FIPS 198-1) with SHA-2 and with SM3 (GB/T 32905). A key is as long as its digest.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sm3::Sm3;

use super::failed::Failed;

/// A key with its two pads hashed. Never printed.
pub(crate) enum MacKey {
    Sha224(Box<Hmac<Sha224>>),
    Sha256(Box<Hmac<Sha256>>),
    Sha384(Box<Hmac<Sha384>>),
    Sha512(Box<Hmac<Sha512>>),
    Sm3(Box<Hmac<Sm3>>),
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacKey({:?})", self.algorithm())
    }
}

impl MacKey {
    /// The key of a spec; `None` when the spec is none for MACs or the key has another length than its digest.
    pub(crate) fn new(spec: KeySpec, key: &[u8]) -> Option<MacKey> {
        let (bytes, algorithm) = match spec {
            KeySpec::Hmac224 => (28, Algorithm::HmacSha224),
            KeySpec::Hmac256 => (32, Algorithm::HmacSha256),
            KeySpec::Hmac384 => (48, Algorithm::HmacSha384),
            KeySpec::Hmac512 => (64, Algorithm::HmacSha512),
            KeySpec::HmacSm3 => (32, Algorithm::HmacSm3),
            KeySpec::Aes128
            | KeySpec::Aes192
            | KeySpec::Aes256
            | KeySpec::Sm4
            | KeySpec::Rsa2048
            | KeySpec::Rsa3072
            | KeySpec::Rsa4096
            | KeySpec::EcP256
            | KeySpec::EcP384
            | KeySpec::EcP256K
            | KeySpec::Sm2
            | KeySpec::Ed25519 => return None,
        };
        (key.len() == bytes)
            .then(|| MacKey::of(algorithm, key))
            .flatten()
    }

    /// The key of an algorithm, of any length; `None` when the algorithm is no MAC.
    pub(super) fn of(algorithm: Algorithm, key: &[u8]) -> Option<MacKey> {
        match algorithm {
            Algorithm::HmacSha224 => keyed(key).map(MacKey::Sha224),
            Algorithm::HmacSha256 => keyed(key).map(MacKey::Sha256),
            Algorithm::HmacSha384 => keyed(key).map(MacKey::Sha384),
            Algorithm::HmacSha512 => keyed(key).map(MacKey::Sha512),
            Algorithm::HmacSm3 => keyed(key).map(MacKey::Sm3),
            Algorithm::RsaesOaepSha1
            | Algorithm::RsaesOaepSha256
            | Algorithm::RsaPssSha256
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
            | Algorithm::Ed25519
            | Algorithm::Ed25519Ph
            | Algorithm::Ecdh => None,
        }
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            MacKey::Sha224(_) => Algorithm::HmacSha224,
            MacKey::Sha256(_) => Algorithm::HmacSha256,
            MacKey::Sha384(_) => Algorithm::HmacSha384,
            MacKey::Sha512(_) => Algorithm::HmacSha512,
            MacKey::Sm3(_) => Algorithm::HmacSm3,
        }
    }

    /// The code of a message, as long as the algorithm's digest.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`].
    pub(crate) fn mac(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, Failed> {
        self.check(algorithm)?;
        Ok(match self {
            MacKey::Sha224(key) => code(&**key, message),
            MacKey::Sha256(key) => code(&**key, message),
            MacKey::Sha384(key) => code(&**key, message),
            MacKey::Sha512(key) => code(&**key, message),
            MacKey::Sm3(key) => code(&**key, message),
        })
    }

    /// Whether the whole code of a message is `mac`, in a time that does not depend on where they differ.
    ///
    /// # Errors
    /// [`Failed::NotThisAlgorithm`].
    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        mac: &[u8],
    ) -> Result<bool, Failed> {
        self.check(algorithm)?;
        Ok(match self {
            MacKey::Sha224(key) => holds(&**key, message, mac),
            MacKey::Sha256(key) => holds(&**key, message, mac),
            MacKey::Sha384(key) => holds(&**key, message, mac),
            MacKey::Sha512(key) => holds(&**key, message, mac),
            MacKey::Sm3(key) => holds(&**key, message, mac),
        })
    }

    fn check(&self, algorithm: Algorithm) -> Result<(), Failed> {
        if self.algorithm() == algorithm {
            Ok(())
        } else {
            Err(Failed::NotThisAlgorithm)
        }
    }
}

fn keyed<M: KeyInit>(key: &[u8]) -> Option<Box<M>> {
    M::new_from_slice(key).ok().map(Box::new)
}

fn code<M: Mac + Clone>(key: &M, message: &[u8]) -> Vec<u8> {
    let mac = key.clone().chain_update(message);
    mac.finalize().into_bytes().to_vec()
}

fn holds<M: Mac + Clone>(key: &M, message: &[u8], mac: &[u8]) -> bool {
    key.clone().chain_update(message).verify_slice(mac).is_ok()
}

#[cfg(test)]
mod tests;
