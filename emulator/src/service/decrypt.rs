//! Decrypt: opens what Encrypt or GenerateDataKey made, with whichever version made it.

use kms_rules::lifecycle::Operation;
use zeroize::Zeroizing;

use super::blob::{open, parts};
use super::context::Context;
use super::core::Core;
use super::permit::capable;
use super::refusal::{Needs, Refusal};
use super::settle;
use crate::external::Purpose;
use crate::store::{Key, Scope, Usable};

/// A text that was decrypted.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Decrypted {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// The text as it was given to be encrypted.
    pub(crate) plaintext: Zeroizing<String>,
}

impl std::fmt::Debug for Decrypted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Decrypted(key {}, version {})",
            self.key_id, self.version_id
        )
    }
}

/// Decrypts a blob with the context under which it was made. The blob names its version; the key it belongs to
/// must be in the scope.
///
/// # Errors
/// [`Refusal::BadCiphertext`]; [`Refusal::KeyNotFound`] when the scope has no such version;
/// [`Refusal::WrongState`]; [`Refusal::TooLong`] for the context.
pub(crate) async fn decrypt(
    core: &Core,
    scope: &Scope,
    ciphertext: &[u8],
    context: &Context,
) -> Result<Decrypted, Refusal> {
    let associated = context.associated_data()?;
    let opened = open_blob(core, scope, Purpose::Decrypt, ciphertext, &associated).await?;
    Ok(Decrypted {
        key_id: opened.key.id,
        version_id: opened.version_id,
        plaintext: opened.text,
    })
}

/// What a blob held, and by which key.
pub(super) struct Opened {
    pub(super) key: Key,
    pub(super) version_id: String,
    pub(super) text: Zeroizing<String>,
}

/// Opens a blob on behalf of an operation, with the version that the blob names.
///
/// # Errors
/// Those of [`decrypt`], but for the context.
pub(super) async fn open_blob(
    core: &Core,
    scope: &Scope,
    purpose: Purpose,
    ciphertext: &[u8],
    associated: &[u8],
) -> Result<Opened, Refusal> {
    let (version, body) = parts(ciphertext).ok_or(Refusal::BadCiphertext)?;
    let found = usable_version(core, scope, version).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let mut opened = open(core, scope, (&key, &version), purpose, body, associated).await?;
    let text =
        String::from_utf8(std::mem::take(&mut *opened)).map_err(|_| Refusal::BadCiphertext)?;
    Ok(Opened {
        key,
        version_id: version.id,
        text: Zeroizing::new(text),
    })
}

/// The version with its key as that is now.
async fn usable_version(core: &Core, scope: &Scope, version: &str) -> Result<Usable, Refusal> {
    let find = || {
        let found = core.store.read(|reading| {
            reading
                .usable_version(scope, version)
                .map_err(Refusal::from)
        })?;
        found.ok_or_else(|| Refusal::KeyNotFound {
            key: version.to_owned(),
        })
    };
    let found = find()?;
    if !settle::is_due(&found.key, core.now(scope.cloud)) {
        return Ok(found);
    }
    core.settle_keys(scope, vec![found.key.id]).await?;
    find()
}
