//! ReEncrypt: takes a ciphertext from one key to another, or to another context, without showing what is inside.

use kms_rules::lifecycle::Operation;
use kms_rules::limits;
use zeroize::Zeroizing;

use super::asymmetric_decrypt::asymmetric_decrypt;
use super::asymmetric_encrypt::asymmetric_encrypt;
use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::decrypt::{open_blob, open_under};
use super::generate_data_key::held;
use super::key_ref::{Accepts, KeyRef};
use super::paging::length_within;
use super::pairs::WithPair;
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::external::Purpose;
use crate::store::Scope;

/// A ciphertext, and what opens it.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// Made by a symmetric key with this context; it names its version itself.
    Blob {
        ciphertext: Vec<u8>,
        context: Context,
        claims: Claims,
    },
    /// Made under the public half of a key pair, here or elsewhere.
    UnderPair { with: WithPair, ciphertext: Vec<u8> },
}

/// What a caller says of a blob, which has to be so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Claims {
    /// The key that made it.
    pub(crate) key: Option<KeyRef>,
    /// How long the data key in it is, in bytes.
    pub(crate) data_key_length: Option<i64>,
}

/// Where a text is taken.
#[derive(Debug, Clone)]
pub(crate) enum Destination {
    /// To a symmetric key, with this context.
    Cipher { key: KeyRef, context: Context },
    /// Under the public half of a key pair.
    Pair(WithPair),
}

/// A text under another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReEncrypted {
    /// The key that opened the source.
    pub(crate) source_key_id: String,
    /// Its version.
    pub(crate) source_version_id: String,
    /// The key of the destination.
    pub(crate) key_id: String,
    /// Of a symmetric key a blob (see `blob.rs`), of a key pair what its algorithm makes.
    pub(crate) ciphertext: Vec<u8>,
}

/// What a source held: the bytes in the blob of a symmetric key, or those that a key pair opened, as GenerateDataKey
/// would keep them.
struct Inside {
    key_id: String,
    version_id: String,
    bytes: Zeroizing<Vec<u8>>,
}

/// Opens a ciphertext and encrypts what was inside for `destination`. Takes ids, of key pairs too.
///
/// # Errors
/// [`Refusal::TooLong`] for a context; those of Decrypt or AsymmetricDecrypt for the source; not found,
/// [`Refusal::WrongUse`] and [`Refusal::WrongState`] for the destination.
pub(crate) async fn re_encrypt(
    core: &Core,
    scope: &Scope,
    source: Source,
    destination: &Destination,
) -> Result<ReEncrypted, Refusal> {
    let associated = match destination {
        Destination::Cipher { context, .. } => {
            context.associated_data_of(Argument::DestinationContext)?
        }
        Destination::Pair(_) => Vec::new(),
    };
    let inside = open(core, scope, source).await?;
    let (key_id, ciphertext) = match destination {
        Destination::Cipher { key, .. } => {
            encrypt(core, scope, key, &inside.bytes, &associated).await?
        }
        Destination::Pair(with) => {
            with.key.name(scope, Accepts::Id)?;
            let made = asymmetric_encrypt(core, scope, with, &inside.bytes).await?;
            (made.key_id, made.ciphertext)
        }
    };
    Ok(ReEncrypted {
        source_key_id: inside.key_id,
        source_version_id: inside.version_id,
        key_id,
        ciphertext,
    })
}

/// The key's id and a blob of it.
async fn encrypt(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    bytes: &[u8],
    associated: &[u8],
) -> Result<(String, Vec<u8>), Refusal> {
    let found = core.current(scope, (key, Accepts::Id)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let (sealed_by, purpose) = ((&*key, &version), Purpose::ReEncrypt);
    let ciphertext = seal(core, scope, sealed_by, purpose, bytes, associated).await?;
    Ok((key.id, ciphertext))
}

/// Opens a blob of which everything is so that the caller claims.
async fn open_claimed(
    core: &Core,
    scope: &Scope,
    (ciphertext, associated): (&[u8], &[u8]),
    claims: &Claims,
) -> Result<Inside, Refusal> {
    let argument = Argument::DataKeyCiphertext;
    let bounds = (limits::DATA_KEY_BYTES_MIN, limits::DATA_KEY_BYTES_MAX);
    let length = claims.data_key_length;
    let length = length.map(|length| length_within(argument, length, bounds));
    let length = length.transpose()?;
    let opened = match &claims.key {
        None => open_blob(core, scope, Purpose::ReEncrypt, ciphertext, associated).await?,
        Some(key) => {
            key.name(scope, Accepts::Id)?;
            let by = (key, Argument::CiphertextBlob);
            open_under(core, scope, by, Needs::Cipher, ciphertext, associated).await?
        }
    };
    match length {
        Some(valid) if valid != opened.bytes.len() => Err(Refusal::WrongLength {
            argument,
            length: opened.bytes.len(),
            valid,
        }),
        Some(_) | None => Ok(Inside {
            key_id: opened.key.id,
            version_id: opened.version_id,
            bytes: opened.bytes,
        }),
    }
}

async fn open(core: &Core, scope: &Scope, source: Source) -> Result<Inside, Refusal> {
    match source {
        Source::Blob {
            ciphertext,
            context,
            claims,
        } => {
            let associated = context.associated_data_of(Argument::SourceContext)?;
            open_claimed(core, scope, (&ciphertext, &associated), &claims).await
        }
        Source::UnderPair { with, ciphertext } => {
            // AsymmetricDecrypt takes every form of name, this operation ids.
            with.key.name(scope, Accepts::Id)?;
            let opened = asymmetric_decrypt(core, scope, &with, ciphertext).await?;
            Ok(Inside {
                bytes: held(scope.cloud, &opened.plaintext),
                key_id: opened.key_id,
                version_id: opened.version_id,
            })
        }
    }
}
