//! Terraform on the second cloud: every spec, every change, drift, unknown values, names that are taken.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::steps;
use serde_json::{Value, json};

use crate::key_create::{self, Key};
use crate::key_update;
use crate::world::{World, attribute, text};

mod drift;
mod names;
mod provider_block;
mod refusals;
mod unknown;

/// A world of this cloud.
fn world() -> Option<World> {
    World::of(Cloud::Huawei, Emulator::memory())
}

/// With a configuration file.
fn world_with(config: &str) -> Option<World> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    std::fs::write(&file, config).expect("written");
    let file = file.to_string_lossy();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &file]);
    World::of(Cloud::Huawei, emulator)
}

/// Somebody else than Terraform.
fn somebody(world: &World) -> Huawei {
    Huawei::open(world.emulator.address).expect("the emulator listens")
}

const ENCRYPT: &str = "ENCRYPT_DECRYPT";
const SIGN: &str = "SIGN_VERIFY";
const MAC: &str = "GENERATE_VERIFY_MAC";
const AGREE: &str = "KEY_AGREEMENT";

/// Every spec with every usage, by default where that is the default.
const KEYS: &[Key] = &[
    ("least", r#"alias = "least""#, ENCRYPT, ""),
    (
        "aes",
        "alias = \"aes\"\n  key_spec = \"AES_256\"",
        ENCRYPT,
        "",
    ),
    ("sm4", "alias = \"sm4\"\n  key_spec = \"SM4\"", ENCRYPT, ""),
    (
        "hmac_256",
        "alias = \"h1\"\n  key_spec = \"HMAC_256\"",
        MAC,
        "",
    ),
    (
        "hmac_384",
        "alias = \"h2\"\n  key_spec = \"HMAC_384\"",
        MAC,
        "",
    ),
    (
        "hmac_512",
        "alias = \"h3\"\n  key_spec = \"HMAC_512\"",
        MAC,
        "",
    ),
    (
        "hmac_sm3",
        "alias = \"h4\"\n  key_spec = \"HMAC_SM3\"",
        MAC,
        "",
    ),
    (
        "rsa_2048",
        "alias = \"r1\"\n  key_spec = \"RSA_2048\"",
        SIGN,
        "",
    ),
    (
        "rsa_3072",
        "alias = \"r2\"\n  key_spec = \"RSA_3072\"",
        SIGN,
        "",
    ),
    (
        "rsa_4096",
        "alias = \"r3\"\n  key_spec = \"RSA_4096\"\n  key_usage = \"ENCRYPT_DECRYPT\"",
        ENCRYPT,
        "",
    ),
    ("p256", "alias = \"e1\"\n  key_spec = \"EC_P256\"", SIGN, ""),
    ("p384", "alias = \"e2\"\n  key_spec = \"EC_P384\"", SIGN, ""),
    (
        "p256_agrees",
        "alias = \"e3\"\n  key_spec = \"EC_P256\"\n  key_usage = \"KEY_AGREEMENT\"",
        AGREE,
        "",
    ),
    (
        "p384_agrees",
        "alias = \"e4\"\n  key_spec = \"EC_P384\"\n  key_usage = \"KEY_AGREEMENT\"",
        AGREE,
        "",
    ),
    (
        "secp256k1",
        "alias = \"e5\"\n  key_spec = \"SECP256K1\"",
        SIGN,
        "",
    ),
    ("sm2", "alias = \"s1\"\n  key_spec = \"SM2\"", SIGN, ""),
    (
        "sm2_encrypt",
        "alias = \"s2\"\n  key_spec = \"SM2\"\n  key_usage = \"ENCRYPT_DECRYPT\"",
        ENCRYPT,
        "",
    ),
    (
        "ed25519",
        "alias = \"d1\"\n  key_spec = \"ED25519\"",
        SIGN,
        "",
    ),
    (
        "external",
        "alias = \"x1\"\n  origin = \"external\"",
        ENCRYPT,
        "",
    ),
    (
        "external_pair",
        "alias = \"x2\"\n  origin = \"external\"\n  key_spec = \"RSA_2048\"",
        SIGN,
        "",
    ),
];

#[test]
fn every_spec() {
    let Some(world) = world() else { return };
    key_create::check_each(&world, KEYS);
}

#[test]
fn every_argument_at_once() {
    let Some(world) = world() else { return };
    let state = world.apply(
        r#"resource "kms_key" "all" {
  key_spec              = "AES_256"
  key_usage             = "ENCRYPT_DECRYPT"
  origin                = "kms"
  alias                 = "orders:eu/1_a"
  description           = "orders: spéc ~*+/ & = \"quoted\""
  rotation_interval     = "720h"
  enabled               = false
  deletion_window_days  = 1096
  deletion_protection   = false
  enterprise_project_id = "0"
  tags                  = { team = "orders", "stage 值" = "" }
}
"#,
    );
    let key = "kms_key.all";
    assert_eq!(text(&state, key, "rotation_interval"), "720h");
    assert_eq!(text(&state, key, "automatic_rotation"), "Suspended");
    assert_eq!(text(&state, key, "state"), "Disabled");
    assert_eq!(text(&state, key, "delete_date"), "");
    assert!(text(&state, key, "creation_date").ends_with('Z'));
    assert_eq!(*attribute(&state, key, "arn"), Value::Null);
    assert_eq!(
        *attribute(&state, key, "tags"),
        json!({ "team": "orders", "stage 值": "" })
    );
    // No cloud tells the window that the next deletion will have.
    world.finish(&["deletion_window_days"]);
}

/// A key in a dedicated key store says so, and is made anew when it is to leave it.
#[test]
fn a_key_in_a_key_store() {
    let store = "11111111-2222-4333-8444-555555555555";
    let config = format!(
        "[[instance]]\nid = \"{store}\"\nkind = \"hardware\"\nregion = \"cn-north-4\"\ncloud = \"huawei\"\n"
    );
    let Some(world) = world_with(&config) else {
        return;
    };
    let key = |name: &str, more: &str| {
        format!("resource \"kms_key\" \"k\" {{\n  alias = \"{name}\"\n  {more}\n}}\n")
    };
    let inside = format!("instance_id = \"{store}\"");
    let state = world.apply(&key("inside", &inside));
    assert_eq!(text(&state, "kms_key.k", "instance_id"), store);
    let planned = world.plan(&key("outside", ""));
    assert_eq!(planned.changes(), ["kms_key.k: replace"]);
    let state = world.apply(&key("outside", ""));
    assert_eq!(*attribute(&state, "kms_key.k", "instance_id"), Value::Null);
    world.finish(&[]);
}

/// Resource, arguments before and after the update.
const UPDATES: &[(&str, &str, &str)] = &[
    ("renamed", r#"alias = "first""#, r#"alias = "second""#),
    (
        "described",
        "alias = \"a\"\n  description = \"first\"",
        "alias = \"a\"\n  description = \"second\"",
    ),
    (
        "cleared",
        "alias = \"b\"\n  description = \"first\"",
        r#"alias = "b""#,
    ),
    (
        "turning",
        "alias = \"c\"\n  rotation_interval = \"30d\"",
        "alias = \"c\"\n  rotation_interval = \"365d\"",
    ),
    (
        "turned_on",
        r#"alias = "d""#,
        "alias = \"d\"\n  rotation_interval = \"8760h\"",
    ),
    (
        "turned_off",
        "alias = \"e\"\n  rotation_interval = \"30d\"",
        r#"alias = "e""#,
    ),
    (
        "disabled",
        r#"alias = "f""#,
        "alias = \"f\"\n  enabled = false",
    ),
    (
        "enabled",
        "alias = \"g\"\n  enabled = false",
        "alias = \"g\"\n  enabled = true",
    ),
    (
        "window",
        "alias = \"h\"\n  deletion_window_days = 7",
        "alias = \"h\"\n  deletion_window_days = 1096",
    ),
    (
        "window_default",
        "alias = \"i\"\n  deletion_window_days = 30",
        r#"alias = "i""#,
    ),
    (
        "tagged",
        "alias = \"j\"\n  tags = { a = \"1\", b = \"2\" }",
        "alias = \"j\"\n  tags = { b = \"3\", c = \"4\" }",
    ),
    (
        "untagged",
        "alias = \"k\"\n  tags = { a = \"1\" }",
        "alias = \"k\"\n  tags = {}",
    ),
    (
        "moved",
        "alias = \"l\"\n  enterprise_project_id = \"0\"",
        "alias = \"l\"\n  enterprise_project_id = \"8d9c1c1f-3b6e-4a0e-9d5c-0a1b2c3d4e5f\"",
    ),
    // A disabled key takes no rotation: it has to be enabled for as long as that takes.
    (
        "turned_on_disabled",
        "alias = \"m\"\n  enabled = false",
        "alias = \"m\"\n  enabled = false\n  rotation_interval = \"30d\"",
    ),
    (
        "turned_off_disabled",
        "alias = \"n\"\n  enabled = false\n  rotation_interval = \"30d\"",
        "alias = \"n\"\n  enabled = false",
    ),
    (
        "disabled_turning",
        "alias = \"o\"\n  rotation_interval = \"30d\"",
        "alias = \"o\"\n  rotation_interval = \"30d\"\n  enabled = false",
    ),
];

#[test]
fn every_attribute_alone_in_place() {
    let Some(world) = world() else { return };
    let [old, new] = key_update::changed(&world, UPDATES, "update");
    let is = |name: &str, field: &str, wanted: Value| {
        let address = format!("kms_key.{name}");
        assert_eq!(*attribute(&new, &address, field), wanted, "{name}");
    };
    is("turned_off", "automatic_rotation", json!("Disabled"));
    is("turned_on", "rotation_interval", json!("8760h"));
    is(
        "turned_on_disabled",
        "automatic_rotation",
        json!("Suspended"),
    );
    is(
        "turned_off_disabled",
        "automatic_rotation",
        json!("Disabled"),
    );
    is("disabled_turning", "automatic_rotation", json!("Suspended"));
    is("disabled", "state", json!("Disabled"));
    is("tagged", "tags", json!({ "b": "3", "c": "4" }));
    is("window_default", "deletion_window_days", json!(7));
    assert_eq!(text(&old, "kms_key.moved", "enterprise_project_id"), "0");
    // Back again: each update also works the other way round.
    key_update::changed_back(&world, UPDATES);
    world.finish(&["deletion_window_days"]);
}

/// Resource, arguments before and after; every change makes another key, which needs another name.
const REPLACEMENTS: &[(&str, &str, &str)] = &[
    (
        "spec",
        r#"alias = "a""#,
        "alias = \"a2\"\n  key_spec = \"EC_P256\"",
    ),
    (
        "usage",
        "alias = \"b\"\n  key_spec = \"RSA_2048\"",
        "alias = \"b2\"\n  key_spec = \"RSA_2048\"\n  key_usage = \"ENCRYPT_DECRYPT\"",
    ),
    (
        "origin",
        r#"alias = "c""#,
        "alias = \"c2\"\n  origin = \"external\"",
    ),
];

#[test]
fn every_force_new_attribute_replaces_and_warns() {
    let Some(world) = world() else { return };
    let [old, _] = key_update::changed(&world, REPLACEMENTS, "replace");
    let mut somebody = somebody(&world);
    for (name, _, _) in REPLACEMENTS {
        let id = text(&old, &format!("kms_key.{name}"), "id");
        let said = somebody.must("describe-key", &json!({ "key_id": id }));
        assert_eq!(said.text("/key_info/key_state"), "4", "{name}");
    }
    world.finish(&[]);
}

/// Whoever was granted the use of a key does not hold up its end.
#[test]
fn a_key_with_grants_is_destroyed() {
    let Some(world) = world() else { return };
    let state = world.apply("resource \"kms_key\" \"k\" {\n  alias = \"granted\"\n}\n");
    let grant = json!({
        "key_id": text(&state, "kms_key.k", "id"),
        "grantee_principal": "0123456789abcdef0123456789abcdef",
        "operations": ["describe-key", "encrypt-data"],
    });
    somebody(&world).must("create-grant", &grant);
    steps::settled(&world.terraform);
    world.finish(&[]);
}

/// By id and by name: the same key, the same state.
#[test]
fn a_key_is_found_by_its_id_its_name_and_an_alias() {
    let Some(world) = world() else { return };
    let configuration = r#"resource "kms_key" "k" {
  alias             = "orders"
  rotation_interval = "30d"
  tags              = { team = "orders" }
}
resource "kms_alias" "a" {
  alias_name = "alias/orders/current"
  key_id     = kms_key.k.id
}
data "kms_key" "by_id" {
  key_id = kms_key.k.id
}
data "kms_key" "by_name" {
  key_id = kms_key.k.alias
}
data "kms_key" "by_alias" {
  key_id = kms_alias.a.alias_name
}
data "kms_key" "by_urn" {
  key_id = kms_alias.a.arn
}
"#;
    let state = world.apply(configuration);
    for name in ["by_id", "by_name", "by_alias", "by_urn"] {
        let address = format!("data.kms_key.{name}");
        for same in [
            "id",
            "alias",
            "key_spec",
            "key_usage",
            "origin",
            "state",
            "rotation_interval",
            "automatic_rotation",
            "creation_date",
            "creator",
            "enterprise_project_id",
            "tags",
        ] {
            let wanted = attribute(&state, "kms_key.k", same);
            assert_eq!(attribute(&state, &address, same), wanted, "{name}: {same}");
        }
    }
    for name in ["orders", "alias/orders/current"] {
        let fresh = world.terraform.fresh();
        fresh
            .run(&["import", "-no-color", "kms_key.k", name])
            .expect(0, name);
        let imported = text(&fresh.state(), "kms_key.k", "id").to_owned();
        assert_eq!(imported, text(&state, "kms_key.k", "id"), "{name}");
    }
    let fresh = world.terraform.fresh();
    let refused = fresh.run(&["import", "-no-color", "kms_key.k", "nobody"]);
    refused.expect(1, "nothing of that name");
    assert!(refused.stderr.contains("nobody"), "{}", refused.stderr);
    world.destroy();
}
