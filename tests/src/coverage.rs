//! What the project says that it does: the printed page of operations.

use std::collections::BTreeSet;
use std::fs;

use crate::tools;

/// The operations of Alibaba Cloud that docs/coverage.md lists as emulated.
///
/// # Panics
/// There is no such page, or it lists nothing.
#[must_use]
pub fn emulated() -> BTreeSet<String> {
    listed(|line| {
        let (name, done) = line.strip_prefix("| ")?.split_once(" | ")?;
        (done == "yes |").then_some(name)
    })
}

/// The methods of Huawei Cloud's SDK that it lists, emulated or not.
///
/// # Panics
/// As [`emulated`].
#[must_use]
pub fn methods(emulated: bool) -> BTreeSet<String> {
    listed(|line| {
        let (name, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
        let (_request, done) = rest.split_once("` | ")?;
        let is_method = !name.contains(' ');
        (is_method && emulated == (done == "yes |")).then_some(name)
    })
}

fn listed(name: impl Fn(&str) -> Option<&str>) -> BTreeSet<String> {
    let page = tools::root().join("docs/coverage.md");
    let page = fs::read_to_string(page).expect("the page is checked in");
    let listed: BTreeSet<String> = page.lines().filter_map(name).map(str::to_owned).collect();
    assert!(!listed.is_empty(), "docs/coverage.md lists nothing");
    listed
}
