//! Writes every generated page and grid anew: the same tests that compare them, told to write.

use crate::Failure;
use crate::run::{command, step};

/// The tests that own a generated file: package and name filter.
///
/// A page is generated where its table lives; this list only knows whom to ask.
const GENERATED: &[(&str, &str)] = &[("kms-rules", "grid"), ("kms-emulator", "coverage")];

/// The folders and files that generation may write.
pub(crate) const WRITTEN: &[&str] = &["rules/testdata", "docs"];

/// Rewrites the generated files in place.
///
/// # Errors
/// A generating test fails even when told to write.
pub(crate) fn docs() -> Result<(), Failure> {
    for (package, filter) in GENERATED {
        let mut generate = command("cargo", &["test", "--quiet", "--package", package, filter]);
        step(
            &format!("docs: {package}"),
            generate.env("UPDATE_EXPECT", "1"),
        )?;
    }
    Ok(())
}
