//! `cargo xtask demo`: builds both programs and shows the product end to end.

use crate::Failure;
use crate::run::{command, step};

/// Builds, then runs the demonstration of the acceptance crate, which owns the harness and knows the clouds.
///
/// # Errors
/// A build fails, or something that the demonstration shows does not hold.
pub(crate) fn demo(cloud: &str) -> Result<(), Failure> {
    let build = [
        "build",
        "--package",
        "kms-emulator",
        "--package",
        "terraform-provider-kms",
    ];
    step(
        "building the emulator and the provider",
        &mut command("cargo", &build),
    )?;
    step(
        "demo",
        &mut command(
            "cargo",
            &[
                "run",
                "--quiet",
                "--package",
                "acceptance",
                "--bin",
                "demo",
                "--",
                cloud,
            ],
        ),
    )
}
