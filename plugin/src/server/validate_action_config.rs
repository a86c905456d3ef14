//! `ValidateActionConfig`: checks an action's configuration, also with unknown values.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::validate_action_config::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.action(&request.type_name)?;
    let config = entry.decode_config(request.config)?;
    let mut diagnostics = timeouts::check(&config);
    diagnostics.extend(entry.handler.validate(&config));
    Ok(Response {
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}
