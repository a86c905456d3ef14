//! Encrypt, Decrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext.
//!
//! `Plaintext` of Encrypt is the string as it is sent, not what it would be as base64 (reference 2.4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::{Field, Node};
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, json, key_ref};
use crate::service::{self, DataKey, Decrypted, GenerateDataKey};

/// Encrypt: by the key's primary version.
pub(super) async fn encrypt(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let plaintext = call.params.required("Plaintext")?;
    let context = json::context(call.params)?;
    let outcome = service::encrypt(call.core, call.scope, &key, plaintext, &context).await;
    finish(
        call.params,
        outcome.map(|made| sealed(made.key_id, made.version_id, &made.ciphertext)),
    )
}

/// Decrypt: the ciphertext knows its key and version.
pub(super) async fn decrypt(call: &Call<'_>) -> Outcome {
    refuse_recipient(call.params)?;
    let blob = call.params.required("CiphertextBlob")?;
    let ciphertext = STANDARD
        .decode(blob)
        .map_err(|_| Fault::invalid("CiphertextBlob"))?;
    let context = json::context(call.params)?;
    let outcome = service::decrypt(call.core, call.scope, &ciphertext, &context).await;
    let fields = |opened: Decrypted| {
        vec![
            ("KeyId", Node::from(opened.key_id)),
            ("KeyVersionId", Node::from(opened.version_id)),
            ("Plaintext", Node::from(opened.plaintext.to_string())),
        ]
    };
    finish(call.params, outcome.map(fields))
}

/// GenerateDataKey: the new key in the clear (base64) and sealed.
pub(super) async fn generate_data_key(call: &Call<'_>) -> Outcome {
    refuse_recipient(call.params)?;
    let outcome = make_data_key(call).await?;
    let fields = |made: DataKey| {
        let mut fields = sealed(made.key_id, made.version_id, &made.ciphertext);
        fields.push(("Plaintext", Node::from(made.plaintext.to_string())));
        fields
    };
    finish(call.params, outcome.map(fields))
}

/// GenerateDataKeyWithoutPlaintext: the new key sealed only.
pub(super) async fn generate_data_key_without_plaintext(call: &Call<'_>) -> Outcome {
    let outcome = make_data_key(call).await?;
    finish(
        call.params,
        outcome.map(|made| sealed(made.key_id, made.version_id, &made.ciphertext)),
    )
}

async fn make_data_key(call: &Call<'_>) -> Result<Result<DataKey, service::Refusal>, Fault> {
    let key = key_ref::required(call.params, "KeyId")?;
    let args = GenerateDataKey {
        data_key_spec: call.params.filled("KeySpec").map(str::to_owned),
        number_of_bytes: call.params.int("NumberOfBytes")?,
    };
    let context = json::context(call.params)?;
    Ok(service::generate_data_key(call.core, call.scope, &key, args, &context).await)
}

fn sealed(key_id: String, version_id: String, ciphertext: &[u8]) -> Vec<Field> {
    vec![
        ("KeyId", Node::from(key_id)),
        ("KeyVersionId", Node::from(version_id)),
        ("CiphertextBlob", Node::from(STANDARD.encode(ciphertext))),
    ]
}

/// What an enclave would be sent is sealed for it; to answer in the clear instead would be worse than
/// not to answer.
fn refuse_recipient(params: &Params<'_>) -> Result<(), Fault> {
    match params.filled("Recipient") {
        None => Ok(()),
        Some(_) => Err(Fault::invalid("Recipient").advise("recipients are not emulated")),
    }
}

/// With `DryRun` every outcome is an error that says what would have been.
fn finish(params: &Params<'_>, outcome: Result<Vec<Field>, service::Refusal>) -> Outcome {
    let outcome = outcome.map_err(Fault::from);
    if params.flag("DryRun")? != Some(true) {
        return outcome;
    }
    Err(match outcome {
        Ok(_) => {
            let message = "The request would have succeeded, but DryRun is set.";
            Fault::new(400, "DryRunOperationError", message)
        }
        Err(fault) if fault.cause.is_some() => fault,
        Err(fault) => Fault {
            code: "ValidationError".into(),
            status: 400,
            ..fault
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Internal, Refusal};

    #[test]
    fn a_dry_run_tells_a_refusal_from_a_failure_of_our_own() {
        let internal = Refusal::Internal(Internal {
            told: "told",
            log: "log".to_owned(),
        });
        let params = Params::parse(b"DryRun=true", b"").unwrap();
        for (outcome, want) in [
            (Ok(Vec::new()), (400, "DryRunOperationError")),
            (Err(Refusal::BadCiphertext), (400, "ValidationError")),
            (Err(internal), (500, "InternalFailure")),
        ] {
            let fault = finish(&params, outcome).unwrap_err();
            assert_eq!((fault.status, &*fault.code), want);
        }
    }
}
