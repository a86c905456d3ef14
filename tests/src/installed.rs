//! Foreign programs that are installed under `target/` on first use, from files that pin them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::tools;

/// The folder of the scripts and of the pins.
#[must_use]
pub fn scripts() -> PathBuf {
    tools::root().join("tests/sdk")
}

/// `target/NAME` with what `pins` (a file of [`scripts`]) asks for in it; `None` after
/// [`tools::skip`] when `install` fails there.
///
/// # Panics
/// A file under `target/` cannot be written.
pub fn folder(
    name: &str,
    pins: &str,
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> Option<PathBuf> {
    let folder = tools::root().join("target").join(name);
    fs::create_dir_all(&folder).expect("target/ can be written");
    // Tests run in parallel processes: one of them installs, the others wait for it.
    let lock = File::create(folder.join(".lock")).expect("target/ can be written");
    lock.lock().expect("a file can be locked");
    let wanted = fs::read_to_string(scripts().join(pins)).expect("the pins are checked in");
    let marker = folder.join("installed.txt");
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Some(folder);
    }
    if let Err(why) = install(&folder) {
        return tools::skip("the official SDKs", &why);
    }
    fs::write(marker, wanted).expect("target/ can be written");
    Some(folder)
}

/// Runs one step of an installation.
///
/// # Errors
/// It could not be started or failed, with what it said.
pub fn done(what: &str, command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{what} ended with {}: {said}", output.status))
}

/// Runs a script and returns the JSON lines that it printed.
///
/// # Panics
/// The script failed, or printed something else.
pub fn lines(script: &str, command: &mut Command) -> Vec<Value> {
    let output = command.output().expect("what was installed can be started");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {stdout}\n{stderr}");
    let lines = stdout.lines().map(|line| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{script}: {error}: {line}"))
    });
    lines.collect()
}
