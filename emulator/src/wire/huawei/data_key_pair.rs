//! create-rsa-datakey-pair, create-ec-datakey-pair. Both halves are base64 of DER, and the private one's ciphertext is
//! one that decrypt-data takes (docs/vendor-notes.md, "Huawei Cloud").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::data_pair::Family;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agree::refuse_recipient;
use super::body::{Text, required};
use super::fault::Fault;
use super::{Call, Outcome, answer, context};
use crate::service::{self, DataKeyPair};

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    key_spec: Option<Text>,
    with_plain_text: Option<Text>,
    additional_authenticated_data: Option<Text>,
    encryption_context: Option<Value>,
    recipient: Option<Value>,
    pin: Option<Value>,
    pin_type: Option<Value>,
}

#[derive(Serialize)]
struct Made {
    key_id: String,
    key_spec: &'static str,
    public_key: String,
    private_key_cipher_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key_plain_text: Option<String>,
}

/// create_rsa_datakey_pair.
pub(super) async fn create_rsa(call: &Call<'_>) -> Outcome {
    create(call, Family::Rsa).await
}

/// create_ec_datakey_pair.
pub(super) async fn create_ec(call: &Call<'_>) -> Outcome {
    create(call, Family::Curve).await
}

async fn create(call: &Call<'_>, family: Family) -> Outcome {
    let asked: Asked = call.body()?;
    refuse_recipient(asked.recipient.as_ref())?;
    if asked.pin.is_some() || asked.pin_type.is_some() {
        return Err(Fault::invalid("pin")
            .advise("needs hardware with its own approvals, which is not emulated"));
    }
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let spec = required(asked.key_spec, "key_spec")?;
    let shows_private = shows_private(asked.with_plain_text.as_ref())?;
    let context = context::of(
        asked.additional_authenticated_data,
        asked.encryption_context,
    )?;
    let kind = (family, &*spec);
    let made = service::generate_data_key_pair(call.core, call.scope, &key, kind, &context).await?;
    answer::ok(&shown(made, shows_private))
}

/// Whether the private half is wanted in clear; so it is when the caller does not say.
fn shows_private(asked: Option<&Text>) -> Result<bool, Fault> {
    match asked.map(|Text(text)| text.as_str()) {
        None | Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(Fault::invalid("with_plain_text").advise("is neither true nor false")),
    }
}

fn shown(made: DataKeyPair, shows_private: bool) -> Made {
    Made {
        public_key: STANDARD.encode(&made.public_key),
        private_key_cipher_text: STANDARD.encode(&made.private_key_ciphertext),
        private_key_plain_text: shows_private.then(|| STANDARD.encode(&*made.private_key)),
        key_id: made.key_id,
        key_spec: made.spec,
    }
}
