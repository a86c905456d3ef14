//! Encrypt, Decrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext.
//!
//! `Plaintext` of Encrypt is the string as it is sent, not what it would be as base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::{Field, Node};
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, json, key_ref};
use crate::service::{self, DataKey, GenerateDataKey, Length};

/// Encrypt: by the key's primary version.
pub(super) async fn encrypt(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let plaintext = call.params.required("Plaintext")?;
    let context = json::context(call.params)?;
    let made = service::encrypt(call.core, call.scope, &key, plaintext, &context).await?;
    Ok(sealed(made.key_id, made.version_id, &made.ciphertext))
}

/// Decrypt: the ciphertext knows its key and version.
pub(super) async fn decrypt(call: &Call<'_>) -> Outcome {
    refuse_recipient(call.params)?;
    let ciphertext = call.params.base64("CiphertextBlob")?;
    let context = json::context(call.params)?;
    let opened = service::decrypt(call.core, call.scope, &ciphertext, &context).await?;
    let plaintext = Node::from(opened.text()?.to_owned());
    Ok(vec![
        ("KeyId", Node::from(opened.key_id)),
        ("KeyVersionId", Node::from(opened.version_id)),
        ("Plaintext", plaintext),
    ])
}

/// GenerateDataKey: the new key in the clear (base64) and sealed.
pub(super) async fn generate_data_key(call: &Call<'_>) -> Outcome {
    refuse_recipient(call.params)?;
    let made = make_data_key(call).await?;
    let mut fields = sealed(made.key_id, made.version_id, &made.ciphertext);
    fields.push(("Plaintext", Node::from(STANDARD.encode(&*made.plaintext))));
    Ok(fields)
}

/// GenerateDataKeyWithoutPlaintext: the new key sealed only.
pub(super) async fn generate_data_key_without_plaintext(call: &Call<'_>) -> Outcome {
    let made = make_data_key(call).await?;
    Ok(sealed(made.key_id, made.version_id, &made.ciphertext))
}

async fn make_data_key(call: &Call<'_>) -> Result<DataKey, Fault> {
    let key = key_ref::required(call.params, "KeyId")?;
    let args = data_key_args(call.params)?;
    let context = json::context(call.params)?;
    Ok(service::generate_data_key(call.core, call.scope, &key, args, &context).await?)
}

/// How long the data key is to be.
pub(super) fn data_key_args(params: &Params<'_>) -> Result<GenerateDataKey, Fault> {
    Ok(GenerateDataKey {
        data_key_spec: params.filled("KeySpec").map(str::to_owned),
        length: params.int("NumberOfBytes")?.map(Length::Bytes),
    })
}

/// The fields of a blob and of the key under which it is.
pub(super) fn sealed(key_id: String, version_id: String, ciphertext: &[u8]) -> Vec<Field> {
    vec![
        ("KeyId", Node::from(key_id)),
        ("KeyVersionId", Node::from(version_id)),
        ("CiphertextBlob", Node::from(STANDARD.encode(ciphertext))),
    ]
}

/// What an enclave would be sent is sealed for it; to answer in the clear instead would be worse than
/// not to answer.
pub(super) fn refuse_recipient(params: &Params<'_>) -> Result<(), Fault> {
    match params.filled("Recipient") {
        None => Ok(()),
        Some(_) => Err(Fault::invalid("Recipient").advise("recipients are not emulated")),
    }
}
