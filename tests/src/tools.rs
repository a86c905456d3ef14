//! Where the programs are that the judges need, and what happens when one is missing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's root: the folder above this crate.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder with the programs built in the profile that this process was built in
/// (`target/debug` for tests); `KMS_ACCEPTANCE_PROGRAMS` names another.
///
/// # Panics
/// The path of the running test is not known.
#[must_use]
pub fn programs() -> PathBuf {
    if let Some(folder) = env::var_os("KMS_ACCEPTANCE_PROGRAMS") {
        return PathBuf::from(folder);
    }
    let me = env::current_exe().expect("a running test has a path");
    let folder = me.parent().expect("a program lies in a folder");
    // Tests lie in target/<profile>/deps, programs one level above.
    if folder.ends_with("deps") {
        folder.parent().unwrap_or(folder).to_path_buf()
    } else {
        folder.to_path_buf()
    }
}

/// The path of one of our own programs.
///
/// # Panics
/// It was not built, with the command that builds it.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let path = programs().join(name);
    assert!(
        path.is_file(),
        "{} is missing: build it first with `cargo build --bin {name}`",
        path.display()
    );
    path
}

/// Terraform, or OpenTofu where only that is installed; `None` after [`skip`].
#[must_use]
pub fn terraform() -> Option<PathBuf> {
    ["terraform", "tofu"]
        .into_iter()
        .find(|name| answers(name, "version"))
        .map(PathBuf::from)
        .or_else(|| skip("terraform", "neither `terraform` nor `tofu` is on the PATH"))
}

/// Whether a program starts and ends well with one argument.
#[must_use]
pub fn answers(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .env_remove("TF_CLI_CONFIG_FILE")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// A tool is missing: a failure where `CI=true`, elsewhere a loud skip.
///
/// # Panics
/// With `CI=true`.
#[expect(clippy::print_stderr, reason = "a skip that nobody sees is a lie")]
pub fn skip<T>(tool: &str, why: &str) -> Option<T> {
    assert!(
        env::var("CI").as_deref() != Ok("true"),
        "{tool} is required with CI=true: {why}"
    );
    eprintln!("SKIPPED: {tool}: {why}");
    None
}

/// Keeps variables of the outside, by how their names start, from a program that would heed them.
pub fn forget_variables(command: &mut Command, starts: &[&str]) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if starts.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
}
