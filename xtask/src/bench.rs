//! `cargo xtask bench`: release builds, then the measurements of the acceptance crate.

use crate::Failure;
use crate::run::{command, step};

/// Builds both programs for release and runs the measurements against them.
///
/// # Errors
/// A build fails, or a measured ratio misses its bound.
pub(crate) fn bench() -> Result<(), Failure> {
    let build = [
        "build",
        "--release",
        "--package",
        "kms-emulator",
        "--package",
        "terraform-provider-kms",
    ];
    step("building for release", &mut command("cargo", &build))?;
    step(
        "bench",
        &mut command(
            "cargo",
            &[
                "bench",
                "--quiet",
                "--package",
                "acceptance",
                "--bench",
                "bench",
            ],
        ),
    )
}
