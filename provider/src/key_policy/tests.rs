//! What a policy is refused for, and what becomes of it when the key is gone or going.

use expect_test::{Expect, expect};

use super::*;
use crate::client::Key;
use crate::client::recorder::Recorder;

fn config(policy: &str) -> Object {
    let mut config = schema().null_object();
    config.set("key_id", "k");
    config.set("policy", policy);
    config
}

#[track_caller]
fn check(policy: &str, clouds: &[Cloud], want: &Expect) {
    want.assert_eq(&judged(&config(policy), clouds).to_string());
}

#[test]
fn policies_are_judged_where_there_are_any() {
    let right = r#"{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["1"]},"Action":["kms:*"],"Resource":["*"]}]}"#;
    let (first, both) = ([Cloud::Alibaba], Cloud::ALL);
    check(right, &first, &expect![[r#""#]]);
    check(right, &both, &expect![[r#""#]]);
    check(
        "{",
        &both,
        &expect![[r#"
        error at policy: invalid policy: not JSON: EOF while parsing an object at line 1 column 1
    "#]],
    );
    check(
        &right.replace("Allow", "allow"),
        &both,
        &expect![[r#"
        error at policy: invalid policy: Statement[0].Effect cannot be "allow"; valid: Allow, Deny
    "#]],
    );
    check(
        right,
        &[Cloud::Huawei],
        &expect![[r#"
        error: Huawei Cloud has no key policies: clouds that have: Alibaba Cloud
    "#]],
    );
}

async fn check_reset(refused: &[(&'static str, Meaning)], state: &str, want: &Expect) {
    let service = Recorder {
        refused: refused.to_vec(),
        key: Key {
            id: "k".to_owned(),
            state: state.to_owned(),
            ..Key::default()
        },
        ..Recorder::default()
    };
    let ended = reset(&service, &Until::default(), "k").await;
    let ended = ended.map_or_else(|error| error.to_string(), |said| said.to_string());
    want.assert_eq(&format!("{}\n{ended}", service.calls().join(", ")));
}

#[tokio::test]
async fn the_default_comes_back_unless_the_key_goes() {
    check_reset(
        &[],
        "Enabled",
        &expect![[r#"
        reset the policy of k
    "#]],
    )
    .await;
    let gone = [("reset", Meaning::KeyNotFound)];
    check_reset(
        &gone,
        "Enabled",
        &expect![[r#"
        reset the policy of k
    "#]],
    )
    .await;
    let wrong = [("reset", Meaning::WrongState)];
    check_reset(&wrong, "PendingDeletion", &expect![[r#"
        reset the policy of k, describe k
        warning: the key k keeps its policy: a key that waits for its deletion takes no policy; should the deletion be cancelled, the policy still holds
    "#]]).await;
    check_reset(
        &wrong,
        "Unavailable",
        &expect![[r#"
        reset the policy of k, describe k
        Test: WrongState: no (HTTP status 400, no request id)"#]],
    )
    .await;
}

#[tokio::test]
async fn a_policy_that_means_the_same_keeps_its_words() {
    for (shown, want) in [("{ }", "{ }"), (r#"{"a":1}"#, "{}")] {
        let mut state = Some(config(shown));
        let service = Recorder::default();
        refreshed(&service, &Until::default(), &mut state)
            .await
            .unwrap();
        let found = state.unwrap();
        assert_eq!(found.get("policy").as_str(), Some(want), "{shown}");
    }
    let service = Recorder {
        refused: vec![("policy", Meaning::KeyNotFound)],
        ..Recorder::default()
    };
    let mut state = Some(config("{}"));
    refreshed(&service, &Until::default(), &mut state)
        .await
        .unwrap();
    assert_eq!(state, None);
}
