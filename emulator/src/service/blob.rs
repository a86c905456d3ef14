//! Ciphertext blobs of symmetric keys: made and opened here, whoever holds the key.
//!
//! A blob is `version id (36 bytes of text) || body`. The body of a key that stands here is
//! `vector (12) || ciphertext || tag (16)`.

use zeroize::Zeroizing;

use super::core::Core;
use super::ids;
use super::refusal::{Internal, Refusal};
use crate::crypto::{IV_BYTES, TAG_BYTES};
use crate::external::Purpose;
use crate::store::{Key, Scope, SealedVersion};

/// The version that a blob names, and its body; `None` when this is no blob of ours.
pub(super) fn parts(blob: &[u8]) -> Option<(&str, &[u8])> {
    let (version, body) = blob.split_at_checked(ids::UUID_CHARS)?;
    let version = std::str::from_utf8(version).ok()?;
    ids::is_uuid(version).then_some((version, body))
}

/// Encrypts a text under a version of a key into a blob of its own vector.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) async fn seal(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    _purpose: Purpose,
    plaintext: &[u8],
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let cipher = core.vault.cipher(scope, key, version)?;
    let iv = core.vault.entropy.bytes::<IV_BYTES>()?;
    let mut blob = Vec::with_capacity(version.id.len() + IV_BYTES + plaintext.len() + TAG_BYTES);
    blob.extend_from_slice(version.id.as_bytes());
    blob.extend_from_slice(&iv);
    let done = cipher.encrypt(&iv, associated, plaintext, &mut blob);
    done.map(|()| blob).ok_or_else(|| {
        let log = format!("the cipher of key {} failed", key.id);
        Refusal::Internal(Internal {
            told: "the emulator could not encrypt",
            log,
        })
    })
}

/// Opens the body of a blob (see [`parts`]) with the version of the key that it names.
///
/// # Errors
/// [`Refusal::BadCiphertext`] when the key did not make it with this associated data.
pub(super) async fn open(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    _purpose: Purpose,
    body: &[u8],
    associated: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let cipher = core.vault.cipher(scope, key, version)?;
    let opened = body
        .split_first_chunk::<IV_BYTES>()
        .and_then(|(iv, sealed)| cipher.decrypt(iv, associated, sealed));
    opened.ok_or(Refusal::BadCiphertext)
}
