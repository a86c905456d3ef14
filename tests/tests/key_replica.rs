//! `kms_key_replica`: a key copied to another region, changed, promoted, imported, destroyed; and where there are none.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::steps;
use expect_test::expect;
use serde_json::json;

use crate::world::{World, attribute, text};

const COPY: &str = "kms_key_replica.c";
/// No service tells the window that the next deletion will have.
const NOT_READABLE: &[&str] = &["deletion_window_days"];

fn world() -> Option<World> {
    World::of(Cloud::Huawei, Emulator::memory())
}

/// Somebody else, in the project of the copy.
fn there(world: &World, state: &acceptance::terraform::State) -> Huawei {
    let project = text(state, COPY, "project_id");
    let credential = ("test", "test");
    Huawei::of(world.emulator.address, project, credential).expect("the emulator listens")
}

fn here(world: &World) -> Huawei {
    Huawei::open(world.emulator.address).expect("the emulator listens")
}

/// A key and its copy in the south, with these arguments.
fn configuration(arguments: &str) -> String {
    format!(
        r#"resource "kms_key" "k" {{
  alias = "k"
}}
resource "kms_key_replica" "c" {{
  key_id = kms_key.k.id
  region = "cn-south-1"
  {arguments}
}}
"#
    )
}

/// What the service says of the key, as one of its copies sees it.
fn kind(client: &mut Huawei, id: &str) -> String {
    let said = client.must("describe-key", &json!({ "key_id": id }));
    said.text("/key_info/multi_region_key_type").to_owned()
}

#[test]
fn a_copy_opens_what_the_key_has_sealed_and_each_attribute_changes_in_place() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration(r#"alias = "copy""#));
    let id = text(&state, "kms_key.k", "id").to_owned();
    assert_eq!(text(&state, COPY, "id"), format!("{id}/cn-south-1"));
    assert_eq!(text(&state, COPY, "state"), "Enabled");
    assert!(text(&state, COPY, "creation_date").ends_with('Z'));
    let encrypt = json!({ "key_id": id, "plain_text": "moved" });
    let sealed = here(&world).must("encrypt-data", &encrypt);
    let decrypt = json!({ "cipher_text": sealed.text("/cipher_text") });
    let opened = there(&world, &state).must("decrypt-data", &decrypt);
    assert_eq!(opened.text("/plain_text"), "moved");
    let project = "11111111-2222-3333-4444-555555555555";
    let changes = [
        r#"alias = "other""#.to_owned(),
        "alias = \"other\"\n  description = \"a copy\"".to_owned(),
        "alias = \"other\"\n  tags = { team = \"orders\", stage = \"\" }".to_owned(),
        "alias = \"other\"\n  tags = { team = \"all\" }\n  enabled = false".to_owned(),
        "alias = \"other\"\n  deletion_window_days = 30".to_owned(),
        format!("alias = \"other\"\n  enterprise_project_id = \"{project}\""),
    ];
    for arguments in &changes {
        let changed = configuration(arguments);
        let planned = world.plan(&changed);
        assert_eq!(
            planned.changes(),
            ["kms_key_replica.c: update"],
            "{arguments}"
        );
        world.apply(&changed);
    }
    let state = world.apply(&configuration(&changes[5]));
    assert_eq!(text(&state, COPY, "enterprise_project_id"), project);
    let said = there(&world, &state).must("describe-key", &json!({ "key_id": id }));
    assert_eq!(said.text("/key_info/key_alias"), "other");
    world.finish(NOT_READABLE);
    let states = [&mut there(&world, &state), &mut here(&world)].map(|client| {
        let said = client.must("describe-key", &json!({ "key_id": id }));
        said.text("/key_info/key_state").to_owned()
    });
    assert_eq!(states, ["4", "4"], "both wait for their deletion");
}

#[test]
fn every_argument_at_once() {
    let Some(world) = world() else { return };
    let all = r#"alias                = "copy"
  description          = "all of it"
  enabled              = false
  deletion_window_days = 8
  tags                 = { team = "orders" }"#;
    let state = world.apply(&configuration(all));
    assert_eq!(text(&state, COPY, "state"), "Disabled");
    assert_eq!(
        *attribute(&state, COPY, "tags_all"),
        json!({ "team": "orders" })
    );
    world.finish(NOT_READABLE);
}

#[test]
fn another_region_or_key_is_another_copy() {
    let Some(world) = world() else { return };
    let first = configuration(r#"alias = "copy""#);
    world.apply(&first);
    let east = first.replace("cn-south-1", "cn-east-3");
    let planned = world.plan(&east);
    assert_eq!(planned.changes(), ["kms_key_replica.c: replace"]);
    let state = world.apply(&east);
    assert!(text(&state, COPY, "id").ends_with("/cn-east-3"));
}

/// The copy takes the lead, hands it to another, gives it back, and is destroyed while it leads.
#[test]
fn a_copy_leads_and_gives_the_lead_back() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration("alias = \"copy\""));
    let id = text(&state, "kms_key.k", "id").to_owned();
    assert_eq!(kind(&mut here(&world), &id), "PRIMARY");
    let leading = configuration("alias = \"copy\"\n  primary = true");
    let planned = world.plan(&leading);
    assert_eq!(planned.changes(), ["kms_key_replica.c: update"]);
    let state = world.apply(&leading);
    assert_eq!(kind(&mut there(&world, &state), &id), "PRIMARY");
    assert_eq!(kind(&mut here(&world), &id), "REPLICA");
    world.apply(&configuration("alias = \"copy\""));
    assert_eq!(kind(&mut here(&world), &id), "PRIMARY");
    world.apply(&leading);
    // One run: the second copy is made where the key leads no more, and takes the lead from the first.
    let second = |first: bool, second: bool| {
        let first = configuration(&format!("alias = \"copy\"\n  primary = {first}"));
        format!(
            r#"{first}resource "kms_key_replica" "d" {{
  key_id  = kms_key.k.id
  region  = "cn-east-3"
  alias   = "copy"
  primary = {second}
}}
"#
        )
    };
    world.apply(&second(false, false));
    world.apply(&second(true, false));
    world.apply(&second(false, true));
    assert_eq!(kind(&mut here(&world), &id), "REPLICA");
    world.finish(NOT_READABLE);
}

#[test]
fn what_somebody_else_did_to_a_copy_is_put_back() {
    let Some(world) = world() else { return };
    let configuration = configuration("alias = \"copy\"\n  tags = { team = \"orders\" }");
    let state = world.apply(&configuration);
    let id = text(&state, "kms_key.k", "id").to_owned();
    let mut there = there(&world, &state);
    let tags = format!("{id}/tags/action");
    let changes = [
        (
            "update-key-alias",
            json!({ "key_id": id, "key_alias": "theirs" }),
        ),
        (
            "update-key-description",
            json!({ "key_id": id, "key_description": "theirs" }),
        ),
        (
            tags.as_str(),
            json!({ "action": "create", "tags": [{ "key": "more", "value": "1" }] }),
        ),
        ("disable-key", json!({ "key_id": id })),
    ];
    for (operation, body) in changes {
        there.must(operation, &body);
        let planned = world.plan(&configuration);
        assert_eq!(
            planned.changes(),
            ["kms_key_replica.c: update"],
            "{operation}"
        );
        world.terraform.apply(&[]).expect(0, operation);
        steps::settled(&world.terraform);
    }
    let path = format!("/v2/{{project}}/kms/keys/{id}/update-primary-region");
    let moved = here(&world).call(
        "PUT",
        &path,
        &json!({ "key_id": id, "primary_region": "cn-south-1" }),
    );
    assert_eq!(moved.expect("an answer").status, 200);
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_key_replica.c: update"], "it leads");
    world.apply(&configuration);
    there.must(
        "schedule-key-deletion",
        &json!({ "key_id": id, "pending_days": "7" }),
    );
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_key_replica.c: update"], "it waits");
    assert!(
        planned.words().contains("is scheduled for deletion"),
        "{}",
        planned.words()
    );
    world.apply(&configuration);
    there.must(
        "schedule-key-deletion",
        &json!({ "key_id": id, "pending_days": "7" }),
    );
    world.emulator.advance("8d");
    let planned = world.plan(&configuration);
    assert_eq!(
        planned.changes(),
        ["kms_key_replica.c: create"],
        "it is gone"
    );
    world.apply(&configuration);
    world.finish(NOT_READABLE);
}

#[test]
fn a_copy_that_is_there_is_imported_and_not_made_again() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration("alias = \"copy\""));
    let id = text(&state, "kms_key.k", "id").to_owned();
    let twice = configuration("alias = \"copy\"")
        + &format!(
            "resource \"kms_key_replica\" \"again\" {{\n  key_id = \"{id}\"\n  region = \"cn-south-1\"\n  alias = \"again\"\n}}\n"
        );
    world.terraform.write("main.tf", &twice);
    let applied = world.terraform.apply(&[]);
    applied.expect(1, "one copy a region");
    let words = applied.words();
    for part in [
        format!("the key {id} is in cn-south-1 already"),
        format!("import it as {id}/cn-south-1"),
        "request id".to_owned(),
    ] {
        assert!(words.contains(&part), "{part}: {words}");
    }
    for wrong in [id.clone(), format!("{id}/cn-east-3")] {
        let fresh = world.terraform.fresh();
        let refused = fresh.run(&["import", "-no-color", COPY, &wrong]);
        refused.expect(1, &wrong);
        let said = &refused.stderr;
        for part in ["there is no copy", "KEY_ID/REGION"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

#[test]
fn a_key_that_cannot_be_copied_says_why() {
    let Some(world) = world() else { return };
    let wrong = r#"resource "kms_key_replica" "c" {
  key_id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
  region = "cn-south-1"
  alias  = "copy"
}
"#;
    let planned = world.plan(wrong);
    planned.expect(1, "no such key");
    let words = planned.words();
    assert!(words.contains("there is no key"), "{words}");
    world.looks_no_more();
    let applied = world.terraform.apply(&[]);
    applied.expect(1, "no such key");
    let words = applied.words();
    for part in [
        "the key cannot be copied",
        "replicate: KMS.0207",
        "request id",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(world.terraform.state().len(), 0);
}

#[test]
fn what_the_service_would_refuse_is_refused_at_plan() {
    let Some(world) = world() else { return };
    let wrong = r#"resource "kms_key_replica" "own" {
  key_id = "k"
  region = "cn-north-4"
  alias  = "copy"
}
resource "kms_key_replica" "far" {
  key_id               = "k"
  region               = "me-east-1"
  alias                = "a b"
  deletion_window_days = 3
  tags                 = { "_sys_a" = "b" }
}
resource "kms_key_replica" "nowhere" {
  key_id = "alias/k"
  region = "eu-west-101"
  alias  = "copy"
}
"#;
    let planned = world.plan(wrong);
    planned.expect(1, "refused");
    expect![[r#"
        error kms_key_replica.far at alias
          invalid alias "a b"
          | allowed characters: A-Z a-z 0-9 : / _ -
        error kms_key_replica.far at deletion_window_days
          invalid deletion_window_days 3
          | huawei takes 7 to 1096 days
        error kms_key_replica.nowhere at key_id
          invalid key_id "alias/k"
          | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
        error kms_key_replica.nowhere at region
          invalid region "eu-west-101"
          | regions among which keys are copied: cn-north-4, cn-south-1, cn-southwest-2, cn-east-3; or ap-southeast-3, me-east-1, tr-west-1
        error kms_key_replica.far at tags
          invalid tag key "_sys_a"
          | huawei keeps names that begin with "_sys_" for itself
    "#]].assert_eq(&planned.words());
    let without = wrong.split("resource \"kms_key_replica\" \"far\"").next();
    let planned = world.plan(without.expect("text"));
    planned.expect(1, "refused");
    expect![[r#"
        error kms_key_replica.own at region
          invalid region "cn-north-4"
          | the key itself is there, in the region of the provider block
    "#]]
    .assert_eq(&planned.words());
}

#[test]
fn a_cloud_without_copies_says_so_at_plan() {
    let Some(world) = World::new() else { return };
    let configuration = configuration("alias = \"copy\"").replace("  alias = \"k\"\n", "");
    let planned = world.plan(&configuration);
    planned.expect(1, "no copies");
    expect![[r#"
        error kms_key_replica.c
          Alibaba Cloud has no copies of keys in other regions
          | clouds that have: Huawei Cloud
    "#]]
    .assert_eq(&planned.words());
}
