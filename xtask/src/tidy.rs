//! `cargo xtask tidy`: the laws of the workspace that no compiler checks, each in its own file.
//!
//! A law returns what it found as lines `path:line: what is wrong and what would be right`; tidy
//! prints them all, not the first, and fails if there is one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::run::{root, say};

mod clouds;
mod edges;
mod generated;
mod grids;
mod rooms;
mod sizes;
mod words;

/// One breach of a law, ready to print.
type Finding = String;

/// Checks every law.
///
/// # Errors
/// A law is broken (the findings are printed), or a file could not be read.
pub(crate) fn tidy() -> Result<(), Failure> {
    let sources = Sources::read(&root())?;
    let laws = [
        ("dependency law", edges::check()?),
        ("rooms", rooms::check(&sources)),
        ("names of clouds", clouds::check(&sources)),
        ("file and function sizes", sizes::check(&sources)?),
        ("unfinished words", words::check(&sources)),
        ("printed grids", grids::check(&sources)?),
        ("generated files", generated::check()),
    ];
    let mut broken = 0;
    for (law, findings) in laws {
        say(&format!("tidy: {law}: {}", verdict(&findings)));
        findings
            .iter()
            .for_each(|finding| say(&format!("  {finding}")));
        broken += findings.len();
    }
    if broken == 0 {
        Ok(())
    } else {
        Err(format!("tidy: {broken} findings").into())
    }
}

fn verdict(findings: &[Finding]) -> String {
    if findings.is_empty() {
        "holds".to_owned()
    } else {
        format!("{} findings", findings.len())
    }
}

/// The text of every file that git tracks or would track, by its path from the root.
struct Sources {
    files: Vec<(PathBuf, String)>,
}

impl Sources {
    fn read(root: &Path) -> Result<Self, Failure> {
        let listing = crate::run::command("git", &["ls-files", "-co", "--exclude-standard"]);
        let listing = String::from_utf8({ listing }.output()?.stdout)?;
        let mut files = Vec::new();
        for path in listing.lines().map(PathBuf::from) {
            // A file deleted but still tracked has no text, and no law to break; nor has a picture.
            if let Ok(text) = fs::read_to_string(root.join(&path)) {
                files.push((path, text));
            }
        }
        Ok(Self { files })
    }

    /// The Rust files below a folder; `""` is all of them.
    fn rust(&self, folder: &str) -> impl Iterator<Item = (&Path, &str)> {
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(folder) || folder.is_empty())
            .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "rs"))
            .map(|(path, text)| (path.as_path(), text.as_str()))
    }
}
