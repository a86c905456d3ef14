//! `PlanAction`: whether an action could be done. Values may be unknown.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::plan_action::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.action(&request.action_type)?;
    let config = entry.decode_config(request.config)?;
    let limit = timeouts::DEFAULT;
    let cx = server.context(Some(limit));
    let plan = entry.handler.plan(&cx, &config);
    let diagnostics = timeouts::run(limit, cx.cancel(), "plan", plan).await?;
    Ok(Response {
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}
