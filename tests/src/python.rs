//! The official SDKs, in a private virtual environment under `target/`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::tools;

/// The folder of the scripts and of the pinned requirements.
#[must_use]
pub fn scripts() -> PathBuf {
    tools::root().join("tests/sdk")
}

/// The Python of the environment with the SDKs in it, made on first use; `None` after
/// [`tools::skip`].
///
/// # Panics
/// A file under `target/` cannot be written.
#[must_use]
pub fn python() -> Option<PathBuf> {
    let environment = tools::root().join("target/venv");
    fs::create_dir_all(&environment).expect("target/ can be written");
    // Tests run in parallel processes: one of them installs, the others wait for it.
    let lock = File::create(environment.join(".lock")).expect("target/ can be written");
    lock.lock().expect("a file can be locked");
    let wanted = scripts().join("requirements.txt");
    let wanted = fs::read_to_string(wanted).expect("the requirements are checked in");
    let marker = environment.join("installed.txt");
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted) {
        return Some(environment.join("bin/python"));
    }
    if let Err(why) = install(&environment) {
        return tools::skip("the official SDKs", &why);
    }
    fs::write(marker, wanted).expect("target/ can be written");
    Some(environment.join("bin/python"))
}

fn install(environment: &Path) -> Result<(), String> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(environment);
    done("python3 -m venv", &mut venv)?;
    let mut pip = Command::new(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--requirement"])
        .arg(scripts().join("requirements.txt"));
    done("pip install", &mut pip)
}

fn done(what: &str, command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{what} ended with {}: {said}", output.status))
}

/// Runs a script and returns the JSON lines that it printed; `None` where Python is missing.
///
/// # Panics
/// The script failed.
#[must_use]
pub fn run(script: &str, arguments: &[&str]) -> Option<Vec<Value>> {
    let output = Command::new(python()?)
        .arg(scripts().join(script))
        .args(arguments)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the environment has a Python");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {stdout}\n{stderr}");
    let lines = stdout.lines().map(|line| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{script}: {error}: {line}"))
    });
    Some(lines.collect())
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
