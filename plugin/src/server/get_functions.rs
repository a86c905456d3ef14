//! `GetFunctions`: this server has none.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::get_functions::{Request, Response};

use super::Server;
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    _: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    Ok(Response::default())
}
