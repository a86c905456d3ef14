//! The dialect over a socket: signed requests in, documents out.

mod aliases;
mod data;
mod grants;
mod identity;
mod keys;
mod moves;
mod pairs;
mod protocol;
mod script;
mod tags;

use serde_json::{Value, json};

use super::authenticate::tests::authorization;
use crate::http::tests::{Daemon, Reply};

/// The default project of the default domain, in the default region.
pub(super) const PROJECT: &str = "00000000000000000000000000000e01";

/// A daemon, and a client that signs every request.
struct Cloud {
    daemon: Daemon,
}

/// The access key of the default domain, and its secret.
const WHO: (&str, &str) = ("test", "test");

impl Cloud {
    async fn start() -> Self {
        Self::configured("").await
    }

    async fn configured(toml: &str) -> Self {
        Self {
            daemon: Daemon::start(toml).await,
        }
    }

    /// A signed request to a path; `body` is sent unless it is null.
    async fn send(&self, method: &str, target: &str, body: &Value) -> Reply {
        self.send_as(WHO, method, target, body).await
    }

    /// As `send`, by whoever has the access key.
    async fn send_as(&self, who: (&str, &str), method: &str, target: &str, body: &Value) -> Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let headers = authorization(who, method, target, &body);
        let head = format!("{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}");
        self.daemon.ask(&head, &body).await
    }

    /// POST to `/v1.0/PROJECT/kms/NAME` of the default project.
    async fn call(&self, name: &str, body: Value) -> Reply {
        let target = format!("/v1.0/{PROJECT}/kms/{name}");
        self.send("POST", &target, &body).await
    }

    /// As `call`, for what must succeed.
    async fn must(&self, name: &str, body: Value) -> Value {
        let shown = body.to_string();
        let reply = self.call(name, body).await;
        assert!(reply.status < 300, "{name} {shown}: {}", reply.body);
        reply.json()
    }

    /// The status, and of an error the code: `200`, `400 KMS.0205`.
    async fn verdict(&self, name: &str, body: Value) -> String {
        verdict(&self.call(name, body).await)
    }

    /// The id of a new key.
    async fn key(&self, body: Value) -> String {
        let made = self.must("create-key", body).await;
        made["key_info"]["key_id"].as_str().unwrap().to_owned()
    }
}

/// The status, and of an error the code.
fn verdict(reply: &Reply) -> String {
    if reply.status < 300 {
        return reply.status.to_string();
    }
    let body = reply.json();
    let codes = [
        &body["error"]["error_code"],
        &body["error_code"],
        &body["error"]["code"],
    ];
    let code = codes.into_iter().find(|code| !code.is_null());
    let code = code.map(|code| {
        code.as_str()
            .map_or_else(|| code.to_string(), str::to_owned)
    });
    format!("{} {}", reply.status, code.unwrap_or_default())
}
