//! `kms_grant`: made, found, imported, taken back, also by somebody else; and where there are none.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use expect_test::expect;
use serde_json::json;

use crate::world::{World, attribute, text};

const GRANT: &str = "kms_grant.g";

fn world() -> Option<World> {
    World::of(Cloud::Huawei, Emulator::memory())
}

fn somebody(world: &World) -> Huawei {
    Huawei::open(world.emulator.address).expect("the emulator listens")
}

/// A key, and a grant of it with these further arguments.
fn configuration(more: &str) -> String {
    format!(
        r#"resource "kms_key" "k" {{
  alias = "k"
}}
resource "kms_grant" "g" {{
  key_id            = kms_key.k.id
  grantee_principal = "u1"
  operations        = ["encrypt-data", "describe-key"]
  {more}
}}
"#
    )
}

/// How many grants the key has, as the service says.
fn count(world: &World, key_id: &str) -> u64 {
    let said = somebody(world).must("list-grants", &json!({ "key_id": key_id }));
    said.body["total"].as_u64().expect("a number")
}

#[test]
fn every_argument_makes_the_grant_and_each_change_makes_another() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration(""));
    assert_eq!(text(&state, GRANT, "grantee_principal_type"), "user");
    let key_id = text(&state, GRANT, "key_id").to_owned();
    let id = format!("{key_id}/{}", text(&state, GRANT, "grant_id"));
    assert_eq!(text(&state, GRANT, "id"), id);
    assert_ne!(text(&state, GRANT, "issuing_principal"), "");
    assert!(text(&state, GRANT, "creation_date").ends_with('Z'));
    let changes = [
        r#"name = "orders/read""#,
        "name = \"orders/read\"\n  retiring_principal = \"u2\"",
        "name = \"orders/read\"\n  retiring_principal = \"u2\"\n  grantee_principal_type = \"domain\"",
    ];
    for more in changes {
        let changed = configuration(more);
        let planned = world.plan(&changed);
        assert_eq!(planned.changes(), ["kms_grant.g: replace"], "{more}");
        world.apply(&changed);
        assert_eq!(count(&world, &key_id), 1, "the old one is taken back");
    }
    let operations = configuration(changes[2]).replace("\"describe-key\"", "\"decrypt-data\"");
    let planned = world.plan(&operations);
    assert_eq!(planned.changes(), ["kms_grant.g: replace"]);
    let state = world.apply(&operations);
    assert_eq!(
        *attribute(&state, GRANT, "operations"),
        json!(["decrypt-data", "encrypt-data"])
    );
    assert_eq!(text(&state, GRANT, "grantee_principal_type"), "domain");
    assert_eq!(text(&state, GRANT, "retiring_principal"), "u2");
    assert_eq!(text(&state, GRANT, "name"), "orders/read");
    world.finish(&["deletion_window_days"]);
    assert_eq!(count(&world, &key_id), 0);
}

/// How long an operation may take is no part of the grant.
#[test]
fn a_timeout_changes_in_place() {
    let Some(world) = world() else { return };
    world.apply(&configuration(""));
    let changed = configuration("timeouts = { create = \"1m\" }");
    let planned = world.plan(&changed);
    assert_eq!(planned.changes(), ["kms_grant.g: update"]);
    world.apply(&changed);
}

/// The service gives grants a hundred to a page; the last one is found all the same.
#[test]
fn a_grant_beyond_the_first_page_is_found() {
    let Some(world) = world() else { return };
    let alone = r#"resource "kms_key" "k" {
  alias = "k"
}
"#;
    let state = world.apply(alone);
    let key_id = text(&state, "kms_key.k", "id").to_owned();
    let mut somebody = somebody(&world);
    for number in 0..101 {
        let grant = json!({
            "key_id": key_id, "grantee_principal": format!("x{number}"), "operations": ["describe-key"],
        });
        somebody.must("create-grant", &grant);
    }
    world.apply(&configuration(""));
    world.finish(&["deletion_window_days"]);
    assert_eq!(count(&world, &key_id), 101);
}

#[test]
fn a_grant_that_somebody_took_back_is_made_anew_and_goes_without_a_word() {
    let Some(world) = world() else { return };
    let configuration = configuration("");
    let state = world.apply(&configuration);
    let revoke = |state| {
        let body = json!({
            "key_id": text(state, GRANT, "key_id"), "grant_id": text(state, GRANT, "grant_id"),
        });
        somebody(&world).must("revoke-grant", &body);
    };
    revoke(&state);
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_grant.g: create"]);
    let again = world.apply(&configuration);
    assert_ne!(text(&again, GRANT, "id"), text(&state, GRANT, "id"));
    revoke(&again);
    let destroy = ["destroy", "-json", "-auto-approve", "-refresh=false"];
    world.terraform.run(&destroy).expect(0, "gone already");
}

#[test]
fn what_is_not_there_is_not_imported() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration(""));
    let key_id = text(&state, GRANT, "key_id");
    for id in [
        "g".to_owned(),
        format!("{key_id}/{}", "a".repeat(64)),
        format!("0d0466b0-e727-4d9c-b35d-f84bb474a37f/{}", "a".repeat(64)),
    ] {
        let fresh = world.terraform.fresh();
        let refused = fresh.run(&["import", "-no-color", GRANT, &id]);
        refused.expect(1, &id);
        let said = &refused.stderr;
        for part in ["there is no grant", "KEY_ID/GRANT_ID"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}

#[test]
fn what_the_service_would_refuse_is_refused_at_plan() {
    let Some(world) = world() else { return };
    let wrong = r#"resource "kms_grant" "words" {
  key_id                 = "alias/orders"
  grantee_principal      = "user 1"
  grantee_principal_type = "group"
  operations             = ["sign", "encrypt-data"]
  name                   = "a b"
  retiring_principal     = "u-2"
}
resource "kms_grant" "nothing" {
  key_id            = "k"
  grantee_principal = "u1"
  operations        = ["create-grant"]
}
"#;
    let planned = world.plan(wrong);
    planned.expect(1, "refused");
    expect![[r#"
        error kms_grant.words at grantee_principal
          invalid grantee_principal "user 1"
          | the id of a user or an account is 1 to 64 letters and digits
        error kms_grant.words at grantee_principal_type
          invalid grantee_principal_type "group"
          | valid: user, domain
        error kms_grant.words at key_id
          invalid key_id "alias/orders"
          | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
        error kms_grant.words at name
          invalid name "a b"
          | a name is 1 to 255 characters of A-Z a-z 0-9 : / _ -
        error kms_grant.words at operations
          invalid operation "sign"
          | what can be granted: create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey, describe-key, create-grant, retire-grant, encrypt-data, decrypt-data
        error kms_grant.words at retiring_principal
          invalid retiring_principal "u-2"
          | the id of a user or an account is 1 to 64 letters and digits
        error kms_grant.nothing at operations
          the operations grant nothing
          | create-grant alone hands on nothing; what can be granted: create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey, describe-key, create-grant, retire-grant, encrypt-data, decrypt-data
    "#]].assert_eq(&planned.words());
}

#[test]
fn a_failed_call_says_which_and_what() {
    let Some(world) = world() else { return };
    world.terraform.write(
        "main.tf",
        r#"resource "kms_grant" "g" {
  key_id            = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
  grantee_principal = "u1"
  operations        = ["encrypt-data"]
}
"#,
    );
    // Whoever looks hears it at plan.
    world.looks_no_more();
    let applied = world.terraform.apply(&[]);
    applied.expect(1, "no such key");
    let words = applied.words();
    for part in [
        "the grant cannot be made",
        "create-grant",
        "KMS.0207",
        "request id",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn a_cloud_without_grants_says_so_at_plan() {
    let Some(world) = World::new() else { return };
    let planned = world.plan(&configuration("").replace("  alias = \"k\"\n", ""));
    planned.expect(1, "no grants");
    expect![[r#"
        error kms_grant.g
          Alibaba Cloud has no grants
          | clouds that have: Huawei Cloud
    "#]]
    .assert_eq(&planned.words());
}
