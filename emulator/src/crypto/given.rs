//! Key material that somebody gives: raw bytes, PEM, or a passphrase that it is derived from.
//!
//! Key pairs are written anew, as the PKCS#8 that key generation writes: two encodings of one key give the same
//! material.

use aws_lc_rs::hkdf;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::KeySpec;
use zeroize::Zeroizing;

use super::expanded::Expanded;
use super::failed::NotAKey;
use super::material::{Material, Recipe, recipe};
use super::pair::kind::{Encoding, PairKind, no_key};

/// The salt of HKDF (RFC 5869) for derived material: what it is for, and of which edition.
const DERIVED_SALT: &[u8] = b"kms-emulator fixture 1";
/// Longest encoding of a key pair, in bytes: three times that of RSA 4096. The parser of RSA keys computes with numbers of
/// any length before it judges them, for seconds if they are long.
const PAIR_BYTES_MAX: usize = 8 * 1024;

/// Material that was given as bytes: the key itself of a block cipher or MAC, PKCS#8 DER of a key pair.
///
/// # Errors
/// [`NotAKey`]: another length, another kind of key, or no valid one.
pub(crate) fn from_bytes(spec: KeySpec, bytes: &[u8]) -> Result<Material, NotAKey> {
    match recipe(spec) {
        Recipe::Bytes(count) if bytes.len() != count => Err(NotAKey::because(format!(
            "has {} bytes, {spec:?} takes {count}",
            bytes.len()
        ))),
        Recipe::Bytes(_) => Ok(Material::new(Zeroizing::new(bytes.to_vec()))),
        Recipe::Pair(kind) => checked(spec, pair(kind, Encoding::Pkcs8, bytes)?),
    }
}

/// Material that was given as PEM: an unencrypted private key in PKCS#8, SEC1 or PKCS#1, after or before blocks
/// of other things.
///
/// # Errors
/// [`NotAKey`].
pub(crate) fn from_pem(spec: KeySpec, text: &str) -> Result<Material, NotAKey> {
    let Recipe::Pair(kind) = recipe(spec) else {
        return Err(NotAKey::because(format!(
            "is PEM, which holds key pairs; {spec:?} is none"
        )));
    };
    let (encoding, der) = private_block(text)?;
    checked(spec, pair(kind, encoding, &der)?)
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
        Recipe::Pair(kind) => kind.derive(&expand),
    }
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

/// The private key in the bytes, as key generation writes it.
fn pair(kind: &dyn PairKind, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
    if der.len() > PAIR_BYTES_MAX {
        let why = format!("is longer than {PAIR_BYTES_MAX} bytes");
        return Err(NotAKey::because(why));
    }
    kind.rewrite(encoding, der)
}

/// Material that also works.
fn checked(spec: KeySpec, material: Material) -> Result<Material, NotAKey> {
    match Expanded::new(spec, material.bytes()) {
        Some(_) => Ok(material),
        None => Err(NotAKey::because(format!("is no valid key of {spec:?}"))),
    }
}

#[cfg(test)]
mod tests;
