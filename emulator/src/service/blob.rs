//! Ciphertext blobs of symmetric keys: made and opened here, whoever holds the key.
//!
//! A blob is `version id (36 bytes of text) || body`. The body of a key that stands here is
//! `vector (12) || ciphertext || tag (16)`; that of a key in a key manager elsewhere is what `external/sealed.rs` says.

use zeroize::Zeroizing;

use super::core::Core;
use super::external_keys;
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
/// [`Refusal::Unavailable`] of a key in a key manager that does not do it.
pub(super) async fn seal(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    purpose: Purpose,
    plaintext: &[u8],
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let mut blob = Vec::with_capacity(version.id.len() + IV_BYTES + plaintext.len() + TAG_BYTES);
    blob.extend_from_slice(version.id.as_bytes());
    if let Some(there) = key.external_key.as_deref() {
        let (of, asked) = ((key, there), (version, purpose));
        let body = external_keys::seal(core, scope, of, asked, plaintext, associated).await?;
        blob.extend_from_slice(&body);
        return Ok(blob);
    }
    let cipher = core.vault.cipher(scope, key, version)?;
    let iv = core.vault.entropy.bytes::<IV_BYTES>()?;
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
/// [`Refusal::BadCiphertext`] when the key did not make it with this associated data; [`Refusal::Unavailable`] of a
/// key in a key manager that does not do it.
pub(super) async fn open(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    purpose: Purpose,
    body: &[u8],
    associated: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    if let Some(there) = key.external_key.as_deref() {
        let (of, asked) = ((key, there), (version, purpose));
        return external_keys::open(core, scope, of, asked, body, associated).await;
    }
    let cipher = core.vault.cipher(scope, key, version)?;
    let opened = body
        .split_first_chunk::<IV_BYTES>()
        .and_then(|(iv, sealed)| cipher.decrypt(iv, associated, sealed));
    opened.ok_or(Refusal::BadCiphertext)
}
