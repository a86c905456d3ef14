//! sign, verify. What is signed, and signatures, are base64; `message` is a digest unless `message_type` says RAW.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::body::{Text, base64, filled, required};
use super::fault::Fault;
use super::{Call, Outcome, answer};
use crate::service::{self, ToSign, WithPair};

/// The words of `signing_algorithm`. No key has ECDSA_SHA_512, for want of a curve of its size.
const ALGORITHMS: [&str; 12] = [
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA_SM3",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
];

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    message: Option<Text>,
    signing_algorithm: Option<Text>,
    message_type: Option<Text>,
    /// Of verify.
    signature: Option<Text>,
}

#[derive(Serialize)]
struct Signed {
    key_id: String,
    signature: String,
}

#[derive(Serialize)]
struct Verified {
    key_id: String,
    signature_valid: &'static str,
}

/// sign: a digest, or a message that is hashed here.
pub(super) async fn sign(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let (with, to_sign) = read(call, &asked)?;
    let made = service::asymmetric_sign(call.core, call.scope, &with, to_sign).await?;
    answer::ok(&Signed {
        key_id: made.key_id,
        signature: STANDARD.encode(made.signature),
    })
}

/// validate_signature: bytes that are no signature are a wrong one, which is no error.
pub(super) async fn verify(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let (with, signed) = read(call, &asked)?;
    let signature = base64(asked.signature, "signature")?;
    let given = (signed, &*signature);
    let found = service::asymmetric_verify(call.core, call.scope, &with, given).await?;
    answer::ok(&Verified {
        key_id: found.key_id,
        signature_valid: if found.valid { "true" } else { "false" },
    })
}

/// The key with its algorithm, and what is signed.
fn read(call: &Call<'_>, asked: &Asked) -> Result<(WithPair, ToSign), Fault> {
    let key = call.key_ref(&required(asked.key_id.clone(), "key_id")?)?;
    let message = base64(asked.message.clone(), "message")?;
    let algorithm = required(asked.signing_algorithm.clone(), "signing_algorithm")?;
    if !ALGORITHMS.contains(&&*algorithm) {
        let valid = ALGORITHMS.join(", ");
        return Err(Fault::invalid("signing_algorithm").advise(format!("is not one of {valid}")));
    }
    let to_sign = match filled(asked.message_type.clone()).as_deref() {
        None | Some("DIGEST") => ToSign::Digest(message),
        Some("RAW") => ToSign::Message(message),
        Some(_) => return Err(Fault::invalid("message_type").advise("is neither DIGEST nor RAW")),
    };
    let with = WithPair {
        key,
        version: None,
        algorithm,
    };
    Ok((with, to_sign))
}
