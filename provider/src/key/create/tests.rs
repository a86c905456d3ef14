//! What a creation calls, in which order, and what it leaves in the state when it is cut short.

use expect_test::{Expect, expect};

use super::super::schema::schema;
use super::*;
use crate::client::recorder::Recorder;

fn planned(alias: &str) -> Object {
    let mut planned = schema().null_object();
    planned.set("alias", alias);
    planned.set("description", "x");
    planned.set("rotation_interval", "30d");
    planned.set("enabled", false);
    planned.set("deletion_protection", false);
    planned.set("state", Value::UNKNOWN);
    planned.set("id", Value::UNKNOWN);
    let tags = [("team".to_owned(), Value::from("orders"))];
    planned.set("tags", std::collections::BTreeMap::from(tags));
    planned
}

/// A service on which creation settles the name alone.
fn service(refused: &[(&'static str, Meaning)]) -> Recorder {
    let mut service = Recorder {
        refused: refused.to_vec(),
        settles: &["alias", "description", "enterprise_project_id"],
        ..Recorder::default()
    };
    service.key.name = Some("orders".to_owned());
    service.key.description = Some("x".to_owned());
    service
}

async fn run(
    cloud: Cloud,
    service: &Recorder,
    planned: &Object,
    state: &mut Option<Object>,
) -> Result<Diagnostics, Diagnostics> {
    let wanted = Wanted {
        cloud,
        region: None,
        defaults: &DefaultTags::default(),
        config: planned,
        planned,
    };
    made(service, &Until::default(), &wanted, state).await
}

/// The calls, then what was said, then the key that the state holds.
async fn check(cloud: Cloud, service: &Recorder, want: &Expect) {
    let alias = match cloud {
        Cloud::Alibaba => "alias/orders",
        Cloud::Huawei => "orders",
    };
    let mut state = None;
    let ended = run(cloud, service, &planned(alias), &mut state).await;
    let said = ended
        .err()
        .map_or_else(String::new, |said| said.to_string());
    let held = state.map_or("nothing".to_owned(), |state: Object| {
        let text = |name| state.get(name).as_str().unwrap_or("-").to_owned();
        let on = state.bool("enabled").into_known();
        format!(
            "{} alias {} rotation {} enabled {on:?}",
            text("id"),
            text("alias"),
            text("rotation_interval")
        )
    });
    want.assert_eq(&format!("{}\n{said}{held}", service.calls().join(", ")));
}

#[tokio::test]
async fn what_creation_does_not_settle_is_called_for() {
    check(
        Cloud::Huawei,
        &service(&[]),
        &expect![[r#"
        create, describe k, rotation Some("30d"), tag {"team": "orders"}, disable, describe k
        k alias orders rotation 30d enabled Some(false)"#]],
    )
    .await;
    let all = Recorder::default();
    check(Cloud::Alibaba, &all, &expect![[r#"
        describe alias/orders, create, describe k, description x, rotation Some("30d"), alias alias/orders, disable, describe k
        k alias alias/orders rotation 30d enabled Some(false)"#]]).await;
}

#[tokio::test]
async fn a_key_that_exists_is_in_the_state_whatever_fails() {
    for refused in ["describe", "rotation", "tag", "disable"] {
        let service = service(&[(refused, Meaning::Other)]);
        let mut state = None;
        let planned = planned("orders");
        let ended = run(Cloud::Huawei, &service, &planned, &mut state).await;
        let said = ended.unwrap_err().to_string();
        assert!(said.contains("but not as planned"), "{refused}: {said}");
        assert!(said.contains("terraform untaint"), "{refused}: {said}");
        let state = state.unwrap_or_else(|| panic!("{refused}: no state"));
        assert_eq!(state.get("id").as_str(), Some("k"), "{refused}");
    }
    check(
        Cloud::Huawei,
        &service(&[("tag", Meaning::Other)]),
        &expect![[r#"
            create, describe k, rotation Some("30d"), tag {"team": "orders"}
            error: the key was created, but not as planned: Test: Other: no (HTTP status 400, no request id); so that the next apply finishes this key instead of replacing it by one of the same name, which is taken until this one is gone, run terraform untaint on the resource first
            k alias orders rotation 30d enabled Some(true)"#]],
    )
    .await;
}

#[tokio::test]
async fn a_name_that_is_taken_is_told_with_its_key() {
    let mut service = service(&[("create", Meaning::AliasTaken)]);
    check(Cloud::Huawei, &service, &expect![[r#"
        create, describe orders
        error at alias: the alias "orders" is taken: it names the key k (Enabled); choose another alias, or import that key
        nothing"#]]).await;
    service.key.state = "PendingDeletion".to_owned();
    service.key.delete_date = Some("2026-12-01T00:00:00Z".to_owned());
    service.asked.lock().unwrap().clear();
    check(Cloud::Huawei, &service, &expect![[r#"
        create, describe orders
        error at alias: the alias "orders" is taken: it names the key k, which waits for its deletion on 2026-12-01T00:00:00Z and keeps the alias until then; choose another alias, cancel that deletion and import that key, or set on_pending_deletion to "restore", which goes on with that key
        nothing"#]]).await;
    // Answered with the key that had the name before.
    service.refused.clear();
    service.asked.lock().unwrap().clear();
    check(Cloud::Huawei, &service, &expect![[r#"
        create, describe k
        error at alias: the alias "orders" is taken: it names the key k, which waits for its deletion on 2026-12-01T00:00:00Z and keeps the alias until then; choose another alias, cancel that deletion and import that key, or set on_pending_deletion to "restore", which goes on with that key
        nothing"#]]).await;
}
