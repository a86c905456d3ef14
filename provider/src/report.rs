//! Failures as diagnostics.

use tfplugin::{Context, Diagnostic, Diagnostics, Object};

use crate::client::{ApiError, Client, NoService};

/// A failed call: what it was for, and the service's own words with its request id.
pub(crate) fn failed(summary: &str, error: &ApiError) -> Diagnostics {
    Diagnostics::error(summary, error.to_string())
}

/// Why there is nothing to import; `form` says how such a thing is named.
pub(crate) fn no_such(thing: &str, id: &str, form: &str) -> Diagnostics {
    Diagnostics::error(format!("there is no {thing} \"{id}\" here"), form)
}

/// Why something cannot be imported; `form` says how it is named.
pub(crate) fn not_imported(thing: &str, id: &str, form: &str, error: &ApiError) -> Diagnostics {
    if error.is_not_found() {
        return no_such(thing, id, &format!("{error}; {form}"));
    }
    failed(&format!("the {thing} cannot be imported"), error)
}

/// What a refresh works with: the client, and the state to bring up to date.
///
/// # Errors
/// What ends the refresh before it begins: no client; a service that cannot be asked yet, which is a warning; no
/// state, of which there is nothing to say.
pub(crate) fn to_refresh<'c, 's>(
    cx: &'c Context<Client>,
    state: &'s mut Option<Object>,
) -> Result<(&'c Client, &'s mut Object), Diagnostics> {
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
fn not_refreshed(missing: &NoService) -> Diagnostics {
    let why = missing.diagnostics().into_iter();
    why.map(|why| Diagnostic::warning("the state was not refreshed", why.detail))
        .collect()
}
