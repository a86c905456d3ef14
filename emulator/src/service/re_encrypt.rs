//! ReEncrypt: takes a ciphertext from one key to another, or to another context, without showing what is inside.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::lifecycle::Operation;
use zeroize::Zeroizing;

use super::asymmetric_decrypt::asymmetric_decrypt;
use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::decrypt::open_blob;
use super::key_ref::{Accepts, KeyRef};
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
    },
    /// Made under the public half of a key pair, here or elsewhere.
    UnderPair { with: WithPair, ciphertext: Vec<u8> },
}

/// A text under another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReEncrypted {
    /// The key that opened the source.
    pub(crate) source_key_id: String,
    /// Its version.
    pub(crate) source_version_id: String,
    /// A blob of the destination (see `blob.rs`), before any base64.
    pub(crate) ciphertext: Vec<u8>,
}

/// What a source held: the text that the blob of a symmetric key holds, or base64 of the bytes that a key pair
/// opened, which is how AsymmetricDecrypt would show them and how GenerateDataKey keeps a data key.
struct Inside {
    key_id: String,
    version_id: String,
    text: Zeroizing<String>,
}

/// Opens a ciphertext and encrypts what was inside by the primary version of `destination`. Takes ids, of key pairs
/// too.
///
/// # Errors
/// [`Refusal::TooLong`] for a context; those of Decrypt or AsymmetricDecrypt for the source; not found,
/// [`Refusal::WrongUse`] and [`Refusal::WrongState`] for the destination.
pub(crate) async fn re_encrypt(
    core: &Core,
    scope: &Scope,
    source: Source,
    destination: &KeyRef,
    context: &Context,
) -> Result<ReEncrypted, Refusal> {
    let associated = context.associated_data_of(Argument::DestinationContext)?;
    let inside = open(core, scope, source).await?;
    let found = core.current(scope, (destination, Accepts::Id)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let (sealed_by, text) = ((&key, &version), inside.text.as_bytes());
    let ciphertext = seal(
        core,
        scope,
        sealed_by,
        Purpose::ReEncrypt,
        text,
        &associated,
    )
    .await?;
    Ok(ReEncrypted {
        source_key_id: inside.key_id,
        source_version_id: inside.version_id,
        ciphertext,
    })
}

async fn open(core: &Core, scope: &Scope, source: Source) -> Result<Inside, Refusal> {
    match source {
        Source::Blob {
            ciphertext,
            context,
        } => {
            let associated = context.associated_data_of(Argument::SourceContext)?;
            let purpose = Purpose::ReEncrypt;
            let opened = open_blob(core, scope, purpose, &ciphertext, &associated).await?;
            Ok(Inside {
                key_id: opened.key.id,
                version_id: opened.version_id,
                text: opened.text,
            })
        }
        Source::UnderPair { with, ciphertext } => {
            // AsymmetricDecrypt takes every form of name, this operation ids.
            with.key.name(scope, Accepts::Id)?;
            let opened = asymmetric_decrypt(core, scope, &with, ciphertext).await?;
            Ok(Inside {
                text: Zeroizing::new(STANDARD.encode(&*opened.plaintext)),
                key_id: opened.key_id,
                version_id: opened.version_id,
            })
        }
    }
}
