//! The data sources `kms_instances` and `kms_regions`, on both clouds.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

const ALL: &str = "data.kms_instances.all";
const REGIONS: &str = "data.kms_regions.all";

const BOTH: &str = r#"data "kms_instances" "all" {
}
data "kms_regions" "all" {
}
"#;

/// One instance by its id.
fn one(id: &str) -> String {
    format!("data \"kms_instances\" \"all\" {{\n  instance_id = \"{id}\"\n}}\n")
}

fn huawei() -> Option<World> {
    World::of(Cloud::Huawei, Emulator::memory())
}

/// A region as the data source shows it.
fn region<'a>(state: &'a acceptance::terraform::State, id: &str) -> &'a Value {
    let regions = attribute(state, REGIONS, "regions").as_array();
    let mut regions = regions.expect("a list").iter();
    let found = regions.find(|region| region["id"] == id);
    found.unwrap_or_else(|| panic!("{id} is not there"))
}

#[test]
fn an_instance_is_shown_with_all_that_the_service_tells() {
    let Some(world) = World::with_instance("kst-1") else {
        return;
    };
    let state = world.apply(BOTH);
    assert_eq!(*attribute(&state, ALL, "ids"), json!(["kst-1"]));
    let shown = &attribute(&state, ALL, "instances")[0];
    assert_eq!(shown["id"], "kst-1");
    assert_eq!(shown["name"], "kst-1");
    assert_eq!(shown["status"], "Connected");
    assert_eq!(shown["type"], "kms_ppi_public_cn");
    assert_eq!(shown["deletion_protection"], false);
    assert!(shown["requests_per_second"].as_i64() > Some(0), "{shown}");
    let arn = shown["arn"].as_str().unwrap_or("");
    assert!(arn.ends_with(":keystore/kst-1"), "{arn}");
    for absent in [
        "end_date",
        "vpc_id",
        "keys_max",
        "cluster_id",
        "hsm_cluster_id",
    ] {
        assert_eq!(shown[absent], Value::Null, "{absent}");
    }
    let state = world.apply(&one("kst-1"));
    assert_eq!(&attribute(&state, ALL, "instances")[0], shown);
}

/// The service gives a hundred to a page.
#[test]
fn instances_beyond_the_first_page_are_found() {
    let Some(world) = World::with_instance("kst-000") else {
        return;
    };
    for number in 1..=100 {
        let path = format!("/_emulator/instances/kst-{number:03}");
        let body = r#"{"kind":"software","region":"cn-hangzhou","cloud":"alibaba"}"#;
        world.emulator.admin("PUT", &path, body);
    }
    let state = world.apply(BOTH);
    let ids = attribute(&state, ALL, "ids").as_array().expect("a list");
    assert_eq!(ids.len(), 101);
    assert_eq!((&ids[0], &ids[100]), (&json!("kst-000"), &json!("kst-100")));
}

#[test]
fn key_stores_are_shown_and_their_pages_end() {
    let Some(world) = huawei() else { return };
    let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
    for number in 0..101 {
        let store =
            json!({ "keystore_alias": format!("s{number}"), "cluster_id": format!("c{number}") });
        let said = somebody.call("POST", "/v1.0/{project}/keystores", &store);
        assert_eq!(said.expect("an answer").status, 200);
    }
    let state = world.apply(BOTH);
    let all = attribute(&state, ALL, "instances")
        .as_array()
        .expect("a list");
    assert_eq!(all.len(), 101);
    let first = all.iter().find(|store| store["name"] == "s0").expect("s0");
    assert_eq!(first["type"], "DHSM");
    assert_eq!(
        (&first["cluster_id"], &first["hsm_cluster_id"]),
        (&json!("c0"), &json!("c0"))
    );
    for absent in ["arn", "status", "keys_max", "deletion_protection"] {
        assert_eq!(first[absent], Value::Null, "{absent}");
    }
    let id = first["id"].as_str().expect("an id");
    let state = world.apply(&one(id));
    assert_eq!(*attribute(&state, ALL, "ids"), json!([id]));
    assert_eq!(&attribute(&state, ALL, "instances")[0], first);
}

#[test]
fn regions_are_those_of_the_service() {
    let Some(world) = World::new() else { return };
    let state = world.apply(BOTH);
    assert_eq!(text(&state, REGIONS, "current"), "cn-hangzhou");
    let managed = json!({
        "id": "cn-hangzhou", "mainland": true, "managed_hsm": true, "replicates_to": [],
    });
    assert_eq!(*region(&state, "cn-hangzhou"), managed);
    assert_eq!(region(&state, "eu-central-1")["managed_hsm"], false);
    assert_eq!(region(&state, "eu-central-1")["mainland"], false);
    let said = world.behind("DescribeRegions", &[]);
    let listed = said.pointer("/Regions/Region").and_then(Value::as_array);
    let ids = attribute(&state, REGIONS, "ids").as_array();
    assert_eq!(ids.map(Vec::len), listed.map(Vec::len));
}

#[test]
fn regions_say_where_keys_are_copied_to() {
    let Some(world) = huawei() else { return };
    let state = world.apply(BOTH);
    assert_eq!(text(&state, REGIONS, "current"), "cn-north-4");
    let north = json!({
        "id": "cn-north-4", "mainland": true, "managed_hsm": null,
        "replicates_to": ["cn-south-1", "cn-southwest-2", "cn-east-3"],
    });
    assert_eq!(*region(&state, "cn-north-4"), north);
    assert_eq!(region(&state, "eu-west-101")["replicates_to"], json!([]));
    let ids = attribute(&state, REGIONS, "ids")
        .as_array()
        .expect("a list");
    assert!(ids.len() > 30, "{ids:?}");
}

#[test]
fn what_is_not_there_is_said() {
    let worlds = [
        (World::new(), "Forbidden.DKMSInstanceNotFound"),
        (huawei(), "KMS.8003"),
    ];
    for (world, code) in worlds {
        let Some(world) = world else { return };
        let planned = world.plan(&one("kst-none"));
        planned.expect(1, "no such instance");
        let words = planned.words();
        for part in ["there is no instance \"kst-none\" here", code, "request id"] {
            assert!(words.contains(part), "{part}: {words}");
        }
        let planned = world.plan(&one(""));
        planned.expect(1, "no id");
        assert!(
            planned.words().contains("an id is needed"),
            "{}",
            planned.words()
        );
    }
}
