//! Every example is applied: what a reader copies works.

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::emulator::Emulator;
use acceptance::steps;
use acceptance::terraform::Terraform;
use acceptance::tools;

use crate::world::REGION;

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

/// A working folder with the example, and whatever block it leaves to its reader.
fn prepared(emulator: &Emulator, text: &str) -> Option<Terraform> {
    let terraform = if text.contains("provider \"kms\"") {
        let terraform = Terraform::bare()?;
        let endpoint = format!(
            "provider \"kms\" {{\n  endpoint = \"{}\"\n}}\n",
            emulator.endpoint()
        );
        terraform.write("override.tf", &endpoint);
        terraform
    } else {
        Terraform::new(emulator, REGION)?
    };
    if text.contains("required_providers") {
        terraform.write("versions.tf", "");
    }
    Some(terraform)
}

#[test]
fn every_example_is_applied_and_settles() {
    let examples = files(&tools::root().join("examples"), ".tf");
    assert!(examples.len() >= 4, "{examples:?}");
    for example in examples {
        println!("{}", example.display());
        let text = fs::read_to_string(&example).expect("an example");
        let emulator = Emulator::memory();
        let Some(terraform) = prepared(&emulator, &text) else {
            return;
        };
        steps::apply(&terraform, &text);
        let imports = fs::read_to_string(example.with_file_name("import.sh"));
        imports_as_written(&terraform, &imports.unwrap_or_default());
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
