//! `OpenEphemeralResource`: values for this run only. The configuration is wholly known.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::open_ephemeral_resource::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Opened, Provider, timeouts, verify::plan_valid::plan_valid};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.ephemeral_resource(&request.type_name)?;
    let config = entry.decode_object("configuration", request.config)?;
    let limit = timeouts::of(&config, "open");
    let cx = server.context(Some(limit));
    let open = entry.handler.open(&cx, &config);
    let opened = timeouts::run(limit, cx.cancel(), "open", open).await??;
    let Opened {
        result,
        renew_at,
        private,
        mut diagnostics,
    } = opened;
    let result = entry.state(result, None, &mut diagnostics);
    if cfg!(debug_assertions) && !diagnostics.has_error() {
        diagnostics.extend(plan_valid(&entry.schema, None, &config, &result));
    }
    Ok(Response {
        renew_at: renew_at.map(to_v6::timestamp),
        result: Some(entry.encode(Some(result))?),
        private: Some(private.encode()),
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}
