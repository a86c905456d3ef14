//! The key manager and the link to it, over a socket.

use std::net::SocketAddr;
use std::sync::Arc;

use expect_test::{Expect, expect};
use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::keys::{KeyConfig, Usage};
use super::*;
use crate::external::{
    Call, ExternalClient, ExternalFailure, ExternalLink, LinkSettings, Purpose, Sealed,
};

const REQUEST_ID: &str = "4112f4d6-db54-4af4-ae30-c55a22a8dfae";

/// A key manager that runs in this process.
pub(crate) struct Running {
    pub(crate) ekm: Arc<Ekm>,
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<io::Result<()>>,
}

impl Running {
    /// One with the keys `on`, `off` (disabled) and `opens` (which only decrypts), at this address or, with port 0, at
    /// a free one.
    pub(crate) async fn start(listen_at: SocketAddr) -> Running {
        let listener = TcpListener::bind(listen_at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let ekm = Arc::new(Ekm::assemble(config(address), Entropy::system()).unwrap());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(run_ekm(listener, Arc::clone(&ekm), async {
            stopped.await.unwrap();
        }));
        Running {
            ekm,
            address,
            stop,
            served,
        }
    }

    /// How it is reached, with these keys for an instance.
    pub(crate) fn settings(&self, external_keys: &[&str]) -> LinkSettings {
        LinkSettings {
            external_keys: external_keys.iter().map(|id| (*id).to_owned()).collect(),
            ..settings(self.address, "the secret")
        }
    }

    /// Enables, disables or makes a key.
    pub(crate) fn put(&self, key: &str, is_enabled: bool) {
        let done = self.ekm.keys.put(key, is_enabled, &self.ekm.entropy);
        done.unwrap();
    }

    /// Requests about keys so far.
    pub(crate) fn requests(&self) -> u64 {
        self.ekm.requests.load(Ordering::Relaxed)
    }

    /// Ends it; its address is then free.
    pub(crate) async fn stop(self) -> SocketAddr {
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
        self.address
    }
}

/// A running key manager and a link to it.
struct Lab {
    running: Running,
    client: ExternalClient,
    link: ExternalLink,
}

fn config(listen: SocketAddr) -> EkmConfig {
    let key = |id: &str, is_enabled, usage| KeyConfig {
        id: id.to_owned(),
        is_enabled,
        material: None,
        usage,
    };
    let opens = Usage {
        encrypts: false,
        decrypts: true,
    };
    EkmConfig {
        listen,
        prefix: "/tenant".to_owned(),
        credential: authenticate::Credential {
            access_key_id: "KEYID".to_owned(),
            secret_access_key: "the secret".to_owned().into(),
        },
        keys: vec![
            key("on", true, Usage::BOTH),
            key("off", false, Usage::BOTH),
            key("opens", true, opens),
        ],
        passphrase: Some("a passphrase".to_owned().into()),
    }
}

fn settings(address: SocketAddr, secret: &str) -> LinkSettings {
    LinkSettings {
        endpoint: format!("http://{address}/tenant"),
        access_key_id: "KEYID".to_owned(),
        secret_access_key: secret.to_owned(),
        external_keys: Vec::new(),
        timeout_milliseconds: Some(20_000),
    }
}

fn link(address: SocketAddr, secret: &str) -> ExternalLink {
    ExternalLink::check(settings(address, secret)).unwrap()
}

fn call(external_key: &str) -> Call<'_> {
    Call {
        account: "1000000000000001",
        region: "cn-hangzhou",
        key: Some("key-1"),
        external_key,
        purpose: Purpose::Encrypt,
        request_id: REQUEST_ID,
        now: Clock::real_now(),
    }
}

impl Lab {
    async fn start() -> Lab {
        let running = Running::start("127.0.0.1:0".parse().unwrap()).await;
        Lab {
            link: link(running.address, "the secret"),
            running,
            client: ExternalClient::default(),
        }
    }

    async fn encrypt(
        &self,
        key: &str,
        text: &[u8],
        with: &[u8],
    ) -> Result<Sealed, ExternalFailure> {
        self.client
            .encrypt(&self.link, &call(key), text, with)
            .await
    }

    async fn decrypt(
        &self,
        key: &str,
        sealed: &Sealed,
        with: &[u8],
    ) -> Result<Vec<u8>, ExternalFailure> {
        let opened = self
            .client
            .decrypt(&self.link, &call(key), sealed, with)
            .await;
        opened.map(|text| text.to_vec())
    }

    async fn metadata(&self, key: &str) -> Result<Option<String>, ExternalFailure> {
        let said = self.client.metadata(&self.link, &call(key)).await;
        said.map(|said| said.unfit())
    }
}

#[tokio::test]
async fn what_it_encrypts_it_opens_and_nothing_else() {
    let lab = Lab::start().await;
    for text in [b"".as_slice(), b"x", &[7; 6144]] {
        let sealed = lab.encrypt("on", text, b"context").await.unwrap();
        assert_eq!(lab.decrypt("on", &sealed, b"context").await.unwrap(), text);
        let bytes = sealed.to_bytes();
        assert_eq!(bytes.len(), 1 + 1 + 12 + 1 + 1 + 16 + text.len());
        for other in [b"Context".as_slice(), b""] {
            let opened = lab.decrypt("on", &sealed, other).await;
            assert_eq!(opened, Err(ExternalFailure::BadCiphertext), "{other:?}");
        }
        let opened = lab.decrypt("opens", &sealed, b"context").await;
        assert_eq!(opened, Err(ExternalFailure::BadCiphertext), "another key");
        for place in [2, 15, 16, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let changed = Sealed::from_bytes(&changed).unwrap();
            let opened = lab.decrypt("on", &changed, b"context").await;
            assert_eq!(opened, Err(ExternalFailure::BadCiphertext), "byte {place}");
        }
    }
}

#[tokio::test]
async fn no_vector_is_used_twice() {
    let lab = Lab::start().await;
    let first = lab.encrypt("on", b"text", b"").await.unwrap();
    let second = lab.encrypt("on", b"text", b"").await.unwrap();
    assert_ne!(first.to_bytes(), second.to_bytes());
}

/// A key's state there is what its operations say here.
#[tokio::test]
async fn keys_are_disabled_enabled_and_deleted_while_it_runs() {
    let lab = Lab::start().await;
    let sealed = lab.encrypt("on", b"text", b"").await.unwrap();
    let disabled = Some(r#"its keyStatus is "DISABLED", not ENABLED"#.to_owned());

    lab.running.put("on", false);
    assert_eq!(
        lab.encrypt("on", b"text", b"").await,
        Err(ExternalFailure::KeyDisabled)
    );
    assert_eq!(
        lab.decrypt("on", &sealed, b"").await,
        Err(ExternalFailure::KeyDisabled)
    );
    assert_eq!(lab.metadata("on").await, Ok(disabled.clone()));
    assert_eq!(lab.metadata("off").await, Ok(disabled));

    lab.running.put("on", true);
    assert_eq!(lab.decrypt("on", &sealed, b"").await.unwrap(), b"text");
    assert_eq!(lab.metadata("on").await, Ok(None));

    let keys = &lab.running.ekm.keys;
    assert!(keys.delete("on") && !keys.delete("on"));
    assert_eq!(
        lab.decrypt("on", &sealed, b"").await,
        Err(ExternalFailure::KeyNotFound)
    );
    assert_eq!(lab.metadata("on").await, Err(ExternalFailure::KeyNotFound));
}

#[tokio::test]
async fn a_key_does_what_it_is_for() {
    let lab = Lab::start().await;
    let refused = lab.encrypt("opens", b"text", b"").await.unwrap_err();
    expect![
        "the key manager refused: 400 InvalidKeyUsageException: the key is not for this operation"
    ]
    .assert_eq(&refused.to_string());
    let unfit = lab.metadata("opens").await.unwrap().unwrap();
    expect![[r#"its keyUsage is ["DECRYPT"], without ENCRYPT or DECRYPT"#]].assert_eq(&unfit);
}

#[tokio::test]
async fn health_is_that_of_a_cipher_that_works() {
    let lab = Lab::start().await;
    let health = lab.client.health(&lab.link, &call("")).await.unwrap();
    assert!(health.serves(), "{health:?}");
}

/// The same passphrase makes the same keys in the next process.
#[tokio::test]
async fn a_key_of_a_passphrase_survives_a_restart() {
    let lab = Lab::start().await;
    let sealed = lab.encrypt("on", b"text", b"").await.unwrap();
    let Lab {
        running,
        client,
        link,
    } = lab;
    let address = running.stop().await;
    let gone = client.decrypt(&link, &call("on"), &sealed, b"").await;
    assert!(
        matches!(gone, Err(ExternalFailure::Unreachable(_))),
        "{gone:?}"
    );
    let _again = Running::start(address).await;
    let opened = client.decrypt(&link, &call("on"), &sealed, b"").await;
    assert_eq!(**opened.unwrap(), *b"text");
}

/// A signed request about the key `on`.
fn signed_request(secret: &str, now: Timestamp) -> (Parts, Vec<u8>) {
    let address: SocketAddr = "127.0.0.1:9481".parse().unwrap();
    let request = crate::external::tests::signed_metadata_request(
        &link(address, secret),
        &Call { now, ..call("on") },
    );
    let (head, body) = request.into_parts();
    (head, body.to_vec())
}

fn check_signature(change: impl FnOnce(&mut Parts, &mut Vec<u8>), want: &Expect) {
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    check_signed_by("the secret", now, change, want);
}

fn check_signed_by(
    secret: &str,
    signed_at: Timestamp,
    change: impl FnOnce(&mut Parts, &mut Vec<u8>),
    want: &Expect,
) {
    let (mut head, mut body) = signed_request(secret, signed_at);
    change(&mut head, &mut body);
    let credential = config("127.0.0.1:0".parse().unwrap()).credential;
    let said = match credential.check(&head, &body, "2026-01-02T03:04:05Z".parse().unwrap()) {
        Ok(()) => "accepted".to_owned(),
        Err(Fault::Authentication(why)) => why.to_owned(),
        Err(other) => panic!("{other:?}"),
    };
    want.assert_eq(&said);
}

fn replace(
    name: &'static str,
    from: &'static str,
    to: &'static str,
) -> impl FnOnce(&mut Parts, &mut Vec<u8>) {
    move |head, _| {
        let text = head.headers[name].to_str().unwrap().to_owned();
        assert!(text.contains(from), "{text}");
        head.headers
            .insert(name, text.replace(from, to).parse().unwrap());
    }
}

#[test]
fn signatures() {
    let mismatch = expect!["the signature is not that of the access key over this request"];
    check_signature(|_, _| {}, &expect!["accepted"]);
    check_signature(|_, body| body.push(b' '), &mismatch);
    check_signature(
        |head, _| head.uri = "/tenant/kms/xks/v1/keys/off/metadata".parse().unwrap(),
        &mismatch,
    );
    check_signature(|head, _| head.method = Method::PUT, &mismatch);
    check_signature(replace("host", "9481", "9482"), &mismatch);
    check_signature(replace("x-amz-date", "030405", "030406"), &mismatch);
    check_signature(replace("authorization", "KEYID", "OTHER"), &mismatch);
    check_signature(
        replace("authorization", "cn-hangzhou", "cn-beijing"),
        &mismatch,
    );
    check_signature(
        replace("authorization", "Signature=", "Signature=00"),
        &mismatch,
    );
}

#[test]
fn malformed_signatures() {
    check_signature(
        |head, _| {
            head.headers.remove("authorization");
        },
        &expect!["the headers authorization and x-amz-date must each be sent once"],
    );
    check_signature(
        |head, _| {
            head.headers
                .append("x-amz-date", "20260102T030405Z".parse().unwrap());
        },
        &expect!["the headers authorization and x-amz-date must each be sent once"],
    );
    check_signature(
        replace("authorization", "AWS4-HMAC-SHA256", "AWS4-HMAC-MD5"),
        &expect!["authorization does not begin with AWS4-HMAC-SHA256"],
    );
    check_signature(
        replace("authorization", "Credential=", "Credentials="),
        &expect!["authorization has no Credential"],
    );
    check_signature(
        replace("authorization", "SignedHeaders=", "Headers="),
        &expect!["authorization has no SignedHeaders"],
    );
    check_signature(
        replace("authorization", "Signature=", "Signature=x"),
        &expect!["authorization has no Signature in hexadecimal"],
    );
    check_signature(
        replace("authorization", "kms-xks-proxy", "kms"),
        &expect!["Credential is not ID/YYYYMMDD/REGION/kms-xks-proxy/aws4_request"],
    );
    check_signature(
        replace("authorization", "host;", ""),
        &expect!["SignedHeaders does not name host and x-amz-date"],
    );
    check_signature(
        replace("authorization", "host;x-amz-date", "host;x-amz-date;y"),
        &expect!["a header that is signed was not sent"],
    );
    check_signature(
        replace("authorization", "host;x-amz-date", "x-amz-date;host"),
        &expect!["SignedHeaders is not sorted, in lower case, each name once"],
    );
    check_signature(
        replace("authorization", "20260102", "20260103"),
        &expect!["Credential has another day than x-amz-date"],
    );
    check_signature(
        replace("x-amz-date", "20260102T030405Z", "2026-01-02"),
        &expect!["x-amz-date is not YYYYMMDDTHHMMSSZ"],
    );
}

#[test]
fn who_signed_and_when() {
    let unchanged = |_: &mut Parts, _: &mut Vec<u8>| {};
    let at = |text: &str| text.parse().unwrap();
    let mismatch = expect!["the signature is not that of the access key over this request"];
    check_signed_by(
        "another secret",
        at("2026-01-02T03:04:05Z"),
        unchanged,
        &mismatch,
    );
    let far = expect!["x-amz-date is more than 5 minutes from the time here"];
    for (time, want) in [
        ("2026-01-02T02:59:04Z", &far),
        ("2026-01-02T02:59:05Z", &expect!["accepted"]),
        ("2026-01-02T03:09:05Z", &expect!["accepted"]),
        ("2026-01-02T03:09:06Z", &far),
        ("2027-01-02T03:04:05Z", &far),
    ] {
        check_signed_by("the secret", at(time), unchanged, want);
    }
}
