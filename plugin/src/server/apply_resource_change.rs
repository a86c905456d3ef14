//! `ApplyResourceChange`: create, update or delete. Whatever has been done by the time something fails
//! is in the state that goes back.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::apply_resource_change::{Request, Response};

use super::{Server, entry::Entry, to_v6};
use crate::{
    Create, Diagnostics, Object, Private, Provider, Resource, Update, timeouts,
    verify::compatible::compatible,
};

/// An apply that has come to its end.
struct Applied {
    state: Option<Object>,
    private: Private,
    diagnostics: Diagnostics,
}

/// The answer to an apply that did not begin: everything is as it was.
pub(super) fn unchanged(request: &Request) -> impl FnOnce(&Diagnostics) -> Response + Send + use<> {
    let (state, private) = (request.prior_state.clone(), request.planned_private.clone());
    let identity = request.planned_identity.clone();
    move |diagnostics| Response {
        new_state: state,
        private,
        new_identity: identity,
        diagnostics: to_v6::diagnostics(diagnostics),
        ..Response::default()
    }
}

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let prior = entry.decode("prior state", request.prior_state)?;
    let planned = entry.decode("planned state", request.planned_state)?;
    let config = entry.decode("configuration", request.config)?;
    let private = Private::decode(&request.planned_private)?;
    let mut applied = match (prior, planned, config) {
        (None, Some(planned), Some(config)) => {
            create(&server, entry, &config, &planned, private).await
        }
        (Some(prior), Some(planned), Some(config)) => {
            update(&server, entry, &config, &prior, &planned, private).await
        }
        (Some(prior), None, _) => delete(&server, entry, prior, private).await,
        (None, None, _) | (_, Some(_), None) => {
            return Err(Diagnostics::error(
                "nothing to apply",
                "Terraform sent neither a state nor a plan, or a plan without its configuration",
            ));
        }
    };
    let new_identity = match (
        server.identities.get(request.type_name.as_str()),
        &applied.state,
    ) {
        (Some(identity), Some(state)) => {
            let planned = identity.decode(request.planned_identity)?;
            let found = entry.handler.identify(&server.context(None), state);
            let found = identity.follow(found, planned.as_ref(), &mut applied.diagnostics);
            identity.encode_whole(found, &mut applied.diagnostics)?
        }
        (Some(_) | None, _) => None,
    };
    Ok(Response {
        new_state: Some(entry.encode(applied.state)?),
        private: applied.private.encode(),
        new_identity,
        diagnostics: to_v6::diagnostics(&applied.diagnostics),
        ..Response::default()
    })
}

async fn create<P: Provider>(
    server: &Server<P>,
    entry: &Entry<dyn Resource<P::Client>>,
    config: &Object,
    planned: &Object,
    mut private: Private,
) -> Applied {
    let limit = timeouts::of(planned, "create");
    let cx = server.context(Some(limit));
    let mut state = None;
    let call = Create {
        config,
        planned,
        private: &mut private,
    };
    let work = entry.handler.create(&cx, call, &mut state);
    let mut diagnostics = timeouts::run(limit, cx.cancel(), "create", work)
        .await
        .unwrap_or_else(|ended| ended);
    if state.is_none() && !diagnostics.has_error() {
        diagnostics.extend(Diagnostics::error(
            "provider bug: no state",
            "the provider created the object but returned no state of it; please report it",
        ));
    }
    let state = state.map(|made| after(entry, planned, made, &mut diagnostics));
    Applied {
        state,
        private,
        diagnostics,
    }
}

async fn update<P: Provider>(
    server: &Server<P>,
    entry: &Entry<dyn Resource<P::Client>>,
    config: &Object,
    prior: &Object,
    planned: &Object,
    mut private: Private,
) -> Applied {
    let limit = timeouts::of(planned, "update");
    let cx = server.context(Some(limit));
    let mut state = prior.clone();
    let call = Update {
        config,
        prior,
        planned,
        private: &mut private,
    };
    let work = entry.handler.update(&cx, call, &mut state);
    let mut diagnostics = timeouts::run(limit, cx.cancel(), "update", work)
        .await
        .unwrap_or_else(|ended| ended);
    let state = after(entry, planned, state, &mut diagnostics);
    Applied {
        state: Some(state),
        private,
        diagnostics,
    }
}

async fn delete<P: Provider>(
    server: &Server<P>,
    entry: &Entry<dyn Resource<P::Client>>,
    prior: Object,
    private: Private,
) -> Applied {
    let limit = timeouts::of(&prior, "delete");
    let cx = server.context(Some(limit));
    let work = entry.handler.delete(&cx, &prior, &private);
    let diagnostics = timeouts::run(limit, cx.cancel(), "delete", work)
        .await
        .unwrap_or_else(|ended| ended);
    let state = diagnostics.has_error().then_some(prior);
    Applied {
        state,
        private,
        diagnostics,
    }
}

/// The state after a create or update. Where nothing failed it keeps the plan's promises.
fn after<C: Send + Sync + 'static>(
    entry: &Entry<dyn Resource<C>>,
    planned: &Object,
    made: Object,
    diagnostics: &mut Diagnostics,
) -> Object {
    let state = entry.state(made, Some(planned), diagnostics);
    if cfg!(debug_assertions) && !diagnostics.has_error() {
        diagnostics.extend(compatible(planned, &state));
    }
    state
}
