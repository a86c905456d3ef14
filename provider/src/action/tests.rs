//! What each action asks of the service, what it says of it, and what is said at plan.

use std::sync::Arc;

use expect_test::{Expect, expect};
use kms_rules::Cloud;
use tfplugin::{Action, CancellationToken};

use super::cancel_key_deletion::{CancelKeyDeletion, cancelled};
use super::rotate_key::{RotateKey, rotated};
use super::set_key_state::{SetKeyState, Switch, switched};
use super::*;
use crate::client::recorder::Recorder;
use crate::client::{Meaning, Service, Until};

fn service(state: &str, refused: &[(&'static str, Meaning)]) -> Recorder {
    Recorder {
        refused: refused.to_vec(),
        key: Key {
            id: "k".to_owned(),
            key_spec: Some("AES_256".to_owned()),
            state: state.to_owned(),
            ..Key::default()
        },
        ..Recorder::default()
    }
}

#[track_caller]
fn told(service: &Recorder, ended: Result<String, Diagnostics>, want: &Expect) {
    let ended = ended.unwrap_or_else(|said| said.to_string());
    want.assert_eq(&format!("{}\n{ended}", service.calls().join(", ")));
}

async fn check_rotated(refused: &[(&'static str, Meaning)], want: &Expect) {
    let service = service("Enabled", refused);
    let ended = rotated(&service, &Until::default(), "k").await;
    told(&service, ended, want);
}

#[tokio::test]
async fn a_rotation_says_which_version_it_made() {
    check_rotated(
        &[],
        &expect![[r#"
        describe k, new version of k, which is it
        the key k has the new version v-new"#]],
    )
    .await;
    check_rotated(&[("which", Meaning::Other)], &expect![[r#"
        describe k, new version of k, which is it
        the key k has a new version, which cannot be read: Test: Other: no (HTTP status 400, no request id)"#]]).await;
    check_rotated(
        &[("new version", Meaning::Other)],
        &expect![[r#"
        describe k, new version of k
        error: the key gets no new version: Test: Other: no (HTTP status 400, no request id)
    "#]],
    )
    .await;
    check_rotated(&[("describe", Meaning::KeyNotFound)], &expect![[r#"
        describe k
        error at key_id: there is no key "k" here: Test: KeyNotFound: no (HTTP status 400, no request id)
    "#]]).await;
}

async fn check_cancelled(state: &str, refused: &[(&'static str, Meaning)], want: &Expect) {
    let service = service(state, refused);
    let ended = cancelled(&service, &Until::default(), "k").await;
    told(&service, ended, want);
}

#[tokio::test]
async fn a_deletion_is_cancelled_where_there_is_one() {
    check_cancelled(
        "PendingDeletion",
        &[],
        &expect![[r#"
        describe k, cancel, describe k
        the deletion of the key k is cancelled; it is PendingDeletion now"#]],
    )
    .await;
    check_cancelled(
        "Enabled",
        &[],
        &expect![[r#"
        describe k
        the key k is Enabled, there is no deletion to cancel"#]],
    )
    .await;
    let refused = [("cancel", Meaning::Other)];
    check_cancelled(
        "PendingDeletion",
        &refused,
        &expect![[r#"
        describe k, cancel
        error: the deletion cannot be cancelled: Test: Other: no (HTTP status 400, no request id)
    "#]],
    )
    .await;
}

async fn check_switched(
    state: &str,
    switch: Switch,
    refused: &[(&'static str, Meaning)],
    want: &Expect,
) {
    let service = service(state, refused);
    let ended = switched(&service, &Until::default(), "k", switch).await;
    told(&service, ended, want);
}

#[tokio::test]
async fn a_key_is_switched_unless_it_is_so() {
    check_switched(
        "Disabled",
        Switch::On,
        &[],
        &expect![[r#"
        describe k, enable
        the key k is Enabled"#]],
    )
    .await;
    check_switched(
        "Enabled",
        Switch::On,
        &[],
        &expect![[r#"
        describe k
        the key k is Enabled already"#]],
    )
    .await;
    check_switched(
        "Enabled",
        Switch::Off,
        &[],
        &expect![[r#"
        describe k, disable
        the key k is Disabled"#]],
    )
    .await;
    let refused = [("enable", Meaning::WrongState)];
    check_switched("PendingImport", Switch::On, &refused, &expect![[r#"
        describe k, enable
        error: the key, which is PendingImport, cannot be made Enabled: Test: WrongState: no (HTTP status 400, no request id)
    "#]]).await;
}

fn config(action: &dyn Action<Client>, state: Option<&str>) -> Object {
    let mut config = action.schema().null_object();
    config.set("key_id", "k");
    if state.is_some() {
        config.set("state", state);
    }
    config
}

async fn check_plan(action: &dyn Action<Client>, asked: Option<&str>, state: &str, want: &Expect) {
    let client = Client {
        cloud: Some(Cloud::Huawei),
        region: None,
        service: Ok(Arc::new(service(state, &[])) as Arc<dyn Service>),
        default_tags: Default::default(),
    };
    let cx = Context::new(Some(Arc::new(client)), CancellationToken::new(), None);
    let said = action.plan(&cx, &config(action, asked)).await;
    want.assert_eq(&said.to_string());
}

#[tokio::test]
async fn a_state_that_does_not_permit_it_is_told_at_plan() {
    let silent = expect![""];
    check_plan(&RotateKey, None, "Enabled", &silent).await;
    check_plan(&RotateKey, None, "Disabled", &expect![[r#"
        warning at key_id: the key k is Disabled: the service does this only to keys that are Enabled: unless something changes that first, it will refuse
    "#]]).await;
    check_plan(&CancelKeyDeletion, None, "PendingDeletion", &silent).await;
    check_plan(&CancelKeyDeletion, None, "Enabled", &silent).await;
    check_plan(&SetKeyState, Some("Enabled"), "Enabled", &silent).await;
    check_plan(
        &SetKeyState,
        Some("Enabled"),
        "PendingDeletion",
        &expect![[r#"
            warning at key_id: the key k is PendingDeletion: the service does this only to keys that are Disabled: unless something changes that first, it will refuse
        "#]],
    )
    .await;
    check_plan(
        &SetKeyState,
        Some("Disabled"),
        "PendingImport",
        &expect![[r#"
            warning at key_id: the key k is PendingImport: the service does this only to keys that are Enabled: unless something changes that first, it will refuse
        "#]],
    )
    .await;
}

#[test]
fn words_that_are_no_state_to_set_are_refused() {
    let check = |word: &str, want: &Expect| {
        let config = config(&SetKeyState, Some(word));
        want.assert_eq(&SetKeyState.validate(&config).to_string());
    };
    check("Enabled", &expect![""]);
    check(
        "enabled",
        &expect![[r#"
        error at state: invalid state "enabled": valid: Enabled, Disabled
    "#]],
    );
    check(
        "PendingDeletion",
        &expect![[r#"
        error at state: invalid state "PendingDeletion": valid: Enabled, Disabled
    "#]],
    );
    for action in [
        &RotateKey as &dyn Action<Client>,
        &CancelKeyDeletion,
        &SetKeyState,
    ] {
        let mut config = action.schema().null_object();
        config.set("key_id", "");
        assert!(
            action.validate(&config).has_error(),
            "{}",
            action.type_name()
        );
    }
}
