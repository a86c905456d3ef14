//! The generated pages and grids, each printed by the test that compares it with its file.

use std::process::Command;

use crate::Failure;
use crate::run::{command, step};

/// The tests that own generated files: package, and what selects them.
///
/// A page is generated where its table lives; this list only knows whom to ask.
const GENERATED: &[(&str, &[&str])] = &[
    ("kms-rules", &["--test", "rules"]),
    ("kms-emulator", &["--lib", "coverage"]),
    ("terraform-provider-kms", &["pages"]),
];

/// Makes such a test write its file instead of comparing.
const WRITE: &str = "UPDATE_EXPECT";

/// Rewrites the generated files in place.
///
/// # Errors
/// A generating test fails even when told to write.
pub(crate) fn docs() -> Result<(), Failure> {
    for (package, test) in generating() {
        step(&format!("docs: {package}"), { test }.env(WRITE, "1"))?;
    }
    Ok(())
}

/// The packages whose generated files are not what their tests print. Writes nothing.
pub(crate) fn stale() -> Vec<&'static str> {
    let stale = generating().filter_map(|(package, mut test)| {
        let compared = step(
            &format!("docs as they are: {package}"),
            test.env_remove(WRITE),
        );
        compared.err().map(|_printed_above| package)
    });
    stale.collect()
}

fn generating() -> impl Iterator<Item = (&'static str, Command)> {
    GENERATED.iter().map(|(package, selected)| {
        let mut test = command("cargo", &["test", "--quiet", "--package", package]);
        test.args(*selected);
        (*package, test)
    })
}
