//! `/_emulator/…`: whether the daemon is up, and what tests ask of it (docs/guides/emulator.md).
//!
//! It is no part of either cloud. It can empty the store, so outside a loopback address it wants a
//! token, and nowhere does it answer a web page of another site.

mod clock;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, AUTHORIZATION, HeaderValue, ORIGIN};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::Emulator;
use crate::http::{BodyFault, fault, read_body};

const PREFIX: &str = "/_emulator/";
/// The largest body is a clock's new time, in bytes.
const BODY_BYTES_MAX: usize = 4 * 1024;

/// What a path answers to; both empty: no such path.
struct Resource {
    path: &'static str,
    allow: &'static str,
    /// Open to everybody who can reach the address: it tells nothing and changes nothing.
    is_open: bool,
}

const RESOURCES: &[Resource] = &[
    Resource {
        path: "health",
        allow: "GET",
        is_open: true,
    },
    Resource {
        path: "ready",
        allow: "GET",
        is_open: true,
    },
    Resource {
        path: "clock",
        allow: "GET, PUT",
        is_open: false,
    },
    Resource {
        path: "reset",
        allow: "POST",
        is_open: false,
    },
    Resource {
        path: "stats",
        allow: "GET",
        is_open: false,
    },
];

/// Why a request is refused, in the daemon's one error shape.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) why: String,
}

impl Fault {
    fn new(status: u16, why: impl Into<String>) -> Self {
        Self {
            status,
            why: why.into(),
        }
    }
}

/// Who may use what changes things.
pub(crate) enum Access {
    /// Everybody who can reach a loopback address.
    Local,
    /// Those who have the token.
    Token(String),
    /// Nobody: the address is open to others and no token is set.
    Closed,
}

/// Whether the request is for this part of the daemon.
pub(crate) fn owns(head: &Parts) -> bool {
    head.uri.path().starts_with(PREFIX)
}

/// Answers a request that is for this part.
pub(crate) async fn answer(
    emulator: &Emulator,
    head: &Parts,
    incoming: Incoming,
) -> Response<Full<Bytes>> {
    let path = head.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let Some(resource) = RESOURCES.iter().find(|known| known.path == path) else {
        let valid: Vec<_> = RESOURCES.iter().map(|known| known.path).collect();
        return fault(
            404,
            &format!(
                "no such path, valid under {PREFIX} are {}",
                valid.join(", ")
            ),
        );
    };
    if !resource
        .allow
        .split(", ")
        .any(|method| head.method.as_str() == method)
    {
        let why = format!(
            "{} does not answer {}, valid is {}",
            path, head.method, resource.allow
        );
        let mut response = fault(405, &why);
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static(resource.allow));
        return response;
    }
    match run(emulator, resource, head, incoming).await {
        Ok(body) => crate::http::json(200, &body),
        Err(Fault { status, why }) => fault(status, &why),
    }
}

async fn run(
    emulator: &Emulator,
    resource: &Resource,
    head: &Parts,
    incoming: Incoming,
) -> Result<Value, Fault> {
    if !resource.is_open {
        emulator.access.check(head)?;
    }
    let body = read_body(incoming, BODY_BYTES_MAX)
        .await
        .map_err(|broken| match broken {
            BodyFault::TooLarge => Fault::new(
                413,
                format!("the body is longer than {BODY_BYTES_MAX} bytes"),
            ),
            BodyFault::Broken => Fault::new(400, "the body ended early"),
        })?;
    match resource.path {
        "health" => Ok(json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") })),
        "ready" => ready(emulator),
        "clock" if head.method == Method::PUT => clock::put(emulator, &body).await,
        "clock" => Ok(clock::get(emulator)),
        "reset" => reset(emulator).await,
        _ => Ok(stats(emulator)),
    }
}

impl Access {
    /// Whether the request may change things.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn check(&self, head: &Parts) -> Result<(), Fault> {
        if head.headers.contains_key(ORIGIN) {
            return Err(Fault::new(403, "web pages may not use the admin api"));
        }
        match self {
            Self::Local => Ok(()),
            Self::Closed => Err(Fault::new(
                403,
                "the address is not a loopback one: set --admin-token to use the admin api",
            )),
            Self::Token(token) => {
                let sent = head.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
                let sent = sent
                    .and_then(|sent| sent.strip_prefix(b"Bearer "))
                    .unwrap_or_default();
                if bool::from(sent.ct_eq(token.as_bytes())) {
                    return Ok(());
                }
                Err(Fault::new(
                    401,
                    "send the admin token as authorization: Bearer TOKEN",
                ))
            }
        }
    }
}

fn ready(emulator: &Emulator) -> Result<Value, Fault> {
    match emulator.core.ready() {
        Ok(()) => Ok(json!({ "status": "ready" })),
        Err(refusal) => {
            tracing::error!(?refusal, "the store does not answer");
            Err(Fault::new(
                503,
                "the store does not answer, see the log of the emulator",
            ))
        }
    }
}

async fn reset(emulator: &Emulator) -> Result<Value, Fault> {
    match emulator.core.reset().await {
        Ok(()) => Ok(json!({ "status": "empty" })),
        Err(refusal) => {
            tracing::error!(?refusal, "the store cannot be emptied");
            Err(Fault::new(
                500,
                "the store cannot be emptied, see the log of the emulator",
            ))
        }
    }
}

fn stats(emulator: &Emulator) -> Value {
    let counters = emulator.core.counters();
    json!({ "writes_acknowledged": counters.writes_acknowledged, "commits": counters.commits })
}

#[cfg(test)]
mod tests;
