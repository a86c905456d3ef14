//! `MoveResourceState`: the state of another resource type becomes one of ours, before the provider is
//! configured. A read follows.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::move_resource_state::{Request, Response};

use super::{Server, from_v6, to_v6};
use crate::{Diagnostics, MoveSource, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.target_type_name)?;
    let raw = from_v6::raw_state(request.source_state)?;
    let source = MoveSource {
        provider: &request.source_provider_address,
        type_name: &request.source_type_name,
        version: request.source_schema_version,
        state: &raw,
    };
    let moved = entry.handler.move_from(&source);
    let moved = moved.unwrap_or_else(|| Err(not_possible(&source, &request.target_type_name)))?;
    let mut diagnostics = Diagnostics::new();
    let state = entry.state(moved, None, &mut diagnostics);
    // The configured provider may find out more of the identity, and none that is there may change: the
    // read that follows gives it.
    Ok(Response {
        target_state: Some(entry.encode(Some(state))?),
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}

fn not_possible(source: &MoveSource<'_>, target: &str) -> Diagnostics {
    Diagnostics::error(
        "state cannot be moved",
        format!(
            "a {} of {} cannot become a {target}; remove it from the state and import the object instead",
            source.type_name, source.provider
        ),
    )
}
