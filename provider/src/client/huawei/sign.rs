//! The request signature `SDK-HMAC-SHA256`.
//!
//! The signed text is the request in one fixed spelling (method, path with a slash at its end, sorted query, the
//! signed headers, the body's hash), hashed, and authenticated with the secret. Vectors made by the vendor's own
//! library are in `testdata/huawei/sdk_hmac_signatures.json`.

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::client::access_key::AccessKey;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// RFC 3986's unreserved characters stay as they are; every other byte is `%XX`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A request before it is signed.
pub(super) struct Unsigned<'a> {
    pub(super) method: &'a str,
    /// As the request line will have it.
    pub(super) path: &'a str,
    /// From [`canonical_query`].
    pub(super) query: &'a str,
    /// The headers to sign, names in lower case.
    pub(super) headers: &'a [(&'static str, String)],
    pub(super) body: &'a [u8],
    /// `20261121T214126Z`.
    pub(super) date: &'a str,
}

/// A text as one segment of a path or one part of a query.
pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The parameters sorted and escaped: the query of the URL, and the one that is signed.
pub(super) fn canonical_query(parameters: &[(&'static str, String)]) -> String {
    let mut sorted: Vec<&(&'static str, String)> = parameters.iter().collect();
    sorted.sort();
    let pairs: Vec<String> = sorted
        .into_iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

/// The path wholly decoded, then each of its segments escaped anew; it ends in a slash.
fn canonical_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let segments: Vec<String> = decoded.split('/').map(escaped).collect();
    let mut path = segments.join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// The header `Authorization` for a request whose other headers are sent as they stand there.
pub(super) fn authorization(request: &Unsigned<'_>, by: &AccessKey) -> String {
    let mut headers: Vec<&(&'static str, String)> = request.headers.iter().collect();
    headers.sort();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let canonical = format!(
        "{}\n{}\n{}\n{lines}\n{names}\n{}",
        request.method,
        canonical_path(request.path),
        request.query,
        hex::encode(Sha256::digest(request.body)),
    );
    let hashed = hex::encode(Sha256::digest(canonical));
    let to_sign = format!("{ALGORITHM}\n{}\n{hashed}", request.date);
    let signature = hmac_sha256_hex(by.secret.reveal(), &to_sign);
    format!(
        "{ALGORITHM} Access={}, SignedHeaders={names}, Signature={signature}",
        by.id
    )
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
        access_key: String,
        secret_key: String,
        method: String,
        path: String,
        query: Vec<(String, String)>,
        headers: Vec<(String, String)>,
        body: String,
        date: String,
        authorization: String,
    }

    #[test]
    fn the_vendors_own_library_signs_the_same() {
        let text = include_str!("../../../testdata/huawei/sdk_hmac_signatures.json");
        let vectors: Vectors = serde_json::from_str(text).unwrap();
        assert_eq!(vectors.cases.len(), 6);
        for case in vectors.cases {
            let key = AccessKey {
                id: case.access_key,
                secret: Secret::new(case.secret_key),
                security_token: None,
            };
            let kept = |pairs: Vec<(String, String)>| -> Vec<(&'static str, String)> {
                let pairs = pairs.into_iter();
                pairs.map(|(name, value)| (&*name.leak(), value)).collect()
            };
            let request = Unsigned {
                method: &case.method,
                path: &case.path,
                query: &canonical_query(&kept(case.query)),
                headers: &kept(case.headers),
                body: case.body.as_bytes(),
                date: &case.date,
            };
            let signed = authorization(&request, &key);
            assert_eq!(signed, case.authorization, "{}", case.name);
        }
    }
}
