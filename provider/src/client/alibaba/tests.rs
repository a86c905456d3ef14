//! The client against a server that plays a script: what is tried again, what is not, and what is signed.

use std::sync::OnceLock;
use std::time::Duration;

use expect_test::{Expect, expect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::secret::Secret;

/// What the server does with one request.
#[derive(Clone, Copy)]
enum Play {
    /// Answers with this status and body.
    Answer(u16, &'static str),
    /// Reads the request and closes the connection.
    HangUp,
}

const OK: Play = Play::Answer(200, r#"{"RequestId":"r-ok"}"#);
const THROTTLED: Play = Play::Answer(
    400,
    r#"{"RequestId":"r-1","Code":"Throttling.User","Message":"Request was denied."}"#,
);
const BROKEN: Play = Play::Answer(
    500,
    r#"{"RequestId":"r-2","Code":"InternalFailure","Message":"Internal Failure."}"#,
);
const GATEWAY: Play = Play::Answer(502, "<html>bad gateway</html>");
const REFUSED: Play = Play::Answer(
    404,
    r#"{"RequestId":"r-3","Code":"Forbidden.KeyNotFound","Message":"The specified Key is not found."}"#,
);

/// A server that plays `script`, one connection a request, and hands out the requests it saw.
async fn serve(script: Vec<Play>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let requests = tokio::spawn(async move {
        let mut seen = Vec::new();
        for play in script {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
            }
            seen.push(String::from_utf8(request).unwrap());
            if let Play::Answer(status, body) = play {
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
        seen
    });
    (endpoint, requests)
}

fn client(endpoint: &str, retries: u32) -> Alibaba {
    Alibaba {
        transport: Transport {
            endpoint: endpoint.parse().unwrap(),
            user_agent: "test".to_owned(),
            ca_pem: None,
            insecure: false,
            request_timeout: Duration::from_secs(20),
            client: OnceLock::new(),
        },
        region: "cn-hangzhou".to_owned(),
        access_key: AccessKey {
            id: "testid".to_owned(),
            secret: Secret::new("hidden-secret".to_owned()),
            security_token: None,
        },
        shared: Shared::default(),
        retry: RetryPolicy {
            retries,
            wait_first: Duration::ZERO,
            wait_max: Duration::ZERO,
        },
    }
}

/// Enables a key against `script`, of which the server must have played everything.
async fn check(script: &[Play], retries: u32, want: &Expect) {
    let (endpoint, requests) = serve(script.to_vec()).await;
    let result = client(&endpoint, retries)
        .enable_key(&Until::default(), "k")
        .await;
    assert_eq!(requests.await.unwrap().len(), script.len());
    let text = result.map_or_else(
        |error| error.to_string().replace(&endpoint, "ENDPOINT"),
        |()| "ok".to_owned(),
    );
    want.assert_eq(&text);
}

#[tokio::test]
async fn throttling_and_server_errors_are_tried_again() {
    check(&[OK], 3, &expect!["ok"]).await;
    check(&[THROTTLED, BROKEN, GATEWAY, OK], 3, &expect!["ok"]).await;
    check(
        &[THROTTLED, BROKEN],
        1,
        &expect!["EnableKey: InternalFailure: Internal Failure. (HTTP status 500, request id r-2) (after 2 attempts)"],
    )
    .await;
    check(
        &[GATEWAY],
        0,
        &expect!["EnableKey: HTTP 502: <html>bad gateway</html> (HTTP status 502, no request id)"],
    )
    .await;
}

/// A server that failed may have made the key; one that turned the request away has not.
#[tokio::test]
async fn a_key_is_not_created_twice() {
    let refused = |script: &[Play]| {
        let script = script.to_vec();
        async move {
            let (endpoint, requests) = serve(script.clone()).await;
            let new = NewKey::default();
            let result = client(&endpoint, 3)
                .create_key(&Until::default(), &new)
                .await;
            assert_eq!(requests.await.unwrap().len(), script.len());
            result.map(|key| key.id).map_err(|error| error.to_string())
        }
    };
    expect!["CreateKey: InternalFailure: Internal Failure. (HTTP status 500, request id r-2)"]
        .assert_eq(&refused(&[BROKEN]).await.unwrap_err());
    expect!["CreateKey: InternalFailure: Internal Failure. (HTTP status 500, request id r-2) (after 2 attempts)"]
        .assert_eq(&refused(&[THROTTLED, BROKEN]).await.unwrap_err());
}

#[tokio::test]
async fn refusals_and_lost_answers_are_not() {
    check(
        &[REFUSED],
        3,
        &expect!["EnableKey: Forbidden.KeyNotFound: The specified Key is not found. (HTTP status 404, request id r-3)"],
    )
    .await;
    check(
        &[Play::HangUp],
        3,
        &expect!["EnableKey: no answer from ENDPOINT: connection closed before message completed; the request may have taken effect all the same, so look before applying again"],
    )
    .await;
    check(
        &[Play::Answer(200, "not json")],
        3,
        &expect!["EnableKey: the answer (HTTP status 200) cannot be read: expected ident at line 1 column 2"],
    )
    .await;
}

#[tokio::test]
async fn no_connection_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&endpoint, 2)
        .enable_key(&Until::default(), "k")
        .await
        .unwrap_err();
    assert_eq!(error.attempts, 3);
    assert!(matches!(error.cause, Cause::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn a_credential_that_no_header_carries_is_never_sent() {
    let mut client = client("http://127.0.0.1:9", 3);
    client.access_key.id = "test\nid".to_owned();
    let error = client.enable_key(&Until::default(), "k").await.unwrap_err();
    assert!(matches!(error.cause, Cause::Unprepared(_)), "{error}");
}

#[tokio::test]
async fn a_stopped_operation_sends_nothing_and_waits_no_longer() {
    let until = Until::default();
    until.cancel.cancel();
    let error = client("http://127.0.0.1:9", 3)
        .enable_key(&until, "k")
        .await
        .unwrap_err();
    assert_eq!(
        (error.attempts, error.to_string().as_str()),
        (0, "EnableKey: stopped before it succeeded")
    );

    let (endpoint, requests) = serve(vec![THROTTLED]).await;
    let until = Until::default();
    let mut client = client(&endpoint, 3);
    client.retry = RetryPolicy {
        retries: 3,
        wait_first: Duration::from_secs(3600),
        wait_max: Duration::from_secs(3600),
    };
    let stop = async {
        let seen = requests.await.unwrap();
        until.cancel.cancel();
        seen
    };
    let (error, seen) = tokio::join!(client.enable_key(&until, "k"), stop);
    assert_eq!(
        error.unwrap_err().to_string(),
        "EnableKey: stopped before it succeeded"
    );
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn what_was_begun_is_finished_but_not_waited_for() {
    let until = Until::default();
    until.cancel.cancel();
    let until = until.to_finish();
    let (endpoint, requests) = serve(vec![OK, KEY, THROTTLED]).await;
    let mut client = client(&endpoint, 3);
    client.retry.wait_first = Duration::from_secs(3600);
    client.retry.wait_max = Duration::from_secs(3600);
    client.enable_key(&until, "k").await.unwrap();
    client.describe_key(&until, "k").await.unwrap();
    let error = client.enable_key(&until, "k").await.unwrap_err();
    assert_eq!(error.to_string(), "EnableKey: stopped before it succeeded");
    assert_eq!(requests.await.unwrap().len(), 3);
}

#[tokio::test]
async fn every_attempt_is_signed_anew_and_carries_no_secret() {
    let (endpoint, requests) = serve(vec![THROTTLED, OK]).await;
    client(&endpoint, 1)
        .update_description(&Until::default(), "k", "a b*")
        .await
        .unwrap();
    let requests = requests.await.unwrap();
    let header = |request: &str, name: &str| {
        let line = request
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        line.unwrap_or_else(|| panic!("{name} in {request}"))
    };
    let nonces: Vec<String> = requests
        .iter()
        .map(|request| header(request, "x-acs-signature-nonce"))
        .collect();
    assert_ne!(nonces[0], nonces[1]);
    for request in &requests {
        assert!(
            request.starts_with(
                "POST /?Description=a%20b%2A&KeyId=k&RegionId=cn-hangzhou HTTP/1.1\r\n"
            ),
            "{request}"
        );
        assert!(!request.contains("hidden-secret"));
        assert_eq!(header(request, "x-acs-action"), "UpdateKeyDescription");
        assert_eq!(header(request, "x-acs-version"), "2016-01-20");
        assert_eq!(header(request, "user-agent"), "test");
        assert_eq!(format!("http://{}", header(request, "host")), endpoint);
        assert!(
            header(request, "authorization")
                .starts_with("ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;")
        );
    }
    assert!(!format!("{:?}", client(&endpoint, 0)).contains("hidden-secret"));
}

const KEY: Play = Play::Answer(
    200,
    r#"{"KeyMetadata":{"CreationDate":"2021-04-12T06:00:54Z","Description":"","KeyId":"d6bee1cb","KeySpec":"Aliyun_AES_256",
    "KeyState":"Enabled","KeyUsage":"ENCRYPT/DECRYPT","PrimaryKeyVersion":"7ce1d081","DeleteDate":"","Creator":"154",
    "Arn":"acs:kms:cn-hangzhou:154:key/d6bee1cb","Origin":"Aliyun_KMS","MaterialExpireTime":"","ProtectionLevel":"SOFTWARE",
    "LastRotationDate":"2021-04-12T06:00:54Z","AutomaticRotation":"Disabled"},"RequestId":"36c7e41a"}"#,
);

#[tokio::test]
async fn create_key_sends_what_is_set_and_reads_the_documented_answer() {
    let (endpoint, requests) = serve(vec![KEY]).await;
    let new = NewKey {
        key_spec: Some("Aliyun_AES_256".to_owned()),
        rotation_interval: Some("7d".to_owned()),
        tags: BTreeMap::from([("team".to_owned(), "orders".to_owned())]),
        ..NewKey::default()
    };
    let key = client(&endpoint, 0)
        .create_key(&Until::default(), &new)
        .await
        .unwrap();
    expect![[r#"POST /?EnableAutomaticRotation=true&KeySpec=Aliyun_AES_256&RegionId=cn-hangzhou&RotationInterval=7d&Tags=%5B%7B%22TagKey%22%3A%22team%22%2C%22TagValue%22%3A%22orders%22%7D%5D HTTP/1.1"#]]
        .assert_eq(requests.await.unwrap()[0].lines().next().unwrap());
    expect![[r#"
        Key {
            id: "d6bee1cb",
            arn: Some(
                "acs:kms:cn-hangzhou:154:key/d6bee1cb",
            ),
            name: None,
            key_spec: Some(
                "Aliyun_AES_256",
            ),
            key_usage: Some(
                "ENCRYPT/DECRYPT",
            ),
            origin: Some(
                "Aliyun_KMS",
            ),
            protection_level: Some(
                "SOFTWARE",
            ),
            instance_id: None,
            enterprise_project_id: None,
            description: None,
            state: "Enabled",
            automatic_rotation: Some(
                "Disabled",
            ),
            rotation_interval: None,
            primary_key_version: Some(
                "7ce1d081",
            ),
            creation_date: Some(
                "2021-04-12T06:00:54Z",
            ),
            creator: Some(
                "154",
            ),
            last_rotation_date: Some(
                "2021-04-12T06:00:54Z",
            ),
            next_rotation_date: None,
            delete_date: None,
            material_expire_time: None,
            deletion_protection: None,
            kind: None,
        }
    "#]]
    .assert_debug_eq(&key);
}

#[tokio::test]
async fn lists_are_read_to_their_end() {
    let first = Play::Answer(
        200,
        r#"{"NextToken":"t2","TagResources":{"TagResource":[{"ResourceId":"k","ResourceType":"key","TagKey":"a","TagValue":"1"}]}}"#,
    );
    let last = Play::Answer(
        200,
        r#"{"NextToken":"","TagResources":{"TagResource":[{"ResourceId":"k","ResourceType":"key","TagKey":"b","TagValue":""},
        {"ResourceId":"other","ResourceType":"key","TagKey":"c","TagValue":""}]}}"#,
    );
    let (endpoint, requests) = serve(vec![first, last]).await;
    let tags = client(&endpoint, 0)
        .list_tags(&Until::default(), "k")
        .await
        .unwrap();
    assert_eq!(
        tags.into_iter().collect::<Vec<_>>(),
        [("a".into(), "1".into()), ("b".into(), String::new())]
    );
    expect!["POST /?NextToken=t2&RegionId=cn-hangzhou&ResourceId.1=k&ResourceType=key HTTP/1.1"]
        .assert_eq(requests.await.unwrap()[1].lines().next().unwrap());
}

#[tokio::test]
async fn many_tags_go_out_in_portions() {
    let (endpoint, requests) = serve(vec![OK, OK]).await;
    let tags = (0..21)
        .map(|n| (format!("k{n:02}"), "v".to_owned()))
        .collect();
    client(&endpoint, 0)
        .tag(&Until::default(), "k", &tags)
        .await
        .unwrap();
    let requests = requests.await.unwrap();
    let keys = |request: &str| request.matches(".Key=").count();
    assert_eq!((keys(&requests[0]), keys(&requests[1])), (20, 1));
    assert!(requests[0].contains("Tag.1.Key=k00&Tag.1.Value=v&"));
}
