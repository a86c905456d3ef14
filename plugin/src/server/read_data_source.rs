//! `ReadDataSource`: the values of a data source. Its configuration is wholly known.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::read_data_source::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.data_source(&request.type_name)?;
    let config = entry.decode_object("configuration", request.config)?;
    let limit = timeouts::of(&config, "read");
    let cx = server.context(Some(limit));
    let read = entry.handler.read(&cx, &config);
    let made = timeouts::run(limit, cx.cancel(), "read", read).await??;
    let mut diagnostics = Diagnostics::new();
    let state = entry.state(made, Some(&config), &mut diagnostics);
    Ok(Response {
        state: Some(entry.encode(Some(state))?),
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}
