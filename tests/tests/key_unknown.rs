//! `kms_key` whose every argument is known only after another resource is applied.

use serde_json::json;

use crate::world::{World, attribute, text};

/// Argument and value; each is passed through a resource of its own.
const ARGUMENTS: &[(&str, &str)] = &[
    ("key_spec", r#""Aliyun_AES_256""#),
    ("key_usage", r#""ENCRYPT/DECRYPT""#),
    ("origin", r#""Aliyun_KMS""#),
    ("protection_level", r#""SOFTWARE""#),
    ("alias", r#""alias/unknown""#),
    ("description", r#""late""#),
    ("rotation_interval", r#""7d""#),
    ("enabled", "false"),
    ("deletion_window_days", "7"),
    ("deletion_protection", "false"),
    ("tags", r#"{ a = "1" }"#),
    ("policy", POLICY),
    ("instance_id", r#""kst-software""#),
];

/// A policy that the rules take.
const POLICY: &str = r#"jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Principal = { RAM = ["acs:ram::1234567890:*"] }, Action = ["kms:*"], Resource = ["*"] }] })"#;

/// What no service can tell an import, or is read only once it is configured.
const NOT_READABLE: &[&str] = &["deletion_window_days", "policy"];

/// Unknown where only one value is right: an argument that this cloud does not have, which turns out to be null,
/// and the level of a spec that exists at one level only.
const ONE_RIGHT_VALUE: &str = r#"
resource "terraform_data" "late" {}
resource "kms_key" "other_cloud" {
  enterprise_project_id = terraform_data.late.id == "" ? "some" : null
}
resource "kms_key" "one_level" {
  key_spec         = "Aliyun_SM4"
  protection_level = terraform_data.late.id == "" ? "SOFTWARE" : "HSM"
}
"#;

fn each_in_its_own_key() -> String {
    let pair = |(name, value): &(&str, &str)| {
        format!(
            "resource \"terraform_data\" \"{name}\" {{\n  input = {value}\n}}\n\
             resource \"kms_key\" \"{name}\" {{\n  {name} = terraform_data.{name}.output\n}}\n"
        )
    };
    let pairs: String = ARGUMENTS.iter().map(pair).collect();
    pairs + ONE_RIGHT_VALUE
}

#[test]
fn each_argument_unknown_alone() {
    let Some(world) = World::with_instance("kst-software") else {
        return;
    };
    let state = world.apply(&each_in_its_own_key());
    assert_eq!(text(&state, "kms_key.enabled", "state"), "Disabled");
    assert_eq!(
        text(&state, "kms_key.rotation_interval", "rotation_interval"),
        "7d"
    );
    assert_eq!(
        *attribute(&state, "kms_key.tags", "tags"),
        json!({ "a": "1" })
    );
    world.finish(NOT_READABLE);
}

#[test]
fn all_arguments_unknown_at_once() {
    let Some(world) = World::with_instance("kst-software") else {
        return;
    };
    let inputs: String = ARGUMENTS
        .iter()
        .map(|(name, value)| format!("    {name} = {value}\n"))
        .collect();
    let outputs: String = ARGUMENTS
        .iter()
        .map(|(name, _)| format!("  {name} = terraform_data.all.output.{name}\n"))
        .collect();
    let configuration = format!(
        "resource \"terraform_data\" \"all\" {{\n  input = {{\n{inputs}  }}\n}}\n\
         resource \"kms_key\" \"all\" {{\n{outputs}}}\n"
    );
    let state = world.apply(&configuration);
    assert_eq!(text(&state, "kms_key.all", "state"), "Disabled");
    assert_eq!(text(&state, "kms_key.all", "alias"), "alias/unknown");
    // A change of the input makes everything unknown again, for a key that exists.
    let changed = configuration.replace("\"late\"", "\"later\"");
    let state_after = world.apply(&changed);
    let id = text(&state, "kms_key.all", "id");
    assert_eq!(text(&state_after, "kms_key.all", "description"), "later");
    // What forces a new key may have changed while it was unknown: the key is kept, or it waits for its deletion.
    let kept = text(&state_after, "kms_key.all", "id") == id;
    let found = world.behind("DescribeKey", &[("KeyId", id)]);
    let wanted = if kept { "Disabled" } else { "PendingDeletion" };
    assert_eq!(found["KeyMetadata"]["KeyState"], wanted);
    world.finish(NOT_READABLE);
}

/// A value that turns out wrong after the plan is refused by the service, and nothing is left.
#[test]
fn a_wrong_value_found_at_apply_is_the_services_word() {
    let Some(world) = World::new() else { return };
    world.terraform.write(
        "main.tf",
        r#"resource "terraform_data" "late" {
  input = "Aliyun_AES_255"
}
resource "kms_key" "k" {
  key_spec = terraform_data.late.output
}
"#,
    );
    let refused = world.terraform.apply(&[]);
    refused.expect(1, "refused at apply");
    let words = refused.words();
    assert!(words.contains("key_spec"), "{words}");
    assert!(!world.terraform.state().contains_key("kms_key.k"));
}
