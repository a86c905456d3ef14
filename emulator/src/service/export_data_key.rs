//! ExportDataKey: hands a data key on, under a caller's public key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::context::Context;
use super::core::Core;
use super::decrypt::open_blob;
use super::refusal::{Argument, Refusal};
use super::wrapping::{ExportTo, Wrapper};
use crate::external::Purpose;
use crate::store::Scope;

/// A data key under a caller's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportedDataKey {
    /// The key that opened the data key's blob.
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// The data key under the public key.
    pub(crate) exported: Vec<u8>,
}

/// Opens the blob of a data key and encrypts the data key for a public key. The blob names its version.
///
/// # Errors
/// Those of Decrypt; [`Refusal::Rules`] and [`Refusal::Malformed`] for the wrapping; [`Refusal::Malformed`] or
/// [`Refusal::TooLong`] for a blob whose text is no data key or too long a one.
pub(crate) async fn export_data_key(
    core: &Core,
    scope: &Scope,
    ciphertext: &[u8],
    context: &Context,
    to: &ExportTo,
) -> Result<ExportedDataKey, Refusal> {
    let associated = context.associated_data()?;
    let opened = open_blob(core, scope, Purpose::Decrypt, ciphertext, &associated).await?;
    let wrapper = Wrapper::new(scope, &opened.key, to)?;
    let data_key = data_key(&opened.bytes)?;
    wrapper.check_length(Argument::CiphertextBlob, data_key.len())?;
    Ok(ExportedDataKey {
        exported: wrapper.wrap(&data_key, &core.vault.entropy)?,
        key_id: opened.key.id,
        version_id: opened.version_id,
    })
}

/// The bytes of a data key, which its blob holds as base64.
fn data_key(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let bytes = STANDARD.decode(text).map(Zeroizing::new);
    let bytes = bytes.ok().filter(|bytes| !bytes.is_empty());
    bytes.ok_or_else(|| Refusal::Malformed {
        argument: Argument::CiphertextBlob,
        why: "it holds no data key: its text is not base64 of any byte".to_owned(),
    })
}
