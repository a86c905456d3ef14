//! What is authenticated with what is encrypted: `additional_authenticated_data`, a text, and the older
//! `encryption_context`, names and values.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body::{Text, filled};
use super::fault::Fault;
use super::words;
use crate::service::Context;

/// The context of a request. An empty text is none, and both together are both authenticated.
///
/// # Errors
/// KMS.0208 for an `encryption_context` that is no object of scalars.
pub(super) fn of(text: Option<Text>, map: Option<Value>) -> Result<Context, Fault> {
    let map = map.map_or(Ok(BTreeMap::new()), |map| {
        serde_json::from_value::<BTreeMap<String, Text>>(map)
    });
    let map = map.map_err(|_| {
        words::ENCRYPTION_CONTEXT.advise("it is an object whose values are strings")
    })?;
    let map: BTreeMap<_, _> = map
        .into_iter()
        .map(|(name, Text(value))| (name, value))
        .collect();
    Ok(Context::from(map).with_text(filled(text).unwrap_or_default()))
}
