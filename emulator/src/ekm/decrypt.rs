//! Decrypt: what Encrypt made, by the same key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Ekm;
use super::encrypt::{LAYOUT, bound};
use super::fault::Fault;
use super::request::{self, Decrypt};
use crate::crypto::IV_BYTES;

pub(super) fn answer(ekm: &Ekm, id: &str, body: &[u8]) -> Result<Value, Fault> {
    let request: Decrypt = request::parse(body)?;
    request.request_metadata.check(true)?;
    request.request_metadata.log("Decrypt", id);
    let (associated, metadata) = (request.associated()?, request.metadata()?);
    let (vector, mut sealed) = (request.vector()?, request.ciphertext()?);
    sealed.extend_from_slice(&request.tag()?);
    let key = ekm.keys.enabled(id)?;
    if !key.usage.decrypts {
        return Err(Fault::InvalidKeyUsage);
    }
    let vector: [u8; IV_BYTES] = vector.try_into().map_err(|_| Fault::InvalidCiphertext)?;
    if metadata != LAYOUT {
        return Err(Fault::InvalidCiphertext);
    }
    let opened = key
        .cipher
        .decrypt(&vector, &bound(&associated, LAYOUT), &sealed);
    let plaintext = opened.ok_or(Fault::InvalidCiphertext)?;
    Ok(json!({ "plaintext": STANDARD.encode(&*plaintext) }))
}
