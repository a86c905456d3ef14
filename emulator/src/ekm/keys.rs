//! The keys that the key manager holds.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use hmac::{Hmac, KeyInit, Mac};
use kms_rules::KeySpec;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::fault::Fault;
use crate::crypto::Cipher;
use crate::entropy::Entropy;

/// Bytes of a key: AES-256.
pub(super) const KEY_BYTES: usize = 32;
/// What a key that is derived from the passphrase is derived for, before its id.
const DERIVATION: &str = "kms-emulator ekm key ";

/// A key as it is configured.
#[derive(Clone)]
pub(super) struct KeyConfig {
    pub(super) id: String,
    pub(super) is_enabled: bool,
    /// `None`: derived from the passphrase, or random when there is none.
    pub(super) material: Option<Zeroizing<[u8; KEY_BYTES]>>,
    pub(super) usage: Usage,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) encrypts: bool,
    pub(super) decrypts: bool,
}

impl Usage {
    pub(super) const BOTH: Usage = Usage {
        encrypts: true,
        decrypts: true,
    };

    /// The interface's words.
    pub(super) fn words(self) -> Vec<&'static str> {
        let words = [(self.encrypts, "ENCRYPT"), (self.decrypts, "DECRYPT")];
        let named = words.into_iter().filter(|(allowed, _)| *allowed);
        named.map(|(_, word)| word).collect()
    }
}

/// A key in the form that works.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) cipher: Arc<Cipher>,
    pub(super) is_enabled: bool,
    pub(super) usage: Usage,
}

/// The keys by id, changed while the daemon runs.
pub(super) struct Keys {
    by_id: RwLock<BTreeMap<String, Key>>,
    passphrase: Option<Zeroizing<String>>,
}

impl Keys {
    /// The configured keys.
    ///
    /// # Errors
    /// There is no randomness for a key that needs some.
    pub(super) fn new(
        configured: Vec<KeyConfig>,
        passphrase: Option<Zeroizing<String>>,
        entropy: &Entropy,
    ) -> Result<Keys, String> {
        let mut by_id = BTreeMap::new();
        for KeyConfig {
            id,
            is_enabled,
            material,
            usage,
        } in configured
        {
            let material = match material {
                Some(material) => material,
                None => new_material(&id, passphrase.as_ref(), entropy)?,
            };
            let key = Key {
                cipher: Arc::new(expanded(&material)?),
                is_enabled,
                usage,
            };
            by_id.insert(id, key);
        }
        Ok(Keys {
            by_id: RwLock::new(by_id),
            passphrase,
        })
    }

    /// The key of this id.
    pub(super) fn get(&self, id: &str) -> Option<Key> {
        let keys = self.by_id.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(id).cloned()
    }

    /// The key of this id, if it is enabled.
    ///
    /// # Errors
    /// [`Fault::KeyNotFound`], [`Fault::InvalidState`].
    pub(super) fn enabled(&self, id: &str) -> Result<Key, Fault> {
        let key = self.get(id).ok_or(Fault::KeyNotFound)?;
        if key.is_enabled {
            Ok(key)
        } else {
            Err(Fault::InvalidState)
        }
    }

    /// Enables or disables a key, made if it is not there.
    ///
    /// # Errors
    /// There is no randomness for a new one.
    pub(super) fn put(&self, id: &str, is_enabled: bool, entropy: &Entropy) -> Result<(), String> {
        let mut keys = self.by_id.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = keys.get_mut(id) {
            key.is_enabled = is_enabled;
            return Ok(());
        }
        let material = new_material(id, self.passphrase.as_ref(), entropy)?;
        let key = Key {
            cipher: Arc::new(expanded(&material)?),
            is_enabled,
            usage: Usage::BOTH,
        };
        keys.insert(id.to_owned(), key);
        Ok(())
    }

    /// Deletes a key; says whether there was one.
    pub(super) fn delete(&self, id: &str) -> bool {
        let mut keys = self.by_id.write().unwrap_or_else(PoisonError::into_inner);
        keys.remove(id).is_some()
    }

    /// Ids, and whether each is enabled.
    pub(super) fn list(&self) -> Vec<(String, bool)> {
        let keys = self.by_id.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .map(|(id, key)| (id.clone(), key.is_enabled))
            .collect()
    }
}

/// A key of its own for a deep health check.
///
/// # Errors
/// There is no randomness.
pub(super) fn test_cipher(entropy: &Entropy) -> Result<Cipher, String> {
    let material = new_material("", None, entropy)?;
    expanded(&material)
}

fn new_material(
    id: &str,
    passphrase: Option<&Zeroizing<String>>,
    entropy: &Entropy,
) -> Result<Zeroizing<[u8; KEY_BYTES]>, String> {
    match passphrase {
        Some(passphrase) => derived(passphrase, id),
        None => entropy
            .bytes()
            .map(Zeroizing::new)
            .map_err(|error| format!("no random bytes: {}", error.0)),
    }
}

/// The same passphrase gives the same keys, so ciphertexts outlive the process.
fn derived(passphrase: &str, id: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, String> {
    let keyed: Hmac<Sha256> =
        Hmac::new_from_slice(passphrase.as_bytes()).map_err(|error| error.to_string())?;
    let whole = keyed.chain_update(DERIVATION).chain_update(id);
    Ok(Zeroizing::new(whole.finalize().into_bytes().into()))
}

fn expanded(material: &[u8; KEY_BYTES]) -> Result<Cipher, String> {
    Cipher::new(KeySpec::Aes256, material).ok_or_else(|| "a key is not AES-256".to_owned())
}
