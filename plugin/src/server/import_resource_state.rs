//! `ImportResourceState`: the least of a state from which a read finds the rest.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::import_resource_state::{ImportedResource, Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let limit = timeouts::DEFAULT;
    let cx = server.context(Some(limit));
    let import = entry.handler.import(&cx, &request.id);
    let made = timeouts::run(limit, cx.cancel(), "import", import).await??;
    let mut diagnostics = Diagnostics::new();
    let state = entry.state(made, None, &mut diagnostics);
    let imported = ImportedResource {
        type_name: request.type_name,
        state: Some(entry.encode(Some(state))?),
        ..ImportedResource::default()
    };
    Ok(Response {
        imported_resources: vec![imported],
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}
