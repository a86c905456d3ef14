//! EncryptDataKey: a data key of the caller's under a kept key.

use kms_rules::lifecycle::Operation;
use kms_rules::limits;
use zeroize::Zeroizing;

use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::generate_data_key::held;
use super::key_ref::{Accepts, KeyRef};
use super::paging::length_within;
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::crypto::{DIGEST_BYTES, Hash};
use crate::external::Purpose;
use crate::store::Scope;

/// A data key as it is sent. Never printed.
#[derive(Clone)]
pub(crate) struct EncryptDataKey {
    /// The data key, then its digest by the hash of the key's family.
    pub(crate) with_digest: Zeroizing<Vec<u8>>,
    /// How long the data key is said to be, in bytes.
    pub(crate) length: i64,
}

/// A data key that was encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EncryptedDataKey {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// As that of GenerateDataKey, before any encoding.
    pub(crate) ciphertext: Vec<u8>,
    /// Bytes of the data key.
    pub(crate) length: usize,
}

/// Encrypts a data key whose digest shows that it came over whole. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::OutOfBounds`], [`Refusal::WrongLength`] and [`Refusal::DigestMismatch`] for the data key;
/// [`Refusal::TooLong`] for the context; not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`].
pub(crate) async fn encrypt_data_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: EncryptDataKey,
    context: &Context,
) -> Result<EncryptedDataKey, Refusal> {
    let (data_key, digest) = parts(&args)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::DataKeys, Operation::Use)?;
    if Hash::beside(key.spec.spec).digest(data_key) != *digest {
        return Err(Refusal::DigestMismatch {
            argument: Argument::DataKey,
        });
    }
    let (sealed_by, held) = ((&*key, &version), held(scope.cloud, data_key));
    let purpose = Purpose::Encrypt;
    let ciphertext = seal(core, scope, sealed_by, purpose, &held, &associated).await?;
    Ok(EncryptedDataKey {
        key_id: key.id,
        version_id: version.id,
        ciphertext,
        length: data_key.len(),
    })
}

/// The data key and its digest.
fn parts(args: &EncryptDataKey) -> Result<(&[u8], &[u8; DIGEST_BYTES]), Refusal> {
    let argument = Argument::DataKey;
    let bounds = (limits::DATA_KEY_BYTES_MIN, limits::DATA_KEY_BYTES_MAX);
    let valid = length_within(argument, args.length, bounds)?;
    let parts = args.with_digest.split_last_chunk::<DIGEST_BYTES>();
    parts
        .filter(|(data_key, _)| data_key.len() == valid)
        .ok_or_else(|| Refusal::WrongLength {
            argument,
            length: args.with_digest.len().saturating_sub(DIGEST_BYTES),
            valid,
        })
}
