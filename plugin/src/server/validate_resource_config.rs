//! `ValidateResourceConfig`: checks a resource's configuration, called often and also with unknown values.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::validate_resource_config::{Request, Response};

use super::{Server, from_v6, to_v6};
use crate::{Attribute, Diagnostic, Diagnostics, Object, Path, Provider, timeouts};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let config = entry.decode_object("configuration", request.config)?;
    let mut diagnostics = timeouts::check(&config);
    if !from_v6::write_only_allowed(request.client_capabilities.as_ref()) {
        diagnostics.extend(refuse_write_only(&entry.schema.attributes, &config));
    }
    diagnostics.extend(entry.handler.validate(&config));
    Ok(Response {
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}

/// A Terraform that does not know write-only attributes would store them.
fn refuse_write_only(attributes: &[Attribute], config: &Object) -> Diagnostics {
    let set = attributes
        .iter()
        .filter(|each| each.write_only && !config.get(each.name).is_null());
    let refuse = |attribute: &Attribute| {
        let detail = format!(
            "{} is write-only, which needs Terraform 1.11 or OpenTofu 1.11",
            attribute.name
        );
        Diagnostic::error("write-only attributes are not supported", detail)
            .at(Path::root(attribute.name))
    };
    set.map(refuse).collect()
}
