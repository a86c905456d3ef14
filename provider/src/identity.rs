//! Identities: an object's own name in its region.
//!
//! The account is left out: a provider block speaks for one, and an id is no other account's.

use tfplugin::{Diagnostics, IdentityAttribute, IdentitySchema, Object, Path, Type};

use crate::client::Client;

/// The identity of objects that `name` tells apart in a region.
pub(crate) fn schema(name: &'static str, about: &'static str) -> IdentitySchema {
    IdentitySchema::new([
        IdentityAttribute::required(name, Type::String).describe(about),
        IdentityAttribute::optional("region", Type::String)
            .describe("The region; left out, the provider's."),
    ])
}

/// The identity of the object that is called `value` by the attribute `name`.
pub(crate) fn of(client: Option<&Client>, name: &str, value: Option<&str>) -> Object {
    let region = client.and_then(|client| client.region.clone());
    let mut identity = Object::default();
    identity.set(name, value.map(str::to_owned));
    identity.set("region", region);
    identity
}

/// What an identity calls the object that is to be imported.
///
/// # Errors
/// It is in another region than the provider's.
pub(crate) fn named<'a>(
    client: &Client,
    identity: &'a Object,
    name: &str,
) -> Result<&'a str, Diagnostics> {
    let asked = identity.get("region").as_str();
    if let (Some(asked), Some(own)) = (asked, client.region.as_deref())
        && asked != own
    {
        return Err(Diagnostics::error(
            format!("the object is in the region {asked}"),
            format!("the provider is configured for {own}; import it with a provider for {asked}"),
        )
        .at(&Path::root("region")));
    }
    Ok(identity.text(name))
}
