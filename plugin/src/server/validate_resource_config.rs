//! `ValidateResourceConfig`: checks a resource's configuration, called often and also with unknown values.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::validate_resource_config::{Request, Response};

use super::{Server, from_v6, to_v6};
use crate::{Diagnostic, Diagnostics, Object, Path, Provider, Schema, planning, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let config = entry.decode_object("configuration", request.config)?;
    let mut diagnostics = timeouts::check(&config);
    if !from_v6::write_only_allowed(request.client_capabilities.as_ref()) {
        diagnostics.extend(refuse_write_only(&entry.schema, &config));
    }
    diagnostics.extend(entry.handler.validate(&config));
    Ok(Response {
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}

/// A Terraform that does not know write-only attributes would store them.
fn refuse_write_only(schema: &Schema, config: &Object) -> Diagnostics {
    let refuse = |path: Path| {
        let detail = format!("{path} is write-only, which needs Terraform 1.11 or OpenTofu 1.11");
        Diagnostic::error("write-only attributes are not supported", detail).at(path)
    };
    planning::write_only_paths(schema, config)
        .into_iter()
        .map(refuse)
        .collect()
}
