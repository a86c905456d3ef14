//! GenerateDataKey, GenerateDataKeyWithoutPlaintext: a random key, and the same encrypted under a kept one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::lifecycle::Operation;
use kms_rules::limits;
use zeroize::Zeroizing;

use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::paging::within;
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::external::Purpose;
use crate::store::{Key, Scope, SealedVersion};

/// How long the data key is to be.
#[derive(Debug, Clone, Default)]
pub(crate) struct GenerateDataKey {
    /// `AES_256` or `AES_128`.
    pub(crate) data_key_spec: Option<String>,
    /// Wins over the spec.
    pub(crate) number_of_bytes: Option<i64>,
}

/// A data key; leave `plaintext` out of the answer of GenerateDataKeyWithoutPlaintext.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DataKey {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// Base64 of the data key; this text is what `ciphertext` holds.
    pub(crate) plaintext: Zeroizing<String>,
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

/// The data key types, with their length in bytes.
const DATA_KEY_SPECS: [(&str, usize); 2] = [("AES_256", 32), ("AES_128", 16)];

/// Makes a data key. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::OutOfBounds`] or [`Refusal::NotOneOf`] for the length; [`Refusal::TooLong`] for the context; not
/// found; [`Refusal::WrongUse`]; [`Refusal::WrongState`].
pub(crate) async fn generate_data_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: GenerateDataKey,
    context: &Context,
) -> Result<DataKey, Refusal> {
    let length = length(&args)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let under = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
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
    (key, version): (Key, SealedVersion),
    purpose: Purpose,
    length: usize,
    associated: &[u8],
) -> Result<DataKey, Refusal> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    core.vault.entropy.fill(&mut bytes)?;
    let plaintext = Zeroizing::new(STANDARD.encode(&*bytes));
    let (sealed_by, text) = ((&key, &version), plaintext.as_bytes());
    let ciphertext = seal(core, scope, sealed_by, purpose, text, associated).await?;
    Ok(DataKey {
        key_id: key.id,
        version_id: version.id,
        plaintext,
        ciphertext,
    })
}

/// The length that is asked for, in bytes.
pub(super) fn length(args: &GenerateDataKey) -> Result<usize, Refusal> {
    let by_spec = match &args.data_key_spec {
        None => limits::DATA_KEY_BYTES_DEFAULT,
        Some(word) => {
            let known = DATA_KEY_SPECS
                .iter()
                .find(|(name, _)| name == word)
                .map(|(_, length)| *length);
            known.ok_or_else(|| Refusal::NotOneOf {
                argument: Argument::DataKeySpec,
                given: word.clone(),
                valid: DATA_KEY_SPECS.iter().map(|(name, _)| *name).collect(),
            })?
        }
    };
    let Some(asked) = args.number_of_bytes else {
        return Ok(by_spec);
    };
    let bound = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
    let (min, max) = (
        bound(limits::DATA_KEY_BYTES_MIN),
        bound(limits::DATA_KEY_BYTES_MAX),
    );
    let length = within(Argument::NumberOfBytes, asked, min, max)?;
    Ok(usize::try_from(length).unwrap_or(limits::DATA_KEY_BYTES_MAX))
}
