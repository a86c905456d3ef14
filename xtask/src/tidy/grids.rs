//! Every rule table is printed: a person can read each grid against the vendor's page, and each
//! printed grid has a test that prints it.

use std::fs;
use std::path::Path;

use super::{Finding, Sources};
use crate::Failure;
use crate::run::root;

/// Where the rule tables and their printed grids live.
const TABLES: &str = "rules/src";
const GRIDS: &str = "rules/testdata";

/// Tables that no test prints, and grids that no test writes.
///
/// # Errors
/// The folder of grids could not be read.
pub(super) fn check(sources: &Sources) -> Result<Vec<Finding>, Failure> {
    let printing = printing_tests(sources);
    let mut findings = Vec::new();
    for (path, text) in sources.rust(TABLES) {
        let module = module(path);
        for (number, table) in tables(text) {
            if !printing.contains(&format!("{module}::")) {
                findings.push(format!(
                    "{}:{number}: {table}: no test prints the rows of `{module}` below {GRIDS}",
                    path.display()
                ));
            }
        }
    }
    for entry in fs::read_dir(root().join(GRIDS))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !printing.contains(&name) {
            findings.push(format!("{GRIDS}/{name}: no test writes this grid"));
        }
    }
    Ok(findings)
}

/// The text of all test code of the rules that prints grids.
fn printing_tests(sources: &Sources) -> String {
    let tests = sources
        .rust("rules/tests")
        .filter(|(_, text)| text.contains("expect_file!"));
    tests.map(|(_, text)| text).collect()
}

/// The module of the crate that a file belongs to: `spec` of `rules/src/spec/alibaba.rs`.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(TABLES).unwrap_or(path);
    let first = below.iter().next().map(Path::new).and_then(Path::file_stem);
    first.unwrap_or_default().to_string_lossy().into_owned()
}

/// The names of the tables of a file: constant or static slices of rows.
fn tables(text: &str) -> Vec<(usize, String)> {
    let table = |(number, line): (usize, &str)| {
        let (_, rest) = line
            .split_once("const ")
            .or_else(|| line.split_once("static "))?;
        let (name, kind) = rest.split_once(": ")?;
        let rows = kind.starts_with("&[") && kind.contains("Rule]");
        rows.then(|| (number + 1, name.to_owned()))
    };
    text.lines().enumerate().filter_map(table).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_a_slice_of_rules() {
        let text = "pub(super) static SPECS: &[SpecRule] = &[];\nconst WORDS: &[&str] = &[];\n";
        assert_eq!(tables(text), [(1, "SPECS".to_owned())]);
    }

    #[test]
    fn a_table_belongs_to_the_module_below_the_crate() {
        assert_eq!(module(Path::new("rules/src/spec/alibaba.rs")), "spec");
        assert_eq!(module(Path::new("rules/src/rotation.rs")), "rotation");
    }
}
