//! `default_tags` of the provider block, and what they come to together with a key's own.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::terraform::State;
use expect_test::expect;
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

fn world(cloud: Cloud) -> Option<World> {
    World::of(cloud, Emulator::memory())
}

/// The provider block with default tags.
fn provider(world: &World, cloud: Cloud, tags: &str) {
    let (name, region, endpoint) = (cloud.name(), cloud.region(), world.emulator.endpoint());
    world.terraform.write(
        "provider.tf",
        &format!(
            "provider \"kms\" {{\n  cloud = \"{name}\"\n  endpoint = \"{endpoint}\"\n  region = \"{region}\"\n  \
             access_key = \"test\"\n  secret_key = \"test\"\n  default_tags = {tags}\n}}\n"
        ),
    );
}

fn alias(cloud: Cloud, name: &str) -> String {
    match cloud {
        Cloud::Alibaba => format!("alias/{name}"),
        Cloud::Huawei => name.to_owned(),
    }
}

/// A key without tags of its own, one with some, one with the default ones again.
fn keys(cloud: Cloud, own: &str) -> String {
    let key = |name: &str, tags: &str| {
        let alias = alias(cloud, name);
        format!("resource \"kms_key\" \"{name}\" {{\n  alias = \"{alias}\"\n{tags}}}\n")
    };
    [
        key("none", ""),
        key("own", &format!("  tags = {own}\n")),
        key("same", "  tags = { team = \"all\", stage = \"test\" }\n"),
    ]
    .concat()
}

fn tags(state: &State, name: &str) -> [Value; 2] {
    let address = format!("kms_key.{name}");
    ["tags", "tags_all"].map(|which| attribute(state, &address, which).clone())
}

/// Somebody adds a tag to a key, or changes it.
fn tagged(world: &World, cloud: Cloud, id: &str, key: &str, value: &str) {
    match cloud {
        Cloud::Alibaba => {
            let tags = json!([{ "TagKey": key, "TagValue": value }]).to_string();
            world.behind("TagResource", &[("KeyId", id), ("Tags", &tags)]);
        }
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            let asked = json!({ "action": "create", "tags": [{ "key": key, "value": value }] });
            somebody.must(&format!("{id}/tags/action"), &asked);
        }
    }
}

#[test]
fn default_tags_are_on_every_key_and_its_own_win() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        provider(&world, cloud, r#"{ team = "all", stage = "test" }"#);
        let configuration = keys(cloud, r#"{ team = "orders", more = "1" }"#);
        let state = world.apply(&configuration);
        let both = json!({ "team": "all", "stage": "test" });
        assert_eq!(tags(&state, "none"), [Value::Null, both.clone()]);
        assert_eq!(
            tags(&state, "own"),
            [
                json!({ "team": "orders", "more": "1" }),
                json!({ "team": "orders", "more": "1", "stage": "test" })
            ]
        );
        assert_eq!(tags(&state, "same"), [both.clone(), both]);

        // Other default tags: own ones stay, and nothing is made anew.
        provider(&world, cloud, r#"{ team = "everybody", cost = "7" }"#);
        let state = world.apply(&configuration);
        let other = json!({ "team": "everybody", "cost": "7" });
        assert_eq!(tags(&state, "none"), [Value::Null, other]);
        let [own, all] = tags(&state, "own");
        assert_eq!(own, json!({ "team": "orders", "more": "1" }));
        assert_eq!(all, json!({ "team": "orders", "more": "1", "cost": "7" }));

        // An own one becomes a default one, and back.
        let state = world.apply(&keys(cloud, r#"{ more = "1" }"#));
        let [_, all] = tags(&state, "own");
        assert_eq!(
            all,
            json!({ "team": "everybody", "more": "1", "cost": "7" })
        );
        world.apply(&configuration);

        // None at all.
        provider(&world, cloud, "null");
        let state = world.apply(&configuration);
        assert_eq!(tags(&state, "none"), [Value::Null, json!({})]);
        let [own, all] = tags(&state, "own");
        assert_eq!(own, all);
        world.finish(&["deletion_window_days"]);
    }
}

/// With default tags, an import tells own ones from them.
#[test]
fn default_tags_are_no_own_ones_of_an_imported_key() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        provider(&world, cloud, r#"{ team = "all" }"#);
        let key = format!(
            "resource \"kms_key\" \"k\" {{\n  alias = \"{}\"\n  tags = {{ more = \"1\" }}\n}}\n",
            alias(cloud, "k")
        );
        world.apply(&key);
        world.finish(&["deletion_window_days"]);
    }
}

#[test]
fn a_tag_that_somebody_changed_is_put_back() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        provider(&world, cloud, r#"{ team = "all" }"#);
        let key = format!(
            "resource \"kms_key\" \"k\" {{\n  alias = \"{}\"\n}}\n",
            alias(cloud, "k")
        );
        let state = world.apply(&key);
        let id = text(&state, "kms_key.k", "id").to_owned();
        for (name, value) in [("team", "orders"), ("another", "1")] {
            tagged(&world, cloud, &id, name, value);
            let planned = world.plan(&key);
            assert_eq!(planned.changes(), ["kms_key.k: update"], "{name}");
            let state = world.apply(&key);
            assert_eq!(tags(&state, "k"), [Value::Null, json!({ "team": "all" })]);
        }
        world.destroy();
    }
}

/// The limits hold for what own and default tags come to.
#[test]
fn what_both_come_to_is_judged_at_plan() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let many = |from: usize, to: usize| {
            let tags = (from..to).map(|n| format!("t{n} = \"1\""));
            format!("{{ {} }}", tags.collect::<Vec<_>>().join(", "))
        };
        let key = |tags: &str| {
            let alias = alias(cloud, "k");
            format!("resource \"kms_key\" \"k\" {{\n  alias = \"{alias}\"\n  tags = {tags}\n}}\n")
        };
        provider(&world, cloud, &many(0, 15));
        world.plan(&key(&many(10, 20))).expect(2, "twenty in all");
        let refused = world.plan(&key(&many(10, 21)));
        refused.expect(1, "one too many");
        let words = refused.words();
        assert!(words.contains("too many tags: 21"), "{words}");
        assert!(words.contains("kms_key.k at tags"), "{words}");
    }
}

#[test]
fn default_tags_that_no_key_can_have_are_refused_in_the_provider_block() {
    let mut said = String::new();
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        for tags in [
            r#"{ "" = "1" }"#,
            r#"{ "acs:x" = "1" }"#,
            r#"{ "_sys_x" = "1" }"#,
            r#"{ a = null }"#,
        ] {
            provider(&world, cloud, tags);
            let alias = alias(cloud, "k");
            let planned = world.plan(&format!(
                "resource \"kms_key\" \"k\" {{\n  alias = \"{alias}\"\n}}\n"
            ));
            said.push_str(&format!("== {} {tags}\n{}", cloud.name(), planned.words()));
        }
    }
    expect![[r#"
        == alibaba { "" = "1" }
        error provider["registry.terraform.io/kms-emulator/kms"] at default_tags
          invalid tag key ""
          | it must have 1 or more characters
        == alibaba { "acs:x" = "1" }
        error provider["registry.terraform.io/kms-emulator/kms"] at default_tags
          invalid tag key "acs:x"
          | alibaba keeps names that begin with "acs:" for itself
        == alibaba { "_sys_x" = "1" }
        == alibaba { a = null }
        error provider["registry.terraform.io/kms-emulator/kms"] at default_tags
          tag "a" without a value
          | its value is null; write a text, which may be empty, or leave the tag out
        == huawei { "" = "1" }
        error provider["registry.terraform.io/kms-emulator/kms"] at default_tags
          invalid tag key ""
          | it must have 1 or more characters
        == huawei { "acs:x" = "1" }
        == huawei { "_sys_x" = "1" }
        error provider["registry.terraform.io/kms-emulator/kms"] at default_tags
          invalid tag key "_sys_x"
          | huawei keeps names that begin with "_sys_" for itself
        == huawei { a = null }
        error provider["registry.terraform.io/kms-emulator/kms"] at default_tags
          tag "a" without a value
          | its value is null; write a text, which may be empty, or leave the tag out
    "#]]
    .assert_eq(&said);
}
