//! What the provider block says to this client, and where it looks for what is not written there.

use std::sync::Arc;

use tfplugin::Diagnostic;

use super::Alibaba;
use super::credentials::{self, Found, REGION_VARIABLES};
use crate::client::access_key::Given;
use crate::client::{Connected, Shared, Vendor};
use crate::settings::{Block, invalid};

/// This cloud.
pub(crate) static VENDOR: Vendor = Vendor {
    title: "Alibaba Cloud",
    about: &[
        (
            "region",
            "such as `cn-hangzhou`. Environment: `ALIBABA_CLOUD_REGION_ID`, `ALICLOUD_REGION`; then the profile that \
             the credentials come from.",
        ),
        (
            "access_key",
            "environment: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALICLOUD_ACCESS_KEY`; then the profiles in \
             `~/.aliyun/config.json` and `~/.alibabacloud/credentials`.",
        ),
        (
            "secret_key",
            "environment: `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALICLOUD_SECRET_KEY`; then the same profiles.",
        ),
        (
            "security_token",
            "environment: `ALIBABA_CLOUD_SECURITY_TOKEN`, `ALICLOUD_SECURITY_TOKEN`; then the same profiles.",
        ),
    ],
    region_variables: REGION_VARIABLES,
    needs: &[],
    key_filters: &["state", "key_spec", "key_usage", "protection_level"],
    foreign: super::foreign::FOREIGN,
    connect,
};

/// The public endpoint of a region.
fn public_endpoint(region: &str) -> String {
    format!("https://kms.{region}.aliyuncs.com")
}

fn connect(block: &Block<'_>) -> Result<Connected, Diagnostic> {
    let service = client(block)?;
    Ok(Connected {
        region: service.region.clone(),
        service: Arc::new(service),
    })
}

fn client(block: &Block<'_>) -> Result<Alibaba, Diagnostic> {
    let found = credentials::find(Given::of(block), block.environment());
    let Found { key, place, region } = found.map_err(|fault| invalid("access_key", fault))?;
    let region = block.region(REGION_VARIABLES, region, ", nor in a profile")?;
    tracing::debug!(credentials = place, region, "configured");
    let endpoint = block.endpoint();
    let endpoint = endpoint.unwrap_or_else(|| public_endpoint(&region));
    Ok(Alibaba {
        transport: block.transport(&endpoint)?,
        region,
        access_key: key,
        retry: block.retry()?,
        shared: Shared::new(block.preflight()),
    })
}

#[cfg(test)]
mod tests;
