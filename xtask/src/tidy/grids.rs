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
        for (number, table) in tables(text) {
            if !printing.contains(&table) {
                findings.push(format!(
                    "{}:{number}: {table}: no test with expect_file! prints this table",
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
    let printing = |(path, text): &(&Path, &str)| {
        text.contains("expect_file!") || path.components().any(|part| part.as_os_str() == "tests")
    };
    sources
        .rust("rules")
        .filter(printing)
        .map(|(_, text)| text)
        .collect()
}

/// The names of the tables of a file: constant or static slices of rows.
fn tables(text: &str) -> Vec<(usize, String)> {
    let table = |(number, line): (usize, &str)| {
        let rest = line.strip_prefix("pub ").unwrap_or(line);
        let rest = rest
            .strip_prefix("const ")
            .or_else(|| rest.strip_prefix("static "))?;
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
        let text = "pub const SPECS: &[SpecRule] = &[];\nconst WORDS: &[&str] = &[];\n";
        assert_eq!(tables(text), [(1, "SPECS".to_owned())]);
    }
}
