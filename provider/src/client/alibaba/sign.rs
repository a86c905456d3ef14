//! The request signature `ACS3-HMAC-SHA256`.
//!
//! The signed text is the request in one fixed spelling (method, path, sorted query, the signed headers,
//! the body's hash), hashed, and authenticated with the secret. Vectors made by the vendor's own library
//! are in `testdata/alibaba/acs3_signatures.json`.

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::client::access_key::AccessKey;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// The API's version, which every request names.
const API_VERSION: &str = "2016-01-20";
/// RFC 3986's unreserved characters stay as they are; every other byte is `%XX`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
/// The SHA-256 of no bytes: all parameters travel in the query, so every body is empty.
const EMPTY_BODY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A request before it is signed.
pub(super) struct Unsigned<'a> {
    pub(super) operation: &'a str,
    /// As the `Host` header will have it: with the port, unless it is the scheme's own.
    pub(super) host: &'a str,
    /// From [`canonical_query`].
    pub(super) query: &'a str,
    /// `2026-11-21T21:41:26Z`.
    pub(super) date: &'a str,
    /// Never used before with this access key.
    pub(super) nonce: &'a str,
}

/// The parameters sorted by name and escaped: the query of the URL, and the one that is signed.
pub(super) fn canonical_query(parameters: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = parameters.iter().collect();
    sorted.sort();
    let pairs: Vec<String> = sorted
        .into_iter()
        .map(|(name, value)| {
            format!(
                "{}={}",
                utf8_percent_encode(name, ESCAPED),
                utf8_percent_encode(value, ESCAPED)
            )
        })
        .collect();
    pairs.join("&")
}

/// The headers that make the request an authentic one, `Authorization` among them.
pub(super) fn signed_headers(
    request: &Unsigned<'_>,
    by: &AccessKey,
) -> Vec<(&'static str, String)> {
    // In the order of their names, which is the order that is signed.
    let mut headers = vec![("host", request.host.to_owned())];
    if by.security_token.is_some() {
        headers.push(("x-acs-accesskey-id", by.id.clone()));
    }
    headers.push(("x-acs-action", request.operation.to_owned()));
    headers.push(("x-acs-content-sha256", EMPTY_BODY_SHA256.to_owned()));
    headers.push(("x-acs-date", request.date.to_owned()));
    if let Some(token) = &by.security_token {
        headers.push(("x-acs-security-token", token.reveal().to_owned()));
    }
    headers.push(("x-acs-signature-nonce", request.nonce.to_owned()));
    headers.push(("x-acs-version", API_VERSION.to_owned()));

    let names = headers
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(";");
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let canonical = format!(
        "POST\n/\n{}\n{lines}\n{names}\n{EMPTY_BODY_SHA256}",
        request.query
    );
    let to_sign = format!("{ALGORITHM}\n{}", hex::encode(Sha256::digest(canonical)));
    let signature = hmac_sha256_hex(by.secret.reveal(), &to_sign);
    let credential = &by.id;
    headers.push((
        "authorization",
        format!("{ALGORITHM} Credential={credential},SignedHeaders={names},Signature={signature}"),
    ));
    headers
}

#[expect(
    clippy::expect_used,
    reason = "RFC 2104: an HMAC key may have any length"
)]
fn hmac_sha256_hex(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any length is a key");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::secret::Secret;

    #[derive(Deserialize)]
    struct Vectors {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        access_key_id: String,
        access_key_secret: String,
        security_token: Option<String>,
        action: String,
        host: String,
        date: String,
        nonce: String,
        query: Vec<(String, String)>,
        authorization: String,
    }

    #[test]
    fn the_vendors_own_library_signs_the_same() {
        let text = include_str!("../../../testdata/alibaba/acs3_signatures.json");
        let vectors: Vectors = serde_json::from_str(text).unwrap();
        assert_eq!(vectors.cases.len(), 4);
        for case in vectors.cases {
            let key = AccessKey {
                id: case.access_key_id,
                secret: Secret::new(case.access_key_secret),
                security_token: case.security_token.map(Secret::new),
            };
            let query = canonical_query(&case.query);
            let request = Unsigned {
                operation: &case.action,
                host: &case.host,
                query: &query,
                date: &case.date,
                nonce: &case.nonce,
            };
            let headers = signed_headers(&request, &key);
            let authorization = headers
                .iter()
                .find(|(name, _)| *name == "authorization")
                .unwrap();
            assert_eq!(authorization.1, case.authorization, "{}", case.name);
        }
    }
}
