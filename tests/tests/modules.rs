//! The modules that users begin with: the tests that lie beside each run against the emulator and pass.

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::emulator::Emulator;
use acceptance::terraform::Terraform;
use acceptance::tools;

/// The folders of the modules.
fn modules() -> Vec<PathBuf> {
    let folder = tools::root().join("examples/modules");
    let entries = fs::read_dir(folder).expect("the modules");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a module").path())
        .collect();
    found.sort();
    found
}

/// Copies a folder and everything in it.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder of a module") {
        let path = entry.expect("a file").path();
        let there = to.join(path.file_name().expect("a file has a name"));
        if path.is_dir() {
            copied(&path, &there);
        } else {
            fs::copy(&path, there).expect("a file is copied");
        }
    }
}

/// Runs the tests of a module, each file against an emulator of its own.
fn tested(module: &Path) -> usize {
    let mut files = 0;
    let tests = module.join("tests");
    for entry in fs::read_dir(&tests).expect("a module has tests") {
        let file = entry.expect("a test").path();
        if file.is_dir() {
            continue;
        }
        let name = file
            .file_name()
            .expect("a file has a name")
            .to_string_lossy();
        let Some(terraform) = Terraform::bare() else {
            return 0;
        };
        copied(module, terraform.folder());
        // The helpers of tests are modules, which want to be known; providers are not installed here.
        terraform.run(&["get", "-no-color"]).expect(0, "get");
        let emulator = Emulator::memory();
        let filter = format!("-filter=tests/{name}");
        let output = terraform
            .command(&["test", "-no-color", &filter])
            .env("KMS_ENDPOINT", emulator.endpoint())
            .output()
            .expect("terraform can be started");
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{}\n{said}\n{errors}",
            file.display()
        );
        let runs = fs::read_to_string(&file).expect("a test");
        let runs = runs
            .lines()
            .filter(|line| line.starts_with("run \""))
            .count();
        let passed = format!("Success! {runs} passed, 0 failed.");
        assert!(runs > 0 && said.contains(&passed), "{said}");
        files += 1;
    }
    files
}

#[test]
fn the_tests_of_every_module_pass() {
    let modules = modules();
    assert!(modules.len() >= 3, "{modules:?}");
    for module in modules {
        let files = tested(&module);
        println!("{}: {files} test files", module.display());
    }
}

/// A module says which providers it wants, what it takes and what it gives.
#[test]
fn every_module_is_whole() {
    for module in modules() {
        for file in ["main.tf", "variables.tf", "outputs.tf", "versions.tf"] {
            assert!(module.join(file).is_file(), "{}: {file}", module.display());
        }
    }
}
