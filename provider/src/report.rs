//! Failures as diagnostics.

use tfplugin::{Diagnostic, Diagnostics};

use crate::client::{ApiError, NoService};

/// A failed call: what it was for, and the service's own words with its request id.
pub(crate) fn failed(summary: &str, error: &ApiError) -> Diagnostics {
    Diagnostics::error(summary, error.to_string())
}

/// With a provider that is configured only at apply, a plan goes by the state as it is.
pub(crate) fn not_refreshed(missing: &NoService) -> Diagnostics {
    let why = missing.diagnostics().into_iter();
    why.map(|why| Diagnostic::warning("the state was not refreshed", why.detail))
        .collect()
}
