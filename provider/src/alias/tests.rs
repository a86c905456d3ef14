//! Where an alias is found, and when making or removing it has already happened.

use expect_test::{Expect, expect};

use super::*;
use crate::client::recorder::Recorder;

type Aliases = &'static [(&'static str, &'static str)];

fn service(aliases: Aliases, refused: &[(&'static str, Meaning)]) -> Recorder {
    Recorder {
        aliases: aliases.to_vec(),
        refused: refused.to_vec(),
        ..Recorder::default()
    }
}

fn played(service: &Recorder, outcome: &str) -> String {
    format!("{} -> {outcome}", service.calls().join(", "))
}

async fn check_located(aliases: Aliases, key_id: Option<&str>, want: &Expect) {
    let service = service(aliases, &[]);
    let found = locate(&service, &Until::default(), "alias/a", key_id).await;
    let key_id = found
        .unwrap()
        .map_or("gone".to_owned(), |alias| alias.key_id);
    want.assert_eq(&played(&service, &key_id));
}

#[tokio::test]
async fn an_alias_is_looked_for_at_its_key_and_then_anywhere() {
    let at_k1 = &[("alias/a", "k1"), ("alias/b", "k2")];
    check_located(at_k1, Some("k1"), &expect!["aliases of k1 -> k1"]).await;
    check_located(
        at_k1,
        Some("k2"),
        &expect!["aliases of k2, describe alias/a, aliases of k1 -> k1"],
    )
    .await;
    check_located(
        at_k1,
        None,
        &expect!["describe alias/a, aliases of k1 -> k1"],
    )
    .await;
    check_located(
        &[("alias/b", "k1")],
        Some("k1"),
        &expect!["aliases of k1, describe alias/a -> gone"],
    )
    .await;
}

async fn check_ensured(aliases: Aliases, refused: &[(&'static str, Meaning)], want: &Expect) {
    let service = service(aliases, refused);
    let result = ensure(&service, &Until::default(), "alias/a", "k1").await;
    want.assert_eq(&played(
        &service,
        if result.is_ok() { "ok" } else { "failed" },
    ));
}

#[tokio::test]
async fn an_alias_that_names_the_key_already_is_made() {
    let taken = [("alias ", Meaning::AliasTaken)];
    check_ensured(&[], &[], &expect!["alias alias/a -> ok"]).await;
    check_ensured(
        &[("alias/a", "k1")],
        &taken,
        &expect!["alias alias/a, aliases of k1 -> ok"],
    )
    .await;
    check_ensured(
        &[("alias/a", "k2")],
        &taken,
        &expect!["alias alias/a, aliases of k1 -> failed"],
    )
    .await;
    check_ensured(
        &[("alias/a", "k1")],
        &[("alias ", Meaning::Other)],
        &expect!["alias alias/a -> failed"],
    )
    .await;
}

#[tokio::test]
async fn an_alias_that_is_gone_is_removed() {
    for (meaning, want) in [
        (Meaning::AliasNotFound, true),
        (Meaning::KeyNotFound, true),
        (Meaning::Other, false),
    ] {
        let service = service(&[], &[("unalias", meaning)]);
        let result = remove(&service, &Until::default(), "alias/a", "k1").await;
        assert_eq!(result.is_ok(), want, "{meaning:?}");
    }
}
