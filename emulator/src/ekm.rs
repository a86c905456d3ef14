//! `kms-emulator ekm`: a small key manager behind the External Key Store Proxy API v1, for tests.
//!
//! It plays the other side of an external instance: holds AES-256 keys, refuses what is not signed, and lets a test
//! disable or delete a key while it runs. It keeps nothing: keys come from its command line, or its file.
//! Source: github.com/aws/aws-kms-xksproxy-api-spec, version of 2022-11-10, read 2026-11-22.

mod admin;
mod args;
mod authenticate;
mod decrypt;
mod encrypt;
mod fault;
mod health;
mod keys;
mod metadata;
mod request;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use serde_json::Value;
use tokio::net::TcpListener;

pub use self::args::{EkmArgs, EkmConfig};
use self::fault::Fault;
use self::keys::Keys;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::external::{api_path, is_external_key};
use crate::http::{Answers, BodyFault, json, listen, read_body};

/// Bytes of a request body: 8 KiB of text and as much associated data in base64 fit, with any request metadata.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// A running key manager.
pub struct Ekm {
    /// What every path of the interface begins with.
    path: String,
    credential: authenticate::Credential,
    keys: Keys,
    /// Whether anything but this machine can reach it: `/_ekm` is then closed.
    is_exposed: bool,
    entropy: Entropy,
    /// Requests about keys so far, refused ones too.
    requests: AtomicU64,
}

/// An operation of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation<'r> {
    GetKeyMetadata(&'r str),
    Encrypt(&'r str),
    Decrypt(&'r str),
    GetHealthStatus,
}

impl Ekm {
    /// The key manager that the configuration describes.
    ///
    /// # Errors
    /// The system gives no randomness for keys without configured material.
    pub fn new(config: EkmConfig) -> Result<Ekm, String> {
        Ekm::assemble(config, Entropy::system())
    }

    fn assemble(config: EkmConfig, entropy: Entropy) -> Result<Ekm, String> {
        let keys = Keys::new(config.keys, config.passphrase, &entropy)?;
        Ok(Ekm {
            path: api_path(&config.prefix),
            credential: config.credential,
            keys,
            is_exposed: !config.listen.ip().is_loopback(),
            entropy,
            requests: AtomicU64::new(0),
        })
    }

    async fn handle(&self, head: &Parts, incoming: Incoming) -> Result<Value, Fault> {
        let operation = self.route(head)?;
        let body = read_body(incoming, BODY_BYTES_MAX).await.map_err(of_body)?;
        if operation != Operation::GetHealthStatus {
            self.requests.fetch_add(1, Ordering::Relaxed);
        }
        self.credential.check(head, &body, Clock::real_now())?;
        match operation {
            Operation::GetKeyMetadata(key) => metadata::answer(self, key, &body),
            Operation::Encrypt(key) => encrypt::answer(self, key, &body),
            Operation::Decrypt(key) => decrypt::answer(self, key, &body),
            Operation::GetHealthStatus => health::answer(self, &body),
        }
    }

    /// The operation that method and path name.
    fn route<'r>(&self, head: &'r Parts) -> Result<Operation<'r>, Fault> {
        let rest = head.uri.path().strip_prefix(&*self.path);
        let parts: Vec<_> = rest.unwrap_or_default().split('/').skip(1).collect();
        let operation = match *parts {
            ["health"] => Operation::GetHealthStatus,
            ["keys", key, "metadata"] if is_external_key(key) => Operation::GetKeyMetadata(key),
            ["keys", key, "encrypt"] if is_external_key(key) => Operation::Encrypt(key),
            ["keys", key, "decrypt"] if is_external_key(key) => Operation::Decrypt(key),
            _ => return Err(Fault::InvalidUriPath),
        };
        if head.uri.query().is_some() {
            return Err(Fault::InvalidUriPath);
        }
        if head.method != Method::POST {
            return Err(Fault::MethodNotAllowed);
        }
        Ok(operation)
    }
}

impl Answers for Ekm {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, incoming) = request.into_parts();
        if admin::owns(&head) {
            return admin::answer(self, &head, incoming).await;
        }
        match self.handle(&head, incoming).await {
            Ok(body) => json(200, &body),
            Err(fault) => {
                tracing::info!(path = head.uri.path(), ?fault, "refused");
                fault.response()
            }
        }
    }
}

/// Serves the listener until `stop` is done, then answers the requests in hand.
///
/// # Errors
/// The listener's address cannot be read: it is no listener.
pub async fn run_ekm(
    listener: TcpListener,
    ekm: Arc<Ekm>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    listen(listener, ekm, stop).await
}

fn of_body(fault: BodyFault) -> Fault {
    match fault {
        BodyFault::TooLarge => {
            Fault::Unsupported(format!("the body is longer than {BODY_BYTES_MAX} bytes"))
        }
        BodyFault::Broken => Fault::Validation("the body ended early".to_owned()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
