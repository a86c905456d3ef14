//! `GetResourceIdentitySchemas`: what tells the objects of each resource type apart.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::get_resource_identity_schemas::{Request, Response};

use super::{Server, to_v6};
use crate::{Diagnostics, Provider};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    _: Request,
) -> Result<Response, Diagnostics> {
    let identities = server.identities.iter();
    Ok(Response {
        identity_schemas: identities
            .map(|(name, identity)| ((*name).to_owned(), to_v6::identity_schema(&identity.schema)))
            .collect(),
        diagnostics: Vec::new(),
    })
}
