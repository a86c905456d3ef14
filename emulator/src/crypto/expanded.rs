//! The material of a version in the form that works: schedules expanded, keys parsed and checked.

use std::fmt;
use std::sync::Arc;

use kms_rules::KeySpec;

use super::cipher::Cipher;
use super::mac::MacKey;
use super::pair::KeyPair;

/// A key ready for use, shared. Never printed; wiped when the last one that has it drops it.
#[derive(Clone)]
pub(crate) enum Expanded {
    Cipher(Arc<Cipher>),
    Pair(Arc<KeyPair>),
    Mac(Arc<MacKey>),
}

impl fmt::Debug for Expanded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expanded::Cipher(cipher) => cipher.fmt(f),
            Expanded::Pair(pair) => pair.fmt(f),
            Expanded::Mac(mac) => mac.fmt(f),
        }
    }
}

impl Expanded {
    /// The key of a spec from its material as [`super::Material`] holds it; `None` when it is no such key.
    pub(crate) fn new(spec: KeySpec, material: &[u8]) -> Option<Expanded> {
        if spec.is_symmetric() {
            let cipher = Cipher::new(spec, material)?;
            Some(Expanded::Cipher(Arc::new(cipher)))
        } else if spec.is_asymmetric() {
            let pair = KeyPair::from_pkcs8(spec, material).ok()?;
            Some(Expanded::Pair(Arc::new(pair)))
        } else {
            let mac = MacKey::new(spec, material)?;
            Some(Expanded::Mac(Arc::new(mac)))
        }
    }

    /// The block cipher, if it is one.
    pub(crate) fn as_cipher(&self) -> Option<&Arc<Cipher>> {
        match self {
            Expanded::Cipher(cipher) => Some(cipher),
            Expanded::Pair(_) | Expanded::Mac(_) => None,
        }
    }

    /// The key pair, if it is one.
    pub(crate) fn as_pair(&self) -> Option<&Arc<KeyPair>> {
        match self {
            Expanded::Pair(pair) => Some(pair),
            Expanded::Cipher(_) | Expanded::Mac(_) => None,
        }
    }

    /// The MAC key, if it is one.
    pub(crate) fn as_mac(&self) -> Option<&Arc<MacKey>> {
        match self {
            Expanded::Mac(mac) => Some(mac),
            Expanded::Cipher(_) | Expanded::Pair(_) => None,
        }
    }

    /// Whether making it takes much longer than what it is used for: a pair is parsed and checked.
    pub(super) fn takes_long(&self) -> bool {
        match self {
            Expanded::Pair(_) => true,
            Expanded::Cipher(_) | Expanded::Mac(_) => false,
        }
    }

    /// About how much memory it takes, in bytes, libraries' heap included.
    pub(super) fn weight_bytes(&self) -> usize {
        match self {
            Expanded::Cipher(_) => 1024,
            Expanded::Pair(pair) => pair.weight_bytes(),
            Expanded::Mac(_) => 512,
        }
    }
}
