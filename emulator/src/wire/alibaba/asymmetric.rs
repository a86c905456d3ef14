//! AsymmetricEncrypt, AsymmetricDecrypt, AsymmetricSign, AsymmetricVerify, GetPublicKey, CreateKeyVersion.
//!
//! Here `Plaintext` is base64 of the bytes that are encrypted, unlike that of Encrypt.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::{Field, Node};
use super::crypto::refuse_recipient;
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, key_ref, key_version};
use crate::service::{self, ToSign, WithPair};

/// AsymmetricEncrypt: by the public key of the version that the caller names.
pub(super) async fn encrypt(call: &Call<'_>) -> Outcome {
    let with = with_pair(call.params)?;
    let plaintext = call.params.base64("Plaintext")?;
    let made = service::asymmetric_encrypt(call.core, call.scope, &with, &plaintext).await?;
    let blob = ("CiphertextBlob", text(&made.ciphertext));
    Ok(answer(made.key_id, made.version_id, blob))
}

/// AsymmetricDecrypt: by the private key of the version that the caller names.
pub(super) async fn decrypt(call: &Call<'_>) -> Outcome {
    refuse_recipient(call.params)?;
    let with = with_pair(call.params)?;
    let ciphertext = call.params.base64("CiphertextBlob")?;
    let opened = service::asymmetric_decrypt(call.core, call.scope, &with, ciphertext).await?;
    let plaintext = ("Plaintext", text(&opened.plaintext));
    Ok(answer(opened.key_id, opened.version_id, plaintext))
}

/// AsymmetricSign: `Value` is the signature.
pub(super) async fn sign(call: &Call<'_>) -> Outcome {
    let with = with_pair(call.params)?;
    let digest = call.params.base64("Digest")?;
    let signed =
        service::asymmetric_sign(call.core, call.scope, &with, ToSign::Digest(digest)).await?;
    let value = ("Value", text(&signed.signature));
    Ok(answer(signed.key_id, signed.version_id, value))
}

/// AsymmetricVerify: `Value` of the request is the signature, `Value` of the answer whether it is right.
pub(super) async fn verify(call: &Call<'_>) -> Outcome {
    let with = with_pair(call.params)?;
    let digest = call.params.base64("Digest")?;
    let signature = call.params.base64("Value")?;
    let asked = (ToSign::Digest(digest), &*signature);
    let found = service::asymmetric_verify(call.core, call.scope, &with, asked).await?;
    let value = ("Value", Node::Bool(found.valid));
    Ok(answer(found.key_id, found.version_id, value))
}

/// GetPublicKey: PEM of SubjectPublicKeyInfo.
pub(super) async fn public_key(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let version = call.params.required("KeyVersionId")?;
    let found = service::get_public_key(call.core, call.scope, &key, Some(version)).await?;
    let pem = ("PublicKey", Node::from(found.pem));
    Ok(answer(found.key_id, found.version_id, pem))
}

/// CreateKeyVersion: the next version of a key pair.
pub(super) async fn create_version(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let made = service::create_key_version(call.core, call.scope, &key).await?;
    Ok(vec![("KeyVersion", key_version::version(made))])
}

fn with_pair(params: &Params<'_>) -> Result<WithPair, Fault> {
    Ok(WithPair {
        key: key_ref::required(params, "KeyId")?,
        version: Some(params.required("KeyVersionId")?.to_owned()),
        algorithm: params.required("Algorithm")?.to_owned(),
    })
}

fn answer(key_id: String, version_id: String, made: Field) -> Vec<Field> {
    vec![
        ("KeyId", Node::from(key_id)),
        ("KeyVersionId", Node::from(version_id)),
        made,
    ]
}

fn text(bytes: &[u8]) -> Node {
    Node::from(STANDARD.encode(bytes))
}
