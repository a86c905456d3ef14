//! Version discovery: what a client may ask before it knows anything.

use serde::Serialize;
use serde_json::{Value, json};

use super::fault::Fault;
use super::{Open, Outcome, answer};

/// The one version of KMS.
const KEYS: &str = "v1.0";
/// The one version of the identity service that clients ask for.
const IDENTITY: &str = "v3";
/// Hosts of the identity service begin so.
const IDENTITY_HOST: &str = "iam.";

#[derive(Serialize)]
struct Versions {
    versions: [Version; 1],
}

#[derive(Serialize)]
struct Shown {
    version: Version,
}

#[derive(Serialize)]
struct Version {
    id: &'static str,
    links: [Link; 1],
    version: &'static str,
    status: &'static str,
    updated: &'static str,
    min_version: &'static str,
}

#[derive(Serialize)]
struct Link {
    href: String,
    rel: &'static str,
}

/// show_versions. Under a host of the identity service: its versions, in its shape.
pub(super) fn list(call: &Open<'_>) -> Outcome {
    if call.host().starts_with(IDENTITY_HOST) {
        return answer::ok(&json!({"versions": {"values": [identity(call)]}}));
    }
    answer::ok(&Versions {
        versions: [keys(call)],
    })
}

/// show_version.
pub(super) fn show(call: &Open<'_>) -> Outcome {
    match call.segment("version_id") {
        KEYS => answer::ok(&Shown {
            version: keys(call),
        }),
        IDENTITY => answer::ok(&json!({"version": identity(call)})),
        _ => Err(Fault::gateway(
            404,
            "APIGW.0101",
            "The API does not exist or has not been published in the environment.",
        )),
    }
}

fn keys(call: &Open<'_>) -> Version {
    Version {
        id: KEYS,
        links: [link(call, KEYS)],
        version: "",
        status: "CURRENT",
        updated: "2016-10-29T02:00:00Z",
        min_version: "",
    }
}

fn identity(call: &Open<'_>) -> Value {
    json!({
        "id": "v3.6",
        "links": [link(call, IDENTITY)],
        "status": "stable",
        "updated": "2016-04-04T00:00:00Z",
        "media-types": [{
            "base": "application/json",
            "type": "application/vnd.openstack.identity-v3+json",
        }],
    })
}

fn link(call: &Open<'_>, version: &str) -> Link {
    Link {
        href: format!("http://{}/{version}/", call.host()),
        rel: "self",
    }
}
