//! What the project says that it does: the printed page of operations.

use std::collections::BTreeSet;
use std::fs;

use crate::tools;

/// The operations that docs/coverage.md lists as emulated.
///
/// # Panics
/// There is no such page, or it lists nothing.
#[must_use]
pub fn emulated() -> BTreeSet<String> {
    let page = tools::root().join("docs/coverage.md");
    let page = fs::read_to_string(page).expect("the page is checked in");
    let name = |line: &str| {
        let (name, done) = line.strip_prefix("| ")?.split_once(" | ")?;
        (done == "yes |").then(|| name.to_owned())
    };
    let listed: BTreeSet<String> = page.lines().filter_map(name).collect();
    assert!(!listed.is_empty(), "docs/coverage.md lists nothing");
    listed
}
