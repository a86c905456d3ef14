//! `on_pending_deletion`: what becomes of a key that waits for its deletion, that of the state or one that has the alias.

use std::collections::BTreeSet;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::terraform::Run;
use expect_test::expect;
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

const KEY: &str = "kms_key.k";

fn world(cloud: Cloud) -> Option<World> {
    World::of(cloud, Emulator::memory())
}

fn alias(cloud: Cloud, name: &str) -> String {
    match cloud {
        Cloud::Alibaba => format!("alias/{name}"),
        Cloud::Huawei => name.to_owned(),
    }
}

fn key(cloud: Cloud, name: &str, more: &str) -> String {
    let alias = alias(cloud, name);
    format!("resource \"kms_key\" \"k\" {{\n  alias = \"{alias}\"\n  {more}\n}}\n")
}

/// Somebody schedules the deletion of a key.
fn scheduled(world: &World, cloud: Cloud, id: &str) {
    cloud.somebody(&world.emulator).schedules_deletion(id);
}

/// Words without the id of a key and the date.
fn without(words: &str, id: &str, date: &str) -> String {
    words.replace(id, "KEY").replace(date, "DATE")
}

fn delete_date(world: &World) -> String {
    let refreshed = world
        .terraform
        .run(&["apply", "-refresh-only", "-auto-approve", "-no-color"]);
    refreshed.expect(0, "refresh");
    text(&world.terraform.state(), KEY, "delete_date").to_owned()
}

/// The key of the state: cancelled, refused, or left to its end.
#[test]
fn the_key_of_the_state() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let state = world.apply(&key(cloud, "k", ""));
        let id = text(&state, KEY, "id").to_owned();
        scheduled(&world, cloud, &id);
        let date = delete_date(&world);
        let refused = world.plan(&key(cloud, "k", "on_pending_deletion = \"error\""));
        refused.expect(1, "error");
        expect![[r#"
            error kms_key.k at on_pending_deletion
              the key KEY is scheduled for deletion
              | it will be deleted on DATE, and what only it can decrypt is then lost; cancel its deletion and enable it, or set on_pending_deletion to "restore" to have that done, or to "recreate" for another key in its place
        "#]].assert_eq(&without(&refused.words(), &id, &date));

        for more in ["", "on_pending_deletion = \"restore\""] {
            let restored = key(cloud, "k", more);
            let planned = world.plan(&restored);
            assert_eq!(planned.changes(), ["kms_key.k: update"]);
            let state = world.apply(&restored);
            assert_eq!(text(&state, KEY, "id"), id);
            assert_eq!(text(&state, KEY, "state"), "Enabled");
            scheduled(&world, cloud, &id);
        }

        let date = delete_date(&world);
        // Where keys are named by their alias, another key needs another one.
        let name = if cloud == Cloud::Huawei { "k2" } else { "k" };
        let again = key(cloud, name, "on_pending_deletion = \"recreate\"");
        let planned = world.plan(&again);
        assert_eq!(
            planned.changes(),
            ["kms_key.k: replace"],
            "{}",
            planned.words()
        );
        expect![[r#"
            warning kms_key.k
              the key KEY is left to its deletion, and another is made
              | on_pending_deletion is "recreate"; on DATE everything that was encrypted or signed with the old key can no longer be decrypted or verified with it. Until then its deletion can be cancelled
        "#]].assert_eq(&without(&planned.words(), &id, &date));
        let state = world.apply(&again);
        assert_ne!(text(&state, KEY, "id"), id);
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        world.finish(&["deletion_window_days", "on_pending_deletion"]);
    }
}

/// A world in which a key with an alias waits for its deletion, which nobody manages any more.
fn with_a_twin(world: &World, cloud: Cloud, more: &str) -> String {
    let state = world.apply(&key(cloud, "k", more));
    let id = text(&state, KEY, "id").to_owned();
    scheduled(world, cloud, &id);
    let forgotten = world.terraform.run(&["state", "rm", KEY]);
    forgotten.expect(0, "forgotten");
    id
}

#[test]
fn a_key_that_has_the_alias_is_restored() {
    for cloud in Cloud::ALL {
        for arguments in [&[][..], &["--pending-alias", "return"]] {
            if cloud == Cloud::Alibaba && !arguments.is_empty() {
                continue;
            }
            let emulator = Emulator::start(&[&["--store", "memory:"], arguments].concat());
            let Some(world) = World::of(cloud, emulator) else {
                return;
            };
            let id = with_a_twin(
                &world,
                cloud,
                "description = \"old\"\n  tags = { a = \"1\" }",
            );
            for more in ["", "on_pending_deletion = \"error\""] {
                world.terraform.write("main.tf", &key(cloud, "k", more));
                let refused = world.terraform.apply(&[]);
                refused.expect(1, more);
                let words = refused.words();
                assert!(words.contains("is taken"), "{words}");
                assert!(words.contains(&id), "{words}");
                assert!(words.contains("on_pending_deletion"), "{words}");
            }
            let restored = key(
                cloud,
                "k",
                "on_pending_deletion = \"restore\"\n  description = \"new\"\n  rotation_interval = \"30d\"\n  tags = { b = \"2\" }",
            );
            let state = world.apply(&restored);
            assert_eq!(text(&state, KEY, "id"), id);
            assert_eq!(text(&state, KEY, "state"), "Enabled");
            assert_eq!(text(&state, KEY, "description"), "new");
            assert_eq!(text(&state, KEY, "alias"), alias(cloud, "k"));
            assert_eq!(text(&state, KEY, "automatic_rotation"), "Enabled");
            assert_eq!(*attribute(&state, KEY, "tags"), json!({ "b": "2" }));
            assert_eq!(*attribute(&state, KEY, "delete_date"), Value::Null);
            world.finish(&["deletion_window_days", "on_pending_deletion"]);
        }
    }
}

/// What may be wanted where a key of the alias waits for its deletion, and whether of that key's spec.
const WANTED: [(&str, Option<&str>, bool); 8] = [
    ("k0", None, true),
    ("k1", Some("error"), true),
    ("k2", Some("restore"), true),
    ("k3", Some("recreate"), true),
    ("k4", None, false),
    ("k5", Some("error"), false),
    ("k6", Some("restore"), false),
    ("k7", Some("recreate"), false),
];

fn all_wanted(cloud: Cloud, twins: bool) -> String {
    let block = |(name, word, same): &(&str, Option<&str>, bool)| {
        let word = word.map(|word| format!("  on_pending_deletion = \"{word}\"\n"));
        let spec = if *same {
            ""
        } else {
            "  key_spec = \"RSA_2048\"\n"
        };
        let more = [word.as_deref().unwrap_or(""), spec].concat();
        format!(
            "resource \"kms_key\" \"{name}\" {{\n  alias = \"{}\"\n{}}}\n",
            alias(cloud, name),
            if twins { "" } else { &more }
        )
    };
    WANTED.iter().map(block).collect()
}

/// The resources that errors name.
fn refused(run: &Run) -> BTreeSet<String> {
    run.errors()
        .into_iter()
        .map(|error| error.address)
        .collect()
}

/// Keys whose aliases are those of keys that wait for their deletion: no plan passes what the apply refuses, and none
/// refuses what it does.
#[test]
fn a_plan_refuses_what_the_apply_does() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let state = world.apply(&all_wanted(cloud, true));
        let mut somebody = cloud.somebody(&world.emulator);
        for address in state.keys() {
            somebody.schedules_deletion(text(&state, address, "id"));
            let forgotten = world.terraform.run(&["state", "rm", address]);
            forgotten.expect(0, "forgotten");
        }
        let planned = world.plan(&all_wanted(cloud, false));
        let at_plan = refused(&planned);
        assert_eq!(at_plan.len() + planned.changes().len(), WANTED.len());
        world.looks_no_more();
        let unseen = world.terraform.plan(&[]);
        assert_eq!(unseen.errors(), [], "nobody looks");
        let applied = world.terraform.apply(&[]);
        applied.expect(1, "some are refused");
        assert_eq!(at_plan, refused(&applied), "{cloud:?}: {}", planned.words());
    }
}

/// A word for which there is no other way than another alias.
#[test]
fn another_key_cannot_have_a_name_that_is_kept() {
    let cloud = Cloud::Huawei;
    let Some(world) = world(cloud) else { return };
    let id = with_a_twin(&world, cloud, "");
    let said = Huawei::open(world.emulator.address)
        .expect("the emulator listens")
        .must("describe-key", &json!({ "key_id": id }));
    let at = said.text("/key_info/scheduled_deletion_date");
    let at: i64 = at.parse().expect("milliseconds");
    let date = jiff::Timestamp::from_millisecond(at).expect("a time");
    let again = key(cloud, "k", "on_pending_deletion = \"recreate\"");
    let planned = world.plan(&again);
    planned.expect(1, "the name is kept");
    expect![[r#"
        error kms_key.k at on_pending_deletion
          invalid on_pending_deletion "recreate"
          | the alias "k" is the name of the key KEY, which waits for its deletion on DATE and keeps the alias until then; choose another alias, cancel that deletion and import that key, or set on_pending_deletion to "restore", which goes on with that key
    "#]].assert_eq(&without(&planned.words(), &id, &date.to_string()));
}

/// A key that exists cannot go on with another: it keeps the alias it has.
#[test]
fn a_key_that_exists_gets_no_alias_that_is_kept() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let id = with_a_twin(&world, cloud, "");
        world.apply(&key(cloud, "other", ""));
        let renamed = key(cloud, "k", "on_pending_deletion = \"restore\"");
        let planned = world.plan(&renamed);
        let warned: Vec<String> = { planned.warnings().into_iter() }
            .map(|warning| format!("{}: {}", warning.attribute, warning.summary))
            .collect();
        let name = alias(cloud, "k");
        assert_eq!(warned, [format!("alias: the alias \"{name}\" is taken")]);
        let words = planned.words();
        assert!(words.contains(&id) && !words.contains("restore"), "{words}");
        world.terraform.apply(&[]).expect(1, "the alias is taken");
        world.apply(&key(cloud, "other", ""));
        world.destroy();
    }
}

/// A key cannot become another one.
#[test]
fn a_key_of_another_kind_is_not_restored() {
    for (cloud, spec) in [(Cloud::Alibaba, "RSA_2048"), (Cloud::Huawei, "RSA_2048")] {
        let Some(world) = world(cloud) else { return };
        let id = with_a_twin(&world, cloud, &format!("key_spec = \"{spec}\""));
        world.terraform.write(
            "main.tf",
            &key(cloud, "k", "on_pending_deletion = \"restore\""),
        );
        let refused = world.terraform.apply(&[]);
        refused.expect(1, "another kind");
        let words = refused.words();
        assert!(
            words.contains(&format!("the key {id} cannot be restored")),
            "{words}"
        );
        assert!(words.contains("its key_spec is RSA_2048, not "), "{words}");
        let mut somebody = cloud.somebody(&world.emulator);
        assert!(somebody.sees_pending(&id), "it waits as before");
    }
}

/// Where aliases are apart from keys, another key gets the alias.
#[test]
fn an_alias_is_taken_from_a_key_that_waits() {
    let cloud = Cloud::Alibaba;
    let Some(world) = world(cloud) else { return };
    let id = with_a_twin(&world, cloud, "");
    let state = world.apply(&key(cloud, "k", "on_pending_deletion = \"recreate\""));
    assert_ne!(text(&state, KEY, "id"), id);
    assert_eq!(text(&state, KEY, "alias"), "alias/k");
    let mut somebody = cloud.somebody(&world.emulator);
    assert!(somebody.sees_pending(&id), "it waits as before");
    world.finish(&["deletion_window_days", "on_pending_deletion"]);
}

#[test]
fn another_word_is_refused() {
    let Some(world) = world(Cloud::Alibaba) else {
        return;
    };
    let planned = world.plan(&key(
        Cloud::Alibaba,
        "k",
        "on_pending_deletion = \"forget\"",
    ));
    expect![[r#"
        error kms_key.k at on_pending_deletion
          invalid on_pending_deletion "forget"
          | valid: restore, recreate, error
    "#]]
    .assert_eq(&planned.words());
}
