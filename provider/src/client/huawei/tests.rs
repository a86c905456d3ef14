//! The client against a server that plays a script: what it asks, in which order, and what it makes of the answers.

use std::sync::OnceLock;
use std::time::Duration;

use expect_test::{Expect, expect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::client::access_key::AccessKey;

/// An answer: status, more header lines, body.
type Play = (u16, &'static str, &'static str);

const DONE: Play = (200, "", "{}\n");
const NO_CONTENT: Play = (204, "", "");
const ID: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

/// A server that plays `script`, one connection a request, and hands out the requests it saw.
async fn serve(script: Vec<Play>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let requests = tokio::spawn(async move {
        let mut seen = Vec::new();
        for (status, headers, body) in script {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !is_whole(&request) {
                assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
            }
            seen.push(String::from_utf8(request).unwrap());
            let length = if status == 204 {
                String::new()
            } else {
                format!("content-length: {}\r\n", body.len())
            };
            let answer =
                format!("HTTP/1.1 {status} X\r\n{length}{headers}connection: close\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        seen
    });
    (endpoint, requests)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn key() -> Identity {
    Identity::Key(AccessKey {
        id: "testid".to_owned(),
        secret: Secret::new("hidden-secret".to_owned()),
        security_token: Some(Secret::new("hidden-session".to_owned())),
    })
}

fn client(endpoint: &str, identity: Identity, project: Option<&str>) -> Huawei {
    Huawei {
        kms: Transport {
            endpoint: endpoint.parse().unwrap(),
            user_agent: "test".to_owned(),
            ca_pem: None,
            insecure: false,
            request_timeout: Duration::from_secs(20),
            client: OnceLock::new(),
        },
        iam: None,
        eps: None,
        region: "cn-north-4".to_owned(),
        project_name: "cn-north-4".to_owned(),
        identity,
        project: OnceCell::new_with(project.map(str::to_owned)),
        domain: OnceCell::new_with(Some("d01".to_owned())),
        project_token: OnceCell::new(),
        domain_token: OnceCell::new(),
        shared: Shared::default(),
        retry: RetryPolicy {
            retries: 2,
            wait_first: Duration::ZERO,
            wait_max: Duration::ZERO,
        },
    }
}

/// The request line and the body of each request.
fn lines(requests: &[String]) -> String {
    let line = |request: &String| {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1");
        format!("{line} {body}\n")
    };
    requests.iter().map(line).collect()
}

/// What `ask` leads to on the wire, and what it comes to.
async fn check<T: std::fmt::Debug, F: Future<Output = Result<T, ApiError>>>(
    script: &[Play],
    ask: impl FnOnce(Huawei) -> F,
    want: &Expect,
) {
    let (endpoint, requests) = serve(script.to_vec()).await;
    let ended = ask(client(&endpoint, key(), Some("p01"))).await;
    let requests = requests.await.unwrap();
    assert!(requests.iter().all(|text| !text.contains("hidden-secret")));
    let ended = match ended {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("error: {error}"),
    };
    want.assert_eq(&(lines(&requests) + &ended));
}

fn until() -> Until {
    Until::default()
}

#[tokio::test]
async fn a_key_is_made_of_what_is_set() {
    let new = NewKey {
        name: Some("orders".to_owned()),
        origin: Some("external".to_owned()),
        enterprise_project_id: Some("0".to_owned()),
        ..NewKey::default()
    };
    check(
        &[(200, "", r#"{"key_info":{"key_id":"k","domain_id":"d01"}}"#)],
        |client| async move {
            let key = client.create_key(&until(), &new).await?;
            Ok((key.id, key.name, key.state, key.creation_date))
        },
        &expect![[r#"
            POST /v1.0/p01/kms/create-key {"enterprise_project_id":"0","key_alias":"orders","origin":"external"}
            ("k", Some("orders"), "PendingImport", None)"#]],
    )
    .await;
}

/// A server that failed may have made the key; the name is then taken, and no second key is asked for.
#[tokio::test]
async fn a_key_is_not_created_twice() {
    check(
        &[(
            500,
            "x-request-id: r1\r\n",
            r#"{"error":{"error_msg":"KMS error.","error_code":"KMS.0101"}}"#,
        )],
        |client| async move { client.create_key(&until(), &NewKey::default()).await },
        &expect![[r#"
            POST /v1.0/p01/kms/create-key {}
            error: create-key: KMS.0101: KMS error. (HTTP status 500, request id r1)"#]],
    )
    .await;
}

const DESCRIBED: Play = (
    200,
    "",
    r#"{"key_info":{"key_id":"k","domain_id":"d01","key_alias":"orders","realm":"cn-north-4","key_spec":"AES_256",
    "key_usage":"ENCRYPT_DECRYPT","key_description":"","creation_date":"1716661217000","scheduled_deletion_date":"",
    "pending_days":"","key_state":"2","default_key_flag":"0","key_type":1,"expiration_time":"","origin":"kms",
    "key_rotation_enabled":"true","sys_enterprise_project_id":"0","keystore_id":"0","keystore_type":"DEFAULT",
    "multi_region_key_type":"SINGLE"}}"#,
);
const ROTATION: Play = (
    200,
    "",
    r#"{"key_rotation_enabled":true,"rotation_interval":30,"last_rotation_time":"1719253217000","number_of_rotations":1}"#,
);

#[tokio::test]
async fn a_key_is_read_with_its_rotation() {
    check(
        &[DESCRIBED, ROTATION],
        |client| async move {
            let key = client.describe_key(&until(), ID).await?;
            assert_eq!(key.name.as_deref(), Some("orders"));
            assert_eq!(key.instance_id, None);
            Ok((
                key.state,
                key.automatic_rotation,
                key.rotation_interval,
                key.creation_date,
                key.last_rotation_date,
                key.enterprise_project_id,
            ))
        },
        &expect![[r#"
            POST /v1.0/p01/kms/describe-key {"key_id":"0d0466b0-e727-4d9c-b35d-f84bb474a37f"}
            POST /v1.0/p01/kms/get-key-rotation-status {"key_id":"k"}
            ("Enabled", Some("Enabled"), Some("30d"), Some("2024-05-25T18:20:17Z"), Some("2024-06-24T18:20:17Z"), Some("0"))"#]],
    )
    .await;
}

#[tokio::test]
async fn a_key_is_found_by_its_name_and_then_by_an_alias() {
    let found = (
        200,
        "",
        r#"{"keys":["k"],"key_details":[{"key_id":"k1","key_alias":"other","key_state":"2"},{"key_id":"k2","key_alias":"orders",
        "key_state":"4","scheduled_deletion_date":"1716661217000"}],"next_marker":"","truncated":"false","total":2}"#,
    );
    check(
        &[found],
        |client| async move {
            let key = client.describe_key(&until(), "orders").await?;
            Ok((key.id, key.state, key.delete_date))
        },
        &expect![[r#"
            POST /v1.0/p01/kms/list-keys {"key_spec":"ALL","limit":"1000"}
            ("k2", "PendingDeletion", Some("2024-05-25T18:20:17Z"))"#]],
    )
    .await;
    let first = (
        200,
        "",
        r#"{"key_details":[{"key_id":"k1","key_alias":"other"}],"next_marker":"1","truncated":"true"}"#,
    );
    let last = (
        200,
        "",
        r#"{"key_details":[],"next_marker":"","truncated":"false"}"#,
    );
    let aliases = (
        200,
        "",
        r#"{"aliases":[{"key_id":"k","alias":"alias/orders","alias_urn":"kms:cn-north-4:d01:alias:orders"}],
        "page_info":{"next_marker":"","current_count":1}}"#,
    );
    check(
        &[first, last, aliases, DESCRIBED, ROTATION],
        |client| async move {
            let key = client.describe_key(&until(), "alias/orders").await?;
            Ok(key.id)
        },
        &expect![[r#"
            POST /v1.0/p01/kms/list-keys {"key_spec":"ALL","limit":"1000"}
            POST /v1.0/p01/kms/list-keys {"key_spec":"ALL","limit":"1000","marker":"1"}
            GET /v1.0/p01/kms/aliases?limit=100 
            POST /v1.0/p01/kms/describe-key {"key_id":"k"}
            POST /v1.0/p01/kms/get-key-rotation-status {"key_id":"k"}
            "k""#]],
    )
    .await;
    let none = (
        200,
        "",
        r#"{"aliases":[],"page_info":[{"next_marker":"","current_count":0}]}"#,
    );
    check(
        &[none],
        |client| async move {
            let name = "kms:cn-north-4:d01:alias:orders";
            let ended = client.describe_key(&until(), name).await;
            assert!(ended.as_ref().is_err_and(ApiError::is_not_found));
            ended
        },
        &expect![[r#"
            GET /v1.0/p01/kms/aliases?limit=100 
            error: GET aliases: no key has the name or the alias "orders""#]],
    )
    .await;
}

#[tokio::test]
async fn pages_of_aliases_are_read_to_their_end() {
    let first = (
        200,
        "",
        r#"{"aliases":[{"key_id":"k","alias":"alias/a"}],"page_info":{"next_marker":"alias/a","current_count":1}}"#,
    );
    let last = (
        200,
        "",
        r#"{"aliases":[{"key_id":"k","alias":"alias/b"}],"page_info":{"next_marker":null,"current_count":1}}"#,
    );
    check(
        &[first, last],
        |client| async move {
            let aliases = client.list_aliases(&until(), "k").await?;
            Ok(aliases
                .into_iter()
                .map(|alias| alias.name)
                .collect::<Vec<_>>())
        },
        &expect![[r#"
            GET /v1.0/p01/kms/aliases?key_id=k&limit=100 
            GET /v1.0/p01/kms/aliases?key_id=k&limit=100&marker=alias%2Fa 
            ["alias/a", "alias/b"]"#]],
    )
    .await;
}

const ENABLED_ALREADY: Play = (
    400,
    "",
    r#"{"error":{"error_msg":"The rotation state of key is not disabled.","error_code":"KMS.2901"}}"#,
);
const NOT_ENABLED: Play = (
    400,
    "",
    r#"{"error":{"error_msg":"Key rotation is not enabled.","error_code":"KMS.0313"}}"#,
);

#[tokio::test]
async fn rotation_is_turned_on_once_and_then_set() {
    let rotate = |interval: Option<&'static str>| {
        move |client: Huawei| async move { client.update_rotation(&until(), "k", interval).await }
    };
    check(
        &[DONE, DONE],
        rotate(Some("30d")),
        &expect![[r#"
        POST /v1.0/p01/kms/enable-key-rotation {"key_id":"k"}
        POST /v1.0/p01/kms/update-key-rotation-interval {"key_id":"k","rotation_interval":30}
        ()"#]],
    )
    .await;
    check(
        &[ENABLED_ALREADY, DONE],
        rotate(Some("720h")),
        &expect![[r#"
            POST /v1.0/p01/kms/enable-key-rotation {"key_id":"k"}
            POST /v1.0/p01/kms/update-key-rotation-interval {"key_id":"k","rotation_interval":30}
            ()"#]],
    )
    .await;
    check(
        &[DONE],
        rotate(None),
        &expect![[r#"
        POST /v1.0/p01/kms/disable-key-rotation {"key_id":"k"}
        ()"#]],
    )
    .await;
    check(
        &[NOT_ENABLED],
        rotate(None),
        &expect![[r#"
        POST /v1.0/p01/kms/disable-key-rotation {"key_id":"k"}
        ()"#]],
    )
    .await;
    check(
        &[],
        rotate(Some("721h")),
        &expect![[r#"error: update-key-rotation-interval: "721h" is no number of whole days"#]],
    )
    .await;
}

/// A request whose answer was lost may have succeeded: what is so already is done.
#[tokio::test]
async fn what_is_enabled_already_is_enabled() {
    let refused = (
        400,
        "",
        r#"{"error":{"error_msg":"The key is not disabled.","error_code":"KMS.1201"}}"#,
    );
    let enable = |client: Huawei| async move { client.enable_key(&until(), "k").await };
    check(
        &[refused, DESCRIBED, ROTATION],
        enable,
        &expect![[r#"
        POST /v1.0/p01/kms/enable-key {"key_id":"k"}
        POST /v1.0/p01/kms/describe-key {"key_id":"k"}
        POST /v1.0/p01/kms/get-key-rotation-status {"key_id":"k"}
        ()"#]],
    )
    .await;
    let pending = (200, "", r#"{"key_info":{"key_id":"k","key_state":"4"}}"#);
    check(
        &[refused, pending],
        enable,
        &expect![[r#"
        POST /v1.0/p01/kms/enable-key {"key_id":"k"}
        POST /v1.0/p01/kms/describe-key {"key_id":"k"}
        error: enable-key: KMS.1201: The key is not disabled. (HTTP status 400, no request id)"#]],
    )
    .await;
}

#[tokio::test]
async fn each_other_call() {
    let tags = BTreeMap::from([("team".to_owned(), "orders".to_owned())]);
    check(
        &[NO_CONTENT],
        |client| async move { client.tag(&until(), "k", &tags).await },
        &expect![[r#"
            POST /v1.0/p01/kms/k/tags/action {"action":"create","tags":[{"key":"team","value":"orders"}]}
            ()"#]],
    )
    .await;
    check(
        &[NO_CONTENT],
        |client| async move { client.untag(&until(), "k", &["team".to_owned()]).await },
        &expect![[r#"
            POST /v1.0/p01/kms/k/tags/action {"action":"delete","tags":[{"key":"team"}]}
            ()"#]],
    )
    .await;
    check(
        &[(
            200,
            "",
            r#"{"tags":[{"key":"team","value":""}],"existTagsNum":1}"#,
        )],
        |client| async move { client.list_tags(&until(), "k").await },
        &expect![[r#"
            GET /v1.0/p01/kms/k/tags 
            {"team": ""}"#]],
    )
    .await;
    check(
        &[(200, "", r#"{"key_id":"k","key_state":"4"}"#)],
        |client| async move { client.schedule_deletion(&until(), "k", 7).await },
        &expect![[r#"
            POST /v1.0/p01/kms/schedule-key-deletion {"key_id":"k","pending_days":"7"}
            ()"#]],
    )
    .await;
    check(
        &[DONE],
        |client| async move { client.rename_key(&until(), "k", "new").await },
        &expect![[r#"
            POST /v1.0/p01/kms/update-key-alias {"key_alias":"new","key_id":"k"}
            ()"#]],
    )
    .await;
    check(
        &[(201, "", r#"{"alias":"alias/a"}"#), DONE, NO_CONTENT],
        |client| async move {
            client.create_alias(&until(), "alias/a", "k").await?;
            client.update_alias(&until(), "alias/a", "k2").await?;
            client.delete_alias(&until(), "alias/a", "k2").await
        },
        &expect![[r#"
            POST /v1.0/p01/kms/aliases {"alias":"alias/a","key_id":"k"}
            POST /v1.0/p01/kms/alias/associate {"alias":"alias/a","target_key_id":"k2"}
            DELETE /v1.0/p01/kms/aliases {"aliases":["alias/a"],"key_id":"k2"}
            ()"#]],
    )
    .await;
}

#[tokio::test]
async fn a_key_moves_and_is_waited_for() {
    let before = (
        200,
        "",
        r#"{"key_info":{"key_id":"k","key_state":"2","sys_enterprise_project_id":"0"}}"#,
    );
    let after = (
        200,
        "",
        r#"{"key_info":{"key_id":"k","key_state":"2","sys_enterprise_project_id":"e1"}}"#,
    );
    let move_key = |client: Huawei| async move { client.move_key(&until(), "k", "e1").await };
    check(&[NO_CONTENT, before, after], move_key, &expect![[r#"
        POST /v1.0/enterprise-projects/e1/resources-migrate {"project_id":"p01","region_id":"cn-north-4","resource_id":"k","resource_type":"kms"}
        POST /v1.0/p01/kms/describe-key {"key_id":"k"}
        POST /v1.0/p01/kms/describe-key {"key_id":"k"}
        ()"#]]).await;
    check(
        &[NO_CONTENT, before, before, before],
        move_key,
        &expect![[r#"
            POST /v1.0/enterprise-projects/e1/resources-migrate {"project_id":"p01","region_id":"cn-north-4","resource_id":"k","resource_type":"kms"}
            POST /v1.0/p01/kms/describe-key {"key_id":"k"}
            POST /v1.0/p01/kms/describe-key {"key_id":"k"}
            POST /v1.0/p01/kms/describe-key {"key_id":"k"}
            error: describe-key: the service took the request, and then the key did not arrive in the enterprise project e1"#]],
    )
    .await;
}

#[tokio::test]
async fn the_project_is_asked_for_once() {
    let projects = (
        200,
        "",
        r#"{"projects":[{"id":"p77","name":"cn-north-4","enabled":true}],"links":{}}"#,
    );
    let (endpoint, requests) = serve(vec![projects, DONE, DONE]).await;
    let client = client(&endpoint, key(), None);
    for name in ["a", "b"] {
        client.rename_key(&until(), "k", name).await.unwrap();
    }
    let requests = requests.await.unwrap();
    expect![[r#"
        GET /v3/projects?name=cn-north-4 
        POST /v1.0/p77/kms/update-key-alias {"key_alias":"a","key_id":"k"}
        POST /v1.0/p77/kms/update-key-alias {"key_alias":"b","key_id":"k"}
    "#]]
    .assert_eq(&lines(&requests));
    let header = |request: &str, name: &str| {
        let found = request
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        found.unwrap_or_else(|| panic!("{name} in {request}"))
    };
    let last = requests.last().unwrap();
    assert_eq!(header(last, "x-project-id"), "p77");
    assert_eq!(header(last, "x-security-token"), "hidden-session");
    assert!(header(last, "authorization").starts_with(
        "SDK-HMAC-SHA256 Access=testid, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature="
    ));
    assert!(!format!("{client:?}").contains("hidden"));
}

#[tokio::test]
async fn more_or_fewer_than_one_project_is_no_project() {
    let (endpoint, requests) = serve(vec![(200, "", r#"{"projects":[],"links":{}}"#)]).await;
    let client = client(&endpoint, key(), None);
    let error = client.enable_key(&until(), "k").await.unwrap_err();
    requests.await.unwrap();
    expect!["GET projects: 0 instead of one project with the name cn-north-4; set project_id"]
        .assert_eq(&error.to_string());
}

#[tokio::test]
async fn a_password_fetches_one_token_a_scope() {
    let token = (
        201,
        "X-Subject-Token: hidden-token\r\n",
        r#"{"token":{"expires_at":"2026-01-01T00:00:00Z"}}"#,
    );
    let (endpoint, requests) = serve(vec![token, DONE, DONE]).await;
    let identity = Identity::Password {
        user: "u".to_owned(),
        password: Secret::new("hidden-password".to_owned()),
        domain: "acct".to_owned(),
    };
    let client = client(&endpoint, identity, Some("p01"));
    for name in ["a", "b"] {
        client.rename_key(&until(), "k", name).await.unwrap();
    }
    let requests = requests.await.unwrap();
    expect![[r#"
        POST /v3/auth/tokens {"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"acct"},"name":"u","password":"hidden-password"}}},"scope":{"project":{"domain":{"name":"acct"},"name":"cn-north-4"}}}}
        POST /v1.0/p01/kms/update-key-alias {"key_alias":"a","key_id":"k"}
        POST /v1.0/p01/kms/update-key-alias {"key_alias":"b","key_id":"k"}
    "#]].assert_eq(&lines(&requests));
    assert!(requests[2].contains("\r\nx-auth-token: hidden-token\r\n"));
    assert!(!requests[2].contains("authorization: "));
    assert!(!format!("{client:?}").contains("hidden"));
}
