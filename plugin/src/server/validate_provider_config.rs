//! `ValidateProviderConfig`: checks the provider block before anything is known for certain.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::validate_provider_config::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let config = server
        .block
        .decode_object("provider configuration", request.config)?;
    Ok(Response {
        diagnostics: to_v6::diagnostics(&server.block.handler.validate(&config)),
    })
}
