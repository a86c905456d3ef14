//! `kms_alias`: made, moved to another key, renamed, taken away by somebody else.

use acceptance::steps;

use crate::world::{REGION, World, text};

fn configuration(alias_name: &str, key: &str) -> String {
    format!(
        r#"resource "kms_key" "first" {{
}}
resource "kms_key" "second" {{
}}
resource "kms_alias" "a" {{
  alias_name = "{alias_name}"
  key_id     = kms_key.{key}.id
}}
"#
    )
}

#[test]
fn an_alias_moves_in_place_and_is_replaced_by_another_name() {
    let Some(world) = World::new() else { return };
    let first = configuration("alias/a", "first");
    let state = world.apply(&first);
    let key = text(&state, "kms_key.first", "id");
    assert_eq!(text(&state, "kms_alias.a", "key_id"), key);
    let moved = configuration("alias/a", "second");
    let planned = world.plan(&moved);
    assert_eq!(planned.changes(), ["kms_alias.a: update"]);
    let state = world.apply(&moved);
    let found = world.behind("DescribeKey", &[("KeyId", "alias/a")]);
    let found = found
        .pointer("/KeyMetadata/KeyId")
        .and_then(|id| id.as_str());
    assert_eq!(found, Some(text(&state, "kms_key.second", "id")));
    let renamed = configuration("alias/b", "second");
    let planned = world.plan(&renamed);
    assert_eq!(planned.changes(), ["kms_alias.a: replace"]);
    world.apply(&renamed);
    steps::destroys(&world.terraform, &mut world.emulator.client(REGION));
    let left = world.behind("ListAliases", &[]);
    assert_eq!(
        left.get("TotalCount").and_then(serde_json::Value::as_u64),
        Some(0),
        "{left}"
    );
}

#[test]
fn an_alias_is_imported_by_its_name() {
    let Some(world) = World::new() else { return };
    world.apply(&configuration("alias/a", "first"));
    let fresh = world.terraform.fresh();
    fresh
        .run(&["import", "-no-color", "kms_alias.a", "alias/a"])
        .expect(0, "import");
    let (created, imported) = (world.terraform.state(), fresh.state());
    assert_eq!(imported["kms_alias.a"], created["kms_alias.a"]);
    let absent = world.terraform.fresh();
    let refused = absent.run(&["import", "-no-color", "kms_alias.a", "alias/nobody"]);
    refused.expect(1, "nothing of that name");
    assert!(
        refused.stderr.contains("alias/nobody"),
        "{}",
        refused.stderr
    );
}

#[test]
fn an_alias_that_somebody_took_away_or_moved_is_put_back() {
    let Some(world) = World::new() else { return };
    let configuration = configuration("alias/a", "first");
    let state = world.apply(&configuration);
    world.behind("DeleteAlias", &[("AliasName", "alias/a")]);
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_alias.a: create"]);
    world.apply(&configuration);
    let second = text(&state, "kms_key.second", "id");
    world.behind(
        "UpdateAlias",
        &[("AliasName", "alias/a"), ("KeyId", second)],
    );
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_alias.a: update"]);
    world.apply(&configuration);
    steps::settled(&world.terraform);
}

/// A key is imported by its id, by an alias of it, and by its ARN: the same key, the same state.
#[test]
fn a_key_is_imported_by_id_alias_and_arn() {
    let Some(world) = World::new() else { return };
    let state = world.apply(&configuration("alias/a", "first"));
    let key = "kms_key.first";
    let arn = text(&state, key, "arn");
    let mut imported = Vec::new();
    for name in [text(&state, key, "id"), "alias/a", arn] {
        let fresh = world.terraform.fresh();
        fresh
            .run(&["import", "-no-color", key, name])
            .expect(0, name);
        imported.push(fresh.state());
    }
    assert_eq!(text(&imported[0], key, "arn"), arn);
    assert_eq!(imported[0], imported[1], "by id, by alias");
    assert_eq!(imported[0], imported[2], "by id, by ARN");
}
