//! Key material as callers wrap it to bring it in: opened with the pair that was made for the purpose.

use aes_gcm::aes::Aes256;
use aes_gcm::aes::cipher::{Array, BlockCipherDecrypt, BlockSizeUser, KeyInit};
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrapPadded};
use kms_rules::algorithm::Algorithm;
use kms_rules::wrapping::Wrapping;
use sm2::pkcs8::EncodePrivateKey;
use sm4::Sm4;
use zeroize::Zeroizing;

use super::failed::Failed;
use super::pair::KeyPair;
use super::pair::sm2::OVERHEAD_BYTES as SM2_OVERHEAD_BYTES;

/// Bytes of the AES key in an envelope for RSA and P-256 keys, and of the larger one that a private key is wrapped under.
const AES_KEY_BYTES: usize = 32;
/// Bytes of the smaller one.
const AES_128_KEY_BYTES: usize = 16;
/// Bytes of the SM4 key in an envelope for SM2 keys.
const SM4_KEY_BYTES: usize = 16;
/// Bytes of the private number of an SM2 key.
const SM2_NUMBER_BYTES: usize = 32;

/// What the blob holds: the key itself, or PKCS#8 DER of a key pair; where that travels apart, the key that it is
/// wrapped under (see [`unwrap_padded`]). `None` when it was not wrapped in this way for
/// this pair.
///
/// # Errors
/// [`Failed::NotThisAlgorithm`] when the pair is of another kind than the wrapping needs.
pub(crate) fn unwrap(
    pair: &KeyPair,
    wrapping: Wrapping,
    blob: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
    match wrapping {
        Wrapping::RsaPkcs1 => pair.decrypt_pkcs1(blob),
        Wrapping::RsaOaepSha1 => pair.decrypt(Algorithm::RsaesOaepSha1, blob),
        Wrapping::RsaOaepSha256 | Wrapping::RsaOaepSha256AesKwp => {
            pair.decrypt(Algorithm::RsaesOaepSha256, blob)
        }
        Wrapping::Sm2Pke | Wrapping::Sm2PkeAesKwp => pair.decrypt(Algorithm::Sm2Pke, blob),
        Wrapping::RsaOaepSha256AesEcb => {
            let key_bytes = pair.modulus_bytes().ok_or(Failed::NotThisAlgorithm)?;
            let envelope = (Algorithm::RsaesOaepSha256, key_bytes);
            Ok(open_envelope(pair, envelope, blob)?.and_then(|(key, body)| aes_body(&key, body)))
        }
        Wrapping::Sm2PkeSm4Ecb => {
            let envelope = (Algorithm::Sm2Pke, SM2_OVERHEAD_BYTES + SM4_KEY_BYTES);
            Ok(open_envelope(pair, envelope, blob)?.and_then(|(key, body)| sm4_body(&key, body)))
        }
    }
}

/// The key at the front of an envelope, decrypted, and the body behind it.
type Opened<'a> = (Zeroizing<Vec<u8>>, &'a [u8]);

/// Opens the front of an envelope.
fn open_envelope<'a>(
    pair: &KeyPair,
    (algorithm, key_bytes): (Algorithm, usize),
    blob: &'a [u8],
) -> Result<Option<Opened<'a>>, Failed> {
    let (front, body) = blob.split_at_checked(key_bytes).unwrap_or((blob, &[]));
    let key = pair.decrypt(algorithm, front)?;
    Ok(key.map(|key| (key, body)))
}

/// PKCS#8 in AES-256-ECB with PKCS#7 padding.
fn aes_body(key: &[u8], body: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key: &[u8; AES_KEY_BYTES] = key.try_into().ok()?;
    let mut text = ecb_decrypted::<Aes256>(key, body)?;
    let padding = usize::from(*text.last()?);
    let kept = text.len().checked_sub(padding)?;
    let (_, tail) = text.split_at_checked(kept)?;
    let is_padding = (1..=Aes256::block_size()).contains(&padding)
        && tail.iter().all(|byte| usize::from(*byte) == padding);
    text.truncate(kept);
    is_padding.then_some(text)
}

/// The private number of an SM2 key in SM4-ECB without padding, as PKCS#8.
fn sm4_body(key: &[u8], body: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key: &[u8; SM4_KEY_BYTES] = key.try_into().ok()?;
    let number = ecb_decrypted::<Sm4>(key, body)?;
    let number: &[u8; SM2_NUMBER_BYTES] = number.as_slice().try_into().ok()?;
    let pair = sm2::SecretKey::from_slice(number).ok()?;
    pair.to_pkcs8_der().ok().map(|der| der.to_bytes())
}

/// Whole blocks, decrypted one by one; `None` when there are none or a part of one.
fn ecb_decrypted<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    body: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = C::new_from_slice(key).ok()?;
    let mut text = Zeroizing::new(body.to_vec());
    let (blocks, rest) = Array::slice_as_chunks_mut(&mut text);
    if blocks.is_empty() || !rest.is_empty() {
        return None;
    }
    cipher.decrypt_blocks(blocks);
    Some(text)
}

/// What AES key wrap with padding (RFC 5649) holds under a key; `None` when it was not wrapped under this one.
///
/// # Errors
/// [`Failed::Length`] for a key that is neither of AES-128 nor of AES-256.
pub(crate) fn unwrap_padded(
    key: &[u8],
    wrapped: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
    let cipher = match key.len() {
        AES_128_KEY_BYTES => &AES_128,
        AES_KEY_BYTES => &AES_256,
        given => {
            let (min, max) = (AES_128_KEY_BYTES, AES_KEY_BYTES);
            return Err(Failed::Length { given, min, max });
        }
    };
    let key = AesKek::new(cipher, key).map_err(Failed::library)?;
    let mut text = Zeroizing::new(vec![0; wrapped.len()]);
    let opened = key.unwrap_with_padding(wrapped, &mut text);
    let length = opened.ok().map(|opened| opened.len());
    Ok(length.map(|length| {
        text.truncate(length);
        text
    }))
}

#[cfg(test)]
mod tests;
