//! `GetMetadata`: the names of everything there is, for programs that join providers.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::get_metadata::{FunctionMetadata, Request, Response, TypeMetadata};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    let names = |name: &&'static str| TypeMetadata {
        type_name: (*name).to_owned(),
    };
    let function = |name: &&'static str| FunctionMetadata {
        name: (*name).to_owned(),
    };
    Ok(Response {
        server_capabilities: Some(to_v6::capabilities()),
        resources: server.resources.keys().map(names).collect(),
        data_sources: server.data_sources.keys().map(names).collect(),
        ephemeral_resources: server.ephemeral_resources.keys().map(names).collect(),
        list_resources: server.list_resources.keys().map(names).collect(),
        actions: server.actions.keys().map(names).collect(),
        functions: server.functions.keys().map(function).collect(),
        ..Response::default()
    })
}
