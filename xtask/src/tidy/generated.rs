//! Generated files are as generation leaves them: written anew, nothing changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::Failure;
use crate::docs::{self, WRITTEN};
use crate::run::root;

/// The files that generation changed, put back as they were.
///
/// # Errors
/// Generation fails, or a file could not be read or put back.
pub(super) fn check() -> Result<Vec<Finding>, Failure> {
    let before = snapshot()?;
    docs::docs()?;
    let mut findings = Vec::new();
    for (path, text) in snapshot()? {
        if before.get(&path) != Some(&text) {
            findings.push(format!("{}: stale; run `cargo xtask docs`", path.display()));
        }
    }
    restore(&before)?;
    Ok(findings)
}

fn snapshot() -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    for folder in WRITTEN {
        collect(&root().join(folder), &mut files)?;
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.insert(path.clone(), fs::read(&path)?);
        }
    }
    Ok(())
}

fn restore(files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    for (path, text) in files {
        if &fs::read(path)? != text {
            fs::write(path, text)?;
        }
    }
    Ok(())
}
