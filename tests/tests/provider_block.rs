//! The provider block: values from elsewhere, values not known yet, values that are wrong.

use std::process::Output;

use acceptance::emulator::Emulator;
use acceptance::terraform::{Run, Terraform};

use crate::world::{REGION, World};

const KEY: &str = "resource \"kms_key\" \"k\" {\n}\n";

fn run(terraform: &Terraform, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = terraform.command(arguments);
    command.envs(environment.iter().copied());
    let output: Output = command.output().expect("terraform can be started");
    Run::of(&output)
}

const APPLY: &[&str] = &["apply", "-json", "-auto-approve"];

/// Everything from the environment: ours for cloud and endpoint, the vendor's for the rest.
#[test]
fn an_empty_block_takes_the_environment() {
    let emulator = Emulator::memory();
    let Some(terraform) = Terraform::bare() else {
        return;
    };
    terraform.write("main.tf", &format!("provider \"kms\" {{\n}}\n{KEY}"));
    let endpoint = emulator.endpoint();
    let names = [
        [
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "ALIBABA_CLOUD_REGION_ID",
        ],
        [
            "ALICLOUD_ACCESS_KEY",
            "ALICLOUD_SECRET_KEY",
            "ALICLOUD_REGION",
        ],
    ];
    for [id, secret, region] in names {
        let environment = [
            ("KMS_CLOUD", "alibaba"),
            ("KMS_ENDPOINT", &endpoint),
            (id, "test"),
            (secret, "test"),
            (region, REGION),
        ];
        run(&terraform, APPLY, &environment).expect(0, id);
    }
}

/// An endpoint that only an apply will know: a plan of a new key does not need it.
#[test]
fn unknown_provider_values_do_not_fail_a_plan() {
    let emulator = Emulator::memory();
    let Some(terraform) = Terraform::bare() else {
        return;
    };
    let text = format!(
        r#"resource "terraform_data" "endpoint" {{
  input = "{}"
}}
provider "kms" {{
  cloud      = "alibaba"
  endpoint   = terraform_data.endpoint.output
  region     = "{REGION}"
  access_key = "test"
  secret_key = "test"
}}
{KEY}"#,
        emulator.endpoint()
    );
    terraform.write("main.tf", &text);
    terraform
        .plan(&[])
        .expect(2, "plan with an unknown endpoint");
    terraform.apply(&[]).expect(0, "apply");
    acceptance::steps::settled(&terraform);
}

/// Each wrong value, the attribute that it is said of, and what the words have to hold.
#[test]
fn wrong_values_are_named() {
    let emulator = Emulator::memory();
    let endpoint = emulator.endpoint();
    let cases: &[(&str, &str, &str)] = &[
        (r#"cloud = "alibaba""#, r#"cloud = "tencent""#, "alibaba"),
        (
            r#"access_key = "test""#,
            r#"access_key = "nobody""#,
            "InvalidAccessKeyId.NotFound",
        ),
        (
            r#"secret_key = "test""#,
            r#"secret_key = "wrong""#,
            "SignatureDoesNotMatch",
        ),
        (
            r#"endpoint = "ENDPOINT""#,
            r#"endpoint = "not a url""#,
            "not a url",
        ),
        (
            r#"endpoint = "ENDPOINT""#,
            "endpoint = \"http://127.0.0.1:9\"\n  max_retries = 0",
            "127.0.0.1:9",
        ),
    ];
    let right = r#"provider "kms" {
  cloud = "alibaba"
  endpoint = "ENDPOINT"
  region = "cn-hangzhou"
  access_key = "test"
  secret_key = "test"
}
"#;
    for (old, new, named) in cases {
        let Some(terraform) = Terraform::bare() else {
            return;
        };
        assert!(right.contains(old));
        let block = right.replace(old, new).replace("ENDPOINT", &endpoint);
        terraform.write("main.tf", &format!("{block}{KEY}"));
        let refused = terraform.apply(&[]);
        refused.expect(1, new);
        let words = refused.words();
        assert!(words.contains(named), "{new}: {words}");
        assert!(!words.contains("secret_key = "), "{words}");
    }
}

/// The other cloud's rules judge a plan of its own.
#[test]
fn the_other_clouds_rules_judge_a_plan() {
    let Some(terraform) = Terraform::bare() else {
        return;
    };
    let text = r#"provider "kms" {
  cloud      = "huawei"
  region     = "cn-north-4"
  access_key = "test"
  secret_key = "test"
}
resource "kms_key" "k" {
  alias    = "orders"
  key_spec = "Aliyun_AES_256"
}
"#;
    terraform.write("main.tf", text);
    let refused = terraform.plan(&[]);
    refused.expect(1, "a spec of the other cloud");
    let words = refused.words();
    assert!(words.contains("huawei spells it \"AES_256\""), "{words}");
}

/// No secret in a plan, a state or a log of the highest level.
#[test]
fn secrets_stay_out_of_plan_state_and_log() {
    let secret = "a-secret-nobody-may-read-0123456789";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    let text = format!(
        "[[credential]]\ncloud = \"alibaba\"\naccess_key_id = \"other\"\naccess_key_secret = \"{secret}\"\n"
    );
    std::fs::write(&file, text).expect("written");
    let file = file.to_string_lossy();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &file]);
    let Some(world) = World::with(emulator) else {
        return;
    };
    let text = format!(
        r#"provider "kms" {{
  cloud      = "alibaba"
  endpoint   = "{}"
  region     = "{REGION}"
}}
{KEY}"#,
        world.emulator.endpoint()
    );
    world.terraform.write("provider.tf", &text);
    let log = world.terraform.folder().join("log.txt");
    let environment = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "other"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret),
        ("TF_LOG", "TRACE"),
        ("TF_LOG_PATH", &log.to_string_lossy()),
    ];
    run(
        &world.terraform,
        &["apply", "-json", "-auto-approve"],
        &environment,
    )
    .expect(0, "apply");
    let state = std::fs::read_to_string(world.terraform.folder().join("terraform.tfstate"));
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(log.contains("kms_key"), "the log is one of this run");
    assert!(!log.contains(secret) && !state.expect("a state").contains(secret));
    assert!(!world.emulator.log().contains(secret));
}
