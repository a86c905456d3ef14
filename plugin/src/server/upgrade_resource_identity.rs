//! `UpgradeResourceIdentity`: brings a stored identity to the schema of today, before the provider is
//! configured.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::upgrade_resource_identity::{Request, Response};

use super::{Server, from_v6, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let identity = server.identity_of(&request.type_name)?;
    let raw = from_v6::raw_identity(request.raw_identity)?;
    let current = identity.schema.version;
    let raw = match request.version {
        version if version == current => raw,
        version if version < current => entry.handler.upgrade_identity(version, raw)?,
        version => {
            return Err(Diagnostics::error(
                "stored identity is newer than this provider",
                format!(
                    "it was written by version {version} of its schema, this provider has version {current}"
                ),
            ));
        }
    };
    let mut diagnostics = Diagnostics::new();
    let upgraded = identity.encode_whole(identity.decode_json(raw)?, &mut diagnostics)?;
    Ok(Response {
        upgraded_identity: upgraded,
        diagnostics: to_v6::diagnostics(&diagnostics),
    })
}
