//! `UpgradeResourceState`: brings stored state to the schema of today. Called on every run, also when
//! the version is the same, and before the provider is configured.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::upgrade_resource_state::{Request, Response};

use super::{Server, from_v6, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let raw = from_v6::raw_state(request.raw_state)?;
    let current = entry.schema.version;
    let raw = match request.version {
        version if version == current => raw,
        version if version < current => entry.handler.upgrade(version, raw)?,
        version => {
            return Err(Diagnostics::error(
                "stored state is newer than this provider",
                format!(
                    "it was written by version {version} of the schema, this provider has version {current}"
                ),
            ));
        }
    };
    let mut diagnostics = Diagnostics::new();
    let state = entry.state(entry.schema.object_from_json(raw)?, None, &mut diagnostics);
    Ok(Response {
        upgraded_state: Some(entry.encode(Some(state))?),
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}
