//! GenerateDataKey, GenerateDataKeyWithoutPlaintext: a random key, and the same encrypted under a kept one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::ciphertext::{self, Held};
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, data_key, limits};
use zeroize::Zeroizing;

use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::generate_random::whole_bytes;
use super::key_ref::{Accepts, KeyRef};
use super::paging::length_within;
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::external::Purpose;
use crate::store::{Key, Scope, SealedVersion};

/// How long the data key is to be.
#[derive(Debug, Clone, Default)]
pub(crate) struct GenerateDataKey {
    /// A type of data key in the cloud's spelling.
    pub(crate) data_key_spec: Option<String>,
    /// Wins over the spec.
    pub(crate) length: Option<Length>,
}

/// A length as a cloud states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Bytes(i64),
    /// A number of whole bytes.
    Bits(i64),
}

/// A data key; leave `plaintext` out of the answer of GenerateDataKeyWithoutPlaintext.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DataKey {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    pub(crate) plaintext: Zeroizing<Vec<u8>>,
    /// As that of Encrypt, before any base64.
    pub(crate) ciphertext: Vec<u8>,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "DataKey(key {}, version {})",
            self.key_id, self.version_id
        )
    }
}

/// Makes a data key. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::OutOfBounds`], [`Refusal::NotWholeBytes`] or [`Refusal::NotOneOf`] for the length;
/// [`Refusal::TooLong`] for the context; not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`].
pub(crate) async fn generate_data_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: GenerateDataKey,
    context: &Context,
) -> Result<DataKey, Refusal> {
    let length = length(scope.cloud, &args)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let under = capable(scope.cloud, found, Needs::DataKeys, Operation::Use)?;
    let purpose = Purpose::GenerateDataKey;
    make_data_key(core, scope, under, purpose, length, &associated).await
}

/// A random key of `length` bytes, encrypted under a version of a key on behalf of an operation.
///
/// # Errors
/// Those of [`seal`].
pub(super) async fn make_data_key(
    core: &Core,
    scope: &Scope,
    (key, version): (Box<Key>, SealedVersion),
    purpose: Purpose,
    length: usize,
    associated: &[u8],
) -> Result<DataKey, Refusal> {
    let mut plaintext = Zeroizing::new(vec![0; length]);
    core.vault.entropy.fill(&mut plaintext)?;
    let (sealed_by, held) = ((&*key, &version), held(scope.cloud, &plaintext));
    let ciphertext = seal(core, scope, sealed_by, purpose, &held, associated).await?;
    Ok(DataKey {
        key_id: key.id,
        version_id: version.id,
        plaintext,
        ciphertext,
    })
}

/// Bytes as they stand in a ciphertext of the cloud.
pub(super) fn held(cloud: Cloud, bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(match ciphertext::of(cloud).held {
        Held::Base64 => STANDARD.encode(bytes).into_bytes(),
        Held::Bytes => bytes.to_vec(),
    })
}

/// The length that is asked for, in bytes.
pub(super) fn length(cloud: Cloud, args: &GenerateDataKey) -> Result<usize, Refusal> {
    let by_spec = match &args.data_key_spec {
        None => limits::DATA_KEY_BYTES_DEFAULT,
        Some(word) => {
            let known = data_key::find(cloud, word).map(|rule| rule.bytes);
            known.ok_or_else(|| Refusal::NotOneOf {
                argument: Argument::DataKeySpec,
                given: word.chars().take(limits::ASKED_CHARS_MAX).collect(),
                valid: data_key::all(cloud).iter().map(|rule| rule.wire).collect(),
            })?
        }
    };
    let (min, max) = (limits::DATA_KEY_BYTES_MIN, limits::DATA_KEY_BYTES_MAX);
    match args.length {
        None => Ok(by_spec),
        Some(Length::Bytes(asked)) => length_within(Argument::NumberOfBytes, asked, (min, max)),
        Some(Length::Bits(asked)) => whole_bytes(Argument::NumberOfBits, asked, (min, max)),
    }
}
