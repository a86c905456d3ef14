//! Every example is applied: what a reader copies works. (The modules have tests of their own, in `modules`.)

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::steps;
use acceptance::terraform::Terraform;
use acceptance::tools;
use serde_json::Value;

/// Below `examples`: what is written for another cloud than the first, because only that one has it, or has it like this.
const ELSEWHERE: &[(&str, Cloud)] = &[
    ("actions/kms_rotate_key", Cloud::Huawei),
    ("data-sources/kms_instances", Cloud::Huawei),
    ("data-sources/kms_regions", Cloud::Huawei),
    ("ephemeral-resources/kms_random", Cloud::Huawei),
    ("resources/kms_grant", Cloud::Huawei),
    ("resources/kms_key_replica", Cloud::Huawei),
    ("resources/kms_key_store", Cloud::Huawei),
    ("resources/kms_key_version", Cloud::Huawei),
];

/// Versions of Terraform that know first what an example has: `1.` and this.
const IDENTITY_SINCE: u64 = 12;
const ACTIONS_SINCE: u64 = 14;

/// All files below a folder whose names end so.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("a folder of the project").path();
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn cloud_of(example: &Path) -> Cloud {
    let below = example.strip_prefix(tools::root().join("examples"));
    let below = below.expect("an example");
    let mut elsewhere = ELSEWHERE.iter();
    elsewhere
        .find(|(folder, _)| below.starts_with(folder))
        .map_or(Cloud::Alibaba, |(_, cloud)| *cloud)
}

/// A working folder with the example, and whatever block it leaves to its reader.
fn prepared(emulator: &Emulator, cloud: Cloud, text: &str) -> Option<Terraform> {
    let terraform = if text.contains("provider \"kms\"") {
        let terraform = Terraform::bare()?;
        let endpoint = format!(
            "provider \"kms\" {{\n  endpoint = \"{}\"\n}}\n",
            emulator.endpoint()
        );
        terraform.write("override.tf", &endpoint);
        terraform
    } else {
        Terraform::of(cloud, &emulator.endpoint(), cloud.region())?
    };
    if text.contains("required_providers") {
        terraform.write("versions.tf", "");
    }
    Some(terraform)
}

/// `y` of Terraform 1.y.
fn minor(terraform: &Terraform) -> u64 {
    let output = terraform.command(&["version", "-json"]).output();
    let output = output.expect("terraform can be started");
    let version: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let version = version["terraform_version"].as_str().unwrap_or_default();
    let minor = version.split('.').nth(1).unwrap_or_default();
    minor.parse().expect("a version")
}

/// A configuration as a Terraform without actions may have it.
fn without_actions(text: &str) -> String {
    let mut kept = String::new();
    let mut skipped_to: Option<&str> = None;
    for line in text.lines() {
        if let Some(end) = skipped_to {
            skipped_to = (line != end).then_some(end);
        } else if line.starts_with("action ") {
            skipped_to = Some("}");
        } else if line == "  lifecycle {" {
            skipped_to = Some("  }");
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

fn applied(example: &Path) -> Option<()> {
    println!("{}", example.display());
    let text = fs::read_to_string(example).expect("an example");
    let emulator = Emulator::memory();
    let terraform = prepared(&emulator, cloud_of(example), &text)?;
    let text = if minor(&terraform) < ACTIONS_SINCE && text.contains("\naction ") {
        println!("  without its actions, which this Terraform does not know");
        without_actions(&text)
    } else {
        text
    };
    steps::apply(&terraform, &text);
    let imports = fs::read_to_string(example.with_file_name("import.sh"));
    imports_as_written(&terraform, &imports.unwrap_or_default());
    let imports = example.with_file_name("import-by-identity.tf");
    if imports.exists() {
        imported_by_identity(&terraform, &imports);
    }
    Some(())
}

/// Applies every example below a folder of `examples`.
fn all_applied(folder: &str) {
    let mut examples = files(&tools::root().join("examples").join(folder), ".tf");
    examples.retain(|example| !example.ends_with("import-by-identity.tf"));
    assert!(!examples.is_empty(), "{folder}");
    for example in examples {
        if applied(&example).is_none() {
            return;
        }
    }
}

#[test]
fn actions_settle() {
    all_applied("actions");
}

#[test]
fn data_sources_settle() {
    all_applied("data-sources");
}

#[test]
fn ephemeral_resources_settle() {
    all_applied("ephemeral-resources");
}

#[test]
fn functions_settle() {
    all_applied("functions");
}

#[test]
fn resources_settle() {
    all_applied("resources");
}

#[test]
fn whole_configurations_settle() {
    for folder in ["provider", "quickstart", "quickstart-huawei"] {
        all_applied(folder);
    }
}

/// A folder that comes later is applied too: here, or (lists, which only a newer Terraform knows) over the protocol, or
/// (modules) by its own tests.
#[test]
fn no_folder_is_left_out() {
    let entries = fs::read_dir(tools::root().join("examples")).expect("the examples");
    let names = entries.map(|entry| entry.expect("an example").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    let want = [
        "actions",
        "data-sources",
        "ephemeral-resources",
        "functions",
        "list-resources",
        "modules",
        "provider",
        "quickstart",
        "quickstart-huawei",
        "resources",
    ];
    assert_eq!(names, want);
}

/// Every row says something of an example that is there.
#[test]
fn what_is_elsewhere_is_there() {
    for (folder, _) in ELSEWHERE {
        let path = tools::root().join("examples").join(folder);
        assert!(path.is_dir(), "{}", path.display());
    }
}

/// Each `terraform import ADDRESS ID` names a resource of the example; those by name really work.
fn imports_as_written(terraform: &Terraform, script: &str) {
    let state = terraform.state();
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["terraform", "import", address, id] = words[..] else {
            panic!("not an import: {line}");
        };
        assert!(state.contains_key(address), "{line}");
        if id.starts_with("alias/") {
            terraform
                .fresh()
                .run(&["import", "-no-color", address, id])
                .expect(0, line);
        }
    }
}

/// The block imports a resource of the example, once it names what was made; where Terraform knows no identities, what it
/// names is looked up in the state.
fn imported_by_identity(terraform: &Terraform, example: &Path) {
    let text = fs::read_to_string(example).expect("an example");
    let (_, address) = text.split_once("  to = ").expect("an address");
    let (address, identity) = address.split_once('\n').expect("more lines");
    let state = terraform.state();
    let made = state.get(address);
    let made = made.unwrap_or_else(|| panic!("{}: no {address}", example.display()));
    let (_, identity) = identity.split_once("identity = {\n").expect("an identity");
    let (identity, _) = identity.split_once("  }").expect("an identity ends");
    let mut real = text.clone();
    for line in identity.lines() {
        let (name, value) = line.split_once('=').expect("an attribute");
        let name = name.trim();
        let known = made.get(name).and_then(Value::as_str);
        let known = known.unwrap_or_else(|| panic!("{address} has no {name}: {made}"));
        real = real.replace(value.trim(), &format!("\"{known}\""));
    }
    if minor(terraform) < IDENTITY_SINCE {
        println!("  its identity is only looked up: this Terraform does not import by it");
        return;
    }
    let fresh = terraform.fresh();
    fresh.write("import.tf", &real);
    let planned = fresh.plan(&[]);
    assert_eq!(planned.errors(), [], "{}", example.display());
}
