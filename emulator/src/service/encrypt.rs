//! Encrypt: a short text under a symmetric key's primary version.

use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, limits};

use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::external::Purpose;
use crate::store::Scope;

/// A text that was encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encrypted {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// A blob (see `blob.rs`), before any base64.
    pub(crate) ciphertext: Vec<u8>,
}

/// Encrypts `plaintext` as it is, whatever it may encode. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::TooLong`] for the text or the context; not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`].
pub(crate) async fn encrypt(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    plaintext: &str,
    context: &Context,
) -> Result<Encrypted, Refusal> {
    check_plaintext(scope.cloud, plaintext)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let text = plaintext.as_bytes();
    let sealed_by = (&*key, &version);
    let ciphertext = seal(core, scope, sealed_by, Purpose::Encrypt, text, &associated).await?;
    Ok(Encrypted {
        key_id: key.id,
        version_id: version.id,
        ciphertext,
    })
}

fn check_plaintext(cloud: Cloud, plaintext: &str) -> Result<(), Refusal> {
    let max = limits::of(cloud).plaintext_bytes_max;
    let length = plaintext.len();
    if length <= max {
        Ok(())
    } else {
        Err(Refusal::TooLong {
            argument: Argument::Plaintext,
            length,
            max,
        })
    }
}
