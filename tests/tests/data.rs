//! The data source `kms_key`: by id, alias and ARN, with all that the resource knows.

use serde_json::json;

use crate::world::{REGION, World, attribute, text};

#[test]
fn it_finds_a_key_by_each_of_its_names() {
    let Some(world) = World::new() else { return };
    let state = world.apply(
        r#"resource "kms_key" "k" {
  alias             = "alias/k"
  description       = "found"
  rotation_interval = "7d"
  tags              = { team = "orders" }
}
data "kms_key" "by_id" {
  key_id = kms_key.k.id
}
data "kms_key" "by_arn" {
  key_id = kms_key.k.arn
}
data "kms_key" "by_alias" {
  key_id     = "alias/k"
  depends_on = [kms_key.k]
}
"#,
    );
    for name in ["by_id", "by_arn", "by_alias"] {
        let address = format!("data.kms_key.{name}");
        for same in [
            "id",
            "arn",
            "key_spec",
            "key_usage",
            "origin",
            "protection_level",
            "description",
            "state",
            "automatic_rotation",
            "primary_key_version",
            "creation_date",
            "creator",
            "last_rotation_date",
            "next_rotation_date",
            "tags",
        ] {
            let wanted = attribute(&state, "kms_key.k", same);
            assert_eq!(attribute(&state, &address, same), wanted, "{name}: {same}");
        }
        assert_eq!(
            *attribute(&state, &address, "tags"),
            json!({ "team": "orders" })
        );
    }
    assert_eq!(text(&state, "data.kms_key.by_alias", "key_id"), "alias/k");
    acceptance::steps::destroys(&world.terraform, &mut world.emulator.client(REGION));
}

#[test]
fn it_says_what_it_did_not_find() {
    let Some(world) = World::new() else { return };
    let planned = world.plan("data \"kms_key\" \"k\" {\n  key_id = \"alias/nobody\"\n}\n");
    planned.expect(1, "no such alias");
    let errors = planned.errors();
    assert_eq!(errors.len(), 1, "{}", planned.words());
    let words = planned.words();
    assert!(words.contains("alias/nobody"), "{words}");
    assert!(words.contains("Forbidden.AliasNotFound"), "{words}");
    assert!(words.to_lowercase().contains("request id"), "{words}");
}
