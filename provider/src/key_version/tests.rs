//! What a new version is judged by, what making one leaves behind, and which change of triggers makes one.

use std::sync::Arc;

use expect_test::{Expect, expect};
use kms_rules::Cloud;
use tfplugin::{CancellationToken, Value};

use super::*;
use crate::client::recorder::Recorder;
use crate::client::{Key, Meaning};

const PAIR: &str = "RSA_2048";

fn key(spec: &str, state: &str) -> Key {
    Key {
        id: "k".to_owned(),
        key_spec: Some(spec.to_owned()),
        state: state.to_owned(),
        ..Key::default()
    }
}

fn version(id: &str, date: &str) -> Version {
    Version {
        id: id.to_owned(),
        creation_date: Some(date.to_owned()),
        is_primary: None,
    }
}

fn context(cloud: Cloud, service: &Arc<Recorder>) -> Context<Client> {
    let client = Client {
        cloud: Some(cloud),
        region: None,
        service: Ok(Arc::clone(service) as Arc<dyn Service>),
        default_tags: Default::default(),
    };
    Context::new(Some(Arc::new(client)), CancellationToken::new(), None)
}

async fn check(cloud: Cloud, service: Recorder, key_id: &Value, want: &Expect) {
    let service = Arc::new(service);
    let said = judge::of_new(&context(cloud, &service), key_id, permit::refused).await;
    let asked = match service.calls() {
        calls if calls.is_empty() => "nothing is asked".to_owned(),
        calls => calls.join(", "),
    };
    want.assert_eq(&format!("{asked}\n{said}"));
}

fn with(key: Key) -> Recorder {
    Recorder {
        key,
        ..Recorder::default()
    }
}

#[tokio::test]
async fn what_time_does_not_change_is_an_error() {
    let id = Value::from("k");
    let aes = with(key("Aliyun_AES_256", "Enabled"));
    check(Cloud::Alibaba, aes, &id, &expect![[r#"
        describe k
        error at key_id: the key k gets no new version: Aliyun_AES_256 keys get no version by request; such keys rotate by themselves, by the rotation_interval of kms_key; specs that do: RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2
    "#]]).await;
    let imported = with(Key {
        origin: Some("external".to_owned()),
        ..key("HMAC_256", "Enabled")
    });
    check(Cloud::Huawei, imported, &id, &expect![[r#"
        describe k
        error at key_id: the key k gets no new version: keys of the origin external get no version by request; origins that do: kms
        error at key_id: the key k gets no new version: HMAC_256 keys get no version by request; specs that do: AES_256, SM4
    "#]]).await;
    let stored = with(Key {
        instance_id: Some("store".to_owned()),
        ..key("AES_256", "Enabled")
    });
    check(Cloud::Huawei, stored, &id, &expect![[r#"
        describe k
        error at key_id: the key k gets no new version: keys in a dedicated key store get no version by request; they do in the default key store
    "#]]).await;
    let off = with(key("AES_256", "Disabled"));
    check(Cloud::Huawei, off, &id, &expect![[r#"
        describe k
        error at key_id: the key k is Disabled: the service does this only to keys that are Enabled: change that first
    "#]]).await;
    let gone = Recorder {
        refused: vec![("describe", Meaning::KeyNotFound)],
        ..Recorder::default()
    };
    check(Cloud::Huawei, gone, &id, &expect![[r#"
        describe k
        error at key_id: there is no key "k" here: Test: KeyNotFound: no (HTTP status 400, no request id)
    "#]]).await;
}

#[tokio::test]
async fn what_may_pass_is_a_warning() {
    let id = Value::from("k");
    let young = Recorder {
        versions: vec![version("v", "9000-01-01T00:00:00Z")],
        ..with(key(PAIR, "Enabled"))
    };
    check(Cloud::Alibaba, young, &id, &expect![[r#"
        describe k, versions of k
        warning at key_id: the newest version of the key k is young: it was made on 9000-01-01T00:00:00Z, and Alibaba Cloud makes the next one on 9000-01-08T00:00:00Z at the earliest: an apply before that is refused
    "#]]).await;
    let many = Recorder {
        versions: vec![version("v", "2020-01-01T00:00:00Z"); 50],
        ..with(key(PAIR, "Enabled"))
    };
    check(Cloud::Alibaba, many, &id, &expect![[r#"
        describe k, versions of k
        warning at key_id: the key k has 50 versions: Alibaba Cloud allows 50 versions of a key, unless it was asked for more
    "#]]).await;
    let unseen = Recorder {
        refused: vec![("describe", Meaning::Other)],
        ..Recorder::default()
    };
    check(Cloud::Alibaba, unseen, &id, &expect![[r#"
        describe k
        warning at key_id: the key "k" cannot be looked at: Test: Other: no (HTTP status 400, no request id)
    "#]]).await;
    let to_be = Recorder::default();
    check(Cloud::Alibaba, to_be, &Value::UNKNOWN, &expect![[r#"
        nothing is asked
        warning at key_id: the key is known only after apply: Alibaba Cloud makes the next version of a key 7 days after the last one at the earliest: if the key is made in this apply, its version will be refused
    "#]]).await;
}

#[tokio::test]
async fn what_is_right_or_unknown_is_silent() {
    let id = Value::from("k");
    let aes = with(key("AES_256", "Enabled"));
    check(
        Cloud::Huawei,
        aes,
        &id,
        &expect![[r#"
        describe k
    "#]],
    )
    .await;
    let old = Recorder {
        versions: vec![version("v", "2020-01-01T00:00:00Z")],
        ..with(key(PAIR, "Enabled"))
    };
    check(
        Cloud::Alibaba,
        old,
        &id,
        &expect![[r#"
        describe k, versions of k
    "#]],
    )
    .await;
    // In an instance of a kind that is not known.
    let inside = Recorder {
        versions: vec![version("v", "2020-01-01T00:00:00Z")],
        ..with(Key {
            instance_id: Some("kst-1".to_owned()),
            ..key(PAIR, "Enabled")
        })
    };
    check(
        Cloud::Alibaba,
        inside,
        &id,
        &expect![[r#"
        describe k, versions of k
    "#]],
    )
    .await;
    let to_be = Recorder::default();
    check(
        Cloud::Huawei,
        to_be,
        &Value::UNKNOWN,
        &expect![[r#"
        nothing is asked
    "#]],
    )
    .await;
}

async fn check_made(refused: &[(&'static str, Meaning)], want: &Expect) {
    let service = Recorder {
        refused: refused.to_vec(),
        ..Recorder::default()
    };
    let mut planned = schema().null_object();
    planned.set("key_id", "k");
    for name in ["id", "key_version_id", "creation_date"] {
        planned.set(name, Value::UNKNOWN);
    }
    let mut state = None;
    let ended = make(&service, &Until::default(), &planned, &mut state).await;
    let state = state.map_or("no state".to_owned(), |state| state.to_json().to_string());
    let ended = ended.err().unwrap_or_default();
    want.assert_eq(&format!("{}\n{state}\n{ended}", service.calls().join(", ")));
}

#[tokio::test]
async fn a_version_that_was_made_is_in_the_state() {
    check_made(&[], &expect![[r#"
        new version of k, which is it
        {"creation_date":null,"id":"k/v-new","key_id":"k","key_version_id":"v-new","timeouts":null,"triggers":null}
    "#]]).await;
    check_made(&[("which", Meaning::Other)], &expect![[r#"
        new version of k, which is it
        {"creation_date":null,"id":null,"key_id":"k","key_version_id":null,"timeouts":null,"triggers":null}
        error: the key has a new version, which cannot be read: Test: Other: no (HTTP status 400, no request id); so that the next apply reads the version instead of making another one, run terraform untaint on the resource first
    "#]]).await;
    check_made(
        &[("new version", Meaning::Other)],
        &expect![[r#"
        new version of k
        no state
        error: the key gets no new version: Test: Other: no (HTTP status 400, no request id)
    "#]],
    )
    .await;
}

/// A state without a version is one whose version could not be read.
#[tokio::test]
async fn a_version_that_could_not_be_read_is_the_newest() {
    let service = Recorder {
        versions: vec![version("b", "2"), version("a", "1")],
        ..Recorder::default()
    };
    for (asked, want) in [("", Some("b")), ("a", Some("a")), ("c", None)] {
        let found = find(&service, &Until::default(), "k", asked).await.unwrap();
        assert_eq!(
            found.as_ref().map(|found| found.id.as_str()),
            want,
            "{asked}"
        );
    }
}

#[test]
fn only_a_change_of_triggers_makes_a_version() {
    let with = |triggers: Option<&str>| {
        let mut object = schema().null_object();
        let map = |text: &str| Value::Map([("a".to_owned(), text.into())].into());
        object.set("triggers", triggers.map(map));
        object
    };
    let cases = [
        (None, None, false),
        (None, Some("1"), false),
        (Some("1"), None, false),
        (Some("1"), Some("1"), false),
        (Some("1"), Some("2"), true),
    ];
    for (was, shall_be, want) in cases {
        assert_eq!(
            is_triggered(&with(was), &with(shall_be)),
            want,
            "{was:?} {shall_be:?}"
        );
    }
}
