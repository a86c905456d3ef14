//! The admin API over a socket: what answers to what, and to whom.

use crate::http::tests::{Daemon, START};

/// Method and path, a header or none, and a body; status.
type Case = (&'static str, &'static str, &'static str, u16);

async fn check(toml: &str, cases: &[Case]) {
    let daemon = Daemon::start(toml).await;
    for (request, header, body, want) in cases {
        let mut head = format!("{request} HTTP/1.1\r\nhost: a");
        if !header.is_empty() {
            head = format!("{head}\r\n{header}");
        }
        let reply = daemon.ask(&head, body).await;
        assert_eq!(
            reply.status, *want,
            "{request} {header} {body}: {}",
            reply.body
        );
        let is_error = reply.json()["error"].is_string();
        assert_eq!(is_error, *want != 200, "{request}: {}", reply.body);
    }
    daemon.stop().await;
}

/// Instances that are made, changed and given up.
const INSTANCES: &[Case] = &[
    ("GET /_emulator/instances", "", "", 200),
    ("GET /_emulator/instances/kst-1", "", "", 404),
    ("DELETE /_emulator/instances/kst-1", "", "", 404),
    ("POST /_emulator/instances/kst-1", "", "", 405),
    ("GET /_emulator/instances/", "", "", 404),
    ("GET /_emulator/instances/a/b", "", "", 404),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"status":"Connected"}"#,
        404,
    ),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"kind":"software","cloud":"alibaba"}"#,
        400,
    ),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"kind":"software","cloud":"alibaba","region":"eu-1","id":"x"}"#,
        400,
    ),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"kind":"software","cloud":"alibaba","region":"eu-1","status":"Up"}"#,
        400,
    ),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"kind":"software","cloud":"alibaba","region":"eu-1","keys_max":5}"#,
        200,
    ),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"status":"Error"}"#,
        200,
    ),
    (
        "PUT /_emulator/instances/kst-1",
        "",
        r#"{"status":"Error","region":"eu-2"}"#,
        404,
    ),
    ("GET /_emulator/instances/kst-1", "", "", 200),
    ("DELETE /_emulator/instances/kst-1", "", "", 200),
    ("GET /_emulator/instances/kst-1", "", "", 404),
];

/// Accounts and default keys.
const ACCOUNTS: &[Case] = &[
    ("GET /_emulator/account", "", "", 200),
    ("GET /_emulator/account?account=7", "", "", 200),
    ("GET /_emulator/account?acount=7", "", "", 400),
    ("GET /_emulator/account?account=me", "", "", 400),
    ("PUT /_emulator/account", "", r#"{"status":"Poor"}"#, 400),
    ("PUT /_emulator/account", "", "{}", 400),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"service":"oss"}"#,
        200,
    ),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"origin":"EXTERNAL","region":"eu-1","account":"42"}"#,
        200,
    ),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"origin":"MINE"}"#,
        400,
    ),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"service":"OSS"}"#,
        400,
    ),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"service":"oss","origin":"EXTERNAL"}"#,
        400,
    ),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"cloud":"huawei"}"#,
        400,
    ),
    (
        "POST /_emulator/default-keys",
        "",
        r#"{"region":"EU"}"#,
        400,
    ),
    ("POST /_emulator/default-keys", "", "", 400),
];

#[tokio::test]
async fn instances_accounts_and_default_keys() {
    check("", INSTANCES).await;
    check("", ACCOUNTS).await;
}

#[tokio::test]
async fn on_a_loopback_address_it_is_open() {
    let cases = [
        ("GET /_emulator/health", "", "", 200),
        ("GET /_emulator/ready", "", "", 200),
        ("GET /_emulator/clock", "", "", 200),
        ("GET /_emulator/stats", "", "", 200),
        ("POST /_emulator/reset", "", "", 200),
        ("PUT /_emulator/clock", "", r#"{"advance":"7d"}"#, 200),
        (
            "PUT /_emulator/clock",
            "",
            r#"{"set":"1999-01-01T00:00:00Z"}"#,
            400,
        ),
        ("PUT /_emulator/clock", "", "advance", 400),
        ("GET /_emulator/reset", "", "", 405),
        ("POST /_emulator/clock", "", "", 405),
        ("DELETE /_emulator/health", "", "", 405),
        ("GET /_emulator/", "", "", 404),
        ("GET /_emulator/health/", "", "", 404),
        ("GET /_emulator", "", "", 404),
        (
            "POST /_emulator/reset",
            "origin: http://evil.example",
            "",
            403,
        ),
        (
            "GET /_emulator/health",
            "origin: http://evil.example",
            "",
            200,
        ),
    ];
    check("", &cases).await;
}

#[tokio::test]
async fn a_token_is_asked_for_where_one_is_set() {
    let cases = [
        ("GET /_emulator/health", "", "", 200),
        ("GET /_emulator/ready", "", "", 200),
        ("GET /_emulator/stats", "", "", 401),
        ("POST /_emulator/reset", "", "", 401),
        (
            "POST /_emulator/reset",
            "authorization: Bearer tok",
            "",
            401,
        ),
        (
            "POST /_emulator/reset",
            "authorization: Bearer token2",
            "",
            401,
        ),
        ("POST /_emulator/reset", "authorization: token", "", 401),
        (
            "POST /_emulator/reset",
            "authorization: Bearer token",
            "",
            200,
        ),
    ];
    check("admin_token = \"token\"", &cases).await;
    check("admin_token = \"token\"\nlisten = \"0.0.0.0:0\"", &cases).await;
}

#[tokio::test]
async fn on_another_address_it_is_closed_without_a_token() {
    let cases = [
        ("GET /_emulator/health", "", "", 200),
        ("GET /_emulator/stats", "", "", 403),
        ("POST /_emulator/reset", "authorization: Bearer ", "", 403),
    ];
    check("listen = \"0.0.0.0:0\"", &cases).await;
}

#[tokio::test]
async fn the_clock_is_told_and_tells() {
    let daemon = Daemon::start("").await;
    assert_eq!(daemon.get("/_emulator/clock").await.json()["now"], START);
    let put = "PUT /_emulator/clock HTTP/1.1\r\nhost: a";
    for (body, now) in [
        (r#"{"set":"2027-01-01T00:00:00Z"}"#, "2027-01-01T00:00:00Z"),
        (r#"{"advance":"36h"}"#, "2027-01-02T12:00:00Z"),
        (r#"{"advance":-60}"#, "2027-01-02T11:59:00Z"),
    ] {
        let reply = daemon.ask(put, body).await.json();
        assert_eq!(
            (&reply["now"], &reply["moved"]),
            (&now.into(), &true.into()),
            "{body}"
        );
    }
    daemon.stop().await;
}

#[tokio::test]
async fn instances_of_the_configuration_only_change_their_status() {
    let daemon = Daemon::start(
        "[[instance]]\nid = \"kst-1\"\nkind = \"external\"\nregion = \"cn-hangzhou\"\ncloud = \"alibaba\"\n\
         [instance.external]\nendpoint = \"http://127.0.0.1:1\"\naccess_key_id = \"id\"\n\
         secret_access_key = \"hidden\"\nexternal_keys = [\"one\"]\n",
    )
    .await;
    let path = "/_emulator/instances/kst-1 HTTP/1.1\r\nhost: a";
    let definition = r#"{"kind":"software","cloud":"alibaba","region":"cn-hangzhou"}"#;
    for (method, body, want) in [
        ("PUT", r#"{"status":"Error"}"#, 200),
        ("PUT", definition, 409),
        ("DELETE", "", 409),
    ] {
        let reply = daemon.ask(&format!("{method} {path}"), body).await;
        assert_eq!(reply.status, want, "{method} {body}: {}", reply.body);
    }
    let shown = daemon.get("/_emulator/instances/kst-1").await;
    assert!(!shown.body.contains("hidden"), "{}", shown.body);
    let shown = shown.json();
    assert_eq!(shown["status"], "Error");
    assert_eq!(shown["external"]["external_keys"][0], "one");
    assert_eq!(shown["configured"], true);
    daemon.stop().await;
}
