//! `RenewEphemeralResource`: keeps an ephemeral resource open for longer.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::renew_ephemeral_resource::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Private, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.ephemeral_resource(&request.type_name)?;
    let mut private = Private::decode(&request.private.unwrap_or_default())?;
    let limit = timeouts::DEFAULT;
    let cx = server.context(Some(limit));
    let renew = entry.handler.renew(&cx, &mut private);
    let renew_at = timeouts::run(limit, cx.cancel(), "renew", renew).await??;
    Ok(Response {
        renew_at: renew_at.map(to_v6::timestamp),
        private: Some(private.encode()),
        ..Response::default()
    })
}
