//! `CloseEphemeralResource`: the end of an ephemeral resource, at the end of the run.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::close_ephemeral_resource::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Private, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.ephemeral_resource(&request.type_name)?;
    let private = Private::decode(&request.private.unwrap_or_default())?;
    let limit = timeouts::DEFAULT;
    let cx = server.context(Some(limit));
    let close = entry.handler.close(&cx, &private);
    let diagnostics = timeouts::run(limit, cx.cancel(), "close", close).await?;
    Ok(Response {
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}
