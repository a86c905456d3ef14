//! DecryptDataKey: opens the ciphertext of a data key whose length the caller knows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::ciphertext::{self, Held};
use kms_rules::{Cloud, limits};
use zeroize::Zeroizing;

use super::context::Context;
use super::core::Core;
use super::decrypt::open_under;
use super::key_ref::KeyRef;
use super::paging::length_within;
use super::refusal::{Argument, Needs, Refusal};
use crate::crypto::{DIGEST_BYTES, Hash};
use crate::store::Scope;

/// A data key that was decrypted. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DecryptedDataKey {
    pub(crate) key_id: String,
    pub(crate) data_key: Zeroizing<Vec<u8>>,
    /// The data key's digest by the hash of the key's family.
    pub(crate) digest: [u8; DIGEST_BYTES],
}

impl std::fmt::Debug for DecryptedDataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DecryptedDataKey(key {})", self.key_id)
    }
}

/// Decrypts what made a data key of `length` bytes under this key. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::OutOfBounds`] and [`Refusal::WrongLength`] for the length; [`Refusal::BadCiphertext`] and
/// [`Refusal::DigestMismatch`] for the ciphertext; [`Refusal::TooLong`] for the context; not found;
/// [`Refusal::WrongUse`]; [`Refusal::WrongState`].
pub(crate) async fn decrypt_data_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    (ciphertext, length): (&[u8], i64),
    context: &Context,
) -> Result<DecryptedDataKey, Refusal> {
    let argument = Argument::DataKeyCiphertext;
    let bounds = (limits::DATA_KEY_BYTES_MIN, limits::DATA_KEY_BYTES_MAX);
    let valid = length_within(argument, length, bounds)?;
    let associated = context.associated_data()?;
    let (by, needs) = ((key, argument), Needs::DataKeys);
    let opened = open_under(core, scope, by, needs, ciphertext, &associated).await?;
    let data_key = unheld(scope.cloud, opened.bytes)?;
    if data_key.len() != valid {
        return Err(Refusal::WrongLength {
            argument,
            length: data_key.len(),
            valid,
        });
    }
    Ok(DecryptedDataKey {
        digest: Hash::beside(opened.key.spec.spec).digest(&data_key),
        key_id: opened.key.id,
        data_key,
    })
}

/// The bytes that stand so in a ciphertext of the cloud.
fn unheld(cloud: Cloud, held: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    match ciphertext::of(cloud).held {
        Held::Bytes => Ok(held),
        Held::Base64 => {
            let bytes = STANDARD.decode(&*held).map(Zeroizing::new);
            bytes.map_err(|_| Refusal::BadCiphertext)
        }
    }
}
