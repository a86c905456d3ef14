//! ReEncrypt, ExportDataKey, GenerateAndExportDataKey: what is encrypted here goes to another key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::Node;
use super::crypto::sealed;
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, crypto, json, key_ref};
use crate::service::{self, Claims, Destination, ExportTo, Refusal, Source, WithPair};

/// What names the key pair of a source; with any of them the ciphertext is one of a public key.
const PAIR: [&str; 3] = [
    "SourceKeyId",
    "SourceKeyVersionId",
    "SourceEncryptionAlgorithm",
];

/// ReEncrypt: `KeyId` and `KeyVersionId` of the answer are those that decrypted.
pub(super) async fn re_encrypt(call: &Call<'_>) -> Outcome {
    let source = source(call.params)?;
    let destination = Destination::Cipher {
        key: key_ref::required(call.params, "DestinationKeyId")?,
        context: json::context_named(call.params, "DestinationEncryptionContext")?,
    };
    let made = service::re_encrypt(call.core, call.scope, source, &destination).await;
    let made = made.map_err(worded)?;
    let (key, version) = (made.source_key_id, made.source_version_id);
    Ok(sealed(key, version, &made.ciphertext))
}

/// ExportDataKey.
pub(super) async fn export_data_key(call: &Call<'_>) -> Outcome {
    let ciphertext = call.params.base64("CiphertextBlob")?;
    let to = export_to(call.params)?;
    let context = json::context(call.params)?;
    let made = service::export_data_key(call.core, call.scope, &ciphertext, &context, &to).await?;
    Ok(vec![
        ("KeyId", Node::from(made.key_id)),
        ("KeyVersionId", Node::from(made.version_id)),
        (
            "ExportedDataKey",
            Node::from(STANDARD.encode(made.exported)),
        ),
    ])
}

/// GenerateAndExportDataKey.
pub(super) async fn generate_and_export_data_key(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let args = crypto::data_key_args(call.params)?;
    let to = export_to(call.params)?;
    let context = json::context(call.params)?;
    let (core, scope) = (call.core, call.scope);
    let made =
        service::generate_and_export_data_key(core, scope, &key, (&args, &to), &context).await?;
    let mut fields = sealed(made.key_id, made.version_id, &made.ciphertext);
    fields.push((
        "ExportedDataKey",
        Node::from(STANDARD.encode(made.exported)),
    ));
    Ok(fields)
}

fn source(params: &Params<'_>) -> Result<Source, Fault> {
    let ciphertext = params.base64("CiphertextBlob")?;
    if PAIR.iter().all(|name| params.filled(name).is_none()) {
        let context = json::context_named(params, "SourceEncryptionContext")?;
        return Ok(Source::Blob {
            ciphertext,
            context,
            claims: Claims::default(),
        });
    }
    let [key, version, algorithm] = PAIR;
    let with = WithPair {
        key: key_ref::required(params, key)?,
        version: Some(params.required(version)?.to_owned()),
        algorithm: params.required(algorithm)?.to_owned(),
    };
    Ok(Source::UnderPair { with, ciphertext })
}

fn export_to(params: &Params<'_>) -> Result<ExportTo, Fault> {
    Ok(ExportTo {
        public_key: params.base64("PublicKeyBlob")?,
        wrapping_algorithm: params.required("WrappingAlgorithm")?.to_owned(),
        wrapping_key_spec: params.required("WrappingKeySpec")?.to_owned(),
    })
}

/// The algorithm of the source has a name of its own here.
fn worded(refusal: Refusal) -> Fault {
    let algorithm = matches!(refusal, Refusal::WrongAlgorithm { .. });
    let fault = Fault::from(refusal);
    if algorithm {
        let [_, _, name] = PAIR;
        return Fault::invalid(name).advise(fault.advice);
    }
    fault
}
