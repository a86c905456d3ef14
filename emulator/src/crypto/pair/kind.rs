//! The types of key pairs: one object each, which makes keys, reads them and writes them anew.

use std::fmt;

use elliptic_curve::Generate;
use elliptic_curve::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use kms_rules::KeySpec;
use zeroize::Zeroizing;

use super::half::{PrivateHalf, PublicHalf};
use super::{ed25519, nist, rsa, secp256k1, sm2};
use crate::crypto::failed::NotAKey;
use crate::crypto::material::{CannotGenerate, Material};
use crate::entropy::Entropy;

/// Private scalars that are tried before giving up. One in 2^32 of the first ones is out of range.
const SCALARS_MAX: u32 = 8;

/// Both halves of a pair.
pub(super) type Halves = (Box<dyn PrivateHalf>, Box<dyn PublicHalf>);

/// So many bytes of the sequence of this number.
pub(in crate::crypto) type Expand<'a> =
    dyn Fn(u32, usize) -> Result<Zeroizing<Vec<u8>>, NotAKey> + 'a;

/// How the bytes of a private key are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::crypto) enum Encoding {
    /// PrivateKeyInfo, any kind of key.
    Pkcs8,
    /// RSAPrivateKey.
    Pkcs1,
    /// ECPrivateKey.
    Sec1,
}

/// A type of key pair.
pub(in crate::crypto) trait PairKind: Sync {
    /// Its name in texts.
    fn name(&self) -> &'static str;

    /// About how much memory a pair takes, in bytes, the library's heap included.
    fn weight_bytes(&self) -> usize;

    /// Whether making a key, and what its private half does, take too long for an async thread: RSA takes from
    /// milliseconds to seconds, the curves tens of microseconds.
    fn takes_long(&self) -> bool {
        false
    }

    /// A new key.
    ///
    /// # Errors
    /// [`CannotGenerate`].
    fn generate(&self, entropy: &Entropy) -> Result<Material, CannotGenerate>;

    /// The key that follows from a sequence of bytes.
    ///
    /// # Errors
    /// [`NotAKey`].
    fn derive(&self, expand: &Expand<'_>) -> Result<Material, NotAKey>;

    /// A given key as [`PairKind::generate`] would have written it.
    ///
    /// # Errors
    /// [`NotAKey`].
    fn rewrite(&self, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey>;

    /// Reads an unencrypted PKCS#8 key strictly and checks that its parts belong together.
    ///
    /// # Errors
    /// [`NotAKey`].
    fn read_pair(&self, der: &[u8]) -> Result<Halves, NotAKey>;

    /// Reads a SubjectPublicKeyInfo strictly and checks that the key is a valid one.
    ///
    /// # Errors
    /// [`NotAKey`].
    fn read_public(&self, der: &[u8]) -> Result<Box<dyn PublicHalf>, NotAKey>;
}

/// The type of a spec's key pairs; `None` when its keys are no pairs.
pub(in crate::crypto) fn kind_of(spec: KeySpec) -> Option<&'static dyn PairKind> {
    match spec {
        KeySpec::Rsa2048 => Some(&rsa::Rsa { bits: 2048 }),
        KeySpec::Rsa3072 => Some(&rsa::Rsa { bits: 3072 }),
        KeySpec::Rsa4096 => Some(&rsa::Rsa { bits: 4096 }),
        KeySpec::EcP256 => Some(&nist::P256),
        KeySpec::EcP384 => Some(&nist::P384),
        KeySpec::EcP256K => Some(&secp256k1::Secp256k1),
        KeySpec::Sm2 => Some(&sm2::Sm2),
        KeySpec::Ed25519 => Some(&ed25519::Ed25519),
        KeySpec::Aes128
        | KeySpec::Aes192
        | KeySpec::Aes256
        | KeySpec::Sm4
        | KeySpec::Hmac224
        | KeySpec::Hmac256
        | KeySpec::Hmac384
        | KeySpec::Hmac512
        | KeySpec::HmacSm3 => None,
    }
}

/// A key as PKCS#8, which is how material of key pairs is kept.
///
/// # Errors
/// What the library says, which writes all keys that it has.
pub(in crate::crypto) fn material(
    key: &impl EncodePrivateKey,
) -> Result<Material, elliptic_curve::pkcs8::Error> {
    Ok(Material::new(key.to_pkcs8_der()?.to_bytes()))
}

/// A new key of a curve.
pub(in crate::crypto) fn generate_on_curve<K: Generate + EncodePrivateKey>(
    entropy: &Entropy,
) -> Result<Material, CannotGenerate> {
    let key = K::generate_from_rng(&mut entropy.generator()?);
    material(&key).map_err(CannotGenerate::library)
}

/// The key of a curve whose private scalar is the first of the sequence that is in range.
pub(super) fn derive_on_curve<K: EncodePrivateKey>(
    expand: &Expand<'_>,
    scalar_bytes: usize,
    key: impl Fn(&[u8]) -> Option<K>,
) -> Result<Material, NotAKey> {
    for count in 0..SCALARS_MAX {
        if let Some(key) = key(&expand(count, scalar_bytes)?) {
            return material(&key).map_err(no_key);
        }
    }
    Err(NotAKey::because("gives no private key"))
}

/// A given key of a curve, written anew.
pub(super) fn rewrite_on_curve<K: DecodePrivateKey + EncodePrivateKey, E: fmt::Display>(
    encoding: Encoding,
    der: &[u8],
    from_sec1: impl Fn(&[u8]) -> Result<K, E>,
) -> Result<Material, NotAKey> {
    let key = match encoding {
        Encoding::Pkcs8 => K::from_pkcs8_der(der).map_err(no_key)?,
        Encoding::Sec1 => from_sec1(der).map_err(no_key)?,
        Encoding::Pkcs1 => return Err(NotAKey::because("is an RSA key")),
    };
    material(&key).map_err(no_key)
}

/// Bytes that are no private key of the kind that was to be written anew.
pub(in crate::crypto) fn no_key(error: impl fmt::Display) -> NotAKey {
    NotAKey::because(format!("is no valid private key of this kind ({error})"))
}

/// Bytes that are no private key of a curve.
pub(super) fn no_private_key(curve: &str, error: impl fmt::Display) -> NotAKey {
    NotAKey::because(format!("no valid {curve} key in PKCS#8 DER ({error})"))
}

/// Bytes that are no public key of a curve.
pub(super) fn no_public_key(curve: &str, error: impl fmt::Display) -> NotAKey {
    NotAKey::because(format!(
        "no valid {curve} public key in SubjectPublicKeyInfo DER ({error})"
    ))
}
