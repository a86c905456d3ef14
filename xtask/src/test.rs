//! `cargo xtask test`: everything that CI checks, in the order in which it fails fastest.

use crate::Failure;
use crate::run::{command, has, in_ci, say, step};
use crate::tidy;

/// Formatting, lints, laws, then every test of the workspace.
///
/// # Errors
/// The first check that does not hold.
pub(crate) fn test() -> Result<(), Failure> {
    step(
        "format",
        &mut command("cargo", &["fmt", "--all", "--check"]),
    )?;
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ];
    step("lints", &mut command("cargo", &lints))?;
    dependencies()?;
    tidy::tidy()?;
    // The judges start these as processes, so they must stand before the tests run.
    let programs = ["build", "--workspace", "--bins", "--examples"];
    step("programs", &mut command("cargo", &programs))?;
    judges();
    tests()
}

/// Says which judges are missing: the tests that need one then skip where nobody sees it, or fail
/// with `CI=true`.
fn judges() {
    if !has("terraform", &["version"]) && !has("tofu", &["version"]) {
        say("SKIPPED: every test with Terraform: neither terraform nor tofu is on the PATH");
    }
    if !has("python3", &["-m", "venv", "--help"]) {
        say("SKIPPED: every test with a Python SDK: python3 with venv is not installed");
    }
    if !has("npm", &["--version"]) {
        say("SKIPPED: every test with a Node SDK: node with npm is not installed");
    }
}

/// Licences, bans and sources of everything we link, by deny.toml.
fn dependencies() -> Result<(), Failure> {
    if has("cargo", &["deny", "--version"]) {
        return step(
            "dependencies",
            &mut command("cargo", &["deny", "--all-features", "check"]),
        );
    }
    say("SKIPPED: dependencies: cargo-deny is not installed; the workflow runs it");
    Ok(())
}

fn tests() -> Result<(), Failure> {
    if has("cargo", &["nextest", "--version"]) {
        let mut nextest = command(
            "cargo",
            &["nextest", "run", "--workspace", "--no-fail-fast"],
        );
        return step("tests", &mut nextest);
    }
    if in_ci() {
        say("cargo-nextest is not installed; cargo test runs the same tests");
    }
    step(
        "tests",
        &mut command("cargo", &["test", "--workspace", "--no-fail-fast"]),
    )
}
