//! Generated files are what their tests print. They are compared, not written, so that edits made meanwhile stay.

use super::Finding;
use crate::docs;

/// The packages whose tests of generated files fail; they have shown above which file, and how it differs.
pub(super) fn check() -> Vec<Finding> {
    let told = |package| {
        format!("{package}: generated files are not as printed, see above; run `cargo xtask docs`")
    };
    docs::stale().into_iter().map(told).collect()
}
