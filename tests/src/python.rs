//! The official SDKs of Python, in a private virtual environment under `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::installed::{self, done, scripts};
use crate::tools;

/// The Python of the environment with the SDKs in it, made on first use; `None` after
/// [`tools::skip`].
#[must_use]
pub fn python() -> Option<PathBuf> {
    let environment = installed::folder("venv", "requirements.txt", install)?;
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

/// Runs a script and returns the JSON lines that it printed; `None` where Python is missing.
///
/// # Panics
/// The script failed.
#[must_use]
pub fn run(script: &str, arguments: &[&str]) -> Option<Vec<Value>> {
    let mut python = Command::new(python()?);
    python
        .arg(scripts().join(script))
        .args(arguments)
        .env("PYTHONPATH", scripts())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Some(installed::lines(script, &mut python))
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
