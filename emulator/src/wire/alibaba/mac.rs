//! GenerateMac, VerifyMac.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::{Field, Node};
use super::{Call, Outcome, key_ref};
use crate::service;

/// GenerateMac: by the one version that a MAC key has.
pub(super) async fn generate(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let algorithm = call.params.required("Algorithm")?;
    let message = call.params.base64("Message")?;
    let made = service::generate_mac(call.core, call.scope, (&key, algorithm), &message).await?;
    let mac = ("Mac", Node::from(STANDARD.encode(&made.mac)));
    Ok(answer(made.key_id, made.algorithm, mac))
}

/// VerifyMac: `Value` says whether `Mac` is that of `Message`.
pub(super) async fn verify(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let algorithm = call.params.required("Algorithm")?;
    let message = call.params.base64("Message")?;
    let mac = call.params.base64("Mac")?;
    let (with, asked) = ((&key, algorithm), (&*message, &*mac));
    let found = service::verify_mac(call.core, call.scope, with, asked).await?;
    let value = ("Value", Node::Bool(found.valid));
    Ok(answer(found.key_id, found.algorithm, value))
}

fn answer(key_id: String, algorithm: &'static str, made: Field) -> Vec<Field> {
    vec![
        ("KeyId", Node::from(key_id)),
        ("Algorithm", Node::from(algorithm)),
        made,
    ]
}
