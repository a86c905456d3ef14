//! `GetProviderSchema`: every schema at once. Terraform keeps it for the whole run.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::get_provider_schema::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    let faults = server.schema_faults();
    if faults.has_error() {
        return Err(faults);
    }
    let resources = server.resources.iter();
    let data_sources = server.data_sources.iter();
    Ok(Response {
        provider: Some(to_v6::schema(&server.block.schema)),
        resource_schemas: resources
            .map(|(name, entry)| ((*name).to_owned(), to_v6::schema(&entry.schema)))
            .collect(),
        data_source_schemas: data_sources
            .map(|(name, entry)| ((*name).to_owned(), to_v6::schema(&entry.schema)))
            .collect(),
        server_capabilities: Some(to_v6::capabilities()),
        ..Response::default()
    })
}
