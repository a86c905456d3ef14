//! The judges' own client of the Alibaba dialect: RPC style, signature version 1.0, so that the
//! emulator is never judged by a signer of the project.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use sha1::Sha1;

use crate::clock;
use crate::http::{Connection, Response};

/// What RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Nonces of this process so far.
static NONCES: AtomicU64 = AtomicU64::new(0);

/// A client of one emulator, in one region.
#[derive(Debug)]
pub struct Client {
    connection: Connection,
    region: String,
    /// Its secret is the same text.
    access_key: String,
}

/// What the service said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as JSON.
    pub body: Value,
}

impl Answer {
    /// The error code; `None` of a success.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        (self.status != 200).then(|| self.body.get("Code").and_then(Value::as_str).unwrap_or(""))
    }

    /// The text at a JSON pointer; empty if there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or("")
    }
}

impl Client {
    /// Connects with the default credential.
    ///
    /// # Errors
    /// Nothing listens there.
    pub fn open(address: SocketAddr, region: &str) -> io::Result<Self> {
        Self::of(address, region, DEFAULT_KEY)
    }

    /// Connects with an access key whose secret is the same text.
    ///
    /// # Errors
    /// Nothing listens there.
    pub fn of(address: SocketAddr, region: &str, access_key: &str) -> io::Result<Self> {
        Ok(Self {
            connection: Connection::open(address)?,
            region: region.to_owned(),
            access_key: access_key.to_owned(),
        })
    }

    /// Makes one signed request.
    ///
    /// # Errors
    /// The connection broke before the answer was whole: nobody knows whether it was carried out.
    pub fn call(&mut self, action: &str, parameters: &[(&str, &str)]) -> io::Result<Answer> {
        let response = self.raw(action, parameters)?;
        let body = serde_json::from_slice(&response.body)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Answer {
            status: response.status,
            body,
        })
    }

    /// As [`Client::call`], where anything but a success fails the test.
    ///
    /// # Panics
    /// The service refused, or the connection broke.
    pub fn must(&mut self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        let answer = self
            .call(action, parameters)
            .unwrap_or_else(|error| panic!("{action}: {error}"));
        assert_eq!(
            answer.status, 200,
            "{action} {parameters:?}: {}",
            answer.body
        );
        answer
    }

    fn raw(&mut self, action: &str, parameters: &[(&str, &str)]) -> io::Result<Response> {
        let body = form_of(&self.access_key, &self.region, action, parameters);
        let headers = [("content-type", FORM)];
        self.connection.send("POST", "/", &headers, body.as_bytes())
    }
}

/// The content type of [`signed_form`].
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The default access key, and its secret.
const DEFAULT_KEY: &str = "test";

/// The body of a POST request, signed with the default credential and a nonce of its own.
#[must_use]
pub fn signed_form(region: &str, action: &str, parameters: &[(&str, &str)]) -> String {
    form_of(DEFAULT_KEY, region, action, parameters)
}

fn form_of(access_key: &str, region: &str, action: &str, parameters: &[(&str, &str)]) -> String {
    let date = clock::signature_date();
    let nonce = nonce();
    let mut all = vec![
        ("AccessKeyId", access_key),
        ("Action", action),
        ("Format", "JSON"),
        ("RegionId", region),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", nonce.as_str()),
        ("SignatureVersion", "1.0"),
        ("Timestamp", date.as_str()),
        ("Version", "2016-01-20"),
    ];
    all.extend_from_slice(parameters);
    all.sort_unstable();
    let query = canonical_query(&all);
    let signature = signature(access_key, "POST", &query);
    format!("{query}&Signature={}", encode(&signature))
}

/// `Signature` of version 1.0 over a canonical query.
#[must_use]
pub fn signature(secret: &str, method: &str, canonical_query: &str) -> String {
    let text = format!("{method}&%2F&{}", encode(canonical_query));
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Encoded pairs joined, of parameters already sorted by name.
fn canonical_query(sorted: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = sorted
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A nonce that no request before had, in this process or another.
fn nonce() -> String {
    let count = NONCES.fetch_add(1, Ordering::Relaxed);
    format!("{}-{}-{count}", std::process::id(), clock::nanoseconds())
}

#[cfg(test)]
mod tests {
    /// The vendor's published example of the signing mechanism (GET, secret `testsecret`).
    #[test]
    fn the_published_example_signs_as_published() {
        let query = "AccessKeyId=testid&Action=CreateKey&Format=json\
                     &SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
                     &Timestamp=2016-03-28T03%3A13%3A08Z&Version=2016-01-20";
        let signature = super::signature("testsecret", "GET", query);
        assert_eq!(signature, "41wk2SSX1GJh7fwnc5eqOfiJPFg=");
    }
}
