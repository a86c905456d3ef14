//! `kms_key` as it is changed: each attribute alone and in place, or the key is replaced and said so.

use acceptance::terraform::State;
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

/// Resource, arguments before and after the update.
const UPDATES: &[Change] = &[
    (
        "named",
        r#"alias = "alias/first""#,
        r#"alias = "alias/second""#,
    ),
    ("newly_named", "", r#"alias = "alias/late""#),
    ("unnamed", r#"alias = "alias/gone""#, ""),
    (
        "described",
        r#"description = "first""#,
        r#"description = "second""#,
    ),
    ("cleared", r#"description = "first""#, ""),
    ("emptied", r#"description = "first""#, r#"description = """#),
    (
        "turning",
        r#"rotation_interval = "7d""#,
        r#"rotation_interval = "730d""#,
    ),
    ("turned_on", "", r#"rotation_interval = "168h""#),
    ("turned_off", r#"rotation_interval = "7d""#, ""),
    ("disabled", "enabled = true", "enabled = false"),
    ("enabled", "enabled = false", "enabled = true"),
    (
        "window",
        "deletion_window_days = 7",
        "deletion_window_days = 366",
    ),
    ("window_default", "deletion_window_days = 7", ""),
    ("protected", "", "deletion_protection = true"),
    (
        "unprotected",
        "deletion_protection = true",
        "deletion_protection = false",
    ),
    (
        "tagged",
        r#"tags = { a = "1", b = "2" }"#,
        r#"tags = { b = "3", c = "4" }"#,
    ),
    ("untagged", r#"tags = { a = "1" }"#, "tags = {}"),
    ("without_tags", r#"tags = { a = "1" }"#, ""),
    (
        "policed",
        r#"policy = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Principal = { RAM = "1234567890" }, Action = ["kms:*"], Resource = "*" }] })"#,
        r#"policy = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Principal = { RAM = "1234567890" }, Action = ["kms:List*"], Resource = "*" }] })"#,
    ),
    // A disabled key takes no rotation: it has to be enabled for as long as that takes.
    (
        "turned_on_disabled",
        "enabled = false",
        "enabled = false\n  rotation_interval = \"30d\"",
    ),
    (
        "turned_off_disabled",
        "enabled = false\n  rotation_interval = \"30d\"",
        "enabled = false",
    ),
    (
        "disabled_turning",
        r#"rotation_interval = "30d""#,
        "rotation_interval = \"30d\"\n  enabled = false",
    ),
];

/// Resource, arguments before and after a change.
type Change = (&'static str, &'static str, &'static str);

fn configuration(arguments: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    arguments
        .map(|(name, arguments)| format!("resource \"kms_key\" \"{name}\" {{\n  {arguments}\n}}\n"))
        .collect()
}

/// Applies what is before, demands a plan that does `action` to each key, applies what is after; the states.
pub(crate) fn changed(world: &World, changes: &[Change], action: &str) -> [State; 2] {
    let before = configuration(changes.iter().map(|(name, before, _)| (*name, *before)));
    let after = configuration(changes.iter().map(|(name, _, after)| (*name, *after)));
    let old = world.apply(&before);
    let planned = world.plan(&after);
    planned.expect(2, action);
    let mut wanted: Vec<String> = changes
        .iter()
        .map(|(name, _, _)| format!("kms_key.{name}: {action}"))
        .collect();
    wanted.sort();
    assert_eq!(planned.changes(), wanted);
    // Terraform folds warnings of one summary into one, so their number says nothing.
    assert_eq!(
        !planned.warnings().is_empty(),
        action == "replace",
        "losing a live key is warned of"
    );
    let new = world.apply(&after);
    for (name, _, _) in changes {
        let address = format!("kms_key.{name}");
        let same = text(&old, &address, "id") == text(&new, &address, "id");
        assert_eq!(same, action == "update", "{name}");
    }
    [old, new]
}

/// Applies what was before: each update also works the other way round.
pub(crate) fn changed_back(world: &World, changes: &[Change]) {
    let before = configuration(changes.iter().map(|(name, before, _)| (*name, *before)));
    world.apply(&before);
}

#[test]
fn every_attribute_alone_in_place() {
    let Some(world) = World::new() else { return };
    let [_, new] = changed(&world, UPDATES, "update");
    let is = |name: &str, field: &str, wanted: Value| {
        assert_eq!(
            *attribute(&new, &format!("kms_key.{name}"), field),
            wanted,
            "{name}"
        );
    };
    is("turned_off", "automatic_rotation", json!("Disabled"));
    is("turned_on", "rotation_interval", json!("168h"));
    is(
        "turned_on_disabled",
        "automatic_rotation",
        json!("Suspended"),
    );
    is(
        "turned_off_disabled",
        "automatic_rotation",
        json!("Disabled"),
    );
    is("disabled_turning", "automatic_rotation", json!("Suspended"));
    is("disabled", "state", json!("Disabled"));
    is("tagged", "tags", json!({ "b": "3", "c": "4" }));
    changed_back(&world, UPDATES);
    let before = configuration(UPDATES.iter().map(|(name, before, _)| (*name, *before)));
    let unprotected = before.replace("deletion_protection = true", "");
    world.apply(&unprotected);
    // An import reads a policy only once one is configured.
    world.finish(&["deletion_window_days", "policy"]);
}

/// The same length of time in other words changes nothing, and the words stay as written.
#[test]
fn durations_compare_by_meaning() {
    let Some(world) = World::new() else { return };
    let key = |interval: &str| {
        format!("resource \"kms_key\" \"turning\" {{\n  rotation_interval = \"{interval}\"\n}}\n")
    };
    let state = world.apply(&key("7d"));
    assert_eq!(text(&state, "kms_key.turning", "rotation_interval"), "7d");
    for same in ["604800s", "168h", "10080m"] {
        world.plan(&key(same)).expect(0, same);
    }
    let state = world.apply(&key("604801s"));
    assert_eq!(
        text(&state, "kms_key.turning", "rotation_interval"),
        "604801s"
    );
    world.finish(&[]);
}

/// Resource, arguments before and after; every change makes another key.
const REPLACEMENTS: &[Change] = &[
    ("spec", "", r#"key_spec = "EC_P256""#),
    (
        "usage",
        r#"key_spec = "RSA_2048""#,
        "key_spec = \"RSA_2048\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
    ),
    ("origin", "", r#"origin = "EXTERNAL""#),
    ("protection", "", r#"protection_level = "HSM""#),
    ("instance", "", r#"instance_id = "kst-software""#),
    (
        "named",
        r#"alias = "alias/stays""#,
        "alias = \"alias/stays\"\n  key_spec = \"EC_P256K\"",
    ),
];

#[test]
fn every_force_new_attribute_replaces_and_warns() {
    let Some(world) = World::with_instance("kst-software") else {
        return;
    };
    let [old, new] = changed(&world, REPLACEMENTS, "replace");
    let mut client = world.emulator.client(crate::world::REGION);
    for (name, _, _) in REPLACEMENTS {
        let address = format!("kms_key.{name}");
        let id = text(&old, &address, "id");
        let found = client.must("DescribeKey", &[("KeyId", id)]);
        assert_eq!(
            found.text("/KeyMetadata/KeyState"),
            "PendingDeletion",
            "{name}"
        );
    }
    let named = client.must("DescribeKey", &[("KeyId", "alias/stays")]);
    let id = text(&new, "kms_key.named", "id");
    assert_eq!(named.text("/KeyMetadata/KeyId"), id, "the alias follows");
    world.finish(&[]);
}
