//! A key that somebody else changed: what Terraform then finds, plans and says.

use expect_test::expect;

use crate::world::{World, text};

const KEY: &str = r#"resource "kms_key" "k" {
  alias             = "alias/k"
  description       = "as configured"
  rotation_interval = "30d"
  tags              = { team = "orders" }
}
"#;

#[test]
fn changed_attributes_are_put_back() {
    let Some(world) = World::new() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id");
    type Change<'a> = (&'a str, &'a [(&'a str, &'a str)]);
    let changes: &[Change<'_>] = &[
        (
            "UpdateKeyDescription",
            &[("KeyId", id), ("Description", "other")],
        ),
        (
            "UpdateKeyDescription",
            &[("KeyId", id), ("Description", "")],
        ),
        (
            "UpdateRotationPolicy",
            &[("KeyId", id), ("EnableAutomaticRotation", "false")],
        ),
        (
            "UpdateRotationPolicy",
            &[
                ("KeyId", id),
                ("EnableAutomaticRotation", "true"),
                ("RotationInterval", "31d"),
            ],
        ),
        (
            "TagResource",
            &[
                ("KeyId", id),
                ("Tags", r#"[{"TagKey":"more","TagValue":"1"}]"#),
            ],
        ),
        (
            "UntagResource",
            &[("KeyId", id), ("TagKeys", r#"["team"]"#)],
        ),
        ("DeleteAlias", &[("AliasName", "alias/k")]),
        (
            "SetDeletionProtection",
            &[("KeyId", id), ("EnableDeletionProtection", "true")],
        ),
        ("DisableKey", &[("KeyId", id)]),
    ];
    for (action, parameters) in changes {
        world.behind(action, parameters);
        let planned = world.plan(KEY);
        planned.expect(2, action);
        assert_eq!(planned.changes(), ["kms_key.k: update"], "{action}");
        world.terraform.apply(&[]).expect(0, action);
    }
    let state = world.apply(KEY);
    assert_eq!(text(&state, "kms_key.k", "id"), id);
    assert_eq!(text(&state, "kms_key.k", "state"), "Enabled");
    world.finish(&[]);
}

/// An interval that means the same is no drift.
#[test]
fn other_words_for_the_same_interval_are_no_drift() {
    let Some(world) = World::new() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id");
    let parameters = [
        ("KeyId", id),
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "720h"),
    ];
    world.behind("UpdateRotationPolicy", &parameters);
    world.plan(KEY).expect(0, "the same interval");
}

#[test]
fn a_rotation_that_happened_is_no_change_to_make() {
    let Some(world) = World::new() else { return };
    let state = world.apply(KEY);
    let version = text(&state, "kms_key.k", "primary_key_version").to_owned();
    world.emulator.advance("31d");
    world.plan(KEY).expect(0, "rotated");
    let state = world.apply(KEY);
    assert_ne!(text(&state, "kms_key.k", "primary_key_version"), version);
    assert_ne!(text(&state, "kms_key.k", "last_rotation_date"), "");
}

#[test]
fn a_scheduled_deletion_is_warned_of_and_cancelled() {
    let Some(world) = World::new() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id");
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", id), ("PendingWindowInDays", "7")],
    );
    let planned = world.plan(KEY);
    planned.expect(2, "cancel the deletion");
    assert_eq!(planned.changes(), ["kms_key.k: update"]);
    let found = world.behind("DescribeKey", &[("KeyId", id)]);
    let date = found
        .pointer("/KeyMetadata/DeleteDate")
        .and_then(|date| date.as_str());
    let date = date.expect("a date");
    let words = planned.words().replace(id, "KEY").replace(date, "DATE");
    expect![[r#"
        warning kms_key.k
          the key KEY is scheduled for deletion
          | it will be deleted on DATE, and what only it can decrypt is then lost. Applying this plan cancels the deletion; to let the key go, remove this resource from the configuration
    "#]].assert_eq(&words);
    let state = world.apply(KEY);
    assert_eq!(text(&state, "kms_key.k", "id"), id);
    assert_eq!(text(&state, "kms_key.k", "state"), "Enabled");
    assert_eq!(text(&state, "kms_key.k", "alias"), "alias/k");
    world.finish(&[]);
}

#[test]
fn a_disabled_key_scheduled_for_deletion_is_disabled_again() {
    let Some(world) = World::new() else { return };
    let key = "resource \"kms_key\" \"k\" {\n  enabled = false\n}\n";
    let state = world.apply(key);
    let id = text(&state, "kms_key.k", "id");
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", id), ("PendingWindowInDays", "7")],
    );
    let state = world.apply(key);
    assert_eq!(text(&state, "kms_key.k", "id"), id);
    assert_eq!(text(&state, "kms_key.k", "state"), "Disabled");
    world.finish(&[]);
}

#[test]
fn a_key_that_is_gone_is_made_anew() {
    let Some(world) = World::new() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id").to_owned();
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", &id), ("PendingWindowInDays", "7")],
    );
    world.emulator.advance("8d");
    let planned = world.plan(KEY);
    planned.expect(2, "gone");
    assert_eq!(planned.changes(), ["kms_key.k: create"]);
    let state = world.apply(KEY);
    assert_ne!(text(&state, "kms_key.k", "id"), id);
    world.finish(&[]);
}

/// Destroying a key that is gone, or waits for its deletion already, is no failure.
#[test]
fn a_key_that_is_gone_is_destroyed_without_a_word() {
    let Some(world) = World::new() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id").to_owned();
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", &id), ("PendingWindowInDays", "7")],
    );
    world
        .terraform
        .run(&["destroy", "-json", "-auto-approve", "-refresh=false"])
        .expect(0, "waiting");
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id").to_owned();
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", &id), ("PendingWindowInDays", "7")],
    );
    world.emulator.advance("8d");
    world
        .terraform
        .run(&["destroy", "-json", "-auto-approve", "-refresh=false"])
        .expect(0, "gone");
}
