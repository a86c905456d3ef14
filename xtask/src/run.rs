//! Running other programs, with a line before each so that nobody looks at a silent screen.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The workspace's root: the folder above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// One line of progress on stderr: stdout belongs to what a task is asked to print.
#[expect(
    clippy::print_stderr,
    reason = "the task runner talks to a person at a terminal"
)]
pub(crate) fn say(line: &str) {
    eprintln!("xtask: {line}");
}

/// A command in the workspace's root.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Says the step, runs it with its output on the terminal, and fails if it fails.
///
/// # Errors
/// The program could not be started, or ended with a status other than 0; both name the step.
pub(crate) fn step(name: &str, command: &mut Command) -> Result<(), Failure> {
    say(name);
    let status = command
        .status()
        .map_err(|error| format!("{name}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{name}: ended with {status}").into())
    }
}

/// Whether a program answers `--version`.
pub(crate) fn has(program: &str, arguments: &[&str]) -> bool {
    command(program, arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Whether a missing tool is a failure (`CI=true`) or a loud skip.
pub(crate) fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true")
}
