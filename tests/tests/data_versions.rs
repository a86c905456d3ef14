//! The data source `kms_key_versions`: all of them, the newest first, the one that encrypts marked.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use serde_json::Value;

use crate::world::{World, attribute, text};

const DATA: &str = "data.kms_key_versions.v";

fn configuration(key: &str, named: &str) -> String {
    format!(
        "resource \"kms_key\" \"k\" {{\n  {key}\n}}\ndata \"kms_key_versions\" \"v\" {{\n  key_id = {named}\n}}\n"
    )
}

fn versions(state: &acceptance::terraform::State) -> Vec<(String, String, bool)> {
    let all = attribute(state, DATA, "versions").as_array().cloned();
    let shown = |version: Value| {
        let text = |name: &str| version[name].as_str().unwrap_or_default().to_owned();
        let primary = version["primary"].as_bool().expect("it is or it is not");
        (text("key_version_id"), text("creation_date"), primary)
    };
    all.unwrap_or_default().into_iter().map(shown).collect()
}

/// After two rotations there are three versions in order, and the newest encrypts.
fn rotated(cloud: Cloud, key: &str, named: &str) {
    let Some(world) = World::of(cloud, Emulator::memory()) else {
        return;
    };
    let configuration = configuration(key, named);
    let state = world.apply(&configuration);
    assert_eq!(versions(&state).len(), 1);
    world.emulator.advance("61d");
    let state = world.apply(&configuration);
    let found = versions(&state);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.is_sorted_by(|a, b| a.1 > b.1), "{found:?}");
    let marked: Vec<bool> = found.iter().map(|version| version.2).collect();
    assert_eq!(marked, [true, false, false]);
    assert_eq!(text(&state, DATA, "primary_key_version"), found[0].0);
    assert_eq!(text(&state, DATA, "id"), text(&state, "kms_key.k", "id"));
    let of_key = text(&state, "kms_key.k", "primary_key_version");
    assert!(of_key.is_empty() || of_key == found[0].0, "{of_key}");
    world.destroy();
}

#[test]
fn versions_of_keys_that_rotated() {
    let turning = "rotation_interval = \"30d\"\n  alias = \"alias/k\"";
    rotated(Cloud::Alibaba, turning, "kms_key.k.alias");
    let turning = "rotation_interval = \"30d\"\n  alias = \"k\"";
    rotated(Cloud::Huawei, turning, "kms_key.k.id");
}

/// No version of a pair encrypts rather than another, where pairs have several.
#[test]
fn versions_of_a_pair_and_of_a_key_without_material() {
    let Some(world) = World::new() else { return };
    let state = world.apply(&configuration(r#"key_spec = "EC_P256""#, "kms_key.k.arn"));
    let found = versions(&state);
    assert_eq!(found.len(), 1);
    assert!(!found[0].2);
    assert_eq!(*attribute(&state, DATA, "primary_key_version"), Value::Null);
    world.destroy();
    let Some(world) = World::new() else { return };
    let state = world.apply(&configuration(r#"origin = "EXTERNAL""#, "kms_key.k.id"));
    assert_eq!(versions(&state), []);
    world.destroy();
}

/// More versions than one page has.
#[test]
fn versions_on_several_pages() {
    let Some(world) = World::new() else { return };
    let key = r#"rotation_interval = "7d""#;
    world.apply(&configuration(key, "kms_key.k.id"));
    world.emulator.advance("750d");
    let state = world.apply(&configuration(key, "kms_key.k.id"));
    let found = versions(&state);
    assert_eq!(found.len(), 1 + 750 / 7);
    assert!(found.is_sorted_by(|a, b| a.1 > b.1));
    let mut ids: Vec<&str> = found.iter().map(|version| version.0.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), found.len(), "none twice");
    world.destroy();
}

#[test]
fn it_says_what_it_did_not_find() {
    let Some(world) = World::new() else { return };
    let planned = world.plan("data \"kms_key_versions\" \"v\" {\n  key_id = \"alias/nobody\"\n}\n");
    planned.expect(1, "no such alias");
    let errors = planned.errors();
    assert_eq!(errors.len(), 1, "{}", planned.words());
    assert_eq!(errors[0].summary, "there is no key \"alias/nobody\" here");
    assert_eq!(errors[0].attribute, "key_id");
    assert!(
        errors[0].detail.contains("request id"),
        "{}",
        planned.words()
    );
    let planned = world.plan("data \"kms_key_versions\" \"v\" {\n  key_id = \"\"\n}\n");
    assert_eq!(planned.errors()[0].summary, "invalid key_id \"\"");
}
