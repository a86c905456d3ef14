//! `GetProviderSchema`: every schema at once. Terraform keeps it for the whole run.

use std::{collections::HashMap, sync::Arc};

use tfplugin_proto::tfplugin6::{
    Schema,
    get_provider_schema::{Request, Response},
};

use super::{Entries, Server, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    let faults = server.schema_faults();
    if faults.has_error() {
        return Err(faults);
    }
    let actions = server.actions.iter();
    Ok(Response {
        provider: Some(to_v6::schema(&server.block.schema)),
        resource_schemas: schemas(&server.resources),
        data_source_schemas: schemas(&server.data_sources),
        ephemeral_resource_schemas: schemas(&server.ephemeral_resources),
        list_resource_schemas: schemas(&server.list_resources),
        action_schemas: actions
            .map(|(name, entry)| ((*name).to_owned(), to_v6::action_schema(&entry.schema)))
            .collect(),
        functions: to_v6::functions(&server.functions),
        server_capabilities: Some(to_v6::capabilities()),
        ..Response::default()
    })
}

fn schemas<H: ?Sized>(entries: &Entries<H>) -> HashMap<String, Schema> {
    entries
        .iter()
        .map(|(name, entry)| ((*name).to_owned(), to_v6::schema(&entry.schema)))
        .collect()
}
