//! Key material that somebody gives: raw bytes, PEM, or a passphrase that it is derived from.
//!
//! Key pairs are written anew, as the PKCS#8 that key generation writes: two encodings of one key give the same
//! material.

use std::fmt;

use aws_lc_rs::hkdf;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20::ChaCha20Rng;
use kms_rules::KeySpec;
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::rand_core::SeedableRng;
use zeroize::Zeroizing;

use super::expanded::Expanded;
use super::failed::NotAKey;
use super::material::{Material, Recipe, recipe};

/// The salt of HKDF (RFC 5869) for derived material: what it is for, and of which edition.
const DERIVED_SALT: &[u8] = b"kms-emulator fixture 1";
/// Bytes that seed a key pair: a private scalar, or the generator that an RSA key is searched with.
const SEED_BYTES: usize = 32;
/// Longest encoding of a key pair, in bytes: three times that of RSA 4096. The parser of RSA keys computes with numbers of
/// any length before it judges them, for seconds if they are long.
const PAIR_BYTES_MAX: usize = 8 * 1024;
/// Scalars that are tried before giving up. One in 2^32 of the first ones is out of range.
const SCALARS_MAX: u32 = 8;

/// Material that was given as bytes: the key itself of a block cipher or MAC, PKCS#8 DER of a key pair.
///
/// # Errors
/// [`NotAKey`]: another length, another kind of key, or no valid one.
pub(crate) fn from_bytes(spec: KeySpec, bytes: &[u8]) -> Result<Material, NotAKey> {
    let recipe = recipe(spec);
    match recipe {
        Recipe::Bytes(count) if bytes.len() != count => Err(NotAKey::because(format!(
            "has {} bytes, {spec:?} takes {count}",
            bytes.len()
        ))),
        Recipe::Bytes(_) => Ok(Material::new(Zeroizing::new(bytes.to_vec()))),
        Recipe::Rsa { .. } | Recipe::P256 | Recipe::Secp256k1 | Recipe::Sm2 => {
            checked(spec, pair(&recipe, Encoding::Pkcs8, bytes)?)
        }
        Recipe::NotServed => Err(not_served(spec)),
    }
}

/// Material that was given as PEM: an unencrypted private key in PKCS#8, SEC1 or PKCS#1, after or before blocks
/// of other things.
///
/// # Errors
/// [`NotAKey`].
pub(crate) fn from_pem(spec: KeySpec, text: &str) -> Result<Material, NotAKey> {
    let recipe = recipe(spec);
    if let Recipe::Bytes(_) | Recipe::NotServed = recipe {
        return Err(NotAKey::because(format!(
            "is PEM, which holds key pairs; {spec:?} is none"
        )));
    }
    let (encoding, der) = private_block(text)?;
    checked(spec, pair(&recipe, encoding, &der)?)
}

/// Material that follows from a passphrase and the spec alone, so that it is the same everywhere:
/// HKDF-SHA256 of the passphrase under [`DERIVED_SALT`], expanded for `NAME COUNT`, the spec's name as the cloud
/// spells it and a number from 0. It gives the bytes of a block cipher or MAC, the private scalar of a curve (the
/// first in range), and for RSA the seed of the ChaCha20 generator that the primes are searched with.
///
/// Blocks: RSA takes up to seconds.
///
/// # Errors
/// [`NotAKey`].
pub(crate) fn from_passphrase(
    spec: KeySpec,
    name: &str,
    passphrase: &str,
) -> Result<Material, NotAKey> {
    let expand = |count, length| expand(passphrase, name, count, length);
    match recipe(spec) {
        Recipe::Bytes(count) => Ok(Material::new(expand(0, count)?)),
        Recipe::Rsa { bits } => {
            let seed = <[u8; SEED_BYTES]>::try_from(expand(0, SEED_BYTES)?.as_slice());
            let seed = Zeroizing::new(seed.map_err(no_key)?);
            let key = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed(*seed), bits);
            pkcs8(&key.map_err(no_key)?)
        }
        Recipe::P256 => scalar(expand, |bytes| p256::SecretKey::from_slice(bytes).ok()),
        Recipe::Secp256k1 => scalar(expand, |bytes| k256::SecretKey::from_slice(bytes).ok()),
        Recipe::Sm2 => scalar(expand, |bytes| sm2::SecretKey::from_slice(bytes).ok()),
        Recipe::NotServed => Err(not_served(spec)),
    }
}

/// The first private scalar of the sequence that is in the curve's range.
fn scalar<K: EncodePrivateKey>(
    expand: impl Fn(u32, usize) -> Result<Zeroizing<Vec<u8>>, NotAKey>,
    key: impl Fn(&[u8]) -> Option<K>,
) -> Result<Material, NotAKey> {
    for count in 0..SCALARS_MAX {
        if let Some(key) = key(&expand(count, SEED_BYTES)?) {
            return pkcs8(&key);
        }
    }
    Err(NotAKey::because("gives no private key"))
}

fn expand(
    passphrase: &str,
    name: &str,
    count: u32,
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, NotAKey> {
    let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, DERIVED_SALT);
    let purpose = format!("{name} {count}");
    let info = [purpose.as_bytes()];
    let key = salt.extract(passphrase.as_bytes());
    let output = key.expand(&info, Length(length)).map_err(no_key)?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    output.fill(&mut bytes).map_err(no_key)?;
    Ok(bytes)
}

/// How many bytes HKDF is to give.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// How the bytes of a private key are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// PrivateKeyInfo, any kind of key.
    Pkcs8,
    /// RSAPrivateKey.
    Pkcs1,
    /// ECPrivateKey.
    Sec1,
}

/// The label of each encoding in PEM.
const LABELS: [(&str, Encoding); 3] = [
    ("PRIVATE KEY", Encoding::Pkcs8),
    ("RSA PRIVATE KEY", Encoding::Pkcs1),
    ("EC PRIVATE KEY", Encoding::Sec1),
];

/// The first private key among the blocks of a PEM text.
fn private_block(text: &str) -> Result<(Encoding, Zeroizing<Vec<u8>>), NotAKey> {
    let mut rest = text;
    let mut seen = Vec::new();
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after.split_once("-----").ok_or_else(malformed)?;
        let end = format!("-----END {label}-----");
        let (body, after) = after.split_once(end.as_str()).ok_or_else(malformed)?;
        if let Some((_, encoding)) = LABELS.into_iter().find(|(known, _)| *known == label) {
            if body.contains(':') {
                return Err(NotAKey::because("is encrypted; give it unencrypted"));
            }
            return Ok((encoding, base64_lines(body)?));
        }
        seen.push(label);
        rest = after;
    }
    let labels = LABELS.map(|(label, _)| label).join(", ");
    Err(NotAKey::because(if seen.is_empty() {
        format!("is no PEM; valid are blocks of {labels}")
    } else {
        format!("has no block of {labels}, unencrypted")
    }))
}

fn base64_lines(body: &str) -> Result<Zeroizing<Vec<u8>>, NotAKey> {
    let mut text = Zeroizing::new(String::with_capacity(body.len()));
    text.extend(body.split_ascii_whitespace());
    let der = STANDARD.decode(text.as_bytes());
    der.map(Zeroizing::new).map_err(|_| malformed())
}

fn malformed() -> NotAKey {
    NotAKey::because("is malformed PEM")
}

/// Reads a private key of one curve in PKCS#8 or SEC1, and writes it as PKCS#8.
macro_rules! on_curve {
    ($curve:ident, $encoding:expr, $der:expr) => {
        match $encoding {
            Encoding::Pkcs8 => pkcs8(&$curve::SecretKey::from_pkcs8_der($der).map_err(no_key)?),
            Encoding::Sec1 => pkcs8(&$curve::SecretKey::from_sec1_der($der).map_err(no_key)?),
            Encoding::Pkcs1 => Err(NotAKey::because("is an RSA key")),
        }
    };
}

/// The private key in the bytes, as key generation writes it.
fn pair(recipe: &Recipe, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
    if der.len() > PAIR_BYTES_MAX {
        let why = format!("is longer than {PAIR_BYTES_MAX} bytes");
        return Err(NotAKey::because(why));
    }
    match (recipe, encoding) {
        (Recipe::Rsa { .. }, Encoding::Pkcs8) => {
            pkcs8(&RsaPrivateKey::from_pkcs8_der(der).map_err(no_key)?)
        }
        (Recipe::Rsa { .. }, Encoding::Pkcs1) => {
            pkcs8(&RsaPrivateKey::from_pkcs1_der(der).map_err(no_key)?)
        }
        (Recipe::Rsa { .. }, Encoding::Sec1) => Err(NotAKey::because("is a key of a curve")),
        (Recipe::P256, encoding) => on_curve!(p256, encoding, der),
        (Recipe::Secp256k1, encoding) => on_curve!(k256, encoding, der),
        (Recipe::Sm2, encoding) => on_curve!(sm2, encoding, der),
        (Recipe::Bytes(_) | Recipe::NotServed, _) => Err(NotAKey::because("is a key pair")),
    }
}

fn pkcs8(key: &impl EncodePrivateKey) -> Result<Material, NotAKey> {
    let document = key.to_pkcs8_der().map_err(no_key)?;
    Ok(Material::new(document.to_bytes()))
}

/// Material that also works.
fn checked(spec: KeySpec, material: Material) -> Result<Material, NotAKey> {
    match Expanded::new(spec, material.bytes()) {
        Some(_) => Ok(material),
        None => Err(NotAKey::because(format!("is no valid key of {spec:?}"))),
    }
}

fn no_key(error: impl fmt::Display) -> NotAKey {
    NotAKey::because(format!("is no valid private key of this kind ({error})"))
}

fn not_served(spec: KeySpec) -> NotAKey {
    NotAKey::because(format!("no operation of this build uses {spec:?} keys"))
}

#[cfg(test)]
mod tests;
