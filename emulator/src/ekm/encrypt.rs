//! Encrypt: AES-256-GCM over a text, with a proof that it can be opened again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Ekm;
use super::fault::Fault;
use super::request::{self, Encrypt};
use crate::crypto::IV_BYTES;
use crate::external::{TAG_BYTES, integrity_value};

/// What this key manager adds to each of its ciphertexts: how associated data is bound to it.
pub(super) const LAYOUT: &[u8] = &[1];

pub(super) fn answer(ekm: &Ekm, id: &str, body: &[u8]) -> Result<Value, Fault> {
    let request: Encrypt = request::parse(body)?;
    request.request_metadata.check(true)?;
    request.request_metadata.log("Encrypt", id);
    let (associated, wants_proof) = (request.associated()?, request.wants_proof()?);
    let plaintext = request.plaintext()?;
    let key = ekm.keys.enabled(id)?;
    if !key.usage.encrypts {
        return Err(Fault::InvalidKeyUsage);
    }
    let internal = || Fault::Internal(format!("the cipher of key {id} failed"));
    let vector: [u8; IV_BYTES] = ekm
        .entropy
        .bytes()
        .map_err(|error| Fault::Internal(error.0))?;
    let bound = bound(&associated, LAYOUT);
    let mut sealed = Vec::with_capacity(plaintext.len() + TAG_BYTES);
    let done = key.cipher.encrypt(&vector, &bound, &plaintext, &mut sealed);
    done.ok_or_else(internal)?;
    let (ciphertext, tag) = sealed
        .split_last_chunk::<TAG_BYTES>()
        .ok_or_else(internal)?;
    // The proof first: what is opened after it is what the proof is about.
    let proof = integrity_value([&associated, LAYOUT, &vector, ciphertext, tag]);
    let opened = key.cipher.decrypt(&vector, &bound, &sealed);
    opened
        .filter(|opened| **opened == *plaintext)
        .ok_or_else(internal)?;
    let mut answer = json!({
        "ciphertext": STANDARD.encode(ciphertext),
        "ciphertextMetadata": STANDARD.encode(LAYOUT),
        "initializationVector": STANDARD.encode(vector),
        "authenticationTag": STANDARD.encode(tag),
    });
    if let (true, Some(members)) = (wants_proof, answer.as_object_mut()) {
        let proof = Value::from(STANDARD.encode(proof));
        members.insert("ciphertextDataIntegrityValue".to_owned(), proof);
    }
    Ok(answer)
}

/// Associated data and metadata with their lengths, so that neither can pass for a part of the other: two bytes,
/// the data, one byte, the metadata.
pub(super) fn bound(associated: &[u8], metadata: &[u8]) -> Vec<u8> {
    let length = u16::try_from(associated.len()).unwrap_or(u16::MAX);
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend_from_slice(associated);
    bytes.push(u8::try_from(metadata.len()).unwrap_or(u8::MAX));
    bytes.extend_from_slice(metadata);
    bytes
}
