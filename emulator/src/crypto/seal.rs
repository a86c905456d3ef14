//! Sealing: how key material stands at rest. AES-256-GCM under the seal key, bound to what it belongs to.

use std::fmt;

use kms_rules::KeySpec;

use super::cipher::{Cipher, IV_BYTES};
use super::material::Material;
use crate::entropy::{Entropy, NoEntropy};

/// Bytes of a seal key.
pub(crate) const SEAL_KEY_BYTES: usize = 32;

/// What the check value holds when it is opened with the right key.
const CHECK: &[u8] = b"the seal key of this database";
/// What the check value is bound to: no version has such an identity.
const CHECK_BINDING: [&str; 1] = ["seal check"];

/// The key under which all material of one database is sealed. Never printed.
pub(crate) struct SealKey {
    cipher: Cipher,
}

/// Sealed bytes that do not open: made under another key, for something else, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tampered;

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey")
    }
}

impl SealKey {
    pub(crate) fn new(key: &[u8; SEAL_KEY_BYTES]) -> Option<SealKey> {
        Cipher::new(KeySpec::Aes256, key).map(|cipher| SealKey { cipher })
    }

    /// Seals `material` for what `binding` names: `nonce || ciphertext || tag`.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub(crate) fn seal(
        &self,
        binding: &[&str],
        material: &Material,
        entropy: &Entropy,
    ) -> Result<Vec<u8>, NoEntropy> {
        self.seal_bytes(binding, material.bytes(), entropy)
    }

    /// Opens what [`SealKey::seal`] made for the same `binding`.
    ///
    /// # Errors
    /// [`Tampered`].
    pub(crate) fn open(&self, binding: &[&str], sealed: &[u8]) -> Result<Material, Tampered> {
        let (iv, rest) = sealed.split_first_chunk::<IV_BYTES>().ok_or(Tampered)?;
        self.cipher
            .decrypt(iv, &associated(binding), rest)
            .map(Material::new)
            .ok_or(Tampered)
    }

    /// A value by which a later start knows its seal key.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub(crate) fn check_value(&self, entropy: &Entropy) -> Result<Vec<u8>, NoEntropy> {
        self.seal_bytes(&CHECK_BINDING, CHECK, entropy)
    }

    /// Whether the check value was made under this key.
    pub(crate) fn made(&self, check_value: &[u8]) -> bool {
        self.open(&CHECK_BINDING, check_value)
            .is_ok_and(|opened| opened.bytes() == CHECK)
    }

    fn seal_bytes(
        &self,
        binding: &[&str],
        bytes: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, NoEntropy> {
        let iv = entropy.bytes::<IV_BYTES>()?;
        let mut sealed = iv.to_vec();
        let done = self
            .cipher
            .encrypt(&iv, &associated(binding), bytes, &mut sealed);
        done.map(|()| sealed)
            .ok_or_else(|| NoEntropy("the seal cipher failed".to_owned()))
    }
}

/// The names with their lengths, so that no two lists give the same bytes.
fn associated(binding: &[&str]) -> Vec<u8> {
    let length = |name: &&str| u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes();
    let sizes = binding.iter().map(|name| size_of::<u64>() + name.len());
    let mut bytes = Vec::with_capacity(sizes.sum());
    for name in binding {
        bytes.extend_from_slice(&length(name));
        bytes.extend_from_slice(name.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn material() -> Material {
        Material::new(Zeroizing::new(vec![7; 32]))
    }

    #[test]
    fn sealed_material_opens_only_for_what_it_was_sealed_for() {
        let entropy = Entropy::seeded(1);
        let key = SealKey::new(&[1; 32]).unwrap();
        let binding = ["alibaba", "1", "cn-hangzhou", "key", "version"];
        let sealed = key.seal(&binding, &material(), &entropy).unwrap();
        assert_eq!(key.open(&binding, &sealed).unwrap().bytes(), [7; 32]);

        for place in 0..binding.len() {
            let mut other = binding;
            other[place] = "another";
            assert_eq!(key.open(&other, &sealed).unwrap_err(), Tampered, "{place}");
        }
        let shifted = ["alibaba", "1", "cn-hangzhoukey", "", "version"];
        assert_eq!(key.open(&shifted, &sealed).unwrap_err(), Tampered);
        assert_eq!(
            SealKey::new(&[2; 32])
                .unwrap()
                .open(&binding, &sealed)
                .unwrap_err(),
            Tampered
        );
    }

    #[test]
    fn one_changed_bit_anywhere_does_not_open() {
        let entropy = Entropy::seeded(1);
        let key = SealKey::new(&[1; 32]).unwrap();
        let sealed = key.seal(&["a"], &material(), &entropy).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(key.open(&["a"], &changed).unwrap_err(), Tampered, "{place}");
        }
        for length in 0..sealed.len() {
            assert_eq!(
                key.open(&["a"], &sealed[..length]).unwrap_err(),
                Tampered,
                "{length}"
            );
        }
    }

    #[test]
    fn the_check_value_knows_its_key() {
        let entropy = Entropy::seeded(1);
        let key = SealKey::new(&[1; 32]).unwrap();
        let check = key.check_value(&entropy).unwrap();
        assert!(
            key.made(&check) && !SealKey::new(&[2; 32]).unwrap().made(&check) && !key.made(b"")
        );
        assert!(!format!("{key:?}").contains('1'));
    }

    #[test]
    fn no_nonce_is_used_twice() {
        let key = SealKey::new(&[1; 32]).unwrap();
        let nonce =
            || key.seal(&["a"], &material(), &Entropy::system()).unwrap()[..IV_BYTES].to_vec();
        assert_ne!(nonce(), nonce());
    }
}
