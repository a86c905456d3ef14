//! Signature version 1: HMAC-SHA1 over the sorted parameters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{Claim, Request, mismatch};
use crate::wire::alibaba::fault::Fault;
use crate::wire::alibaba::percent;

/// A request that claims to be signed this way.
pub(super) struct Signed<'r> {
    pub(super) claim: Claim<'r>,
    signature: &'r str,
}

/// Finds the signature and what it needs among the parameters.
pub(super) fn parse<'r>(request: &Request<'r>) -> Result<Signed<'r>, Fault> {
    let params = request.params;
    let need = |name| {
        params
            .filled(name)
            .ok_or_else(|| Fault::missing_for_signature(name))
    };
    let access_key_id = need("AccessKeyId")?;
    let signature = need("Signature")?;
    // This signature covers no header, so what is asked for must be a parameter.
    need("Action")?;
    need("Version")?;
    for (name, only) in [
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
    ] {
        if need(name)? != only {
            return Err(Fault::invalid(name).advise(format!("valid is {only}")));
        }
    }
    if params.filled("SignatureType").is_some() {
        return Err(Fault::invalid("SignatureType").advise("bearer tokens are not emulated"));
    }
    let claim = Claim {
        access_key_id,
        signed_at: need("Timestamp")?,
        nonce: params.filled("SignatureNonce"),
        security_token: params.filled("SecurityToken"),
    };
    Ok(Signed { claim, signature })
}

impl Signed<'_> {
    /// Computes the signature again and compares in constant time.
    pub(super) fn verify(&self, key: &Hmac<Sha1>, request: &Request<'_>) -> Result<(), Fault> {
        let text = string_to_sign(request);
        let sent = STANDARD.decode(self.signature).unwrap_or_default();
        key.clone()
            .chain_update(text.as_bytes())
            .verify_slice(&sent)
            .map_err(|_| mismatch(&text))
    }
}

/// `METHOD&%2F&` and the canonical query, escaped once more.
pub(super) fn string_to_sign(request: &Request<'_>) -> String {
    let mut text = String::with_capacity(1024);
    text.push_str(request.method);
    text.push_str("&%2F&");
    let mut first = true;
    for (name, value) in request.params.sorted() {
        if name == "Signature" {
            continue;
        }
        if !first {
            text.push_str("%26");
        }
        first = false;
        percent::encode_twice(name, &mut text);
        text.push_str("%3D");
        percent::encode_twice(value, &mut text);
    }
    text
}
