//! `/_ekm/…`: what a test asks of the key manager beside the interface: to enable, disable, delete, list, count.

use std::sync::atomic::Ordering;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Ekm;
use crate::admin::Access;
use crate::external::is_external_key;
use crate::http::{fault, json as answer_json, read_body};

const PREFIX: &str = "/_ekm/";
/// The largest body is `{"enabled": false}` with room to spare, in bytes.
const BODY_BYTES_MAX: usize = 1024;

/// The body of PUT.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    enabled: bool,
}

/// Whether the request is for this part of the daemon.
pub(super) fn owns(head: &Parts) -> bool {
    head.uri.path().starts_with(PREFIX)
}

/// Answers a request that is for this part.
pub(super) async fn answer(ekm: &Ekm, head: &Parts, incoming: Incoming) -> Response<Full<Bytes>> {
    if ekm.is_exposed {
        return fault(403, "the address is not a loopback one");
    }
    if let Err(refused) = Access::Local.check(head) {
        return fault(refused.status, &refused.why);
    }
    let Ok(body) = read_body(incoming, BODY_BYTES_MAX).await else {
        return fault(400, "the body ended early, or is longer than 1024 bytes");
    };
    match run(ekm, head, &body) {
        Ok(said) => answer_json(200, &said),
        Err((status, why)) => fault(status, &why),
    }
}

fn run(ekm: &Ekm, head: &Parts, body: &[u8]) -> Result<Value, (u16, String)> {
    let path = head.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let key = path.strip_prefix("keys/").filter(|id| is_external_key(id));
    match (&head.method, path, key) {
        (&Method::GET, "stats", _) => {
            Ok(json!({ "requests": ekm.requests.load(Ordering::Relaxed) }))
        }
        (&Method::GET, "keys", _) => {
            let keys = ekm.keys.list().into_iter();
            Ok(keys
                .map(|(id, enabled)| json!({ "id": id, "enabled": enabled }))
                .collect())
        }
        (&Method::PUT, _, Some(id)) => put(ekm, id, body),
        (&Method::DELETE, _, Some(id)) if ekm.keys.delete(id) => Ok(json!({ "deleted": id })),
        (&Method::DELETE, _, Some(id)) => Err((404, format!("there is no key {id:?}"))),
        _ => Err((
            404,
            format!(
                "no such request, valid under {PREFIX} are GET stats, GET keys, PUT keys/ID and DELETE keys/ID"
            ),
        )),
    }
}

fn put(ekm: &Ekm, id: &str, body: &[u8]) -> Result<Value, (u16, String)> {
    let change: Change = serde_json::from_slice(body).map_err(|_| {
        (
            400,
            r#"the body is not {"enabled": true} or {"enabled": false}"#.to_owned(),
        )
    })?;
    let done = ekm.keys.put(id, change.enabled, &ekm.entropy);
    done.map_err(|why| (500, why))?;
    Ok(json!({ "id": id, "enabled": change.enabled }))
}
