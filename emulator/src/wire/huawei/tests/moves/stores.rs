//! Dedicated key stores, and the keys in them.

use expect_test::expect;

use super::*;

const NOWHERE: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

fn target(rest: &str) -> String {
    format!("/v1.0/{PROJECT}/keystores{rest}")
}

impl Cloud {
    async fn stores(&self, method: &str, rest: &str, body: Value) -> Reply {
        self.send(method, &target(rest), &body).await
    }

    async fn store(&self, body: Value) -> String {
        let reply = self.stores("POST", "", body).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        text(&reply.json()["keystore"], "keystore_id").to_owned()
    }
}

#[tokio::test]
async fn a_store_from_its_making_to_its_end() {
    let cloud = Cloud::start().await;
    let id = cloud
        .store(json!({
            "keystore_alias": "mine:1",
            "hsm_cluster_id": "cluster-1",
            "hsm_ca_cert": "-----BEGIN CERTIFICATE-----",
        }))
        .await;
    let mut said = String::new();
    for (method, rest) in [
        ("GET", format!("/{id}")),
        ("POST", format!("/{id}/enable")),
        ("POST", format!("/{id}/enable")),
        ("POST", format!("/{id}/disable")),
        ("GET", "?limit=10&offset=0".to_owned()),
        ("GET", "?limit=10&offset=1".to_owned()),
        ("DELETE", format!("/{id}")),
        ("DELETE", format!("/{id}")),
        ("GET", format!("/{id}")),
        ("POST", format!("/{id}/enable")),
        ("POST", format!("/{id}/disable")),
        ("GET", String::new()),
    ] {
        let answer = cloud.said(method, &target(&rest), &Value::Null).await;
        let shown = rest.replace(&id, "ID");
        said += &format!(
            "{method} {shown}: {}\n",
            answer.replace(&id, "ID").trim_end()
        );
    }
    expect![[r#"
        GET /ID: 200 {"keystore":{"keystore_id":"ID","domain_id":"00000000000000000000000000000d01","keystore_alias":"mine:1","keystore_type":"DHSM","hsm_cluster_id":"cluster-1","cluster_id":"cluster-1","create_time":"1767225600000"}}
        POST /ID/enable: 200 {"keystore":{"keystore_id":"ID","keystore_state":"2"}}
        POST /ID/enable: 200 {"keystore":{"keystore_id":"ID","keystore_state":"2"}}
        POST /ID/disable: 200 {"keystore":{"keystore_id":"ID","keystore_state":"3"}}
        GET ?limit=10&offset=0: 200 {"total":1,"keystores":[{"keystore_id":"ID","domain_id":"00000000000000000000000000000d01","keystore_alias":"mine:1","keystore_type":"DHSM","hsm_cluster_id":"cluster-1","cluster_id":"cluster-1","create_time":"1767225600000"}]}
        GET ?limit=10&offset=1: 200 {"total":1,"keystores":[]}
        DELETE /ID: 204
        DELETE /ID: 400 {"error":{"error_msg":"The keystore does not exist. keystore_id \"ID\" is no keystore of this project","error_code":"KMS.8003"}}
        GET /ID: 400 {"error":{"error_msg":"The keystore does not exist. keystore_id \"ID\" is no keystore of this project","error_code":"KMS.8003"}}
        POST /ID/enable: 400 {"error":{"error_msg":"The keystore does not exist. keystore_id \"ID\" is no keystore of this project","error_code":"KMS.8003"}}
        POST /ID/disable: 400 {"error":{"error_msg":"The keystore does not exist. keystore_id \"ID\" is no keystore of this project","error_code":"KMS.8003"}}
        GET : 200 {"total":0,"keystores":[]}
    "#]].assert_eq(&said);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn stores_are_refused_by_name_cluster_and_type() {
    let cloud = Cloud::start().await;
    cloud
        .store(json!({"keystore_alias": "a", "hsm_cluster_id": "one"}))
        .await;
    for (body, want) in [
        (json!({}), "400 KMS.0204"),
        (json!({"keystore_alias": ""}), "400 KMS.0308"),
        (json!({"keystore_alias": "a b"}), "400 KMS.0308"),
        (json!({"keystore_alias": "a".repeat(256)}), "400 KMS.0308"),
        (json!({"keystore_alias": "a"}), "400 KMS.1104"),
        (
            json!({"keystore_alias": "b", "cluster_id": "one"}),
            "400 KMS.0308",
        ),
        (
            json!({"keystore_alias": "b", "cluster_id": "two", "hsm_cluster_id": "three"}),
            "400 KMS.0308",
        ),
        (
            json!({"keystore_alias": "b", "keystore_type": "dhsm"}),
            "400 KMS.0308",
        ),
        (
            json!({"keystore_alias": "b", "keystore_type": "CDMS", "cluster_id": "two"}),
            "200",
        ),
        (json!({"keystore_alias": "a".repeat(255)}), "200"),
    ] {
        let reply = cloud.stores("POST", "", body.clone()).await;
        assert_eq!(verdict(&reply), want, "{body}");
    }
    for (query, want) in [
        ("?limit=0", "400 KMS.1601"),
        ("?limit=1001", "400 KMS.1601"),
        ("?offset=-1", "400 KMS.1603"),
        ("?offset=x", "400 KMS.1603"),
    ] {
        let reply = cloud.stores("GET", query, Value::Null).await;
        assert_eq!(verdict(&reply), want, "{query}");
    }
    let mut seen = Vec::new();
    for offset in 0.. {
        let page = cloud
            .stores("GET", &format!("?limit=1&offset={offset}"), Value::Null)
            .await
            .json();
        assert_eq!(page["total"], 3);
        match page["keystores"].as_array().unwrap().first() {
            Some(store) => seen.push(text(store, "keystore_type").to_owned()),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(seen, ["CDMS", "DHSM", "DHSM"]);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn keys_are_made_in_enabled_stores_and_sleep_in_disabled_ones() {
    let cloud = Cloud::start().await;
    let id = cloud.store(json!({"keystore_alias": "a"})).await;
    let new = json!({"key_alias": "a", "keystore_id": id});
    assert_eq!(
        cloud.verdict("create-key", new.clone()).await,
        "400 KMS.0340"
    );
    cloud
        .stores("POST", &format!("/{id}/enable"), Value::Null)
        .await;
    let key = cloud.key(new).await;
    assert_eq!(key.len(), 36);
    let shown = cloud.details(&key).await;
    assert_eq!(
        (&shown["keystore_id"], &shown["keystore_type"]),
        (&id.as_str().into(), &"DHSM".into())
    );
    let use_it = json!({"key_id": key, "plain_text": "x"});
    cloud.must("encrypt-data", use_it.clone()).await;
    let reply = cloud.stores("DELETE", &format!("/{id}"), Value::Null).await;
    assert_eq!(verdict(&reply), "400 KMS.0308");
    cloud
        .stores("POST", &format!("/{id}/disable"), Value::Null)
        .await;
    assert_eq!(cloud.details(&key).await["key_state"], "7");
    assert_eq!(
        cloud.verdict("encrypt-data", use_it.clone()).await,
        "400 KMS.0320"
    );
    cloud
        .stores("POST", &format!("/{id}/enable"), Value::Null)
        .await;
    cloud.must("encrypt-data", use_it).await;
    // A key that is gone for good leaves the store.
    let days = json!({"key_id": key, "pending_days": "7"});
    cloud.must("schedule-key-deletion", days).await;
    let reply = cloud.stores("DELETE", &format!("/{id}"), Value::Null).await;
    assert_eq!(verdict(&reply), "400 KMS.0308");
    cloud.advance("7d").await;
    let reply = cloud.stores("DELETE", &format!("/{id}"), Value::Null).await;
    assert_eq!((reply.status, &*reply.body), (204, ""));
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn keys_in_stores_neither_rotate_nor_import() {
    let cloud = Cloud::start().await;
    let id = cloud.store(json!({"keystore_alias": "a"})).await;
    cloud
        .stores("POST", &format!("/{id}/enable"), Value::Null)
        .await;
    let key = cloud
        .key(json!({"key_alias": "a", "keystore_id": id}))
        .await;
    let named = json!({"key_id": key});
    for (name, body, want) in [
        ("enable-key-rotation", named.clone(), "400 KMS.0338"),
        ("rotate-on-demand", named.clone(), "400 KMS.0338"),
        (
            "get-parameters-for-import",
            json!({"key_id": key, "wrapping_algorithm": "RSAES_OAEP_SHA_256"}),
            "400 KMS.0339",
        ),
        (
            "delete-imported-key-material",
            named.clone(),
            "400 KMS.0339",
        ),
        (
            "create-key",
            json!({"key_alias": "b", "keystore_id": NOWHERE}),
            "400 KMS.8003",
        ),
        (
            "create-key",
            json!({"key_alias": "b", "keystore_id": id, "origin": "external"}),
            "400 KMS.0308",
        ),
    ] {
        assert_eq!(
            cloud.verdict(name, body.clone()).await,
            want,
            "{name} {body}"
        );
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn stores_of_the_configuration_stay() {
    let toml = "[[instance]]\nid = \"given\"\ncloud = \"huawei\"\nkind = \"hardware\"\nregion = \"cn-north-4\"\n";
    let cloud = Cloud::configured(toml).await;
    let shown = cloud.stores("GET", "/given", Value::Null).await.json();
    assert_eq!(shown["keystore"]["keystore_alias"], "given");
    cloud
        .key(json!({"key_alias": "a", "keystore_id": "given"}))
        .await;
    let reply = cloud.stores("DELETE", "/given", Value::Null).await;
    assert_eq!(verdict(&reply), "400 KMS.0308");
    cloud.daemon.stop().await;
}
