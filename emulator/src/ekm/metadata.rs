//! GetKeyMetadata: what a key is, and whether it is enabled.

use serde_json::{Value, json};

use super::Ekm;
use super::fault::Fault;
use super::request::{self, Asked};

pub(super) fn answer(ekm: &Ekm, id: &str, body: &[u8]) -> Result<Value, Fault> {
    let request: Asked = request::parse(body)?;
    request.request_metadata.check(false)?;
    request.request_metadata.log("GetKeyMetadata", id);
    let key = ekm.keys.get(id).ok_or(Fault::KeyNotFound)?;
    Ok(json!({
        "keySpec": "AES_256",
        "keyUsage": key.usage.words(),
        "keyStatus": if key.is_enabled { "ENABLED" } else { "DISABLED" },
    }))
}
