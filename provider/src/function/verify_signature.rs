//! `verify_signature`: whether a signature is a key's, offline.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::Cloud;
use kms_rules::algorithm::{self, Purpose};
use tfplugin::{Function, FunctionError, Parameter, Signature, Type, Value};

mod edwards;
mod key;
mod verify;

use super::text;
use key::PublicKey;
use verify::Input;

/// The function `verify_signature`.
pub(crate) struct VerifySignature;

/// The message as it is.
const RAW: &str = "RAW";
/// What the algorithm makes of a message before it signs.
const DIGEST: &str = "DIGEST";

impl Function for VerifySignature {
    fn name(&self) -> &'static str {
        "verify_signature"
    }

    fn signature(&self) -> Signature {
        let parameter = |name, about: String| Parameter::new(name, Type::String).describe(about);
        Signature::new(
            "Whether a signature is a key's",
            [
                parameter("public_key", "The public key in PEM.".to_owned()),
                parameter(
                    "algorithm",
                    format!("The signature algorithm, as a cloud spells it: {}.", words()),
                ),
                parameter(
                    "message_type",
                    format!("`{RAW}` for the message itself, `{DIGEST}` for its digest."),
                ),
                parameter(
                    "message",
                    "The message or the digest in base64, as `base64encode` and `filebase64sha256` give them."
                        .to_owned(),
                ),
                parameter("signature", "The signature in base64.".to_owned()),
            ],
            Type::Bool,
        )
        .describe(
            "Verifies a signature without a service: RSA (PKCS #1 v1.5 and PSS), ECDSA on P-256, P-384 and secp256k1, \
             SM2 and Ed25519. A signature that does not hold is `false`; an input that makes no sense is an error. The \
             digest that SM2 signs is e = SM3(Z || M); of a raw message it is made with the usual identity \
             1234567812345678.",
        )
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let key = PublicKey::from_pem(text(arguments, 0)?)
            .map_err(|fault| FunctionError::new(fault).at(0))?;
        let rule = key
            .algorithm(text(arguments, 1)?)
            .map_err(|fault| FunctionError::new(fault).at(1))?;
        let word = text(arguments, 2)?;
        let message = decoded(arguments, 3)?;
        let input = match word {
            RAW => Input::Message(&message),
            DIGEST => Input::Digest(&message),
            _ => {
                let fault = format!("there is no message type \"{word}\"; valid: {RAW}, {DIGEST}");
                return Err(FunctionError::new(fault).at(2));
            }
        };
        let signature = decoded(arguments, 4)?;
        let holds = key
            .verify(rule, input, &signature)
            .map_err(|fault| FunctionError::new(fault).at(3))?;
        Ok(holds.into())
    }
}

/// The bytes of an argument in base64.
fn decoded(arguments: &[Value], position: usize) -> Result<Vec<u8>, FunctionError> {
    let bytes = STANDARD.decode(text(arguments, position)?.trim());
    bytes.map_err(|error| FunctionError::new(format!("not base64: {error}")).at(position))
}

/// Every algorithm that signs, once.
fn words() -> String {
    let all = Cloud::ALL.into_iter().flat_map(algorithm::all);
    let signing = all.filter(|rule| rule.purpose == Purpose::Sign);
    let mut words: Vec<String> = signing.map(|rule| format!("`{}`", rule.wire)).collect();
    words.sort_unstable();
    words.dedup();
    words.join(", ")
}

#[cfg(test)]
mod tests;
