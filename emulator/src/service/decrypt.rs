//! Decrypt: opens what Encrypt or GenerateDataKey made, with whichever version made it.

use kms_rules::lifecycle::Operation;
use zeroize::Zeroizing;

use super::blob::{self, Blob};
use super::context::Context;
use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::permit::{allowed, capable};
use super::refusal::{Argument, Needs, Refusal};
use super::settle;
use crate::external::Purpose;
use crate::store::{Key, Scope, Usable};

/// A text that was decrypted.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Decrypted {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// The bytes as they were given to be encrypted.
    pub(crate) plaintext: Zeroizing<Vec<u8>>,
}

impl Decrypted {
    /// The plaintext as the text that it is.
    ///
    /// # Errors
    /// [`Refusal::BadCiphertext`] when it is none.
    pub(crate) fn text(&self) -> Result<&str, Refusal> {
        std::str::from_utf8(&self.plaintext).map_err(|_| Refusal::BadCiphertext)
    }
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
/// [`Refusal::BadCiphertext`], [`Refusal::DigestMismatch`]; [`Refusal::KeyNotFound`] when the scope has no such
/// version; [`Refusal::WrongState`]; [`Refusal::TooLong`] for the context.
pub(crate) async fn decrypt(
    core: &Core,
    scope: &Scope,
    ciphertext: &[u8],
    context: &Context,
) -> Result<Decrypted, Refusal> {
    let associated = context.associated_data()?;
    let opened = open_blob(core, scope, Purpose::Decrypt, ciphertext, &associated).await?;
    Ok(decrypted(opened))
}

/// As [`decrypt`], of a blob that must be of this key. Takes an id, an alias or a resource name.
///
/// # Errors
/// Those of [`decrypt`]; not found, [`Refusal::WrongUse`] and [`Refusal::WrongState`] for the key;
/// [`Refusal::BadCiphertext`] for a blob of another key.
pub(crate) async fn decrypt_under(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    ciphertext: &[u8],
    context: &Context,
) -> Result<Decrypted, Refusal> {
    let associated = context.associated_data()?;
    let (by, needs) = ((key, Argument::CiphertextBlob), Needs::Cipher);
    let opened = open_under(core, scope, by, needs, ciphertext, &associated).await?;
    Ok(decrypted(opened))
}

fn decrypted(opened: Opened) -> Decrypted {
    Decrypted {
        key_id: opened.key.id,
        version_id: opened.version_id,
        plaintext: opened.bytes,
    }
}

/// What a blob held, and by which key.
pub(super) struct Opened {
    pub(super) key: Box<Key>,
    pub(super) version_id: String,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

/// Opens a blob that must be of this key, with the version that the blob names; `argument` is what the blob is called.
///
/// # Errors
/// Those of [`decrypt_under`], but for the context.
pub(super) async fn open_under(
    core: &Core,
    scope: &Scope,
    (key, argument): (&KeyRef, Argument),
    needs: Needs,
    ciphertext: &[u8],
    associated: &[u8],
) -> Result<Opened, Refusal> {
    let named = core.current_key(scope, (key, Accepts::Any)).await?;
    allowed(scope.cloud, &named, needs, Operation::Use)?;
    let blob = Blob::read(scope.cloud, argument, ciphertext)?;
    if blob.names_another(&named.id) {
        return Err(Refusal::BadCiphertext);
    }
    let opened = open_read(core, scope, Purpose::Decrypt, &blob, associated).await?;
    if opened.key.id == named.id {
        Ok(opened)
    } else {
        Err(Refusal::BadCiphertext)
    }
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
    let blob = Blob::read(scope.cloud, Argument::CiphertextBlob, ciphertext)?;
    open_read(core, scope, purpose, &blob, associated).await
}

async fn open_read(
    core: &Core,
    scope: &Scope,
    purpose: Purpose,
    blob: &Blob<'_>,
    associated: &[u8],
) -> Result<Opened, Refusal> {
    let found = usable_version(core, scope, blob).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let with = (&*key, &version);
    let bytes = blob::open(core, scope, with, purpose, blob, associated).await?;
    Ok(Opened {
        key,
        version_id: version.id,
        bytes,
    })
}

/// The version that a blob names with its key as that is now.
async fn usable_version(core: &Core, scope: &Scope, blob: &Blob<'_>) -> Result<Usable, Refusal> {
    let version = blob.version();
    let find = || {
        let found = core.store.read(|reading| {
            reading
                .usable_version(scope, &version)
                .map_err(Refusal::from)
        })?;
        found.ok_or_else(|| Refusal::KeyNotFound {
            key: blob.made_by().into_owned(),
        })
    };
    let found = find()?;
    if !settle::is_due(&found.key, core.now(scope.cloud)) {
        return Ok(found);
    }
    core.settle_keys(scope, vec![found.key.id]).await?;
    find()
}
