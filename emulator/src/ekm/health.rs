//! GetHealthStatus: after a text was encrypted and opened again under a key of its own.

use serde_json::{Value, json};

use super::Ekm;
use super::fault::Fault;
use super::keys::test_cipher;
use super::request::{self, Asked};
use crate::crypto::IV_BYTES;

/// The text that is encrypted and opened.
const PROBE: &[u8] = b"probe";

pub(super) fn answer(ekm: &Ekm, body: &[u8]) -> Result<Value, Fault> {
    let request: Asked = request::parse(body)?;
    request.request_metadata.log("GetHealthStatus", "");
    probe(ekm).map_err(Fault::Internal)?;
    let model = concat!("kms-emulator ekm ", env!("CARGO_PKG_VERSION"));
    Ok(json!({
        "xksProxyFleetSize": 1,
        "xksProxyVendor": "kms-emulator",
        "xksProxyModel": model,
        "ekmVendor": "kms-emulator",
        "ekmFleetDetails": [{ "id": "ekm-1", "model": model, "healthStatus": "ACTIVE" }],
    }))
}

fn probe(ekm: &Ekm) -> Result<(), String> {
    let cipher = test_cipher(&ekm.entropy)?;
    let vector: [u8; IV_BYTES] = ekm.entropy.bytes().map_err(|error| error.0)?;
    let mut sealed = Vec::new();
    let opened = cipher
        .encrypt(&vector, &[], PROBE, &mut sealed)
        .and_then(|()| cipher.decrypt(&vector, &[], &sealed));
    match opened {
        Some(opened) if *opened == PROBE => Ok(()),
        Some(_) | None => Err("a cipher does not open what it made".to_owned()),
    }
}
