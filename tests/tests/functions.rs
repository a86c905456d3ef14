//! The provider's functions, as Terraform calls them.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::openssl::Pair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::world::World;

/// The outputs of the last apply.
fn outputs(world: &World) -> Value {
    let shown = world.terraform.show(None);
    let outputs = shown.pointer("/values/outputs").cloned();
    outputs.unwrap_or_default()
}

/// One output.
#[track_caller]
fn output<'a>(outputs: &'a Value, name: &str) -> &'a Value {
    let value = outputs.get(name).and_then(|output| output.get("value"));
    value.unwrap_or_else(|| panic!("no output {name} in {outputs}"))
}

#[test]
fn resource_names_come_apart_and_together() {
    let Some(world) = World::new() else { return };
    let state = world.apply(
        r#"resource "kms_key" "k" {
}
locals {
  pieces = provider::kms::arn_parse(kms_key.k.arn)
}
output "pieces" {
  value = local.pieces
}
output "again" {
  value = provider::kms::arn_build(
    local.pieces.cloud, local.pieces.region, local.pieces.account_id,
    local.pieces.resource_type, local.pieces.resource_id,
  ) == kms_key.k.arn
}
output "alias" {
  value = provider::kms::arn_parse("kms:cn-north-4:d01:alias:orders")
}
output "seconds" {
  value = [for text in ["7d", "168h", "604800s"] : provider::kms::duration_seconds(text)]
}
"#,
    );
    let outputs = outputs(&world);
    let pieces = output(&outputs, "pieces");
    let id = state["kms_key.k"]["id"].clone();
    let account = pieces["account_id"].as_str().unwrap_or_default();
    assert!(
        state["kms_key.k"]["arn"]
            .as_str()
            .is_some_and(|arn| arn.contains(account))
    );
    assert_eq!(pieces["cloud"], json!("alibaba"));
    assert_eq!(pieces["region"], json!("cn-hangzhou"));
    assert_eq!(pieces["resource_type"], json!("key"));
    assert_eq!(pieces["resource_id"], id);
    assert_eq!(*output(&outputs, "again"), json!(true));
    assert_eq!(
        *output(&outputs, "alias"),
        json!({
            "cloud": "huawei", "region": "cn-north-4", "account_id": "d01",
            "resource_type": "alias", "resource_id": "orders",
        })
    );
    assert_eq!(
        *output(&outputs, "seconds"),
        json!([604_800, 604_800, 604_800])
    );
    world.destroy();
}

/// A refusal that Terraform shows of a call.
#[track_caller]
fn check(world: &World, call: &str, want: &Expect) {
    let text = format!("output \"o\" {{\n  value = provider::kms::{call}\n}}\n");
    let planned = world.plan(&text);
    planned.expect(1, call);
    want.assert_eq(&planned.words());
}

#[test]
fn a_call_that_makes_no_sense_is_refused_at_its_argument() {
    let Some(world) = World::new() else { return };
    check(
        &world,
        r#"duration_seconds("soon")"#,
        &expect![[r#"
        error  at value
          Invalid function argument
          | Invalid value for "duration" parameter: "soon" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds).
    "#]],
    );
    check(
        &world,
        r#"arn_build("huawei", "cn-north-4", "d", "key", "k")"#,
        &expect![[r#"
            error  at value
              Invalid function argument
              | Invalid value for "resource_type" parameter: huawei has no resource type "key"; valid: KeyId, alias.
        "#]],
    );
    check(
        &world,
        r#"check_key({ key_spec = "AES_256" })"#,
        &expect![[r#"
            error  at value
              Invalid function argument
              | Invalid value for "key" parameter: the object needs a cloud; valid: alibaba, huawei.
        "#]],
    );
}

/// The cloud that is asked, and the arguments of a key.
type Asked = (Cloud, &'static [(&'static str, &'static str)]);

const KEYS: &[Asked] = &[
    (Cloud::Alibaba, &[]),
    (
        Cloud::Alibaba,
        &[
            ("key_spec", "\"RSA_2048\""),
            ("rotation_interval", "\"7d\""),
        ],
    ),
    (
        Cloud::Alibaba,
        &[("key_spec", "\"AES_256\""), ("deletion_window_days", "6")],
    ),
    (
        Cloud::Alibaba,
        &[("alias", "\"orders\""), ("tags", "{ aliyun = \"x\" }")],
    ),
    (Cloud::Huawei, &[]),
    (
        Cloud::Huawei,
        &[
            ("alias", "\"k\""),
            ("key_spec", "\"RSA_2048\""),
            ("key_usage", "\"KEY_AGREEMENT\""),
        ],
    ),
    (
        Cloud::Huawei,
        &[
            ("alias", "\"k\""),
            ("rotation_interval", "\"8h\""),
            ("protection_level", "\"HSM\""),
            ("deletion_protection", "true"),
        ],
    ),
];

/// Lines of arguments, each value in what `form` makes of it.
fn lines(arguments: &[(&str, &str)], form: fn(&str) -> String) -> String {
    let lines = arguments.iter();
    lines
        .map(|(name, value)| format!("  {name} = {}\n", form(value)))
        .collect()
}

/// What `check_key` says of an object is what a plan says of a key with the same arguments.
#[test]
fn check_key_says_what_a_plan_says() {
    for (cloud, arguments) in KEYS {
        let Some(world) = World::of(*cloud, Emulator::memory()) else {
            return;
        };
        let (name, region) = (cloud.name(), cloud.region());
        let object = lines(arguments, str::to_owned);
        world.apply(&format!(
            "output \"said\" {{\n  value = provider::kms::check_key({{\n  cloud = \"{name}\"\n  \
             region = \"{region}\"\n{object}}})\n}}\n"
        ));
        let outputs = outputs(&world);
        let said = output(&outputs, "said");
        let errors = said["errors"].as_array().expect("a list");
        let told = errors.iter().map(|error| error["message"].as_str());
        let mut told: Vec<String> = told.flatten().map(str::to_owned).collect();
        told.sort();
        // Known to the plan alone, which knows the cloud and the region.
        let block = lines(arguments, |value| format!("var.yes ? {value} : null"));
        let planned = world.plan(&format!(
            "variable \"yes\" {{\n  default = true\n}}\nresource \"kms_key\" \"k\" {{\n{block}}}\n"
        ));
        let refused = planned.errors().into_iter();
        let mut refused: Vec<String> = refused
            .map(|error| format!("{}: {}", error.summary, error.detail))
            .collect();
        refused.sort();
        assert_eq!(told, refused, "{name} {object}");
        assert_eq!(said["valid"], json!(refused.is_empty()), "{name} {object}");
    }
}

/// A validation block that asks the rules.
#[test]
fn a_validation_block_refuses_what_a_plan_would() {
    let Some(world) = World::new() else { return };
    let configuration = |spec: &str| {
        format!(
            r#"variable "key" {{
  type    = object({{ key_spec = string, rotation_interval = optional(string) }})
  default = {{ key_spec = "{spec}", rotation_interval = "365d" }}
  validation {{
    condition     = provider::kms::check_key(merge(var.key, {{ cloud = "alibaba" }})).valid
    error_message = join("\n", provider::kms::check_key(merge(var.key, {{ cloud = "alibaba" }})).errors[*].message)
  }}
}}
resource "kms_key" "k" {{
  key_spec          = var.key.key_spec
  rotation_interval = var.key.rotation_interval
}}
"#
        )
    };
    let planned = world.plan(&configuration("EC_P256"));
    planned.expect(1, "a key pair does not rotate");
    expect![[r#"
        error 
          Invalid value for variable
          | invalid rotation_interval "365d": EC_P256 keys do not rotate automatically; specs that do: Aliyun_AES_256, Aliyun_SM4
          | 
          | This was checked by the validation rule at main.tf:4,3-13.
    "#]].assert_eq(&planned.words());
    world.apply(&configuration("Aliyun_AES_256"));
    world.destroy();
}

/// How OpenSSL makes a key and signs with it, and what the clouds call that.
const SIGNED: &[(&[&str], &[&str], &[&str])] = &[
    (
        &[
            "-quiet",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
        ],
        &[
            "-digest",
            "sha256",
            "-pkeyopt",
            "rsa_padding_mode:pss",
            "-pkeyopt",
            "rsa_pss_saltlen:digest",
        ],
        &["RSA_PSS_SHA_256", "RSASSA_PSS_SHA_256"],
    ),
    (
        &[
            "-quiet",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:3072",
        ],
        &["-digest", "sha512"],
        &["RSASSA_PKCS1_V1_5_SHA_512"],
    ),
    (
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &["-digest", "sha256"],
        &["ECDSA_SHA_256"],
    ),
    (
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        &["-digest", "sha384"],
        &["ECDSA_SHA_384"],
    ),
    (
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:secp256k1",
        ],
        &["-digest", "sha256"],
        &["ECDSA_SHA_256"],
    ),
    (
        &["-algorithm", "SM2"],
        &["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"],
        &["SM2DSA", "SM2DSA_SM3"],
    ),
    (&["-algorithm", "ED25519"], &[], &["ED25519_SHA_512"]),
];

/// Fresh signatures hold, and those of another message do not.
#[test]
fn signatures_of_openssl_are_verified() {
    let Some(world) = World::new() else { return };
    let message = b"orders of today";
    let mut configuration = String::new();
    let mut count = 0;
    for (made, signed, words) in SIGNED {
        let pair = Pair::new(made);
        let (pem, signature) = (pair.public_pem(), pair.sign(signed, message));
        let signature = STANDARD.encode(signature);
        for word in *words {
            for (text, suffix) in [("orders of today", "holds"), ("orders of tomorrow", "not")] {
                configuration.push_str(&format!(
                    "output \"{suffix}_{count}\" {{\n  value = provider::kms::verify_signature(<<EOT\n{pem}EOT\n    , \
                     \"{word}\", \"RAW\", base64encode(\"{text}\"), \"{signature}\")\n}}\n"
                ));
            }
            count += 1;
        }
    }
    world.apply(&configuration);
    let outputs = outputs(&world);
    for number in 0..count {
        let said = |name: &str| output(&outputs, &format!("{name}_{number}")).clone();
        assert_eq!(
            (said("holds"), said("not")),
            (json!(true), json!(false)),
            "{number}"
        );
    }
    assert_eq!(count, 9);
}
