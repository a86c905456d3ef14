//! A key that somebody else changed: what Terraform then finds, plans and says.

use serde_json::json;

use super::{somebody, world};
use crate::world::text;

const KEY: &str = r#"resource "kms_key" "k" {
  alias             = "k"
  description       = "as configured"
  rotation_interval = "30d"
  tags              = { team = "orders" }
}
"#;

#[test]
fn changed_attributes_are_put_back() {
    let Some(world) = world() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id");
    let tags = format!("{id}/tags/action");
    let key = |more: serde_json::Value| {
        let mut body = json!({ "key_id": id });
        let members = more.as_object().cloned().unwrap_or_default();
        body.as_object_mut().expect("an object").extend(members);
        body
    };
    let changes = [
        ("update-key-alias", key(json!({ "key_alias": "other" }))),
        (
            "update-key-description",
            key(json!({ "key_description": "other" })),
        ),
        (
            "update-key-description",
            key(json!({ "key_description": "" })),
        ),
        (
            "update-key-rotation-interval",
            key(json!({ "rotation_interval": 31 })),
        ),
        ("disable-key-rotation", key(json!({}))),
        (
            tags.as_str(),
            json!({ "action": "create", "tags": [{ "key": "more", "value": "1" }] }),
        ),
        (
            tags.as_str(),
            json!({ "action": "delete", "tags": [{ "key": "team" }] }),
        ),
        ("disable-key", key(json!({}))),
    ];
    let mut somebody = somebody(&world);
    for (operation, body) in changes {
        somebody.must(operation, &body);
        let planned = world.plan(KEY);
        planned.expect(2, operation);
        assert_eq!(planned.changes(), ["kms_key.k: update"], "{operation}");
        world.terraform.apply(&[]).expect(0, operation);
    }
    let state = world.apply(KEY);
    assert_eq!(text(&state, "kms_key.k", "id"), id);
    assert_eq!(text(&state, "kms_key.k", "state"), "Enabled");
    world.finish(&[]);
}

#[test]
fn a_rotation_that_happened_is_no_change_to_make() {
    let Some(world) = world() else { return };
    let state = world.apply(KEY);
    let before = text(&state, "kms_key.k", "last_rotation_date").to_owned();
    world.emulator.advance("31d");
    world.plan(KEY).expect(0, "rotated");
    let state = world.apply(KEY);
    assert_ne!(text(&state, "kms_key.k", "last_rotation_date"), before);
}

#[test]
fn a_scheduled_deletion_is_warned_of_and_cancelled() {
    let Some(world) = world() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id");
    let mut somebody = somebody(&world);
    let schedule = json!({ "key_id": id, "pending_days": "7" });
    somebody.must("schedule-key-deletion", &schedule);
    let planned = world.plan(KEY);
    planned.expect(2, "cancel the deletion");
    assert_eq!(planned.changes(), ["kms_key.k: update"]);
    let words = planned.words();
    assert!(words.contains("is scheduled for deletion"), "{words}");
    assert!(words.contains("it will be deleted on 20"), "{words}");
    // A key whose deletion is cancelled is disabled: it is enabled again, and rotates as before.
    let state = world.apply(KEY);
    assert_eq!(text(&state, "kms_key.k", "id"), id);
    assert_eq!(text(&state, "kms_key.k", "state"), "Enabled");
    assert_eq!(text(&state, "kms_key.k", "automatic_rotation"), "Enabled");
    world.finish(&[]);
}

/// Gone for good is made anew; gone or waiting is destroyed without a word.
#[test]
fn a_key_that_is_gone() {
    let Some(world) = world() else { return };
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id").to_owned();
    let mut somebody = somebody(&world);
    let schedule = |id: &str| json!({ "key_id": id, "pending_days": "7" });
    somebody.must("schedule-key-deletion", &schedule(&id));
    world.emulator.advance("8d");
    let planned = world.plan(KEY);
    assert_eq!(planned.changes(), ["kms_key.k: create"]);
    let state = world.apply(KEY);
    let new = text(&state, "kms_key.k", "id");
    assert_ne!(new, id);
    somebody.must("schedule-key-deletion", &schedule(new));
    let destroy = ["destroy", "-json", "-auto-approve", "-refresh=false"];
    world.terraform.run(&destroy).expect(0, "waiting");
}
