//! The provider block of this cloud: values from the environment of its own tools, other regions, wrong values.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::terraform::{Run, Terraform};

use super::{world, world_with};

const KEY: &str = "resource \"kms_key\" \"k\" {\n  alias = \"NAME\"\n}\n";
const APPLY: &[&str] = &["apply", "-json", "-auto-approve"];
/// The account of the emulator's default credential.
const DOMAIN: &str = "00000000000000000000000000000d01";
const PROJECT: &str = "00000000000000000000000000000e01";

fn run(terraform: &Terraform, environment: &[(&str, &str)]) -> Run {
    let mut command = terraform.command(APPLY);
    command.envs(environment.iter().copied());
    Run::of(&command.output().expect("terraform can be started"))
}

/// Everything from the environment: ours for cloud and endpoint, the vendor's for the rest; by keys and by password,
/// with the project given and found.
#[test]
fn an_empty_block_takes_the_environment() {
    let emulator = Emulator::memory();
    let endpoint = emulator.endpoint();
    let ours = [("KMS_CLOUD", "huawei"), ("KMS_ENDPOINT", endpoint.as_str())];
    let theirs: &[&[(&str, &str)]] = &[
        &[
            ("HW_ACCESS_KEY", "test"),
            ("HW_SECRET_KEY", "test"),
            ("HW_REGION_NAME", "cn-north-4"),
        ],
        &[
            ("HUAWEICLOUD_SDK_AK", "test"),
            ("HUAWEICLOUD_SDK_SK", "test"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT),
            ("HUAWEICLOUD_REGION", "cn-north-4"),
        ],
        &[
            ("HW_USER_NAME", "test"),
            ("HW_USER_PASSWORD", "test"),
            ("HW_DOMAIN_NAME", DOMAIN),
            ("HW_REGION_NAME", "cn-north-4"),
        ],
    ];
    for (number, theirs) in theirs.iter().enumerate() {
        let Some(terraform) = Terraform::bare() else {
            return;
        };
        let key = KEY.replace("NAME", &format!("n{number}"));
        terraform.write("main.tf", &format!("provider \"kms\" {{\n}}\n{key}"));
        let all = [&ours, *theirs].concat();
        run(&terraform, &all).expect(0, theirs[0].0);
    }
}

/// A region has a project of its own, which is found by the region's name.
#[test]
fn every_region_has_its_project() {
    let emulator = Emulator::memory();
    for region in ["cn-north-4", "ap-southeast-1"] {
        let Some(terraform) = Terraform::of(Cloud::Huawei, &emulator.endpoint(), region) else {
            return;
        };
        // The same name in both: projects do not see one another.
        acceptance::steps::apply(&terraform, &KEY.replace("NAME", "same"));
    }
}

/// A temporary key comes with a token, and is nothing without it.
#[test]
fn a_temporary_key() {
    let config = "[[credential]]\ncloud = \"huawei\"\naccess_key_id = \"temporary\"\n\
                  access_key_secret = \"a-secret-nobody-may-read-01\"\n\
                  security_token = \"a-token-nobody-may-read-02\"\n";
    let Some(world) = world_with(config) else {
        return;
    };
    let endpoint = world.emulator.endpoint();
    let block = format!(
        "provider \"kms\" {{\n  cloud = \"huawei\"\n  endpoint = \"{endpoint}\"\n  region = \"cn-north-4\"\n}}\n"
    );
    world.terraform.write("provider.tf", &block);
    world.terraform.write("main.tf", &KEY.replace("NAME", "n"));
    let log = world.terraform.folder().join("log.txt");
    let log_path = log.to_string_lossy();
    let mut environment = vec![
        ("HW_ACCESS_KEY", "temporary"),
        ("HW_SECRET_KEY", "a-secret-nobody-may-read-01"),
        ("TF_LOG", "TRACE"),
        ("TF_LOG_PATH", log_path.as_ref()),
    ];
    let refused = run(&world.terraform, &environment);
    refused.expect(1, "no token");
    assert!(
        refused.words().contains("APIGW.0301"),
        "{}",
        refused.words()
    );
    environment.push(("HW_SECURITY_TOKEN", "a-token-nobody-may-read-02"));
    run(&world.terraform, &environment).expect(0, "with its token");
    let state = std::fs::read_to_string(world.terraform.folder().join("terraform.tfstate"));
    let log = std::fs::read_to_string(&log).expect("a log");
    assert!(log.contains("kms_key"), "the log is one of this run");
    for text in [log, state.expect("a state"), world.emulator.log()] {
        assert!(!text.contains("nobody-may-read"), "a secret");
    }
}

/// Each wrong value, and what the words have to hold.
#[test]
fn wrong_values_are_named() {
    let Some(world) = world() else { return };
    let endpoint = world.emulator.endpoint();
    let right = format!(
        "provider \"kms\" {{\n  cloud = \"huawei\"\n  endpoint = \"{endpoint}\"\n  region = \"cn-north-4\"\n  \
         access_key = \"test\"\n  secret_key = \"test\"\n}}\n"
    );
    let cases = [
        (
            "secret_key = \"test\"",
            "secret_key = \"wrong\"",
            "APIGW.0301",
        ),
        (
            "access_key = \"test\"",
            "access_key = \"nobody\"",
            "APIGW.0301",
        ),
        (
            "cn-north-4\"\n",
            "nowhere-1\"\n  project_id = \"p1\"\n",
            "KMS.",
        ),
        (
            "\"cn-north-4\"\n",
            "\"cn-north-4\"\n  max_retries = -1\n",
            "0 to 100",
        ),
    ];
    world.terraform.write("main.tf", &KEY.replace("NAME", "n"));
    for (old, new, named) in cases {
        assert!(right.contains(old));
        world
            .terraform
            .write("provider.tf", &right.replace(old, new));
        let refused = world.terraform.apply(&[]);
        refused.expect(1, new);
        let words = refused.words();
        assert!(words.contains(named), "{new}: {words}");
    }
}
