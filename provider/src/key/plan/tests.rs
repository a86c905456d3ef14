//! What a plan says and leaves open, for each kind of change.

use std::sync::Arc;

use expect_test::{Expect, expect};
use tfplugin::{CancellationToken, Private};

use super::super::schema::schema;
use super::*;
use crate::client::recorder::Recorder;

const OLD: &[(&str, &str)] = &[
    ("id", "k"),
    ("key_spec", "Aliyun_AES_256"),
    ("state", "Enabled"),
    ("creation_date", "2026-01-01T00:00:00Z"),
];

fn object(texts: &[(&str, &str)], values: &[(&str, Value)]) -> Object {
    let mut object = schema().null_object();
    object.set("enabled", true);
    object.set("deletion_window_days", 30);
    object.set("tags_all", std::collections::BTreeMap::new());
    for (name, text) in texts {
        object.set(name, *text);
    }
    for (name, value) in values {
        object.set(name, value.clone());
    }
    object
}

struct Change {
    config: Option<Object>,
    prior: Option<Object>,
    planned: Option<Object>,
    replace: Vec<Path>,
}

/// The diagnostics, then each attribute in which the plan differs from what it was before.
fn played(change: Change) -> String {
    played_on(Cloud::Alibaba, change)
}

fn played_on(cloud: Cloud, change: Change) -> String {
    let client = Client {
        cloud: Some(cloud),
        region: Some("cn-hangzhou".to_owned()),
        service: Ok(Arc::new(Recorder::default())),
        default_tags: Default::default(),
    };
    let cx = Context::new(Some(Arc::new(client)), CancellationToken::new(), None);
    let before = change.planned.clone().unwrap_or_default();
    let mut asked = Plan {
        config: change.config,
        prior: change.prior,
        planned: change.planned,
        requires_replace: change.replace,
        private: Private::default(),
    };
    let diagnostics = plan(&cx, &mut asked);
    let after = asked.planned.unwrap_or_default();
    let changed = after
        .values()
        .iter()
        .filter(|(name, value)| before.get(name) != *value);
    let lines = changed.map(|(name, value)| {
        let text = value.as_str().map_or(format!("{value:?}"), str::to_owned);
        format!("{name} = {text}\n")
    });
    diagnostics.to_string() + &lines.collect::<String>()
}

/// An update from the old key, with `was` beside it, to `shall_be`.
#[track_caller]
fn check_update(was: &[(&str, Value)], shall_be: &[(&str, Value)], want: &Expect) {
    let config = object(&[], shall_be);
    let planned = object(OLD, &[was, shall_be].concat());
    let change = Change {
        config: Some(config),
        prior: Some(object(OLD, was)),
        planned: Some(planned),
        replace: Vec::new(),
    };
    want.assert_eq(&played(change));
}

#[test]
fn an_update_leaves_open_what_it_can_change() {
    let rotation = |interval: &str| ("rotation_interval", Value::from(interval));
    check_update(&[], &[("description", "x".into())], &expect![""]);
    check_update(
        &[],
        &[("enabled", false.into())],
        &expect![[r#"
        state = unknown
    "#]],
    );
    check_update(
        &[rotation("7d")],
        &[rotation("7d"), ("enabled", false.into())],
        &expect![[r#"
            automatic_rotation = unknown
            last_rotation_date = unknown
            next_rotation_date = unknown
            primary_key_version = unknown
            state = unknown
        "#]],
    );
    check_update(
        &[],
        &[rotation("7d")],
        &expect![[r#"
        automatic_rotation = unknown
        last_rotation_date = unknown
        next_rotation_date = unknown
        primary_key_version = unknown
    "#]],
    );
    check_update(&[rotation("7d")], &[rotation("168h")], &expect![""]);
}

#[test]
fn a_scheduled_deletion_is_drift_with_a_date() {
    let pending = [
        ("state", Value::from("PendingDeletion")),
        ("delete_date", "2026-12-01T00:00:00Z".into()),
    ];
    check_update(
        &pending,
        &[],
        &expect![[r#"
        warning at state: the key k is scheduled for deletion: it will be deleted on 2026-12-01T00:00:00Z, and what only it can decrypt is then lost. Applying this plan cancels the deletion; to let the key go, remove this resource from the configuration
        delete_date = null
        state = unknown
    "#]],
    );
}

#[test]
fn a_key_without_material_cannot_be_turned_off() {
    let waits = [("state", Value::from("PendingImport"))];
    check_update(
        &waits,
        &[("enabled", false.into())],
        &expect![[r#"
            warning at enabled: the key waits for its key material: it cannot be disabled before it has some; the first apply after the import disables it
        "#]],
    );
}

#[test]
fn a_policy_that_is_dropped_stays() {
    let change = Change {
        config: Some(object(&[], &[])),
        prior: Some(object(OLD, &[("policy", "{}".into())])),
        planned: Some(object(OLD, &[])),
        replace: Vec::new(),
    };
    expect![[r#"
        warning at policy: the key keeps its policy: a key always has a policy; removed from the configuration, the one it has stays and is no longer compared
    "#]].assert_eq(&played(change));
}

#[test]
fn a_replacement_is_told_and_refused_under_protection() {
    let replaced = |protected: bool| Change {
        config: Some(object(&[], &[])),
        prior: Some(object(OLD, &[("deletion_protection", protected.into())])),
        planned: Some(object(&[], &[])),
        replace: vec![Path::root("key_spec"), Path::root("origin")],
    };
    expect![[r#"
        warning at key_spec: the key k will be replaced: a key cannot change its key_spec, origin; the Aliyun_AES_256 key made on 2026-01-01T00:00:00Z is scheduled for deletion with all its versions, and 30 days later everything that was encrypted or signed with it can no longer be decrypted or verified with it. Until then the deletion can be cancelled
    "#]].assert_eq(&played(replaced(false)));
    expect![[r#"
        error at deletion_protection: deletion protection is on for the key k: to replace it, set deletion_protection = false and apply that first; then plan this again
    "#]].assert_eq(&played(replaced(true)));
    let destroyed = |protected: bool| Change {
        config: None,
        prior: Some(object(OLD, &[("deletion_protection", protected.into())])),
        planned: None,
        replace: Vec::new(),
    };
    assert_eq!(played(destroyed(false)), "");
    expect![[r#"
        error at deletion_protection: deletion protection is on for the key k: to destroy it, set deletion_protection = false and apply that first; then plan this again
    "#]].assert_eq(&played(destroyed(true)));
}

/// A key's own name stays with it while it waits for its deletion.
#[test]
fn a_replacement_needs_another_name_where_keys_are_named() {
    let replaced_by = |cloud, name: &str, spec: Value| {
        let change = Change {
            config: Some(object(&[], &[])),
            prior: Some(object(OLD, &[("alias", "orders".into())])),
            planned: Some(object(&[], &[("alias", name.into()), ("key_spec", spec)])),
            replace: vec![Path::root("key_spec")],
        };
        played_on(cloud, change)
    };
    let replaced = |cloud, name: &str| replaced_by(cloud, name, "SM4".into());
    expect![[r#"
        error at alias: the key k keeps its alias: a replaced key waits for its deletion, and its name is taken until then: the new key needs another alias than "orders"
        error at alias: alias is needed: huawei has no default for it
    "#]].assert_eq(&replaced(Cloud::Huawei, "orders"));
    assert!(replaced_by(Cloud::Huawei, "orders", Value::UNKNOWN).starts_with("error at alias"));
    assert!(
        replaced(Cloud::Huawei, "orders-2")
            .starts_with("warning at key_spec: the key k will be replaced")
    );
    assert!(
        replaced(Cloud::Alibaba, "orders")
            .starts_with("warning at key_spec: the key k will be replaced")
    );
}

#[test]
fn a_new_key_gets_the_clouds_defaults() {
    let computed = ["key_spec", "key_usage", "origin", "protection_level"];
    let unknown = computed.map(|name| (name, Value::UNKNOWN));
    let new = |config: &[(&str, Value)]| {
        let mut planned = object(&[], &[&unknown, config].concat());
        planned.set("enterprise_project_id", Value::UNKNOWN);
        planned.set("deletion_window_days", Value::UNKNOWN);
        let mut config = object(&[], config);
        config.set("deletion_window_days", Value::Null);
        Change {
            config: Some(config),
            prior: None,
            planned: Some(planned),
            replace: Vec::new(),
        }
    };
    expect![[r#"
        deletion_window_days = 30
        enterprise_project_id = null
        key_spec = Aliyun_AES_256
        key_usage = ENCRYPT/DECRYPT
        origin = Aliyun_KMS
        protection_level = SOFTWARE
    "#]]
    .assert_eq(&played(new(&[])));
    expect![[r#"
        deletion_window_days = 30
        enterprise_project_id = null
        key_spec = Aliyun_AES_256
        key_usage = ENCRYPT/DECRYPT
        origin = Aliyun_KMS
    "#]]
    .assert_eq(&played(new(&[("instance_id", "kst-1".into())])));
    expect![[r#"
        deletion_window_days = 30
        enterprise_project_id = null
        key_usage = SIGN/VERIFY
        origin = Aliyun_KMS
        protection_level = SOFTWARE
    "#]]
    .assert_eq(&played(new(&[("key_spec", "RSA_2048".into())])));
    let named = [("alias", "orders".into())];
    expect![[r#"
        deletion_window_days = 7
        key_spec = AES_256
        key_usage = ENCRYPT_DECRYPT
        origin = kms
        protection_level = null
    "#]]
    .assert_eq(&played_on(Cloud::Huawei, new(&named)));
}

#[test]
fn the_state_to_be_is_that_of_the_plan_or_what_it_turns_the_key_to() {
    use KeyState::{Disabled, Enabled, PendingImport};
    let unknown = Value::UNKNOWN;
    for (was, state, enabled, want) in [
        ("Enabled", "Enabled".into(), true.into(), Some(Enabled)),
        ("Disabled", "Disabled".into(), false.into(), Some(Disabled)),
        (
            "PendingImport",
            "PendingImport".into(),
            true.into(),
            Some(PendingImport),
        ),
        ("Enabled", unknown.clone(), false.into(), Some(Disabled)),
        ("Disabled", unknown.clone(), true.into(), Some(Enabled)),
        (
            "PendingDeletion",
            unknown.clone(),
            true.into(),
            Some(Enabled),
        ),
        (
            "PendingDeletion",
            unknown.clone(),
            false.into(),
            Some(Disabled),
        ),
        ("PendingImport", unknown.clone(), true.into(), Some(Enabled)),
        // The first apply after the import turns it off.
        (
            "PendingImport",
            unknown.clone(),
            false.into(),
            Some(Enabled),
        ),
        ("Disabled", unknown.clone(), unknown, None),
        ("Frozen", "Frozen".into(), true.into(), None),
    ] {
        let prior = object(&[("state", was)], &[]);
        let planned = object(&[], &[("state", state), ("enabled", enabled)]);
        assert_eq!(state_to_be(&prior, &planned), want, "{was} {planned:?}");
    }
}
