//! Signature version 4 of Amazon Web Services, as far as the External Key Store Proxy API uses it: no query, a path
//! that needs no escaping, the whole body hashed. What both ends of the link compute alike.
//! Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read 2026-11-22.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The name of the service that is signed for, by the interface.
pub(crate) const SERVICE: &str = "kms-xks-proxy";
/// What ends a credential scope.
pub(crate) const TERMINATOR: &str = "aws4_request";
/// The header with the time of signing.
pub(crate) const DATE_HEADER: &str = "x-amz-date";
/// How [`DATE_HEADER`] writes a time, in UTC.
pub(crate) const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// For what a signing key is good: one day, one region, one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope<'s> {
    /// `YYYYMMDD`.
    pub(crate) day: &'s str,
    pub(crate) region: &'s str,
}

impl std::fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{SERVICE}/{TERMINATOR}", self.day, self.region)
    }
}

/// The request in the one spelling that both ends agree on. `headers` are those that are signed: names in lower
/// case, sorted, values trimmed.
pub(crate) fn canonical_request(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> String {
    let mut text = format!("{method}\n{path}\n\n");
    for (name, value) in headers {
        text.push_str(name);
        text.push(':');
        text.push_str(value);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&signed_headers(headers));
    text.push('\n');
    text.push_str(&hex::encode(Sha256::digest(body)));
    text
}

/// The names of the headers as `SignedHeaders` lists them.
pub(crate) fn signed_headers(headers: &[(&str, &str)]) -> String {
    let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    names.join(";")
}

/// The signature over a canonical request, not yet finished: print it, or compare it in constant time.
pub(crate) fn signature(
    secret: &str,
    scope: Scope<'_>,
    date: &str,
    canonical_request: &str,
) -> Hmac<Sha256> {
    let hashed = hex::encode(Sha256::digest(canonical_request.as_bytes()));
    let text = format!("{ALGORITHM}\n{date}\n{scope}\n{hashed}");
    keyed(&*signing_key(secret, scope)).chain_update(text.as_bytes())
}

fn signing_key(secret: &str, scope: Scope<'_>) -> Zeroizing<[u8; 32]> {
    let first = Zeroizing::new(format!("AWS4{secret}"));
    let mut key = derive(first.as_bytes(), scope.day);
    for word in [scope.region, SERVICE, TERMINATOR] {
        key = derive(&*key, word);
    }
    key
}

fn derive(key: &[u8], word: &str) -> Zeroizing<[u8; 32]> {
    let derived = keyed(key).chain_update(word.as_bytes()).finalize();
    Zeroizing::new(derived.into_bytes().into())
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with botocore 1.44.5: its `SigV4Auth`, access key id `KEYID`, secret `SECRET`.
    #[test]
    fn it_signs_as_botocore_does() {
        let scope = Scope {
            day: "20260102",
            region: "us-east-1",
        };
        let headers = [
            ("host", "127.0.0.1:9481"),
            ("x-amz-date", "20260102T030405Z"),
        ];
        let body = br#"{"requestMetadata":{}}"#;
        let canonical = canonical_request("POST", "/a/kms/xks/v1/health", &headers, body);
        let signed = signature("SECRET", scope, "20260102T030405Z", &canonical);
        assert_eq!(
            hex::encode(signed.finalize().into_bytes()),
            "2a836e321c95aa8dd3f14142f2e7c8f2bf993cbbae7aec18757048582b798e96"
        );
    }
}
