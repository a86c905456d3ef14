//! `/_emulator/…`: whether the daemon is up, and what tests ask of it (docs/guides/emulator.md).
//!
//! It is no part of either cloud. It can empty the store, so outside a loopback address it wants a
//! token, and nowhere does it answer a web page of another site.

mod access;
mod account;
mod clock;
mod default_keys;
mod instances;
mod seed;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use kms_rules::Cloud;
use serde_json::{Value, json};

pub(crate) use self::access::Access;
use crate::Emulator;
use crate::config::{self, ConfigError};
use crate::fixture::FIXTURE_BYTES_MAX;
use crate::http::{BodyFault, fault, read_body};
use crate::service::Scope;

const PREFIX: &str = "/_emulator/";
/// The largest body, in bytes: an instance with a thousand external keys fits.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// What ends the path of resources that have a name of their own.
const NAMED: &str = "/{id}";

/// What a path answers to.
struct Resource {
    /// After [`PREFIX`]; with [`NAMED`] at its end, for any name in its place.
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
        path: "account",
        allow: "GET, PUT",
        is_open: false,
    },
    Resource {
        path: "default-keys",
        allow: "POST",
        is_open: false,
    },
    Resource {
        path: "instances",
        allow: "GET",
        is_open: false,
    },
    Resource {
        path: "instances/{id}",
        allow: "GET, PUT, DELETE",
        is_open: false,
    },
    Resource {
        path: "reset",
        allow: "POST",
        is_open: false,
    },
    Resource {
        path: "seed",
        allow: "POST",
        is_open: false,
    },
    Resource {
        path: "snapshot",
        allow: "GET",
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
    let found = RESOURCES
        .iter()
        .find_map(|known| known.name_in(path).map(|name| (known, name)));
    let Some((resource, name)) = found else {
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
    match run(emulator, (resource, name), head, incoming).await {
        Ok(response) => response,
        Err(Fault { status, why }) => fault(status, &why),
    }
}

async fn run(
    emulator: &Emulator,
    (resource, name): (&Resource, &str),
    head: &Parts,
    incoming: Incoming,
) -> Result<Response<Full<Bytes>>, Fault> {
    if !resource.is_open {
        emulator.access.check(head)?;
    }
    let max = resource.body_bytes_max();
    let body = read_body(incoming, max)
        .await
        .map_err(|broken| match broken {
            BodyFault::TooLarge => Fault::new(413, format!("the body is longer than {max} bytes")),
            BodyFault::Broken => Fault::new(400, "the body ended early"),
        })?;
    if resource.path == "snapshot" {
        return seed::snapshot(emulator).await;
    }
    let told = tell(emulator, (resource, name), head, &body).await?;
    Ok(crate::http::json(200, &told))
}

/// What a resource answers as JSON.
async fn tell(
    emulator: &Emulator,
    (resource, name): (&Resource, &str),
    head: &Parts,
    body: &[u8],
) -> Result<Value, Fault> {
    match resource.path {
        "seed" => seed::post(emulator, head, body).await,
        "health" => Ok(json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") })),
        "ready" => ready(emulator),
        "clock" if head.method == Method::PUT => clock::put(emulator, body).await,
        "clock" => Ok(clock::get(emulator)),
        "account" if head.method == Method::PUT => account::put(emulator, body).await,
        "account" => account::get(emulator, head.uri.query()),
        "default-keys" => default_keys::post(emulator, body).await,
        "instances" => instances::list(emulator),
        "instances/{id}" if head.method == Method::PUT => {
            instances::put(emulator, name, body).await
        }
        "instances/{id}" if head.method == Method::DELETE => {
            instances::delete(emulator, name).await
        }
        "instances/{id}" => instances::get(emulator, name),
        "reset" => reset(emulator).await,
        _ => Ok(stats(emulator)),
    }
}

/// The cloud that a body names, else the usual one.
fn cloud_of(asked: Option<&str>) -> Result<Cloud, Fault> {
    let cloud = asked.map(|asked| config::cloud("cloud", asked)).transpose();
    Ok(cloud
        .map_err(|error| bad_request(&error))?
        .unwrap_or(Cloud::USUAL))
}

/// The scope that a body names, filled up with the daemon's defaults.
fn scope_of(
    emulator: &Emulator,
    cloud: Cloud,
    account: Option<String>,
    region: Option<String>,
) -> Result<Scope, Fault> {
    let account = account
        .map(|asked| config::tenant(cloud, "account", asked))
        .transpose();
    let region = region
        .map(|asked| config::region("region", asked))
        .transpose();
    let (account, region) = (
        account.map_err(|error| bad_request(&error))?,
        region.map_err(|error| bad_request(&error))?,
    );
    let defaults = &emulator.defaults;
    let region = region.unwrap_or_else(|| defaults.region(cloud).to_owned());
    Ok(Scope {
        cloud,
        account: account.unwrap_or_else(|| defaults.account(cloud, &region)),
        region,
    })
}

fn bad_request(error: &ConfigError) -> Fault {
    Fault::new(400, error.to_string())
}

impl Resource {
    /// The largest body that it takes, in bytes.
    fn body_bytes_max(&self) -> usize {
        if self.path == "seed" {
            FIXTURE_BYTES_MAX
        } else {
            BODY_BYTES_MAX
        }
    }

    /// What stands in the path where the resource has a name, empty where it has none; `None` when the path is
    /// another resource's.
    fn name_in<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.path.strip_suffix(NAMED) {
            None => (self.path == path).then_some(""),
            Some(before) => path
                .strip_prefix(before)
                .and_then(|rest| rest.strip_prefix('/'))
                .filter(|name| !name.is_empty() && !name.contains('/')),
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
    let ahead = emulator.core.rsa_keys_ahead();
    let ahead = ahead.map(
        |(spec, ready, max)| json!({ "spec": format!("{spec:?}"), "ready": ready, "max": max }),
    );
    json!({
        "writes_acknowledged": counters.writes_acknowledged,
        "commits": counters.commits,
        "rsa_pool": ahead,
    })
}

#[cfg(test)]
mod tests;
