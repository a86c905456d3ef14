//! Failures as diagnostics.

use tfplugin::{Context, Diagnostic, Diagnostics, Object};

use crate::client::{ApiError, Client, NoService};

/// A failed call: what it was for, and the service's own words with its request id.
pub(crate) fn failed(summary: &str, error: &ApiError) -> Diagnostics {
    Diagnostics::error(summary, error.to_string())
}

/// What a refresh works with: the client, and the state to bring up to date.
///
/// # Errors
/// What ends the refresh before it begins: no client; a service that cannot be asked yet, which is a warning; no
/// state, of which there is nothing to say.
pub(crate) fn to_refresh<'a>(
    cx: &'a Context<Client>,
    state: &'a mut Option<Object>,
) -> Result<(&'a Client, &'a mut Object), Diagnostics> {
    let client = cx.client()?;
    if let Err(missing) = &client.service {
        return Err(not_refreshed(missing));
    }
    match state {
        Some(object) => Ok((client, object)),
        None => Err(Diagnostics::new()),
    }
}

/// With a provider that is configured only at apply, a plan goes by the state as it is.
pub(crate) fn not_refreshed(missing: &NoService) -> Diagnostics {
    let why = missing.diagnostics().into_iter();
    why.map(|why| Diagnostic::warning("the state was not refreshed", why.detail))
        .collect()
}
