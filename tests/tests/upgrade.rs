//! A state that the first schema wrote is brought to today's without a change to make.

use std::fs;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::{steps, tools};
use serde_json::Value;

use crate::world::{World, text};

const KEY: &str = "kms_key.k";

/// The configuration of both states.
fn configuration(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Alibaba => {
            r#"resource "kms_key" "k" {
  alias             = "alias/orders"
  description       = "orders"
  rotation_interval = "30d"
  tags              = { team = "orders" }
}
"#
        }
        Cloud::Huawei => {
            r#"resource "kms_key" "k" {
  alias = "orders"
}
"#
        }
    }
}

/// The stored state, with what each service made up itself in its place.
fn stored(world: &World, cloud: Cloud) -> String {
    let file = format!("tests/testdata/upgrade/{}.tfstate", cloud.name());
    let mut stored = fs::read_to_string(tools::root().join(file)).expect("a stored state");
    let state = world.terraform.state();
    for name in [
        "id",
        "primary_key_version",
        "creation_date",
        "last_rotation_date",
        "next_rotation_date",
        "creator",
    ] {
        let mark = format!("<{name}>");
        stored = stored.replace(&mark, text(&state, KEY, name));
    }
    stored
}

#[test]
fn a_state_of_the_first_schema_upgrades_to_an_empty_plan() {
    for cloud in Cloud::ALL {
        let Some(world) = World::of(cloud, Emulator::memory()) else {
            return;
        };
        world.apply(configuration(cloud));
        let id = text(&world.terraform.state(), KEY, "id").to_owned();
        let stored = stored(&world, cloud);
        let version: Value = serde_json::from_str(&stored).expect("a state is JSON");
        let version = version.pointer("/resources/0/instances/0/schema_version");
        assert_eq!(version, Some(&Value::from(0)), "the first schema");
        world.terraform.write("terraform.tfstate", &stored);
        steps::settled(&world.terraform);
        let planned = world.terraform.plan(&[]);
        assert_eq!(planned.warnings(), [], "{}", planned.words());
        // Written anew, it is today's, and the key is the same.
        let state = world.apply(
            &configuration(cloud)
                .replace("\"orders\"\n", "\"orders 2\"\n")
                .replace("alias = \"orders 2\"", "alias = \"orders-2\""),
        );
        assert_eq!(text(&state, KEY, "id"), id);
        world.destroy();
    }
}
