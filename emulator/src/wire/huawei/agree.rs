//! derive-shared-secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::{Text, base64, required};
use super::fault::Fault;
use super::mac::other_algorithm;
use super::{Call, Outcome, answer};
use crate::service::{self, WithPair};

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    key_agreement_algorithm: Option<Text>,
    public_key: Option<Text>,
    recipient: Option<Value>,
}

#[derive(Serialize)]
struct Shared {
    key_id: String,
    key_agreement_algorithm: &'static str,
    shared_secret: String,
}

/// derive_shared_secret: with the holder of a public key of the same curve.
pub(super) async fn derive(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    refuse_recipient(asked.recipient.as_ref())?;
    let with = WithPair {
        key: call.key_ref(&required(asked.key_id, "key_id")?)?,
        version: None,
        algorithm: required(asked.key_agreement_algorithm, "key_agreement_algorithm")?,
    };
    let peer = base64(asked.public_key, "public_key")?;
    let made = service::derive_shared_secret(call.core, call.scope, &with, &peer).await;
    let made = made.map_err(|refusal| other_algorithm(refusal, "key_agreement_algorithm"))?;
    answer::ok(&Shared {
        key_id: made.key_id,
        key_agreement_algorithm: made.algorithm,
        shared_secret: STANDARD.encode(&*made.secret),
    })
}

/// Refuses to encrypt an answer for an enclave: there is nothing here that could attest one.
pub(super) fn refuse_recipient(recipient: Option<&Value>) -> Result<(), Fault> {
    match recipient {
        None => Ok(()),
        Some(_) => {
            Err(Fault::invalid("recipient").advise("needs enclaves, which are not emulated"))
        }
    }
}
