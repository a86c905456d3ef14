//! `ConfigureProvider`: makes the client that the resources work with.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::configure_provider::{Request, Response};

use super::Server;
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let config = server
        .block
        .decode_object("provider configuration", request.config)?;
    let client = server
        .block
        .handler
        .configure(&config, &request.terraform_version)
        .await?;
    server.set_client(client);
    Ok(Response::default())
}
