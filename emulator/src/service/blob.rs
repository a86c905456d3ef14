//! Ciphertexts of symmetric keys: made and opened here, whoever holds the key.
//!
//! What they look like is a row of the rules, and each layout a file of its own. Either names its version, so that
//! opening needs no key's id.

mod key_last;
mod version_first;

use std::borrow::Cow;

use kms_rules::Cloud;
use kms_rules::ciphertext::{self, Layout};
use zeroize::Zeroizing;

use super::core::Core;
use super::refusal::{Argument, Internal, Refusal};
use crate::external::Purpose;
use crate::store::{Key, Scope, SealedVersion};

/// A ciphertext that was read and not opened.
#[derive(Debug, Clone)]
pub(super) enum Blob<'b> {
    VersionFirst(version_first::Parts<'b>),
    KeyLast(Box<key_last::Parts<'b>>),
}

impl<'b> Blob<'b> {
    /// Reads a ciphertext as the cloud lays them out.
    ///
    /// # Errors
    /// [`Refusal::BadCiphertext`]; [`Refusal::DigestMismatch`] of `argument` where the layout has a digest.
    pub(super) fn read(
        cloud: Cloud,
        argument: Argument,
        bytes: &'b [u8],
    ) -> Result<Blob<'b>, Refusal> {
        match ciphertext::of(cloud).layout {
            Layout::VersionFirst => {
                let parts = version_first::Parts::read(bytes);
                parts.map(Blob::VersionFirst).ok_or(Refusal::BadCiphertext)
            }
            Layout::KeyLast => {
                let parts = key_last::Parts::read(bytes).ok_or(Refusal::BadCiphertext)?;
                if parts.hash.is_none() {
                    return Err(Refusal::DigestMismatch { argument });
                }
                Ok(Blob::KeyLast(Box::new(parts)))
            }
        }
    }

    /// The id of the version that made it.
    pub(super) fn version(&self) -> Cow<'b, str> {
        match self {
            Blob::VersionFirst(parts) => Cow::Borrowed(parts.version),
            Blob::KeyLast(parts) => Cow::Owned(parts.version()),
        }
    }

    /// The id of the key that made it, where it has one; else of the version.
    pub(super) fn made_by(&self) -> Cow<'b, str> {
        match self {
            Blob::VersionFirst(parts) => Cow::Borrowed(parts.version),
            Blob::KeyLast(parts) => Cow::Borrowed(parts.key_id),
        }
    }

    /// Whether it names another key than this.
    pub(super) fn names_another(&self, key_id: &str) -> bool {
        match self {
            Blob::VersionFirst(_) => false,
            Blob::KeyLast(parts) => parts.key_id != key_id,
        }
    }
}

/// Encrypts bytes under a version of a key into a ciphertext with a vector of its own.
///
/// # Errors
/// [`Refusal::Unavailable`] of a key in a key manager that does not do it; [`Refusal::Internal`].
pub(super) async fn seal(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    purpose: Purpose,
    plaintext: &[u8],
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let with = (key, version);
    match ciphertext::of(scope.cloud).layout {
        Layout::VersionFirst => {
            version_first::seal(core, scope, with, purpose, plaintext, associated).await
        }
        Layout::KeyLast => key_last::seal(core, scope, with, plaintext, associated),
    }
}

/// Opens a ciphertext with the version of the key that it names.
///
/// # Errors
/// [`Refusal::BadCiphertext`] when the key did not make it with this associated data; [`Refusal::Unavailable`] of a
/// key in a key manager that does not do it.
pub(super) async fn open(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    purpose: Purpose,
    blob: &Blob<'_>,
    associated: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let with = (key, version);
    match blob {
        Blob::VersionFirst(parts) => {
            version_first::open(core, scope, with, purpose, parts.body, associated).await
        }
        Blob::KeyLast(parts) => key_last::open(core, scope, with, parts, associated),
    }
}

/// The bytes where a cipher's would stand in a ciphertext of this key and version.
#[cfg(any(fuzzing, test))]
pub(super) fn laid_out(cloud: Cloud, (key, version): (&str, &str), bytes: &[u8]) -> Vec<u8> {
    match ciphertext::of(cloud).layout {
        Layout::VersionFirst => [version.as_bytes(), bytes].concat(),
        Layout::KeyLast => key_last::laid_out(key, version, bytes).unwrap_or_default(),
    }
}

fn cannot_encrypt(key: &Key) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not encrypt",
        log: format!("the cipher of key {} failed", key.id),
    })
}
