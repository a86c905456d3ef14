//! `GetFunctions`: every function, as in the schema.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::get_functions::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    let faults = server.schema_faults();
    if faults.has_error() {
        return Err(faults);
    }
    Ok(Response {
        functions: to_v6::functions(&server.functions),
        diagnostics: Vec::new(),
    })
}
