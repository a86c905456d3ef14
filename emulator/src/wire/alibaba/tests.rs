//! The dialect over a socket: signed requests in, documents out.

mod answers;
mod limits;
mod moves;
mod pairs;
mod places;
mod protocol;
mod states;

use std::sync::atomic::{AtomicU64, Ordering};

use super::authenticate::tests::signed_query;
use crate::clock::Clock;
use crate::http::tests::{Daemon, Reply};

/// A daemon with one instance of each kind, and a client that signs every request.
struct Cloud {
    daemon: Daemon,
    nonces: AtomicU64,
}

const CONFIG: &str = r#"
[[instance]]
id = "kst-soft"
kind = "software"
region = "cn-hangzhou"
cloud = "alibaba"
[[instance]]
id = "kst-hard"
kind = "hardware"
region = "cn-hangzhou"
cloud = "alibaba"
"#;

/// A policy that the rules take.
const POLICY: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":"1234567890123456"},"Action":"kms:*","Resource":"*"}]}"#;

impl Cloud {
    async fn start() -> Self {
        Self::configured(CONFIG).await
    }

    async fn configured(toml: &str) -> Self {
        Self {
            daemon: Daemon::start(toml).await,
            nonces: AtomicU64::new(0),
        }
    }

    /// The path and query of a signed request.
    fn target(&self, action: &str, params: &[(&str, &str)]) -> String {
        let nonce = self.nonces.fetch_add(1, Ordering::Relaxed).to_string();
        let now = super::encode::date(Clock::real_now());
        format!(
            "/?{}",
            signed_query(("test", "test"), (&nonce, &now), action, params)
        )
    }

    async fn call(&self, action: &str, params: &[(&str, &str)]) -> Reply {
        self.daemon.get(&self.target(action, params)).await
    }

    /// As `call`, for what must succeed.
    async fn must(&self, action: &str, params: &[(&str, &str)]) -> serde_json::Value {
        let reply = self.call(action, params).await;
        assert_eq!(reply.status, 200, "{action} {params:?}: {}", reply.body);
        reply.json()
    }

    /// `200`, or the status and the code.
    async fn verdict(&self, action: &str, params: &[(&str, &str)]) -> String {
        let reply = self.call(action, params).await;
        match reply.status {
            200 => "200".to_owned(),
            status => format!(
                "{status} {}",
                reply.json()["Code"].as_str().unwrap_or_default()
            ),
        }
    }

    /// The id of a new key.
    async fn key(&self, params: &[(&str, &str)]) -> String {
        let made = self.must("CreateKey", params).await;
        made["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
    }
}
