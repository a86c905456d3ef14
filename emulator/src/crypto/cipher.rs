//! Authenticated encryption with the block ciphers of the services, in GCM (SP 800-38D; RFC 8998 for SM4).

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::aes::cipher::consts::U12;
use aes_gcm::aes::{Aes128, Aes192, Aes256};
use aes_gcm::{AesGcm, Nonce, Tag};
use kms_rules::KeySpec;
use sm4::Sm4;
use zeroize::Zeroizing;

/// Bytes of the initialisation vector.
pub(crate) const IV_BYTES: usize = 12;
/// Bytes of the authentication tag.
pub(crate) const TAG_BYTES: usize = 16;

/// A key in the form that encrypts: round keys expanded, hash key made. Wiped when dropped.
pub(crate) enum Cipher {
    Aes128(AesGcm<Aes128, U12>),
    Aes192(AesGcm<Aes192, U12>),
    Aes256(AesGcm<Aes256, U12>),
    Sm4(AesGcm<Sm4, U12>),
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Cipher::Aes128(_) => "Cipher(AES-128)",
            Cipher::Aes192(_) => "Cipher(AES-192)",
            Cipher::Aes256(_) => "Cipher(AES-256)",
            Cipher::Sm4(_) => "Cipher(SM4)",
        })
    }
}

impl Cipher {
    /// The cipher of a key spec with this key; `None` when the spec is no block cipher or the key has another
    /// length.
    pub(crate) fn new(spec: KeySpec, key: &[u8]) -> Option<Cipher> {
        match spec {
            KeySpec::Aes128 => AesGcm::new_from_slice(key).ok().map(Cipher::Aes128),
            KeySpec::Aes192 => AesGcm::new_from_slice(key).ok().map(Cipher::Aes192),
            KeySpec::Aes256 => AesGcm::new_from_slice(key).ok().map(Cipher::Aes256),
            KeySpec::Sm4 => AesGcm::new_from_slice(key).ok().map(Cipher::Sm4),
            KeySpec::Hmac224
            | KeySpec::Hmac256
            | KeySpec::Hmac384
            | KeySpec::Hmac512
            | KeySpec::HmacSm3
            | KeySpec::Rsa2048
            | KeySpec::Rsa3072
            | KeySpec::Rsa4096
            | KeySpec::EcP256
            | KeySpec::EcP384
            | KeySpec::EcP256K
            | KeySpec::Sm2
            | KeySpec::Ed25519 => None,
        }
    }

    /// Appends ciphertext and tag to `out`: `plaintext.len() + TAG_BYTES` bytes.
    pub(crate) fn encrypt(
        &self,
        iv: &[u8; IV_BYTES],
        associated: &[u8],
        plaintext: &[u8],
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let start = out.len();
        out.extend_from_slice(plaintext);
        let tag = self.in_place(iv, associated, out.get_mut(start..)?)?;
        out.extend_from_slice(&tag);
        Some(())
    }

    /// The plaintext of ciphertext and tag; `None` when they were not made by this key with this vector and
    /// this associated data.
    pub(crate) fn decrypt(
        &self,
        iv: &[u8; IV_BYTES],
        associated: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG_BYTES>()?;
        let (iv, tag) = (Nonce::from(*iv), Tag::from(*tag));
        let mut plaintext = Zeroizing::new(ciphertext.to_vec());
        let buffer = InOutBuf::from(plaintext.as_mut_slice());
        let opened = match self {
            Cipher::Aes128(cipher) => cipher.decrypt_inout_detached(&iv, associated, buffer, &tag),
            Cipher::Aes192(cipher) => cipher.decrypt_inout_detached(&iv, associated, buffer, &tag),
            Cipher::Aes256(cipher) => cipher.decrypt_inout_detached(&iv, associated, buffer, &tag),
            Cipher::Sm4(cipher) => cipher.decrypt_inout_detached(&iv, associated, buffer, &tag),
        };
        opened.ok().map(|()| plaintext)
    }

    fn in_place(&self, iv: &[u8; IV_BYTES], associated: &[u8], text: &mut [u8]) -> Option<Tag> {
        let (iv, buffer) = (Nonce::from(*iv), InOutBuf::from(text));
        let tag = match self {
            Cipher::Aes128(cipher) => cipher.encrypt_inout_detached(&iv, associated, buffer),
            Cipher::Aes192(cipher) => cipher.encrypt_inout_detached(&iv, associated, buffer),
            Cipher::Aes256(cipher) => cipher.encrypt_inout_detached(&iv, associated, buffer),
            Cipher::Sm4(cipher) => cipher.encrypt_inout_detached(&iv, associated, buffer),
        };
        // GCM fails only on texts of many gigabytes.
        tag.ok()
    }
}

#[cfg(test)]
mod tests;
