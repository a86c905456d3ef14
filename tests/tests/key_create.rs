//! `kms_key` as it is created: every key spec that needs no instance, with each of its usages.

use serde_json::json;

use crate::world::{World, attribute, text};

/// A resource's name and arguments, and the usage and protection level of the key; empty where there is no level.
pub(crate) type Key = (&'static str, &'static str, &'static str, &'static str);

/// Names of resources with spec, usage, protection level: as configured, and as the service made it.
const KEYS: &[Key] = &[
    (
        "aes",
        r#"key_spec = "Aliyun_AES_256""#,
        "ENCRYPT/DECRYPT",
        "SOFTWARE",
    ),
    (
        "aes_hsm",
        r#"protection_level = "HSM""#,
        "ENCRYPT/DECRYPT",
        "HSM",
    ),
    (
        "sm4",
        r#"key_spec = "Aliyun_SM4""#,
        "ENCRYPT/DECRYPT",
        "HSM",
    ),
    ("rsa", r#"key_spec = "RSA_2048""#, "SIGN/VERIFY", "SOFTWARE"),
    (
        "rsa_encrypt",
        "key_spec = \"RSA_2048\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
        "ENCRYPT/DECRYPT",
        "SOFTWARE",
    ),
    ("p256", r#"key_spec = "EC_P256""#, "SIGN/VERIFY", "SOFTWARE"),
    (
        "p256k",
        r#"key_spec = "EC_P256K""#,
        "SIGN/VERIFY",
        "SOFTWARE",
    ),
    ("sm2", r#"key_spec = "EC_SM2""#, "SIGN/VERIFY", "HSM"),
    (
        "sm2_encrypt",
        "key_spec = \"EC_SM2\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
        "ENCRYPT/DECRYPT",
        "HSM",
    ),
    (
        "external",
        r#"origin = "EXTERNAL""#,
        "ENCRYPT/DECRYPT",
        "SOFTWARE",
    ),
];

/// Applies one key of each row, demands what the service made of it, and takes it through the rest of its life.
pub(crate) fn check_each(world: &World, keys: &[Key]) {
    let configuration: String = keys
        .iter()
        .map(|(name, arguments, _, _)| {
            format!("resource \"kms_key\" \"{name}\" {{\n  {arguments}\n}}\n")
        })
        .collect();
    let state = world.apply(&configuration);
    for (name, arguments, usage, protection) in keys {
        let address = format!("kms_key.{name}");
        assert_eq!(text(&state, &address, "key_usage"), *usage, "{arguments}");
        assert_eq!(
            text(&state, &address, "protection_level"),
            *protection,
            "{arguments}"
        );
        let external = text(&state, &address, "origin").eq_ignore_ascii_case("external");
        let key_state = if external { "PendingImport" } else { "Enabled" };
        assert_eq!(text(&state, &address, "state"), key_state, "{arguments}");
    }
    world.finish(&[]);
}

#[test]
fn every_spec_without_an_instance() {
    let Some(world) = World::new() else { return };
    check_each(&world, KEYS);
}

#[test]
fn every_argument_at_once() {
    let Some(world) = World::new() else { return };
    let state = world.apply(
        r#"resource "kms_key" "all" {
  key_spec             = "Aliyun_AES_256"
  key_usage            = "ENCRYPT/DECRYPT"
  origin               = "Aliyun_KMS"
  protection_level     = "SOFTWARE"
  alias                = "alias/orders/eu-1_a"
  description          = "orders: spéc ~*+/ & = \"quoted\""
  rotation_interval    = "365d"
  enabled              = true
  deletion_window_days = 7
  deletion_protection  = false
  tags                 = { team = "orders", "acme:stage" = "" }
}
"#,
    );
    let key = "kms_key.all";
    assert_eq!(text(&state, key, "rotation_interval"), "365d");
    assert_eq!(text(&state, key, "automatic_rotation"), "Enabled");
    assert_ne!(text(&state, key, "next_rotation_date"), "");
    assert_eq!(text(&state, key, "delete_date"), "");
    assert_eq!(
        *attribute(&state, key, "tags"),
        json!({ "team": "orders", "acme:stage": "" })
    );
    let arn = format!(":key/{}", text(&state, key, "id"));
    assert!(text(&state, key, "arn").ends_with(&arn));
    // No cloud tells the window that the next deletion will have.
    world.finish(&["deletion_window_days"]);
}

/// Disabled from the first apply, with and without rotation; protected from the first apply.
#[test]
fn created_disabled_and_created_protected() {
    let Some(world) = World::new() else { return };
    let state = world.apply(
        r#"resource "kms_key" "off" {
  enabled = false
}
resource "kms_key" "off_turning" {
  enabled           = false
  rotation_interval = "30d"
}
resource "kms_key" "kept" {
  deletion_protection = true
}
resource "kms_key" "external_off" {
  origin  = "EXTERNAL"
  enabled = true
}
"#,
    );
    assert_eq!(text(&state, "kms_key.off", "state"), "Disabled");
    assert_eq!(
        text(&state, "kms_key.off_turning", "automatic_rotation"),
        "Suspended"
    );
    let refused = world.plan("");
    refused.expect(1, "a protected key is not destroyed");
    let errors = refused.errors();
    assert_eq!(errors.len(), 1, "{}", refused.words());
    // A resource that has left the configuration has no address there: the key itself is named.
    let id = text(&state, "kms_key.kept", "id");
    assert!(refused.words().contains(id), "{}", refused.words());
    world.apply(
        r#"resource "kms_key" "kept" {
  deletion_protection = false
}
"#,
    );
    world.finish(&[]);
}
