//! The official SDKs of Node, in a private folder under `target/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::installed::{self, done, scripts};

/// The folder whose `node_modules` has the SDKs, filled on first use; `None` after
/// [`skip`](crate::tools::skip).
fn modules() -> Option<PathBuf> {
    installed::folder("node", "package-lock.json", install)
}

fn install(folder: &Path) -> Result<(), String> {
    for file in ["package.json", "package-lock.json"] {
        fs::copy(scripts().join(file), folder.join(file))
            .map_err(|error| format!("{file}: {error}"))?;
    }
    // Nothing that a package brings is run.
    let quiet = ["--ignore-scripts", "--no-audit", "--no-fund"];
    let mut npm = Command::new("npm");
    npm.arg("ci").args(quiet).current_dir(folder);
    done("npm ci", &mut npm)
}

/// Runs a script and returns the JSON lines that it printed; `None` where Node is missing.
///
/// # Panics
/// The script failed.
#[must_use]
pub fn run(script: &str, arguments: &[&str]) -> Option<Vec<Value>> {
    let modules = modules()?.join("node_modules");
    let mut node = Command::new("node");
    node.arg(scripts().join(script))
        .args(arguments)
        .env("NODE_PATH", modules);
    Some(installed::lines(script, &mut node))
}
