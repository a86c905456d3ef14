//! The official SDKs of Python, and a client of the plugin protocol: each in a private virtual environment
//! under `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::installed::{self, done, scripts};
use crate::tools;

/// What the client of the plugin protocol needs, beside [`scripts`].
const PROTOCOL: &str = "../protocol";

/// The Python of the environment with the SDKs in it, made on first use; `None` after
/// [`tools::skip`].
#[must_use]
pub fn python() -> Option<PathBuf> {
    environment("venv", "requirements.txt")
}

fn environment(name: &str, pins: &str) -> Option<PathBuf> {
    let environment = installed::folder(name, pins, |folder| install(folder, pins))?;
    Some(environment.join("bin/python"))
}

fn install(environment: &Path, pins: &str) -> Result<(), String> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(environment);
    done("python3 -m venv", &mut venv)?;
    let mut pip = Command::new(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(scripts().join(pins));
    done("pip install", &mut pip)
}

/// Runs a script and returns the JSON lines that it printed; `None` where Python is missing.
///
/// # Panics
/// The script failed.
#[must_use]
pub fn run(script: &str, arguments: &[&str]) -> Option<Vec<Value>> {
    Some(lines(&python()?, &scripts(), script, arguments))
}

/// Runs a script of the client of the plugin protocol and returns the JSON lines that it printed; `None`
/// where Python is missing.
///
/// # Panics
/// The script failed.
#[must_use]
pub fn run_plugin_client(script: &str, arguments: &[&str]) -> Option<Vec<Value>> {
    let python = environment("venv-protocol", &format!("{PROTOCOL}/requirements.txt"))?;
    Some(lines(&python, &scripts().join(PROTOCOL), script, arguments))
}

fn lines(python: &Path, folder: &Path, script: &str, arguments: &[&str]) -> Vec<Value> {
    let mut python = Command::new(python);
    python
        .arg(folder.join(script))
        .args(arguments)
        .env("PYTHONPATH", folder)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    installed::lines(script, &mut python)
}

/// What SQLite itself answers to a statement on a database file, one row a line; `None` where
/// Python is missing.
///
/// # Panics
/// The statement failed.
#[must_use]
pub fn sqlite(file: &Path, statement: &str) -> Option<String> {
    if !tools::answers("python3", "--version") {
        return tools::skip("python3", "it reads the database file");
    }
    let script = "import sqlite3, sys\n\
                  base = sqlite3.connect(sys.argv[1])\n\
                  for row in base.execute(sys.argv[2]): print(*row)\n\
                  base.commit()";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(file)
        .arg(statement)
        .output()
        .expect("python3 can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{statement}: {said}");
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
