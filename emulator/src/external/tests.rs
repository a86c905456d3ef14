//! The link against whatever a proxy may answer, or not answer.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};
use hyper::Request;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::request::sign;
use super::*;

fn link(address: SocketAddr, milliseconds: u64) -> ExternalLink {
    let settings = LinkSettings {
        endpoint: format!("http://{address}"),
        access_key_id: "KEYID".to_owned(),
        secret_access_key: "the secret".to_owned(),
        external_keys: Vec::new(),
        timeout_milliseconds: Some(milliseconds),
    };
    ExternalLink::check(settings).unwrap()
}

fn call() -> Call<'static> {
    Call {
        account: "1000000000000001",
        region: "cn-hangzhou",
        key: Some("key-1"),
        external_key: "one",
        purpose: Purpose::Encrypt,
        request_id: "4112f4d6-db54-4af4-ae30-c55a22a8dfae",
        now: Timestamp::UNIX_EPOCH,
    }
}

/// A GetKeyMetadata request as it goes over the wire.
pub(crate) fn signed_metadata_request(link: &ExternalLink, call: &Call<'_>) -> Request<Bytes> {
    let path = format!("{}/keys/{}/metadata", link.path, call.external_key);
    let body = call.ask_metadata().unwrap();
    let signature = sign(link, call, &path, &body);
    Request::post(path)
        .header("host", &link.host)
        .header("x-amz-date", signature.date)
        .header("authorization", signature.authorization)
        .body(body)
        .unwrap()
}

/// Reads one request; gives its body.
async fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = head.map(|at| at + 4) {
            let text = String::from_utf8(bytes[..end].to_ascii_lowercase()).unwrap();
            let length = text
                .split("content-length: ")
                .nth(1)
                .unwrap()
                .split("\r\n")
                .next()
                .unwrap();
            if bytes.len() - end == length.parse::<usize>().unwrap() {
                return bytes.split_off(end);
            }
        }
        let read = stream.read_buf(&mut bytes).await.unwrap();
        assert!(read > 0, "the request ended early");
    }
}

/// A server that answers each connection in turn with these bytes, then closes it; nothing is read where there are
/// none. Its address.
async fn server(answers: Vec<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(&answer).await.unwrap();
        }
    });
    address
}

fn response(status: u16, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What an operation makes of an answer.
async fn said_of(operation: &str, answer: Vec<u8>) -> String {
    // The second is for the one that is asked again.
    let link = link(server(vec![answer.clone(), answer]).await, 20_000);
    let client = ExternalClient::default();
    let sealed = Sealed::new(vec![0; 12], vec![], &[0; 16], b"text".to_vec()).unwrap();
    let done = match operation {
        "metadata" => client
            .metadata(&link, &call())
            .await
            .map(|known| format!("{:?}", known.unfit())),
        "health" => client
            .health(&link, &call())
            .await
            .map(|health| format!("serves: {}", health.serves())),
        "encrypt" => client
            .encrypt(&link, &call(), b"text", b"with")
            .await
            .map(|_| "sealed".to_owned()),
        "decrypt" => client
            .decrypt(&link, &call(), &sealed, b"with")
            .await
            .map(|text| format!("{:?}", *text)),
        other => panic!("{other}"),
    };
    done.unwrap_or_else(|failure| failure.to_string())
}

async fn check(operation: &str, status: u16, body: &Value, want: Expect) {
    let said = said_of(operation, response(status, &body.to_string())).await;
    assert!(!said.contains("secret"), "{said}");
    want.assert_eq(&said);
}

#[tokio::test]
async fn refusals() {
    let named =
        |name: &str| json!({ "errorName": name, "errorMessage": "because\n\u{e9} of\u{7f} it" });
    for operation in ["metadata", "health", "encrypt", "decrypt"] {
        check(
            operation,
            400,
            &named("InvalidStateException"),
            expect!["the key is disabled in the key manager"],
        )
        .await;
        check(
            operation,
            404,
            &named("KeyNotFoundException"),
            expect!["the key manager has no such key"],
        )
        .await;
        check(
            operation,
            400,
            &named("ValidationException"),
            expect!["the key manager refused: 400 ValidationException: because of it"],
        )
        .await;
        check(
            operation,
            429,
            &named("ThrottlingException"),
            expect!["the key manager refused: 429 ThrottlingException: because of it"],
        )
        .await;
        check(
            operation,
            503,
            &json!({"errorName": "DependencyTimeoutException"}),
            expect!["the key manager refused: 503 DependencyTimeoutException: "],
        )
        .await;
        check(
            operation,
            500,
            &json!("sorry"),
            expect!["the key manager's answer cannot be used: status 500 without an errorName"],
        )
        .await;
        check(
            operation,
            302,
            &json!({}),
            expect!["the key manager's answer cannot be used: status 302 without an errorName"],
        )
        .await;
        check(operation, 200, &json!({}), expect!["the key manager's answer cannot be used: no JSON of that answer, from line 1, column 2"]).await;
    }
}

#[tokio::test]
async fn a_bad_ciphertext_is_one_that_was_sent() {
    let bad = json!({ "errorName": "InvalidCiphertextException" });
    check(
        "decrypt",
        400,
        &bad,
        expect!["the key manager did not make this ciphertext"],
    )
    .await;
    check(
        "encrypt",
        400,
        &bad,
        expect![
            "the key manager's answer cannot be used: it refuses a ciphertext where none was sent"
        ],
    )
    .await;
}

/// A good answer to Encrypt of `text` with `with`, and then one thing of it changed.
fn encrypted(change: impl FnOnce(&mut Value)) -> Value {
    let (vector, tag) = ([1; 12], [2; 16]);
    let with = Sha256::digest(b"with");
    let proof = integrity_value([&with, b"note", &vector, b"TEXT", &tag]);
    let mut answer = json!({
        "ciphertext": STANDARD.encode(b"TEXT"),
        "ciphertextMetadata": STANDARD.encode(b"note"),
        "initializationVector": STANDARD.encode(vector),
        "authenticationTag": STANDARD.encode(tag),
        "ciphertextDataIntegrityValue": STANDARD.encode(proof),
        "somethingNew": 1,
    });
    change(&mut answer);
    answer
}

#[tokio::test]
async fn answers_to_encrypt() {
    check("encrypt", 200, &encrypted(|_| {}), expect!["sealed"]).await;
    let base64 = |bytes: usize| Value::from(STANDARD.encode(vec![0; bytes]));
    let with = |field: &'static str, value: Value| encrypted(move |answer| answer[field] = value);
    for (field, value, want) in [
        (
            "ciphertext",
            base64(3),
            expect!["its ciphertext has 3 bytes, another length than what it was made of"],
        ),
        (
            "ciphertext",
            base64(4),
            expect!["its ciphertextDataIntegrityValue is not that of its ciphertext"],
        ),
        (
            "ciphertext",
            Value::from("%"),
            expect!["its ciphertext is not base64"],
        ),
        (
            "ciphertextMetadata",
            base64(21),
            expect!["its ciphertextMetadata has a length that is not allowed"],
        ),
        (
            "ciphertextMetadata",
            Value::Null,
            expect!["its ciphertextDataIntegrityValue is not that of its ciphertext"],
        ),
        (
            "initializationVector",
            base64(13),
            expect!["its initializationVector has a length that is not allowed"],
        ),
        (
            "authenticationTag",
            base64(15),
            expect!["its authenticationTag has a length that is not allowed"],
        ),
        (
            "ciphertextDataIntegrityValue",
            base64(32),
            expect!["its ciphertextDataIntegrityValue is not that of its ciphertext"],
        ),
        (
            "ciphertextDataIntegrityValue",
            base64(0),
            expect!["its ciphertextDataIntegrityValue is not that of its ciphertext"],
        ),
    ] {
        let said = said_of("encrypt", response(200, &with(field, value).to_string())).await;
        want.assert_eq(
            said.strip_prefix("the key manager's answer cannot be used: ")
                .unwrap(),
        );
    }
}

#[tokio::test]
async fn answers_about_health() {
    let health = |size, managers: Value| {
        json!({
            "xksProxyFleetSize": size, "xksProxyVendor": "v", "xksProxyModel": "m", "ekmVendor": "e", "ekmFleetDetails": managers,
        })
    };
    let manager = |status: &str| json!({ "id": "i", "model": "m", "healthStatus": status });
    check(
        "health",
        200,
        &health(1, json!([manager("UNAVAILABLE"), manager("DEGRADED")])),
        expect!["serves: true"],
    )
    .await;
    check(
        "health",
        200,
        &health(1, json!([manager("UNAVAILABLE")])),
        expect!["serves: false"],
    )
    .await;
    check(
        "health",
        200,
        &health(0, json!([manager("ACTIVE")])),
        expect!["the key manager's answer cannot be used: it counts 0 proxies and 1 key managers"],
    )
    .await;
    check(
        "health",
        200,
        &health(1, json!([])),
        expect!["the key manager's answer cannot be used: it counts 1 proxies and 0 key managers"],
    )
    .await;
}

#[tokio::test]
async fn answers_about_keys() {
    let key = |spec: &str, usage: Value, status: &str| json!({ "keySpec": spec, "keyUsage": usage, "keyStatus": status });
    let both = json!(["ENCRYPT", "WRAP", "DECRYPT"]);
    check(
        "metadata",
        200,
        &key("AES_256", both.clone(), "ENABLED"),
        expect!["None"],
    )
    .await;
    check(
        "metadata",
        200,
        &key("AES_128", both.clone(), "ENABLED"),
        expect![[r#"Some("its keySpec is \"AES_128\", not AES_256")"#]],
    )
    .await;
    check(
        "metadata",
        200,
        &key("AES_256", json!(["DECRYPT"]), "ENABLED"),
        expect![[r#"Some("its keyUsage is [\"DECRYPT\"], without ENCRYPT or DECRYPT")"#]],
    )
    .await;
    check(
        "metadata",
        200,
        &key("AES_256", both, "DISABLED"),
        expect![[r#"Some("its keyStatus is \"DISABLED\", not ENABLED")"#]],
    )
    .await;
    check(
        "decrypt",
        200,
        &json!({ "plaintext": "dGV4dA==" }),
        expect!["[116, 101, 120, 116]"],
    )
    .await;
    check("decrypt", 200, &json!({ "plaintext": "dGV4" }), expect!["the key manager's answer cannot be used: its plaintext has 3 bytes, another length than what it was made of"]).await;
}

#[tokio::test]
async fn answers_that_are_none() {
    let long = format!("\"{}\"", "x".repeat(64 * 1024));
    for (name, answer, want) in [
        (
            "longer than is read",
            response(200, &long),
            "the key manager's answer cannot be used: it is longer than 65536 bytes",
        ),
        (
            "no HTTP",
            b"SSH-2.0-x\r\n\r\n".to_vec(),
            "the key manager is not reached: ",
        ),
        ("nothing", Vec::new(), "the key manager is not reached: "),
        (
            "half",
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec(),
            "the key manager is not reached: ",
        ),
    ] {
        let said = said_of("encrypt", answer).await;
        assert!(said.starts_with(want), "{name}: {said}");
    }
}

/// A connection that ended without an answer is made once more, because every request can be repeated.
#[tokio::test]
async fn a_broken_connection_is_made_again_once() {
    let good = response(200, &encrypted(|_| {}).to_string());
    let client = ExternalClient::default();
    let once = link(server(vec![Vec::new(), good.clone()]).await, 20_000);
    client
        .encrypt(&once, &call(), b"text", b"with")
        .await
        .unwrap();
    let twice = link(server(vec![Vec::new(), Vec::new(), good]).await, 20_000);
    let failed = client.encrypt(&twice, &call(), b"text", b"with").await;
    assert!(
        matches!(failed, Err(ExternalFailure::Unreachable(_))),
        "{failed:?}"
    );
}

#[tokio::test]
async fn nobody_waits_longer_than_the_link_allows() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // It takes the connection and never answers.
    let silent = link(listener.local_addr().unwrap(), 10);
    let failed = ExternalClient::default()
        .metadata(&silent, &call())
        .await
        .unwrap_err();
    expect!["the key manager is not reached: no answer within 10 ms"]
        .assert_eq(&failed.to_string());
}

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failed = ExternalClient::default()
        .metadata(&link(address, 20_000), &call())
        .await
        .unwrap_err();
    assert!(
        failed
            .to_string()
            .starts_with("the key manager is not reached: "),
        "{failed}"
    );
}

/// What stands in a request, as the interface names it.
#[test]
fn requests() {
    let sealed = Sealed::new(vec![1; 12], b"note".to_vec(), &[2; 16], b"TEXT".to_vec()).unwrap();
    let pretty = |body: Result<Bytes, serde_json::Error>| {
        serde_json::from_slice::<Value>(&body.unwrap())
            .map(|body| format!("{body:#}"))
            .unwrap()
    };
    expect![[r#"
        {
          "additionalAuthenticatedData": "d2l0aA==",
          "ciphertextDataIntegrityValueAlgorithm": "SHA_256",
          "encryptionAlgorithm": "AES_GCM",
          "plaintext": "dGV4dA==",
          "requestMetadata": {
            "awsPrincipalArn": "acs:ram::1000000000000001:root",
            "kmsKeyArn": "acs:kms:cn-hangzhou:1000000000000001:key/key-1",
            "kmsOperation": "Encrypt",
            "kmsRequestId": "4112f4d6-db54-4af4-ae30-c55a22a8dfae"
          }
        }"#]]
    .assert_eq(&pretty(call().ask_encrypt(b"text", b"with")));
    expect![[r#"
        {
          "additionalAuthenticatedData": "d2l0aA==",
          "authenticationTag": "AgICAgICAgICAgICAgICAg==",
          "ciphertext": "VEVYVA==",
          "ciphertextMetadata": "bm90ZQ==",
          "encryptionAlgorithm": "AES_GCM",
          "initializationVector": "AQEBAQEBAQEBAQEB",
          "requestMetadata": {
            "awsPrincipalArn": "acs:ram::1000000000000001:root",
            "kmsKeyArn": "acs:kms:cn-hangzhou:1000000000000001:key/key-1",
            "kmsOperation": "Encrypt",
            "kmsRequestId": "4112f4d6-db54-4af4-ae30-c55a22a8dfae"
          }
        }"#]]
    .assert_eq(&pretty(call().ask_decrypt(&sealed, b"with")));
    let bare = Sealed {
        metadata: Vec::new(),
        ..sealed
    };
    assert!(!pretty(call().ask_decrypt(&bare, b"")).contains("ciphertextMetadata"));
    let new = Call {
        key: None,
        purpose: Purpose::CreateKey,
        ..call()
    };
    expect![[r#"
        {
          "requestMetadata": {
            "awsPrincipalArn": "acs:ram::1000000000000001:root",
            "kmsOperation": "CreateKey",
            "kmsRequestId": "4112f4d6-db54-4af4-ae30-c55a22a8dfae"
          }
        }"#]]
    .assert_eq(&pretty(new.ask_metadata()));
    expect![[r#"
        {
          "requestMetadata": {
            "kmsOperation": "CreateKey",
            "kmsRequestId": "4112f4d6-db54-4af4-ae30-c55a22a8dfae"
          }
        }"#]]
    .assert_eq(&pretty(new.ask_health()));
}
