//! Names that are taken, by a key that waits for its deletion too; aliases beside the name.

use serde_json::json;

use super::{somebody, world, world_with};
use crate::world::{World, text};

const KEY: &str = "resource \"kms_key\" \"k\" {\n  alias = \"orders\"\n}\n";

/// What an apply says while a destroyed key still has the name.
fn check_reuse(world: &World) {
    let state = world.apply(KEY);
    let id = text(&state, "kms_key.k", "id").to_owned();
    world.terraform.destroy().expect(0, "destroy");
    world.terraform.write("main.tf", KEY);
    let refused = world.terraform.apply(&[]);
    refused.expect(1, "the name is taken");
    let words = refused.words();
    for part in [
        "the alias \"orders\" is taken",
        &id,
        "waits for its deletion",
        "cancel that deletion",
        "choose another alias",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(world.terraform.state().is_empty(), "nothing was made");
    // As it says: the deletion is cancelled, and the key is taken over.
    let mut somebody = somebody(world);
    somebody.must("cancel-key-deletion", &json!({ "key_id": id }));
    let import = ["import", "-no-color", "kms_key.k", id.as_str()];
    world.terraform.run(&import).expect(0, "import");
    let state = world.apply(KEY);
    assert_eq!(text(&state, "kms_key.k", "id"), id);
    assert_eq!(text(&state, "kms_key.k", "state"), "Enabled");
    world.finish(&[]);
}

#[test]
fn a_name_is_taken_until_its_key_is_gone() {
    let Some(world) = world() else { return };
    check_reuse(&world);
    world.emulator.advance("8d");
    world.apply(KEY);
}

/// A service that answers with the old key's id instead of refusing: that key is not taken for a new one.
#[test]
fn a_service_that_returns_the_old_key() {
    let Some(world) = world_with("pending_alias = \"return\"\n") else {
        return;
    };
    check_reuse(&world);
}

#[test]
fn a_name_that_another_key_has() {
    let Some(world) = world() else { return };
    somebody(&world).must("create-key", &json!({ "key_alias": "orders" }));
    world.terraform.write("main.tf", KEY);
    let refused = world.terraform.apply(&[]);
    refused.expect(1, "the name is taken");
    let words = refused.words();
    assert!(
        words.contains("(Enabled); choose another alias, or import that key"),
        "{words}"
    );
}

/// Replacing a key cannot keep its name, and the plan knows.
#[test]
fn a_replacement_of_the_same_name_is_refused_at_plan() {
    let Some(world) = world() else { return };
    world.apply(KEY);
    let other = KEY.replace("orders\"\n", "orders\"\n  key_spec = \"RSA_2048\"\n");
    let planned = world.plan(&other);
    planned.expect(1, "the name stays with the old key");
    let errors = planned.errors();
    assert_eq!(errors.len(), 1, "{}", planned.words());
    assert_eq!(errors[0].attribute, "alias", "{}", planned.words());
}

fn aliases(name: &str, key: &str) -> String {
    format!(
        r#"resource "kms_key" "first" {{
  alias = "first"
}}
resource "kms_key" "second" {{
  alias = "second"
}}
resource "kms_alias" "a" {{
  alias_name = "{name}"
  key_id     = kms_key.{key}.id
}}
"#
    )
}

#[test]
fn an_alias_moves_in_place_and_is_replaced_by_another_name() {
    let Some(world) = world() else { return };
    let state = world.apply(&aliases("alias/a", "first"));
    let urn = text(&state, "kms_alias.a", "arn");
    assert!(urn.starts_with("kms:cn-north-4:"), "{urn}");
    let moved = aliases("alias/a", "second");
    assert_eq!(world.plan(&moved).changes(), ["kms_alias.a: update"]);
    let state = world.apply(&moved);
    let second = text(&state, "kms_key.second", "id");
    assert_eq!(text(&state, "kms_alias.a", "key_id"), second);
    let renamed = aliases("alias/b", "second");
    assert_eq!(world.plan(&renamed).changes(), ["kms_alias.a: replace"]);
    world.apply(&renamed);
    world.finish(&[]);
    let left = somebody(&world).call("GET", "/v1.0/{project}/kms/aliases", &json!(null));
    let left = left.expect("an answer").body;
    assert_eq!(left["aliases"], json!([]), "{left}");
}

#[test]
fn an_alias_that_somebody_took_away_or_moved_is_put_back() {
    let Some(world) = world() else { return };
    let configuration = aliases("alias/a", "first");
    let state = world.apply(&configuration);
    let [first, second] =
        ["first", "second"].map(|name| text(&state, &format!("kms_key.{name}"), "id"));
    let mut somebody = somebody(&world);
    let path = "/v1.0/{project}/kms/aliases";
    let gone = json!({ "key_id": first, "aliases": ["alias/a"] });
    somebody.call("DELETE", path, &gone).expect("an answer");
    assert_eq!(
        world.plan(&configuration).changes(),
        ["kms_alias.a: create"]
    );
    world.apply(&configuration);
    let path = "/v1.0/{project}/kms/alias/associate";
    let moved = json!({ "alias": "alias/a", "target_key_id": second });
    let said = somebody.call("POST", path, &moved).expect("an answer");
    assert_eq!(said.status, 200, "{}", said.body);
    assert_eq!(
        world.plan(&configuration).changes(),
        ["kms_alias.a: update"]
    );
    world.apply(&configuration);
    world.finish(&[]);
}
