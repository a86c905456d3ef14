//! What moves: material that comes in, key stores, keys in several regions, and enterprise projects.

mod enterprise;
mod imports;
mod regions;
mod stores;

use super::*;

impl Cloud {
    /// Moves the clock that keys live by.
    async fn advance(&self, span: &str) {
        let head = "PUT /_emulator/clock HTTP/1.1\r\nhost: a";
        let body = json!({"advance": span}).to_string();
        assert_eq!(self.daemon.ask(head, &body).await.status, 200);
    }

    /// A request of any method to a path, whole: status and body.
    async fn said(&self, method: &str, target: &str, body: &Value) -> String {
        let reply = self.send(method, target, body).await;
        format!("{} {}", reply.status, reply.body)
    }

    /// The members of describe-key in a project.
    async fn details_in(&self, project: &str, key: &str) -> Value {
        let target = format!("/v1.0/{project}/kms/describe-key");
        let reply = self.send("POST", &target, &json!({"key_id": key})).await;
        reply.json()["key_info"].clone()
    }

    async fn details(&self, key: &str) -> Value {
        self.details_in(PROJECT, key).await
    }

    /// The caller's project in a region.
    async fn project_in(&self, region: &str) -> String {
        let target = format!("/v3/projects?name={region}");
        let reply = self.send("GET", &target, &Value::Null).await;
        reply.json()["projects"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap()
}
