//! Methods, paths, bodies, senders: what holds for every operation.

use expect_test::{Expect, expect};

use super::*;
use crate::wire::huawei::routes::{self, Run};

const DESCRIBE: &str = "/v1.0/00000000000000000000000000000e01/kms/describe-key";
/// Well formed, and nobody's.
const UNKNOWN: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

#[tokio::test]
async fn requests_that_are_none() {
    let cloud = Cloud::start().await;
    let body = json!({"key_id": UNKNOWN});
    for (method, target, want) in [
        ("POST", DESCRIBE, "404 KMS.0207"),
        (
            "POST",
            "/v1.0/00000000000000000000000000000e01/kms/describe-key/",
            "404 KMS.0207",
        ),
        (
            "POST",
            "/v1.0/00000000000000000000000000000e01/kms/%64escribe-key",
            "404 APIGW.0101",
        ),
        ("GET", DESCRIBE, "405 KMS.0215"),
        ("PUT", DESCRIBE, "405 KMS.0215"),
        ("DELETE", DESCRIBE, "405 KMS.0215"),
        (
            "POST",
            "/v1.0/00000000000000000000000000000e01/kms/nonsense",
            "404 APIGW.0101",
        ),
        (
            "POST",
            "/v1.0/00000000000000000000000000000e01/kms",
            "404 APIGW.0101",
        ),
        ("POST", "/v1.0/", "405 KMS.0215"),
        ("POST", "/v2/kms/describe-key", "404 APIGW.0101"),
        (
            "POST",
            "/v1.0/00000000000000000000000000000e02/kms/describe-key",
            "403 KMS.0321",
        ),
        (
            "POST",
            "/v1.0/%7Bproject_id%7D/kms/describe-key",
            "403 KMS.0321",
        ),
        ("POST", "/v1.0//kms/describe-key", "404 APIGW.0101"),
    ] {
        let reply = cloud.send(method, target, &body).await;
        assert_eq!(verdict(&reply), want, "{method} {target}: {}", reply.body);
    }
    // What is no UTF-8 cannot be signed.
    let head = "POST /v1.0/%ff/kms/describe-key HTTP/1.1\r\nhost: a";
    assert_eq!(verdict(&cloud.daemon.ask(head, "").await), "400 KMS.0201");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn bodies_that_are_none() {
    let cloud = Cloud::start().await;
    for (body, want) in [
        (json!({}), "400 KMS.0204"),
        (Value::Null, "400 KMS.0204"),
        (json!({"key_id": null}), "400 KMS.0204"),
        (json!([]), "400 KMS.0202"),
        (json!("x"), "400 KMS.0202"),
        (json!({"key_id": []}), "400 KMS.0308"),
        (json!({"key_id": ""}), "400 KMS.0205"),
        (json!({"key_id": 7}), "400 KMS.0205"),
        (json!({"key_id": UNKNOWN.to_uppercase()}), "400 KMS.0205"),
        (json!({"key_id": UNKNOWN, "sequence": "1"}), "400 KMS.0206"),
        (
            json!({"key_id": UNKNOWN, "sequence": UNKNOWN, "more": {}}),
            "404 KMS.0207",
        ),
        (json!({"key_id": "alias/none"}), "404 KMS.0207"),
    ] {
        assert_eq!(
            cloud.verdict("describe-key", body.clone()).await,
            want,
            "{body}"
        );
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_request_of_nobody_is_refused_before_its_method_and_body() {
    let cloud = Cloud::start().await;
    for head in [
        format!("POST {DESCRIBE}"),
        format!("GET {DESCRIBE}"),
        "GET /v3/projects".to_owned(),
    ] {
        let reply = cloud
            .daemon
            .ask(&format!("{head} HTTP/1.1\r\nhost: a"), "{")
            .await;
        let id = reply.json()["request_id"].as_str().unwrap().to_owned();
        let want = json!({
            "error_msg": "Incorrect IAM authentication information: Unauthorized",
            "error_code": "APIGW.0301",
            "request_id": id,
        });
        assert_eq!((reply.status, reply.json()), (401, want), "{head}");
    }
    cloud.daemon.stop().await;
}

/// Reference 1.5: the headers of the gateway, and an id that the body of its own errors repeats.
#[tokio::test]
async fn answers_have_the_headers_of_the_gateway() {
    let cloud = Cloud::start().await;
    let (one, two) = (
        cloud.call("describe-key", json!({})).await,
        cloud.daemon.get("/").await,
    );
    let nobody = cloud
        .daemon
        .ask(&format!("POST {DESCRIBE} HTTP/1.1\r\nhost: a"), "")
        .await;
    let id = |reply: &Reply| {
        let line = reply
            .head
            .lines()
            .find_map(|line| line.strip_prefix("x-request-id: "));
        line.unwrap().to_owned()
    };
    for reply in [&one, &two, &nobody] {
        for header in [
            "content-type: application/json",
            "server: api-gateway",
            "strict-transport-security: max-age=31536000; includeSubdomains;",
            "x-content-type-options: nosniff",
            "x-frame-options: SAMEORIGIN",
        ] {
            assert!(
                reply.head.lines().any(|line| line == header),
                "{header}: {}",
                reply.head
            );
        }
        let id = id(reply);
        assert!(
            id.len() == 32
                && id
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            "{id}"
        );
        assert!(reply.body.ends_with('\n'), "{:?}", reply.body);
    }
    assert_ne!(id(&one), id(&two));
    assert_eq!(nobody.json()["request_id"], id(&nobody));
    cloud.daemon.stop().await;
}

/// Reference section 0, item 9: KMS errors are nested, the gateway's flat, each service's in its own shape.
#[tokio::test]
async fn errors_have_the_shape_of_who_speaks() {
    let cloud = Cloud::start().await;
    let keys = cloud.call("describe-key", json!({"key_id": UNKNOWN})).await;
    expect![[r#"
        {"error":{"error_msg":"The key does not exist.","error_code":"KMS.0207"}}
    "#]]
    .assert_eq(&keys.body);
    let gateway = cloud.send("POST", "/v1.0/p/kms/nonsense", &json!({})).await;
    let mut flat = gateway.json();
    assert_eq!(flat["request_id"].as_str().map(str::len), Some(32));
    flat["request_id"] = json!("");
    assert_eq!(
        flat,
        json!({
            "error_msg": "The API does not exist or has not been published in the environment.",
            "error_code": "APIGW.0101",
            "request_id": "",
        })
    );
    let identity = cloud.send("POST", "/v3/auth/tokens", &json!({})).await;
    assert_eq!(
        identity.json(),
        json!({
            "error": {"code": 400, "message": "auth must be given", "title": "Bad Request"},
        })
    );
    assert_eq!(
        (keys.status, gateway.status, identity.status),
        (404, 404, 400)
    );
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn what_is_not_emulated_says_so_by_name() {
    let cloud = Cloud::start().await;
    for route in routes::all() {
        let target = route.path.replace("{project_id}", PROJECT);
        let target = target.replace(['{', '}'], "");
        let reply = cloud.send(route.method, &target, &json!({})).await;
        let says = reply
            .body
            .contains(&format!("{} is not emulated: ", route.name));
        assert_eq!(
            says,
            matches!(route.run, Run::Absent(_)),
            "{}: {}",
            route.name,
            reply.body
        );
        assert!(reply.status < 500, "{}: {}", route.name, reply.body);
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_body_has_at_most_12_mib() {
    let cloud = Cloud::start().await;
    let target = format!("/v1.0/{PROJECT}/kms/describe-key");
    for (bytes, want) in [
        (12 * 1024 * 1024, "404 KMS.0207"),
        (12 * 1024 * 1024 + 1, "413 APIGW.0201"),
    ] {
        let frame = json!({"key_id": UNKNOWN, "more": ""}).to_string().len();
        let body = json!({"key_id": UNKNOWN, "more": "x".repeat(bytes - frame)});
        assert_eq!(
            verdict(&cloud.send("POST", &target, &body).await),
            want,
            "{bytes}"
        );
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn versions_are_for_everybody() {
    let cloud = Cloud::start().await;
    let check = async |target: &str, host: &str, want: Expect| {
        let head = format!("GET {target} HTTP/1.1\r\nhost: {host}");
        let reply = cloud.daemon.ask(&head, "").await;
        want.assert_eq(&format!("{} {}", reply.status, reply.body));
    };
    check("/", "127.0.0.1:9480", expect![[r#"
        200 {"versions":[{"id":"v1.0","links":[{"href":"http://127.0.0.1:9480/v1.0/","rel":"self"}],"version":"","status":"CURRENT","updated":"2016-10-29T02:00:00Z","min_version":""}]}
    "#]]).await;
    check("/v1.0", "kms.localhost", expect![[r#"
        200 {"version":{"id":"v1.0","links":[{"href":"http://kms.localhost/v1.0/","rel":"self"}],"version":"","status":"CURRENT","updated":"2016-10-29T02:00:00Z","min_version":""}}
    "#]]).await;
    check("/", "iam.localhost:1", expect![[r#"
        200 {"versions":{"values":[{"id":"v3.6","links":[{"href":"http://iam.localhost:1/v3/","rel":"self"}],"media-types":[{"base":"application/json","type":"application/vnd.openstack.identity-v3+json"}],"status":"stable","updated":"2016-04-04T00:00:00Z"}]}}
    "#]]).await;
    for (target, status) in [
        ("/v1.0/", 200),
        ("/v3", 200),
        ("/v3/", 200),
        ("/v2", 404),
        ("/v5", 404),
    ] {
        assert_eq!(cloud.daemon.get(target).await.status, status, "{target}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_project_tells_its_region_and_is_of_one_domain() {
    let cloud = Cloud::configured(
        r#"
        [[credential]]
        cloud = "huawei"
        access_key_id = "test"
        access_key_secret = "test"
        [[credential]]
        cloud = "huawei"
        access_key_id = "other"
        access_key_secret = "other"
        domain = "d2"
        project = "p2"
    "#,
    )
    .await;
    let list = cloud.send("GET", "/v3/projects", &Value::Null).await.json();
    let projects = list["projects"].as_array().unwrap();
    let names: Vec<_> = projects
        .iter()
        .map(|project| project["name"].as_str().unwrap())
        .collect();
    let regions: Vec<_> = kms_rules::region::all(kms_rules::Cloud::Huawei)
        .iter()
        .map(|rule| rule.id)
        .collect();
    assert_eq!(names.len(), regions.len());
    for (project, name) in projects.iter().zip(&names) {
        assert!(regions.contains(name), "{name}");
        let id = project["id"].as_str().unwrap();
        assert_eq!(id.len(), 32);
        let target = format!("/v1.0/{id}/kms/describe-key");
        let body = json!({"key_id": UNKNOWN});
        assert_eq!(
            verdict(&cloud.send("POST", &target, &body).await),
            "404 KMS.0207",
            "{name}"
        );
        let found = cloud
            .send("GET", &format!("/v3/projects?name={name}"), &Value::Null)
            .await;
        assert_eq!(found.json()["projects"], json!([project]), "{name}");
        let other = cloud
            .send_as(("other", "other"), "POST", &target, &body)
            .await;
        assert_eq!(verdict(&other), "403 KMS.0321", "{name}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn an_account_that_is_frozen_does_nothing() {
    let cloud = Cloud::start().await;
    let put = "PUT /_emulator/account HTTP/1.1\r\nhost: a";
    for (status, want) in [
        ("Suspended", "403 KMS.0328"),
        ("InDebt", "403 KMS.0328"),
        ("NotEnabled", "403 KMS.0328"),
        ("Enabled", "404 KMS.0207"),
    ] {
        let change = json!({"status": status, "cloud": "huawei", "account": PROJECT});
        let reply = cloud.daemon.ask(put, &change.to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let body = json!({"key_id": UNKNOWN});
        assert_eq!(cloud.verdict("describe-key", body).await, want, "{status}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn throttling_is_off_unless_asked_for() {
    let body = json!({"key_id": UNKNOWN});
    let cloud = Cloud::start().await;
    for _ in 0..100 {
        assert_eq!(
            cloud.verdict("describe-key", body.clone()).await,
            "404 KMS.0207"
        );
    }
    cloud.daemon.stop().await;
    let cloud = Cloud::configured("[throttling]\nmanagement = 1").await;
    assert_eq!(
        cloud.verdict("describe-key", body.clone()).await,
        "404 KMS.0207"
    );
    let refused = cloud.call("describe-key", body).await;
    assert_eq!(verdict(&refused), "429 APIGW.0308", "{}", refused.body);
    cloud.daemon.stop().await;
}
