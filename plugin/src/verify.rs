//! Terraform's own rules on a provider's answers, checked before the answer goes out.
//!
//! Terraform words a breach as a bug in the provider and gives the attribute in its own debug
//! notation. Here the same breach is found by debug builds and tests, at its attribute.

pub(crate) mod compatible;
pub(crate) mod plan_valid;

use crate::{Diagnostic, Path};

/// A breach of a rule, as a message to the user. Holds no value: it may be secret.
fn breach(path: Path, what: &str) -> Diagnostic {
    let detail = format!("{path}: {what}; this is a mistake in the provider, please report it");
    let diagnostic = Diagnostic::error("provider bug: invalid answer", detail);
    if path.steps().is_empty() {
        diagnostic
    } else {
        diagnostic.at(path)
    }
}
