//! `ReadResource`: brings state up to date with what is there.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::read_resource::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Private, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let prior = entry.decode_object("state", request.current_state)?;
    let mut private = Private::decode(&request.private)?;
    let identity = server.identities.get(request.type_name.as_str());
    let current = match identity {
        Some(identity) => identity.decode(request.current_identity)?,
        None => None,
    };
    let limit = timeouts::of(&prior, "read");
    let cx = server.context(Some(limit));
    let mut state = Some(prior.clone());
    let read = entry.handler.read(&cx, &mut state, &mut private);
    let mut diagnostics = timeouts::run(limit, cx.cancel(), "read", read).await?;
    // Nothing is concluded from a read that failed, least of all that the object is gone.
    let state = if diagnostics.has_error() {
        Some(prior.clone())
    } else {
        state
    };
    let state = state.map(|state| entry.state(state, Some(&prior), &mut diagnostics));
    let new_identity = match (identity, &state) {
        (Some(identity), Some(_)) if diagnostics.has_error() => current
            .map(|current| identity.encode(current))
            .transpose()?,
        (Some(identity), Some(state)) => {
            let found = entry.handler.identify(&cx, state);
            let found = identity.follow(found, current.as_ref(), &mut diagnostics);
            identity.encode_whole(found, &mut diagnostics)?
        }
        (Some(_) | None, _) => None,
    };
    Ok(Response {
        new_state: Some(entry.encode(state)?),
        private: private.encode(),
        new_identity,
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}
