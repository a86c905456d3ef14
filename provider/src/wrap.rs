//! Key material as it travels: encrypted under the public key that a service made for it.

use aws_lc_rs::cipher::{AES_256, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::key_wrap::{AES_256 as AES_256_WRAP, AesKek, KeyWrapPadded};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey,
    Pkcs1PublicEncryptingKey, PublicEncryptingKey,
};
use kms_rules::wrapping::Wrapping;
use sm2::SecretKey;
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey};
use sm2::pke::{EncryptingKey, Mode};
use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherEncrypt, KeyInit};
use zeroize::Zeroizing;

use crate::entropy::{self, System};

/// Bytes of the AES key that a key pair is wrapped under.
const AES_KEY_BYTES: usize = 32;
/// Bytes of the SM4 key that an SM2 key pair is wrapped under.
const SM4_KEY_BYTES: usize = 16;
/// What AES key wrap with padding adds: up to a block of padding, and one of integrity (RFC 5649, 4.1), in bytes.
const KEY_WRAP_OVERHEAD_BYTES: usize = 16;

/// Material that may leave the machine.
#[derive(Debug)]
pub(crate) struct Wrapped {
    /// The material, or the key that the private key is wrapped under.
    pub(crate) material: Vec<u8>,
    /// The private key of a pair, where it travels apart.
    pub(crate) private_key: Option<Vec<u8>>,
}

/// A fresh key that is used once.
type Once<const N: usize> = Zeroizing<[u8; N]>;

/// Wraps material (bytes, or PKCS #8 DER of a key pair) under a public key in `SubjectPublicKeyInfo` DER.
///
/// # Errors
/// The public key is of another kind than the wrapping needs, the material is none that it wraps, or there is no
/// randomness. Nothing of the material is in the text.
pub(crate) fn wrap(
    wrapping: Wrapping,
    public_key: &[u8],
    material: &[u8],
) -> Result<Wrapped, String> {
    let whole = |material| Wrapped {
        material,
        private_key: None,
    };
    match wrapping {
        Wrapping::RsaPkcs1 => pkcs1(public_key, material).map(whole),
        Wrapping::RsaOaepSha1 => oaep(&OAEP_SHA1_MGF1SHA1, public_key, material).map(whole),
        Wrapping::RsaOaepSha256 => oaep(&OAEP_SHA256_MGF1SHA256, public_key, material).map(whole),
        Wrapping::Sm2Pke => sm2_encrypted(public_key, material).map(whole),
        Wrapping::RsaOaepSha256AesEcb => {
            let key: Once<AES_KEY_BYTES> = fresh()?;
            let front = oaep(&OAEP_SHA256_MGF1SHA256, public_key, key.as_slice())?;
            Ok(whole([front, aes_ecb(&key, material)?].concat()))
        }
        Wrapping::Sm2PkeSm4Ecb => {
            let key: Once<SM4_KEY_BYTES> = fresh()?;
            let front = sm2_encrypted(public_key, key.as_slice())?;
            Ok(whole([front, sm4_ecb(&key, material)?].concat()))
        }
        Wrapping::RsaOaepSha256AesKwp => {
            let key: Once<AES_KEY_BYTES> = fresh()?;
            let front = oaep(&OAEP_SHA256_MGF1SHA256, public_key, key.as_slice())?;
            in_two(front, &key, material)
        }
        Wrapping::Sm2PkeAesKwp => {
            let key: Once<AES_KEY_BYTES> = fresh()?;
            in_two(sm2_encrypted(public_key, key.as_slice())?, &key, material)
        }
    }
}

fn fresh<const N: usize>() -> Result<Once<N>, String> {
    let bytes = entropy::bytes().map_err(|error| format!("no randomness: {error}"))?;
    Ok(Zeroizing::new(bytes))
}

fn rsa(public_key: &[u8]) -> Result<PublicEncryptingKey, String> {
    PublicEncryptingKey::from_der(public_key)
        .map_err(|error| format!("the service's wrapping key is no RSA key: {error}"))
}

fn not_wrapped<T>(_: T) -> String {
    "the key material cannot be encrypted under the service's wrapping key".to_owned()
}

fn oaep(
    algorithm: &'static OaepAlgorithm,
    public_key: &[u8],
    text: &[u8],
) -> Result<Vec<u8>, String> {
    let key = OaepPublicEncryptingKey::new(rsa(public_key)?).map_err(not_wrapped)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    let length = key
        .encrypt(algorithm, text, &mut wrapped, None)
        .map_err(not_wrapped)?
        .len();
    wrapped.truncate(length);
    Ok(wrapped)
}

fn pkcs1(public_key: &[u8], text: &[u8]) -> Result<Vec<u8>, String> {
    let key = Pkcs1PublicEncryptingKey::new(rsa(public_key)?).map_err(not_wrapped)?;
    let mut wrapped = vec![0; key.ciphertext_size()];
    let length = key.encrypt(text, &mut wrapped).map_err(not_wrapped)?.len();
    wrapped.truncate(length);
    Ok(wrapped)
}

fn sm2_encrypted(public_key: &[u8], text: &[u8]) -> Result<Vec<u8>, String> {
    let key = sm2::PublicKey::from_public_key_der(public_key)
        .map_err(|error| format!("the service's wrapping key is no SM2 key: {error}"))?;
    EncryptingKey::new_with_mode(key, Mode::C1C3C2)
        .encrypt(&mut System, text)
        .map_err(not_wrapped)
}

/// PKCS #8 in AES-256-ECB with PKCS #7 padding.
fn aes_ecb(key: &Once<AES_KEY_BYTES>, pkcs8: &[u8]) -> Result<Vec<u8>, String> {
    let key = UnboundCipherKey::new(&AES_256, key.as_slice()).map_err(not_wrapped)?;
    let key = PaddedBlockEncryptingKey::ecb_pkcs7(key).map_err(not_wrapped)?;
    // What is encrypted in place is wiped on the way only if it does not grow.
    let mut text = Vec::with_capacity(pkcs8.len() + AES_256.block_len());
    text.extend_from_slice(pkcs8);
    key.encrypt(&mut text).map_err(not_wrapped)?;
    Ok(text)
}

/// The private number of an SM2 key in SM4-ECB without padding: two blocks.
fn sm4_ecb(key: &Once<SM4_KEY_BYTES>, pkcs8: &[u8]) -> Result<Vec<u8>, String> {
    let pair = SecretKey::from_pkcs8_der(pkcs8)
        .map_err(|error| format!("the key material is no SM2 key pair: {error}"))?;
    let cipher = Sm4::new_from_slice(key.as_slice()).map_err(not_wrapped)?;
    let number = Zeroizing::new(pair.to_bytes());
    let mut number = number.to_vec();
    let (blocks, _) = Array::slice_as_chunks_mut(&mut number);
    cipher.encrypt_blocks(blocks);
    Ok(number)
}

/// A key pair apart from the key that it is wrapped under (RFC 5649).
fn in_two(front: Vec<u8>, key: &Once<AES_KEY_BYTES>, pkcs8: &[u8]) -> Result<Wrapped, String> {
    let kek = AesKek::new(&AES_256_WRAP, key.as_slice()).map_err(not_wrapped)?;
    let mut wrapped = vec![0; pkcs8.len() + KEY_WRAP_OVERHEAD_BYTES];
    let length = kek
        .wrap_with_padding(pkcs8, &mut wrapped)
        .map_err(not_wrapped)?
        .len();
    wrapped.truncate(length);
    Ok(Wrapped {
        material: front,
        private_key: Some(wrapped),
    })
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeySize, OaepPrivateDecryptingKey, PrivateDecryptingKey};
    use sm2::elliptic_curve::common::Generate;
    use sm2::pkcs8::{EncodePrivateKey, EncodePublicKey};
    use sm2::pke::DecryptingKey;

    use super::*;

    const BYTES: [u8; 32] = [7; 32];

    #[test]
    fn each_wrapping_opens_with_the_private_half_alone() {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let public: PublicKeyX509Der<'_> = private.public_key().as_der().unwrap();
        let opening = OaepPrivateDecryptingKey::new(private.clone()).unwrap();
        let mut opened = vec![0; opening.min_output_size()];
        for (wrapping, algorithm) in [
            (Wrapping::RsaOaepSha1, &OAEP_SHA1_MGF1SHA1),
            (Wrapping::RsaOaepSha256, &OAEP_SHA256_MGF1SHA256),
        ] {
            let wrapped = wrap(wrapping, public.as_ref(), &BYTES).unwrap();
            let text = opening.decrypt(algorithm, &wrapped.material, &mut opened, None);
            assert_eq!(text.unwrap(), BYTES);
            assert_eq!(wrapped.private_key, None);
        }
        let pkcs1 = aws_lc_rs::rsa::Pkcs1PrivateDecryptingKey::new(private).unwrap();
        let wrapped = wrap(Wrapping::RsaPkcs1, public.as_ref(), &BYTES).unwrap();
        assert_eq!(
            pkcs1.decrypt(&wrapped.material, &mut opened).unwrap(),
            BYTES
        );
    }

    #[test]
    fn sm2_wraps_bytes_and_pairs() {
        let pair = SecretKey::try_generate_from_rng(&mut System).unwrap();
        let public = pair.public_key().to_public_key_der().unwrap();
        let opening = DecryptingKey::new_with_mode(pair.to_nonzero_scalar(), Mode::C1C3C2);
        let wrapped = wrap(Wrapping::Sm2Pke, public.as_bytes(), &BYTES).unwrap();
        assert_eq!(opening.decrypt(&wrapped.material).unwrap(), BYTES);
        let pkcs8 = pair.to_pkcs8_der().unwrap();
        let wrapped = wrap(Wrapping::Sm2PkeSm4Ecb, public.as_bytes(), pkcs8.as_bytes()).unwrap();
        assert_eq!(wrapped.material.len(), 97 + SM4_KEY_BYTES + 32);
        let apart = wrap(Wrapping::Sm2PkeAesKwp, public.as_bytes(), pkcs8.as_bytes()).unwrap();
        let key = opening.decrypt(&apart.material).unwrap();
        let kek = AesKek::new(&AES_256_WRAP, &key).unwrap();
        let sealed = apart.private_key.unwrap();
        let mut opened = vec![0; sealed.len()];
        let opened = kek.unwrap_with_padding(&sealed, &mut opened).unwrap();
        assert_eq!(opened, pkcs8.as_bytes());
    }

    #[test]
    fn a_wrapping_key_of_another_kind_is_an_error_without_the_material() {
        let pair = SecretKey::try_generate_from_rng(&mut System).unwrap();
        let public = pair.public_key().to_public_key_der().unwrap();
        let pkcs8: Pkcs8V1Der<'_> = PrivateDecryptingKey::generate(KeySize::Rsa2048)
            .unwrap()
            .as_der()
            .unwrap();
        for wrapping in Wrapping::ALL {
            let of_rsa = matches!(
                wrapping,
                Wrapping::RsaPkcs1
                    | Wrapping::RsaOaepSha1
                    | Wrapping::RsaOaepSha256
                    | Wrapping::RsaOaepSha256AesEcb
                    | Wrapping::RsaOaepSha256AesKwp
            );
            let wrong = if of_rsa {
                public.as_bytes()
            } else {
                pkcs8.as_ref()
            };
            for key in [wrong, &[], b"no key"] {
                let error = wrap(wrapping, key, &BYTES).unwrap_err();
                assert!(error.contains("wrapping key"), "{wrapping:?}: {error}");
            }
        }
    }
}
