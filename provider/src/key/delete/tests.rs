//! What a deletion calls, and when it counts as done.

use expect_test::{Expect, expect};

use super::super::schema::schema;
use super::*;
use crate::client::recorder::Recorder;

async fn check(
    state: &str,
    now: &str,
    refused: &[(&'static str, Meaning)],
    days: Option<i64>,
    want: &Expect,
) {
    let mut service = Recorder {
        refused: refused.to_vec(),
        ..Recorder::default()
    };
    now.clone_into(&mut service.key.state);
    let mut prior = schema().null_object();
    prior.set("id", "k");
    prior.set("alias", "alias/k");
    prior.set("state", state);
    prior.set("deletion_window_days", days);
    let result = removed(&service, &Until::default(), Cloud::Alibaba, &prior).await;
    let outcome = if result.is_ok() { "ok" } else { "failed" };
    want.assert_eq(&format!("{} -> {outcome}", service.calls().join(", ")));
}

#[tokio::test]
async fn a_key_goes_once() {
    let wrong_state = [("schedule", Meaning::WrongState)];
    check(
        "Enabled",
        "Enabled",
        &[],
        Some(7),
        &expect!["schedule 7, unalias alias/k -> ok"],
    )
    .await;
    check(
        "Enabled",
        "Enabled",
        &[],
        None,
        &expect!["schedule 30, unalias alias/k -> ok"],
    )
    .await;
    check(
        "PendingDeletion",
        "PendingDeletion",
        &[],
        Some(7),
        &expect!["unalias alias/k -> ok"],
    )
    .await;
    check(
        "Enabled",
        "PendingDeletion",
        &wrong_state,
        Some(7),
        &expect!["schedule 7, describe k, unalias alias/k -> ok"],
    )
    .await;
    check(
        "Enabled",
        "Enabled",
        &wrong_state,
        Some(7),
        &expect!["schedule 7, describe k -> failed"],
    )
    .await;
    let gone = [
        ("unalias", Meaning::AliasNotFound),
        ("schedule", Meaning::KeyNotFound),
    ];
    check(
        "Enabled",
        "Enabled",
        &gone,
        Some(7),
        &expect!["schedule 7, unalias alias/k -> ok"],
    )
    .await;
}

#[tokio::test]
async fn a_key_that_stays_keeps_its_name() {
    let refused = [("unalias", Meaning::Other)];
    check(
        "Enabled",
        "Enabled",
        &refused,
        Some(7),
        &expect!["schedule 7, unalias alias/k -> failed"],
    )
    .await;
    // Whoever uses the key goes by its name.
    let stays = [("schedule", Meaning::Other)];
    check(
        "Enabled",
        "Enabled",
        &stays,
        Some(7),
        &expect!["schedule 7 -> failed"],
    )
    .await;
}
