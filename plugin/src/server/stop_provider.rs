//! `StopProvider`: Terraform was interrupted. Calls under way come to an end and keep their results;
//! the process serves on until it is told to shut down.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::stop_provider::{Request, Response};

use super::Server;
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    server.stop();
    Ok(Response::default())
}
