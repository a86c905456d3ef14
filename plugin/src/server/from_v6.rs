//! Messages of protocol 6 in our types, beyond values: those are decoded by their [`Entry`](super::entry::Entry).

use tfplugin_proto::tfplugin6 as pb;

use crate::Diagnostics;

/// Whether this Terraform keeps write-only values out of plan and state.
pub(super) fn write_only_allowed(capabilities: Option<&pb::ClientCapabilities>) -> bool {
    capabilities.is_some_and(|capabilities| capabilities.write_only_attributes_allowed)
}

/// Stored state as JSON.
pub(super) fn raw_state(state: Option<pb::RawState>) -> Result<serde_json::Value, Diagnostics> {
    let state = state.unwrap_or_default();
    if state.json.is_empty() {
        return Err(Diagnostics::error(
            "stored state cannot be read",
            "it is in the format of Terraform before 0.12; apply it once with Terraform 0.12 or 0.13 first",
        ));
    }
    json("state", &state.json)
}

/// A stored identity as JSON.
pub(super) fn raw_identity(
    identity: Option<pb::RawState>,
) -> Result<serde_json::Value, Diagnostics> {
    json("identity", &identity.unwrap_or_default().json)
}

fn json(what: &str, bytes: &[u8]) -> Result<serde_json::Value, Diagnostics> {
    serde_json::from_slice(bytes).map_err(|error| {
        Diagnostics::error(
            format!("stored {what} cannot be read"),
            format!("it is not JSON: {error}"),
        )
    })
}
