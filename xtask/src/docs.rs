//! Writes every generated page and grid anew: the same tests that compare them, told to write.

use crate::Failure;
use crate::run::{command, step};

/// The tests that own generated files: package, and what selects them.
///
/// A page is generated where its table lives; this list only knows whom to ask.
const GENERATED: &[(&str, &[&str])] = &[
    ("kms-rules", &["--test", "rules"]),
    ("kms-emulator", &["--lib", "coverage"]),
];

/// The folders that generation may write; a test file holds its expected text in itself.
pub(crate) const WRITTEN: &[&str] = &["rules/testdata", "rules/tests", "docs"];

/// Rewrites the generated files in place.
///
/// # Errors
/// A generating test fails even when told to write.
pub(crate) fn docs() -> Result<(), Failure> {
    for (package, selected) in GENERATED {
        let mut generate = command("cargo", &["test", "--quiet", "--package", package]);
        generate.args(*selected);
        step(
            &format!("docs: {package}"),
            generate.env("UPDATE_EXPECT", "1"),
        )?;
    }
    Ok(())
}
