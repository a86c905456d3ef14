//! Taking over a key that exists.

use tfplugin::{Context, Diagnostics, Object};

use super::read;
use crate::client::{Client, Until, unless_gone};
use crate::report;

/// The ways to name a key for an import.
const FORMS: &str = "a key is imported by its id, its alias or its ARN";

/// The state of the key that the user calls `name`; `empty` is a state with nothing in it.
///
/// # Errors
/// The key cannot be found or read.
pub(crate) async fn import(
    cx: &Context<Client>,
    name: &str,
    empty: Object,
) -> Result<Object, Diagnostics> {
    let client = cx.client()?;
    let service = client.service()?;
    let cloud = client.cloud()?;
    if name.trim().is_empty() {
        return Err(Diagnostics::error("the key to import has no name", FORMS));
    }
    let shown = (cloud, &client.default_tags);
    read::imported(service, &Until::of(cx), name, shown, empty)
        .await
        .map_err(|error| report::not_imported("key", name, FORMS, &error))
}

/// The whole state of the key of that id; `None` if there is none.
///
/// # Errors
/// It cannot be read.
pub(crate) async fn found(
    cx: &Context<Client>,
    id: &str,
    empty: Object,
) -> Result<Option<Object>, Diagnostics> {
    let client = cx.client()?;
    let shown = (client.cloud()?, &client.default_tags);
    unless_gone(read::imported(client.service()?, &Until::of(cx), id, shown, empty).await)
        .map_err(|error| report::failed("the key cannot be read", &error))
}
