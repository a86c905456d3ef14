//! Signature version 3: `ACS3-HMAC-SHA256` in the `Authorization` header.

use hmac::{Hmac, Mac};
use hyper::HeaderMap;
use sha2::{Digest, Sha256};

use super::{Claim, Request, incomplete, mismatch};
use crate::wire::alibaba::fault::Fault;
use crate::wire::alibaba::percent;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// These must be signed: what they say is acted on, so nobody may change them on the way.
const ALWAYS_SIGNED: [&str; 5] = [
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
];
/// These must be signed when they are sent.
const SIGNED_IF_SENT: [&str; 3] = [
    "x-acs-content-sha256",
    "x-acs-security-token",
    "x-acs-accesskey-id",
];
/// This must be signed with a body: it says whether the body holds parameters.
const KIND_OF_BODY: &str = "content-type";

/// A request that claims to be signed this way.
pub(super) struct Signed<'r> {
    pub(super) claim: Claim<'r>,
    signed_headers: &'r str,
    signature: &'r str,
}

/// Takes the `Authorization` header apart and finds the headers that the signature needs.
pub(super) fn parse<'r>(
    authorization: &'r str,
    request: &Request<'r>,
) -> Result<Signed<'r>, Fault> {
    let fields = authorization
        .strip_prefix(ALGORITHM)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or_else(|| incomplete("Authorization, which must begin with ACS3-HMAC-SHA256"))?;
    let field = |name: &str| {
        let mut parts = fields.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let need = |name: &str| {
        field(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| incomplete(name))
    };
    let header = |name: &str| {
        let value = request
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.filter(|value| !value.is_empty())
    };
    let access_key_id = need("Credential")?;
    let signed_headers = need("SignedHeaders")?;
    let signature = need("Signature")?;
    let signed_at =
        header("x-acs-date").ok_or_else(|| Fault::missing_for_signature("Timestamp"))?;
    let nonce = header("x-acs-signature-nonce")
        .ok_or_else(|| Fault::missing_for_signature("SignatureNonce"))?;
    let claim = Claim {
        access_key_id,
        signed_at,
        nonce: Some(nonce),
        security_token: header("x-acs-security-token"),
    };
    check_covered(signed_headers, request.headers)?;
    Ok(Signed {
        claim,
        signed_headers,
        signature,
    })
}

/// Every header that is acted on is under the signature.
fn check_covered(signed_headers: &str, headers: &HeaderMap) -> Result<(), Fault> {
    let uncovered = ALWAYS_SIGNED
        .into_iter()
        .chain(
            SIGNED_IF_SENT
                .into_iter()
                .filter(|name| headers.contains_key(*name)),
        )
        .find(|name| !is_signed(signed_headers, name));
    match uncovered {
        None => Ok(()),
        Some(name) => Err(must_name(name)),
    }
}

fn is_signed(signed_headers: &str, name: &str) -> bool {
    signed_headers.split(';').any(|signed| signed == name)
}

fn must_name(header: &str) -> Fault {
    incomplete(&format!("SignedHeaders, which must name {header}"))
}

impl Signed<'_> {
    /// Computes the signature again and compares in constant time.
    pub(super) fn verify(&self, key: &Hmac<Sha256>, request: &Request<'_>) -> Result<(), Fault> {
        let canonical = canonical_request(self.signed_headers, request)?;
        let text = string_to_sign(&canonical);
        let sent = hex::decode(self.signature).unwrap_or_default();
        let body_hash = request.headers.get("x-acs-content-sha256");
        if body_hash.is_some_and(|sent| sent.as_bytes() != hex_sha256(request.body).as_bytes()) {
            return Err(mismatch(&canonical));
        }
        key.clone()
            .chain_update(text.as_bytes())
            .verify_slice(&sent)
            .map_err(|_| mismatch(&canonical))?;
        if request.body.is_empty() || is_signed(self.signed_headers, KIND_OF_BODY) {
            Ok(())
        } else {
            Err(must_name(KIND_OF_BODY))
        }
    }
}

/// The text under the signature.
pub(super) fn string_to_sign(canonical: &str) -> String {
    format!("{ALGORITHM}\n{}", hex_sha256(canonical.as_bytes()))
}

/// The request in the one spelling that both ends agree on.
pub(super) fn canonical_request(
    signed_headers: &str,
    request: &Request<'_>,
) -> Result<String, Fault> {
    let mut text = String::with_capacity(1024);
    text.push_str(request.method);
    text.push_str("\n/\n");
    for (index, (name, value)) in request.params.query().iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        percent::encode(name, &mut text);
        text.push('=');
        percent::encode(value, &mut text);
    }
    text.push('\n');
    for name in signed_headers.split(';') {
        push_header(name, request.headers, &mut text)?;
    }
    text.push('\n');
    text.push_str(signed_headers);
    text.push('\n');
    text.push_str(&hex_sha256(request.body));
    Ok(text)
}

/// `name:value` and a line feed; several values sorted and joined by commas.
fn push_header(name: &str, headers: &HeaderMap, text: &mut String) -> Result<(), Fault> {
    let mut values = Vec::new();
    for value in headers.get_all(name) {
        let value = std::str::from_utf8(value.as_bytes()).map_err(|_| incomplete(name))?;
        values.push(value.trim());
    }
    if values.is_empty() {
        return Err(incomplete(&format!(
            "the header {name}, which is signed but not sent"
        )));
    }
    values.sort_unstable();
    text.push_str(name);
    text.push(':');
    text.push_str(&values.join(","));
    text.push('\n');
    Ok(())
}

fn hex_sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
