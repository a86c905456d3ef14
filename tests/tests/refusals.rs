//! What a bad configuration is told, word for word: which attribute, what is wrong, what would be
//! right.

use expect_test::{Expect, expect};

use crate::world::World;

/// Plans one key per set of arguments and pins all that is said.
fn check(arguments: &[&str], wanted: &Expect) {
    let Some(world) = World::new() else { return };
    let configuration: String = arguments
        .iter()
        .enumerate()
        .map(|(number, arguments)| {
            format!("resource \"kms_key\" \"k{number}\" {{\n  {arguments}\n}}\n")
        })
        .collect();
    let planned = world.plan(&configuration);
    planned.expect(1, "refused");
    wanted.assert_eq(&planned.words());
}

#[test]
fn key_specs() {
    check(
        &[
            r#"key_spec = "AES_256""#,
            r#"key_spec = "aliyun_aes_256""#,
            r#"key_spec = """#,
            r#"key_spec = "RSA_3072""#,
            r#"key_spec = "Aliyun_AES_128""#,
            r#"key_spec = "RSA_9999""#,
        ],
        &expect![[r#""#]],
    );
}

#[test]
fn usages_origins_and_protection() {
    check(
        &[
            r#"key_usage = "SIGN/VERIFY""#,
            r#"key_usage = "SIGN_VERIFY""#,
            "key_spec  = \"EC_P256\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
            r#"origin = "external""#,
            "key_spec = \"RSA_2048\"\n  origin   = \"EXTERNAL\"",
            r#"protection_level = "hsm""#,
            "key_spec         = \"Aliyun_SM4\"\n  protection_level = \"SOFTWARE\"",
        ],
        &expect![[r#""#]],
    );
}

#[test]
fn rotation_and_window() {
    check(
        &[
            r#"rotation_interval = "6d""#,
            r#"rotation_interval = "731d""#,
            r#"rotation_interval = "7""#,
            r#"rotation_interval = "weekly""#,
            "key_spec          = \"RSA_2048\"\n  rotation_interval = \"7d\"",
            "origin            = \"EXTERNAL\"\n  rotation_interval = \"7d\"",
            "deletion_window_days = 6",
            "deletion_window_days = 367",
        ],
        &expect![[r#""#]],
    );
}

#[test]
fn names_and_tags() {
    check(
        &[
            r#"alias = "orders""#,
            r#"alias = "alias/acs/orders""#,
            r#"alias = "alias/or ders""#,
            r#"tags = { "acs:team" = "orders" }"#,
            r#"tags = { team = "or ders" }"#,
            "tags = { for n in range(21) : \"k${n}\" => \"v\" }",
            "description = join(\"\", [for n in range(8193) : \"d\"])",
        ],
        &expect![[r#""#]],
    );
}

/// All that is wrong with one key is said at once.
#[test]
fn all_at_once() {
    check(
        &[
            "key_spec             = \"AES_256\"\n  protection_level     = \"hsm\"\n  \
           rotation_interval    = \"1d\"\n  deletion_window_days = 0\n  alias                = \"x\"",
        ],
        &expect![[r#""#]],
    );
}

/// `terraform validate` needs no provider block and no service to say what no cloud would take.
#[test]
fn validate_needs_no_provider() {
    let Some(terraform) = acceptance::terraform::Terraform::bare() else {
        return;
    };
    terraform.write(
        "main.tf",
        r#"resource "kms_key" "k" {
  key_spec          = "RSA_9999"
  rotation_interval = "weekly"
}
"#,
    );
    let output = terraform
        .command(&["validate", "-json"])
        .output()
        .expect("terraform");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = said.get("error_count").and_then(serde_json::Value::as_u64);
    assert_eq!(found, Some(2), "{said:#}");
}
