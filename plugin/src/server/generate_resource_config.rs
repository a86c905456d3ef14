//! `GenerateResourceConfig`: a configuration for an object that was imported without one.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::generate_resource_config::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider, planning};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let state = entry.decode_object("state", request.state)?;
    let mut config = planning::configuration(&entry.schema, &state);
    entry.handler.generated(&state, &mut config);
    let mut diagnostics = Diagnostics::new();
    let config = entry.conformed(config, &mut diagnostics);
    Ok(Response {
        config: Some(entry.encode(Some(config))?),
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}
