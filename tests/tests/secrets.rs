//! Nothing secret is written down: the search for secrets finds a planted one, and finds nothing of ours.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::secrets::Secrets;
use acceptance::terraform::Terraform;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// An access key that stands nowhere by chance.
const ACCESS_KEY: &str = "AKsecretsAreSearched";
const SECRET_KEY: &str = "q8Zs-3nVt_Wb7Lr=pKx0HdYc";

/// Fails the test that it is in, as the end of a working folder does.
fn ends_badly(terraform: Terraform) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(terraform))).is_err()
}

/// In a state, in a plan file, in what was said: the end of the working folder fails.
#[test]
fn a_secret_that_terraform_writes_down_is_found() {
    let secret = "planted: 0123456789";
    for value in [
        secret.to_owned(),
        STANDARD.encode(secret),
        hex::encode(secret),
        STANDARD.encode(format!(r#"{{"in":"{secret}"}}"#)),
    ] {
        let Some(terraform) = Terraform::bare() else {
            return;
        };
        terraform.keeps("the planted one", secret.as_bytes());
        let data = format!("resource \"terraform_data\" \"d\" {{\n  input = {value:?}\n}}\n");
        terraform.write("main.tf", &data);
        assert_eq!(terraform.leaks(), Vec::<String>::new(), "configuration");
        terraform.plan(&["-out=plan"]).expect(2, "plan");
        let leaks = terraform.leaks().join("\n");
        assert!(leaks.contains("plan: tfplan"), "{value}: {leaks}");
        terraform.apply(&["plan"]).expect(0, "apply");
        let leaks = terraform.leaks().join("\n");
        assert!(leaks.contains("terraform.tfstate"), "{value}: {leaks}");
        assert!(ends_badly(terraform), "{value}");
    }
}

/// Each spelling, wherever it stands in a file; and bytes that are nearly the secret are none.
#[test]
fn every_spelling_is_found_at_every_place() {
    let secret: Vec<u8> = (0..120).map(|n: u8| n.wrapping_mul(151) ^ 0x5a).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let secrets = Secrets::default();
    secrets.add("it", &secret);
    let encoded = STANDARD.encode(&secret);
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).expect("base64"))
        .collect();
    let spellings: Vec<Vec<u8>> = vec![
        secret.clone(),
        hex::encode(&secret).into(),
        hex::encode_upper(&secret).into(),
        encoded.clone().into(),
        URL_SAFE.encode(&secret).into(),
        lines.join("\n").into(),
        lines.join("\\n").into(),
    ];
    let file = folder.path().join("terraform.tfstate");
    for spelling in &spellings {
        for before in ["", "a", "ab", "abc"] {
            let text = [before.as_bytes(), spelling.as_slice(), b" and more"].concat();
            for written in [text.clone(), STANDARD.encode(&text).into_bytes()] {
                fs::write(&file, &written).expect("written");
                let found = secrets.findings(folder.path());
                let text = String::from_utf8_lossy(&written);
                assert_eq!(found.len(), 1, "{text}");
            }
        }
    }
    let mut other = secret;
    for byte in other.iter_mut().step_by(16) {
        *byte ^= 1;
    }
    fs::write(&file, STANDARD.encode(&other)).expect("written");
    assert_eq!(secrets.findings(folder.path()), Vec::<String>::new());
}

/// The access key's secret signs every request, and is in none of the files.
#[test]
fn the_secret_of_the_access_key_is_written_nowhere() {
    let credential = |cloud: Cloud| {
        let name = cloud.name();
        format!(
            "[[credential]]\naccess_key_id = \"{ACCESS_KEY}\"\naccess_key_secret = \"{SECRET_KEY}\"\ncloud = \"{name}\"\n"
        )
    };
    for cloud in Cloud::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("config.toml");
        fs::write(&file, credential(cloud)).expect("written");
        let emulator =
            Emulator::start(&["--store", "memory:", "--config", &file.to_string_lossy()]);
        let Some(terraform) = Terraform::bare() else {
            return;
        };
        terraform.keeps("the secret of the access key", SECRET_KEY.as_bytes());
        let (name, region, endpoint) = (cloud.name(), cloud.region(), emulator.endpoint());
        terraform.write(
            "main.tf",
            &format!(
                "provider \"kms\" {{\n  cloud = \"{name}\"\n  region = \"{region}\"\n  endpoint = \"{endpoint}\"\n  \
                 access_key = \"{ACCESS_KEY}\"\n  secret_key = \"{SECRET_KEY}\"\n}}\n\
                 resource \"kms_key\" \"k\" {{\n  alias = \"alias/k\"\n}}\n"
            ).replace("alias/k", if cloud == Cloud::Huawei { "k" } else { "alias/k" }),
        );
        terraform.plan(&["-out=plan"]).expect(2, "plan");
        terraform.apply(&["plan"]).expect(0, "apply");
        terraform.destroy().expect(0, "destroy");
        let log = fs::read_to_string(terraform.folder().join("trace.log")).expect("a log");
        assert!(log.contains("terraform-provider-kms"), "the provider logs");
        assert_eq!(terraform.leaks(), Vec::<String>::new());
    }
}
