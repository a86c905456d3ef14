//! The layout `version id (36 bytes of text) || body`.
//!
//! The body of a key that stands here is `vector (12) || ciphertext || tag (16)`; that of a key in a key manager
//! elsewhere is what `external/sealed.rs` says.

use zeroize::Zeroizing;

use super::cannot_encrypt;
use crate::crypto::{IV_BYTES, TAG_BYTES};
use crate::external::Purpose;
use crate::service::core::Core;
use crate::service::refusal::Refusal;
use crate::service::{external_keys, ids};
use crate::store::{Key, Scope, SealedVersion};

/// A ciphertext in its parts.
#[derive(Debug, Clone, Copy)]
pub(in crate::service) struct Parts<'b> {
    /// The version's id.
    pub(super) version: &'b str,
    pub(super) body: &'b [u8],
}

impl<'b> Parts<'b> {
    /// The version that a ciphertext names, and its body; `None` when this is no ciphertext of ours.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Parts<'b>> {
        let (version, body) = bytes.split_at_checked(ids::UUID_CHARS)?;
        let version = std::str::from_utf8(version).ok()?;
        ids::is_uuid(version).then_some(Parts { version, body })
    }
}

/// As [`super::seal`].
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
    done.map(|()| blob).ok_or_else(|| cannot_encrypt(key))
}

/// As [`super::open`], of a body.
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
