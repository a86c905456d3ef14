//! What `cargo xtask dist` leaves behind, as somebody finds it who has Terraform and nothing of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::steps;
use acceptance::terraform::{PROVIDER, Terraform};
use acceptance::tools;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Names a folder that `cargo xtask dist` has made already, such as that of a static build.
const MADE: &str = "KMS_ACCEPTANCE_DIST";

/// The folder; it goes with the second, where the test made it.
fn made() -> (PathBuf, Option<TempDir>) {
    if let Some(folder) = std::env::var_os(MADE) {
        return (tools::root().join(folder), None);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(tools::program("xtask"))
        .args(["dist", "--program"])
        .arg(tools::program("terraform-provider-kms"))
        .arg("--out")
        .arg(folder.path())
        .output()
        .expect("xtask can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    (folder.path().to_path_buf(), Some(folder))
}

/// The names of the files in a folder that end so.
fn files(folder: &Path, end: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of the distribution");
    let names = entries.map(|entry| entry.expect("a file").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut found: Vec<String> = names.filter(|name| name.ends_with(end)).collect();
    found.sort();
    found
}

/// `X.Y.Z` of the only manifest.
fn version(folder: &Path) -> String {
    let manifests = files(folder, "_manifest.json");
    let [manifest] = manifests.as_slice() else {
        panic!("one manifest: {manifests:?}");
    };
    let name = manifest.trim_end_matches("_manifest.json");
    let version = name.strip_prefix("terraform-provider-kms_");
    version.expect("named after the provider").to_owned()
}

fn sums_hold(folder: &Path) {
    let version = version(folder);
    let sums = folder.join(format!("terraform-provider-kms_{version}_SHA256SUMS"));
    let sums = fs::read_to_string(sums).expect("sums");
    let mut summed = Vec::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("a sum and a name");
        let bytes = fs::read(folder.join(name)).expect("a file that is summed");
        assert_eq!(sum, hex::encode(Sha256::digest(bytes)), "{name}");
        summed.push(name.to_owned());
    }
    summed.sort();
    let mut all = files(folder, ".zip");
    all.extend(files(folder, "_manifest.json"));
    all.sort();
    assert_eq!(summed, all);
    let manifest = folder.join(format!("terraform-provider-kms_{version}_manifest.json"));
    let manifest = fs::read(manifest).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let want = json!({ "version": 1, "metadata": { "protocol_versions": ["6.0"] } });
    assert_eq!(manifest, want);
}

/// No development override, no registry: only the mirror.
#[test]
fn terraform_installs_from_the_mirror_and_plans() {
    let Some(terraform) = Terraform::of(Cloud::Alibaba, "http://127.0.0.1:9", "cn-hangzhou") else {
        return;
    };
    let (folder, _made_here) = made();
    sums_hold(&folder);
    let mirror = folder.join("mirror");
    let installation = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        mirror.display()
    );
    terraform.write("cli.tfrc", &installation);
    let version = version(&folder);
    let required = format!(
        "terraform {{\n  required_providers {{\n    kms = {{\n      source  = \"{PROVIDER}\"\n      version = \"{version}\"\n    }}\n  }}\n}}\n"
    );
    terraform.write("versions.tf", &required);
    let emulator = Emulator::memory();
    let provider = format!(
        "provider \"kms\" {{\n  cloud      = \"alibaba\"\n  endpoint   = \"{}\"\n  region     = \"cn-hangzhou\"\n  access_key = \"test\"\n  secret_key = \"test\"\n}}\n",
        emulator.endpoint()
    );
    terraform.write("provider.tf", &provider);
    let key = "resource \"kms_key\" \"orders\" {\n  rotation_interval = \"365d\"\n}\n";
    terraform.write("main.tf", key);
    let init = terraform.run(&["init", "-no-color", "-input=false"]);
    assert_eq!(init.code, Some(0), "{}", init.stderr);
    let lock = fs::read_to_string(terraform.folder().join(".terraform.lock.hcl"));
    let lock = lock.expect("a lock file");
    assert!(
        lock.contains(&format!("version     = \"{version}\"")),
        "{lock}"
    );
    assert!(lock.contains("\"h1:"), "{lock}");
    let planned = terraform.plan(&[]);
    planned.expect(2, "plan with the installed provider");
    assert_eq!(planned.changes(), ["kms_key.orders: create"]);
    assert_eq!(planned.diagnostics(), []);
    steps::apply(&terraform, key);
    terraform.destroy().expect(0, "destroy");
}
