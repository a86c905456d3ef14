//! `ImportResourceState`: the least of a state from which a read finds the rest.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::import_resource_state::{ImportedResource, Request, Response};

use super::{
    Server,
    identity::{Identity, completed},
    to_v6,
};
use crate::{Diagnostics, Object, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let identity = server.identities.get(request.type_name.as_str());
    let given = match identity {
        Some(identity) => identity.decode_given(request.identity)?,
        None => None,
    };
    let limit = timeouts::DEFAULT;
    let cx = server.context(Some(limit));
    let import = async {
        match (&given, identity) {
            (Some(given), Some(identity)) if request.id.is_empty() => {
                complete(identity, given)?;
                entry.handler.import_by_identity(&cx, given).await
            }
            (Some(_) | None, _) => entry.handler.import(&cx, &request.id).await,
        }
    };
    let made = timeouts::run(limit, cx.cancel(), "import", import).await??;
    let mut diagnostics = Diagnostics::new();
    let state = entry.state(made, None, &mut diagnostics);
    let encoded_identity = match identity {
        Some(identity) => {
            let found = entry.handler.identify(&cx, &state);
            let mut found = identity.found(found, &mut diagnostics);
            if let Some(given) = &given {
                same(given, &found)?;
                found = completed(found, given);
            }
            identity.encode_if_whole(found)?
        }
        None => None,
    };
    let imported = ImportedResource {
        type_name: request.type_name,
        state: Some(entry.encode(Some(state))?),
        identity: encoded_identity,
        ..ImportedResource::default()
    };
    Ok(Response {
        imported_resources: vec![imported],
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}

/// An identity that lacks what every one has finds nothing.
fn complete(identity: &Identity, given: &Object) -> Result<(), Diagnostics> {
    match identity.lacks(given) {
        None => Ok(()),
        Some(name) => Err(Diagnostics::error(
            "incomplete identity",
            format!("the identity to import needs {name}"),
        )),
    }
}

/// Whoever asks for an object by an identity gets that object and no other.
fn same(given: &Object, found: &Object) -> Result<(), Diagnostics> {
    let differs = |name: &&String| {
        let (wanted, got) = (given.get(name), found.get(name));
        !wanted.is_null() && !got.is_null() && wanted != got
    };
    match given.values().keys().find(differs) {
        None => Ok(()),
        Some(name) => Err(Diagnostics::error(
            "the object has another identity",
            format!(
                "the identity to import has {name} = {}, but what this provider would import has {}",
                given.get(name).to_json(),
                found.get(name).to_json()
            ),
        )),
    }
}
