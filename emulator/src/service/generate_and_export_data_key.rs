//! GenerateAndExportDataKey: a random key, encrypted under a kept one and for a caller's public key.

use kms_rules::lifecycle::Operation;

use super::context::Context;
use super::core::Core;
use super::generate_data_key::{GenerateDataKey, length, make_data_key};
use super::key_ref::{Accepts, KeyRef};
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use super::wrapping::{ExportTo, Wrapper};
use crate::external::Purpose;
use crate::store::Scope;

/// A new data key, twice encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GeneratedAndExported {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// As that of GenerateDataKey, before any base64.
    pub(crate) ciphertext: Vec<u8>,
    /// The data key under the public key.
    pub(crate) exported: Vec<u8>,
}

/// Makes a data key. Takes an id, an alias or a resource name.
///
/// # Errors
/// Those of GenerateDataKey; [`Refusal::Rules`] and [`Refusal::Malformed`] for the wrapping; [`Refusal::TooLong`] for
/// more bytes than fit under the public key.
pub(crate) async fn generate_and_export_data_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    (args, to): (&GenerateDataKey, &ExportTo),
    context: &Context,
) -> Result<GeneratedAndExported, Refusal> {
    let length = length(scope.cloud, args)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let under = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let wrapper = Wrapper::new(scope, &under.0, to)?;
    wrapper.check_length(Argument::NumberOfBytes, length)?;
    let purpose = Purpose::GenerateAndExportDataKey;
    let made = make_data_key(core, scope, under, purpose, length, &associated).await?;
    Ok(GeneratedAndExported {
        exported: wrapper.wrap(&made.plaintext, &core.vault.entropy)?,
        key_id: made.key_id,
        version_id: made.version_id,
        ciphertext: made.ciphertext,
    })
}
