//! The judges' own client of the Huawei dialect: SDK-HMAC-SHA256 over host, date and body, so that the emulator is
//! never judged by a signer of the project.

use std::io;
use std::net::SocketAddr;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::clock;
use crate::http::{Connection, Response};

/// The project of the default credential, in `cn-north-4`.
pub const PROJECT: &str = "00000000000000000000000000000e01";

/// The content type of every body.
const JSON: &str = "application/json";

/// A client of one emulator, in one project.
#[derive(Debug)]
pub struct Huawei {
    connection: Connection,
    host: String,
    project: String,
    access_key: String,
    secret: String,
}

/// What the service said.
#[derive(Debug, Clone)]
pub struct Said {
    /// The HTTP status.
    pub status: u16,
    /// The body as JSON; `null` of an empty one.
    pub body: Value,
}

impl Said {
    /// The error code, of the service or of the gateway; `None` of a success.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        if self.status < 300 {
            return None;
        }
        let nested = self.body.pointer("/error/error_code");
        let code = nested.or_else(|| self.body.get("error_code"));
        Some(code.and_then(Value::as_str).unwrap_or(""))
    }

    /// The text at a JSON pointer; empty if there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        let found = self.body.pointer(pointer);
        found.and_then(Value::as_str).unwrap_or("")
    }
}

impl Huawei {
    /// Connects with the default credential to the default project.
    ///
    /// # Errors
    /// Nothing listens there.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        Self::of(address, PROJECT, ("test", "test"))
    }

    /// Connects with an access key and its secret to a project.
    ///
    /// # Errors
    /// Nothing listens there.
    pub fn of(
        address: SocketAddr,
        project: &str,
        (access_key, secret): (&str, &str),
    ) -> io::Result<Self> {
        Ok(Self {
            connection: Connection::open(address)?,
            host: address.to_string(),
            project: project.to_owned(),
            access_key: access_key.to_owned(),
            secret: secret.to_owned(),
        })
    }

    /// `POST /v1.0/{project}/kms/{operation}`.
    ///
    /// # Errors
    /// The connection broke before the answer was whole: nobody knows whether it was carried out.
    pub fn kms(&mut self, operation: &str, body: &Value) -> io::Result<Said> {
        self.call("POST", &format!("/v1.0/{{project}}/kms/{operation}"), body)
    }

    /// One signed request; `{project}` in the path is the client's, a `null` body is none.
    ///
    /// # Errors
    /// As [`Huawei::kms`]; or the answer has a body that is not JSON.
    pub fn call(&mut self, method: &str, path: &str, body: &Value) -> io::Result<Said> {
        let response = self.raw(method, path, body)?;
        let body = match response.body.as_slice() {
            b"" => Value::Null,
            bytes => serde_json::from_slice(bytes)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?,
        };
        Ok(Said {
            status: response.status,
            body,
        })
    }

    /// As [`Huawei::kms`], where anything but a success fails the test.
    ///
    /// # Panics
    /// The service refused, or the connection broke.
    pub fn must(&mut self, operation: &str, body: &Value) -> Said {
        let said = self
            .kms(operation, body)
            .unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert!(
            said.status < 300,
            "{operation} {body}: {} {}",
            said.status,
            said.body
        );
        said
    }

    fn raw(&mut self, method: &str, path: &str, body: &Value) -> io::Result<Response> {
        let target = path.replace("{project}", &self.project);
        let body = if body.is_null() {
            Vec::new()
        } else {
            serde_json::to_vec(body)?
        };
        let date = clock::compact_date();
        let signed = [
            ("content-type", JSON),
            ("host", self.host.as_str()),
            ("x-sdk-date", date.as_str()),
        ];
        let authorization = authorization(
            (&self.access_key, &self.secret),
            (method, &target),
            &signed,
            &body,
        );
        let mut headers = signed.to_vec();
        headers.push(("authorization", &authorization));
        self.connection.send(method, &target, &headers, &body)
    }
}

/// `POST /v1.0/{project}/kms/{operation}` of the default credential in its project, signed and written out whole: what a
/// measurement prepares before its clock starts.
#[must_use]
pub fn laid_out(host: &str, operation: &str, body: &str) -> Vec<u8> {
    let target = format!("/v1.0/{PROJECT}/kms/{operation}");
    let date = clock::compact_date();
    let signed = [
        ("content-type", JSON),
        ("host", host),
        ("x-sdk-date", date.as_str()),
    ];
    let asked = ("POST", target.as_str());
    let authorization = authorization(("test", "test"), asked, &signed, body.as_bytes());
    let lines = signed.map(|(name, value)| format!("{name}: {value}\r\n"));
    let (lines, length) = (lines.concat(), body.len());
    format!(
        "POST {target} HTTP/1.1\r\n{lines}authorization: {authorization}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The header that signs a request with the headers given, which are sorted and hold `x-sdk-date`.
///
/// # Panics
/// They do not hold it.
#[must_use]
pub fn authorization(
    (access_key, secret): (&str, &str),
    (method, target): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let slash = if path.ends_with('/') { "" } else { "/" };
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(str::to_owned)
        .collect();
    pairs.sort_unstable();
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let hashed = hex::encode(Sha256::digest(body));
    let query = pairs.join("&");
    let canonical = format!("{method}\n{path}{slash}\n{query}\n{lines}\n{names}\n{hashed}");
    let date = headers.iter().find(|(name, _)| *name == "x-sdk-date");
    let (_, date) = date.expect("a request is signed with its date");
    let hashed = hex::encode(Sha256::digest(canonical));
    let text = format!("SDK-HMAC-SHA256\n{date}\n{hashed}");
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    format!("SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={names}, Signature={signature}")
}

/// A key of the spec and usage, by a name; its id.
///
/// # Panics
/// The service refused.
pub fn made(client: &mut Huawei, name: &str, spec: &str, usage: &str) -> String {
    let asked = json!({ "key_alias": name, "key_spec": spec, "key_usage": usage });
    let said = client.must("create-key", &asked);
    said.text("/key_info/key_id").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A signature that the official Python SDK made.
    #[test]
    fn the_sdks_own_signature() {
        let headers = [
            ("content-type", "application/json;charset=UTF-8"),
            ("host", "127.0.0.1:18777"),
            ("user-agent", "huaweicloud-usdk-python/3.0"),
            ("x-project-id", "0d0466b0e7274d9cb35df84bb474a37f"),
            ("x-sdk-date", "20251121T000000Z"),
        ];
        let target = "/v1.0/0d0466b0e7274d9cb35df84bb474a37f/kms/create-key";
        let made = authorization(
            ("AKEXAMPLE", "SKEXAMPLE"),
            ("POST", target),
            &headers,
            br#"{"key_alias": "test"}"#,
        );
        let want = "622c595efc1bb5688cff1b1cda7b4a82848741e3c6bd3d34086c4f65f88379ae";
        assert!(made.ends_with(want), "{made}");
    }
}
