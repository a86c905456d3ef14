//! Replacing a live key: what would be lost is told, with what forces it; and it is refused under deletion protection.

use expect_test::expect;

use crate::world::{World, text};

const KEY: &str = "kms_key.k";

fn key(spec: &str, more: &str) -> String {
    format!(
        "resource \"kms_key\" \"k\" {{\n  alias = \"alias/k\"\n  key_spec = \"{spec}\"\n  rotation_interval = \"7d\"\n  {more}\n}}\n"
    )
}

#[test]
fn what_a_replacement_loses_is_told() {
    let Some(world) = World::new() else { return };
    world.apply(&key("Aliyun_AES_256", ""));
    world.emulator.advance("8d");
    let state = world.apply(&key("Aliyun_AES_256", ""));
    let changed = key("Aliyun_SM4", "");
    let planned = world.plan(&changed);
    assert_eq!(planned.changes(), ["kms_key.k: replace"]);
    let mut words = planned.words();
    for (name, word) in [
        ("id", "KEY"),
        ("primary_key_version", "VERSION"),
        ("creation_date", "MADE"),
        ("last_rotation_date", "ROTATED"),
    ] {
        words = words.replace(text(&state, KEY, name), word);
    }
    expect![[r#"
        warning kms_key.k at key_spec
          the key KEY will be replaced
          | a key cannot change its key_spec; the Aliyun_AES_256 key made on MADE is scheduled for deletion with all its versions (the newest VERSION, made on ROTATED) and its alias "alias/k", and 30 days later everything that was encrypted or signed with it can no longer be decrypted or verified with it. Until then the deletion can be cancelled
    "#]].assert_eq(&words);
}

#[test]
fn a_protected_key_is_not_replaced() {
    let Some(world) = World::new() else { return };
    let state = world.apply(&key("Aliyun_AES_256", "deletion_protection = true"));
    let id = text(&state, KEY, "id").to_owned();
    for protected in ["true", "false"] {
        let more = format!("deletion_protection = {protected}");
        let planned = world.plan(&key("Aliyun_SM4", &more));
        planned.expect(1, "it is on in the service");
        expect![[r#"
            error kms_key.k at deletion_protection
              deletion protection is on for the key KEY
              | to replace it, set deletion_protection = false and apply that first; then plan this again
        "#]].assert_eq(&planned.words().replace(&id, "KEY"));
    }
    world.apply(&key("Aliyun_AES_256", "deletion_protection = false"));
    let planned = world.plan(&key("Aliyun_SM4", "deletion_protection = false"));
    assert_eq!(planned.changes(), ["kms_key.k: replace"]);
    world.destroy();
}
