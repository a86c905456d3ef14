//! `kms_key_store`: made, turned on and off, with keys in it, imported, destroyed; and where there are none.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::steps;
use expect_test::expect;
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

const STORE: &str = "kms_key_store.s";
/// What the service never tells, and what the window of the next deletion will be.
const NOT_READABLE: &[&str] = &["enabled", "hsm_ca_cert", "deletion_window_days"];

/// Why something is left to do when a store was switched.
const LEFT: &str = "a key in it is known as it was before";

fn world() -> Option<World> {
    World::of(Cloud::Huawei, Emulator::memory())
}

fn somebody(world: &World) -> Huawei {
    Huawei::open(world.emulator.address).expect("the emulator listens")
}

fn configuration(arguments: &str) -> String {
    format!("resource \"kms_key_store\" \"s\" {{\n  alias = \"s\"\n  {arguments}\n}}\n")
}

/// A store and a key in it.
fn with_key(arguments: &str) -> String {
    let store = configuration(arguments);
    format!(
        r#"{store}resource "kms_key" "k" {{
  alias       = "k"
  instance_id = kms_key_store.s.id
}}
"#
    )
}

/// What somebody else sees of the key stores: their names.
fn stores(world: &World) -> Vec<String> {
    let path = "/v1.0/{project}/keystores";
    let said = somebody(world).call("GET", path, &Value::Null);
    let said = said.expect("an answer");
    let stores = said.body["keystores"].as_array().expect("a list").clone();
    let names = stores.iter().map(|store| store["keystore_alias"].as_str());
    names.map(|name| name.unwrap_or("").to_owned()).collect()
}

#[test]
fn every_argument_makes_the_store_and_each_fixed_one_another() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration(""));
    assert_eq!(text(&state, STORE, "type"), "DHSM");
    assert_eq!(*attribute(&state, STORE, "enabled"), json!(true));
    assert_eq!(*attribute(&state, STORE, "hsm_cluster_id"), Value::Null);
    assert!(text(&state, STORE, "creation_date").ends_with('Z'));
    let certificate = "hsm_ca_cert = \"-----BEGIN CERTIFICATE-----\"";
    let changes = [
        r#"hsm_cluster_id = "c1""#.to_owned(),
        format!("hsm_cluster_id = \"c2\"\n  {certificate}"),
        format!(
            "hsm_cluster_id = \"c2\"\n  {}",
            certificate.replace("BEGIN", "FIRST")
        ),
        "type = \"CDMS\"\n  cluster_id = \"c3\"".to_owned(),
    ];
    for arguments in &changes {
        let changed = configuration(arguments);
        let planned = world.plan(&changed);
        assert_eq!(
            planned.changes(),
            ["kms_key_store.s: replace"],
            "{arguments}"
        );
        world.apply(&changed);
    }
    let renamed = configuration(&changes[3]).replace("\"s\"\n", "\"orders:eu/1\"\n");
    let planned = world.plan(&renamed);
    assert_eq!(planned.changes(), ["kms_key_store.s: replace"]);
    let state = world.apply(&renamed);
    assert_eq!(text(&state, STORE, "type"), "CDMS");
    assert_eq!(text(&state, STORE, "cluster_id"), "c3");
    assert_eq!(*attribute(&state, STORE, "hsm_cluster_id"), Value::Null);
    assert_eq!(stores(&world), ["orders:eu/1"]);
    world.finish(NOT_READABLE);
    assert_eq!(stores(&world), Vec::<String>::new());
}

/// Of hardware security modules the cluster has one id, whichever name it is given by.
#[test]
fn a_cluster_of_modules_has_one_id() {
    let Some(world) = world() else { return };
    for name in ["hsm_cluster_id", "cluster_id"] {
        let state = world.apply(&configuration(&format!("{name} = \"c-{name}\"")));
        let id = format!("c-{name}");
        assert_eq!(text(&state, STORE, "hsm_cluster_id"), id);
        assert_eq!(text(&state, STORE, "cluster_id"), id);
    }
    // The certificate of an imported store is the configured one, and no reason for another store.
    let state = world.apply(&configuration(
        "hsm_cluster_id = \"c\"\n  hsm_ca_cert = \"-----BEGIN CERTIFICATE-----\"",
    ));
    let id = text(&state, STORE, "id").to_owned();
    world.finish(&NOT_READABLE[..2]);
    assert_ne!(id, "");
}

/// Keys of a store that is off cannot be used, and none is made there.
#[test]
fn a_store_is_turned_off_and_on_in_place() {
    let Some(world) = world() else { return };
    let state = world.apply(&with_key(""));
    let key_id = text(&state, "kms_key.k", "id").to_owned();
    assert_eq!(
        text(&state, "kms_key.k", "instance_id"),
        text(&state, STORE, "id")
    );
    let off = with_key("enabled = false");
    let planned = world.plan(&off);
    assert_eq!(planned.changes(), ["kms_key_store.s: update"]);
    world
        .terraform
        .apply_leaving(&[], LEFT)
        .expect(0, "turned off");
    let encrypt = json!({ "key_id": key_id, "plain_text": "t" });
    let refused = somebody(&world)
        .kms("encrypt-data", &encrypt)
        .expect("an answer");
    assert_eq!(refused.code(), Some("KMS.0320"));
    world
        .terraform
        .write("main.tf", &with_key("enabled = true"));
    world
        .terraform
        .apply_leaving(&[], LEFT)
        .expect(0, "turned on");
    // The key was out of reach when it was read last.
    let refreshed = world.terraform.apply(&["-refresh-only"]);
    refreshed.expect(0, "the key is back");
    steps::settled(&world.terraform);
    somebody(&world).must("encrypt-data", &encrypt);
}

#[test]
fn a_store_can_be_off_from_the_beginning() {
    let Some(world) = world() else { return };
    let state = world.apply(&configuration("enabled = false"));
    let id = text(&state, STORE, "id");
    let create = json!({ "key_alias": "k", "keystore_id": id });
    let refused = somebody(&world)
        .kms("create-key", &create)
        .expect("an answer");
    assert_eq!(refused.code(), Some("KMS.0340"));
    world.finish(NOT_READABLE);
}

/// A key that waits for its deletion is still there: the store stays, and the message says why.
#[test]
fn a_store_with_keys_is_not_destroyed() {
    let Some(world) = world() else { return };
    world.apply(&with_key(""));
    let destroyed = world.terraform.destroy();
    destroyed.expect(1, "a key is in it");
    let words = destroyed.words();
    for part in [
        "the key store cannot be destroyed",
        "holds 1 keys",
        "waits for its deletion is still in it",
        "request id",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(stores(&world), ["s"]);
    world.emulator.advance("8d");
    world.destroy();
    assert_eq!(stores(&world), Vec::<String>::new());
}

#[test]
fn a_store_that_somebody_deleted_is_made_anew_and_goes_without_a_word() {
    let Some(world) = world() else { return };
    let configuration = configuration("");
    let state = world.apply(&configuration);
    let delete = |state| {
        let path = format!("/v1.0/{{project}}/keystores/{}", text(state, STORE, "id"));
        let said = somebody(&world).call("DELETE", &path, &Value::Null);
        assert_eq!(said.expect("an answer").status, 204);
    };
    delete(&state);
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_key_store.s: create"]);
    let again = world.apply(&configuration);
    assert_ne!(text(&again, STORE, "id"), text(&state, STORE, "id"));
    delete(&again);
    let destroy = ["destroy", "-json", "-auto-approve", "-refresh=false"];
    world.terraform.run(&destroy).expect(0, "gone already");
}

#[test]
fn a_store_is_made_though_it_cannot_be_made_twice() {
    let Some(world) = world() else { return };
    let twice = configuration("") + &configuration("").replace("\"s\" {", "\"t\" {");
    world.terraform.write("main.tf", &twice);
    let applied = world.terraform.apply(&[]);
    applied.expect(1, "one name, two stores");
    let words = applied.words();
    for part in ["the key store cannot be made", "KMS.1104", "request id"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(world.terraform.state().len(), 1);
}

#[test]
fn what_is_not_there_is_not_imported() {
    let Some(world) = world() else { return };
    world.terraform.write("main.tf", &configuration(""));
    let id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    let refused = world.terraform.run(&["import", "-no-color", STORE, id]);
    refused.expect(1, "no such store");
    for part in ["there is no key store", "imported by its id", "KMS.8003"] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
}

#[test]
fn what_the_service_would_refuse_is_refused_at_plan() {
    let Some(world) = world() else { return };
    let wrong = r#"resource "kms_key_store" "words" {
  alias       = "a b"
  type        = "HSM"
  hsm_ca_cert = ""
}
resource "kms_key_store" "ids" {
  alias          = "ids"
  hsm_cluster_id = "c1"
  cluster_id     = "c2"
}
"#;
    let planned = world.plan(wrong);
    planned.expect(1, "refused");
    expect![[r#"
        error kms_key_store.words at alias
          invalid alias "a b"
          | a name is 1 to 255 characters of A-Z a-z 0-9 : / _ -
        error kms_key_store.ids at cluster_id
          invalid cluster_id "c2"
          | of DHSM it is the same as hsm_cluster_id, which is "c1"; leave one out
        error kms_key_store.words at hsm_ca_cert
          invalid hsm_ca_cert ""
          | an empty text is as good as none; leave it out
        error kms_key_store.words at type
          invalid type "HSM"
          | valid: DHSM, CDMS, DEFAULT
    "#]]
    .assert_eq(&planned.words());
}

#[test]
fn a_cloud_without_key_stores_says_so_at_plan() {
    let Some(world) = World::new() else { return };
    let planned = world.plan(&configuration(""));
    planned.expect(1, "no key stores");
    expect![[r#"
        error kms_key_store.s
          Alibaba Cloud has no key stores that callers make
          | clouds that have: Huawei Cloud
    "#]]
    .assert_eq(&planned.words());
}
