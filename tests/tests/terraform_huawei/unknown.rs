//! `kms_key` whose arguments are known only after another resource is applied.

use serde_json::json;

use super::world;
use crate::world::{attribute, text};

/// Argument and value; each is passed through a resource of its own.
const ARGUMENTS: &[(&str, &str)] = &[
    ("key_spec", r#""AES_256""#),
    ("key_usage", r#""ENCRYPT_DECRYPT""#),
    ("origin", r#""kms""#),
    ("description", r#""late""#),
    ("rotation_interval", r#""30d""#),
    ("enabled", "false"),
    ("deletion_window_days", "7"),
    ("deletion_protection", "false"),
    ("enterprise_project_id", r#""0""#),
    ("tags", r#"{ a = "1" }"#),
];

#[test]
fn each_argument_unknown_alone() {
    let Some(world) = world() else { return };
    let pair = |(name, value): &(&str, &str)| {
        format!(
            "resource \"terraform_data\" \"{name}\" {{\n  input = {value}\n}}\n\
             resource \"kms_key\" \"{name}\" {{\n  alias = \"{name}\"\n  {name} = terraform_data.{name}.output\n}}\n"
        )
    };
    let mut configuration: String = ARGUMENTS.iter().map(pair).collect();
    configuration.push_str(
        "resource \"terraform_data\" \"alias\" {\n  input = \"late\"\n}\n\
         resource \"kms_key\" \"alias\" {\n  alias = terraform_data.alias.output\n}\n\
         resource \"terraform_data\" \"late\" {}\n\
         resource \"kms_key\" \"none\" {\n  alias = \"none\"\n  \
         protection_level = terraform_data.late.id == \"\" ? \"HSM\" : null\n}\n",
    );
    let state = world.apply(&configuration);
    assert_eq!(text(&state, "kms_key.enabled", "state"), "Disabled");
    assert_eq!(text(&state, "kms_key.alias", "alias"), "late");
    assert_eq!(
        text(&state, "kms_key.rotation_interval", "rotation_interval"),
        "30d"
    );
    assert_eq!(
        *attribute(&state, "kms_key.tags", "tags"),
        json!({ "a": "1" })
    );
    // An import would have to replace keys for what it does not know yet, and no new key could have their names.
    world.destroy();
}

/// A value that turns out wrong after the plan is refused before the service is asked, and nothing is left.
#[test]
fn a_wrong_value_found_at_apply() {
    let Some(world) = world() else { return };
    let configuration = r#"resource "terraform_data" "late" {
  input = "AES_255"
}
resource "kms_key" "k" {
  alias    = "k"
  key_spec = terraform_data.late.output
}
"#;
    world.terraform.write("main.tf", configuration);
    let refused = world.terraform.apply(&[]);
    refused.expect(1, "refused at apply");
    let words = refused.words();
    assert!(words.contains("invalid key_spec"), "{words}");
    assert!(!world.terraform.state().contains_key("kms_key.k"));
}
