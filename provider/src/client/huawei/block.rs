//! What the provider block says to this client, and where it looks for what is not written there.

use std::sync::Arc;

use tfplugin::Diagnostic;
use tokio::sync::OnceCell;

use super::Huawei;
use super::credentials;
use crate::client::access_key::Given;
use crate::client::{Connected, Shared, Vendor};
use crate::settings::{Block, invalid};

const REGION_VARIABLES: &[&str] = &["HW_REGION_NAME", "HUAWEICLOUD_REGION"];
const PROJECT_VARIABLES: &[&str] = &["HW_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"];
/// The project's name, where it is not the region's.
const PROJECT_NAME_VARIABLES: &[&str] = &["HW_PROJECT_NAME"];
const DOMAIN_VARIABLES: &[&str] = &["HW_DOMAIN_ID", "HUAWEICLOUD_SDK_DOMAIN_ID"];
/// What public endpoints end in, where it is not the usual.
const CLOUD_VARIABLES: &[&str] = &["HW_CLOUD"];
/// Where accounts and tokens are, where it is not the public place.
const IAM_VARIABLES: &[&str] = &["HUAWEICLOUD_SDK_IAM_ENDPOINT", "HW_AUTH_URL"];
/// The version that a URL of [`IAM_VARIABLES`] may end in.
const IAM_VERSION: &str = "/v3";

/// This cloud.
pub(crate) static VENDOR: Vendor = Vendor {
    title: "Huawei Cloud",
    about: &[
        (
            "region",
            "such as `cn-north-4`. Environment: `HW_REGION_NAME`, `HUAWEICLOUD_REGION`.",
        ),
        (
            "access_key",
            "environment: `HW_ACCESS_KEY`, `HUAWEICLOUD_SDK_AK`; then a token in `HW_AUTH_TOKEN`; then `HW_USER_NAME` \
             with `HW_USER_PASSWORD` and `HW_DOMAIN_NAME`, for which a token is fetched; then the section `[basic]` of \
             `~/.huaweicloud/credentials`.",
        ),
        (
            "secret_key",
            "environment: `HW_SECRET_KEY`, `HUAWEICLOUD_SDK_SK`; then the same.",
        ),
        (
            "security_token",
            "environment: `HW_SECURITY_TOKEN`, `HUAWEICLOUD_SDK_SECURITY_TOKEN`; then the same file.",
        ),
        (
            "project_id",
            "environment: `HW_PROJECT_ID`, `HUAWEICLOUD_SDK_PROJECT_ID`; then the same file. Default: the project \
             named like the region (`HW_PROJECT_NAME`: like that), which the service is asked for.",
        ),
        (
            "domain_id",
            "environment: `HW_DOMAIN_ID`, `HUAWEICLOUD_SDK_DOMAIN_ID`. Default: the account of the access key, which \
             the service is asked for when a key moves to another enterprise project.",
        ),
        ("account_id", "the same as `domain_id`."),
    ],
    region_variables: REGION_VARIABLES,
    needs: &["account_id", "project_id", "domain_id"],
    key_filters: &[
        "state",
        "key_spec",
        "key_usage",
        "origin",
        "instance_id",
        "enterprise_project_id",
    ],
    foreign: super::foreign::FOREIGN,
    connect,
};

fn connect(block: &Block<'_>) -> Result<Connected, Diagnostic> {
    let service = client(block)?;
    Ok(Connected {
        region: service.region.clone(),
        service: Arc::new(service),
    })
}

fn client(block: &Block<'_>) -> Result<Huawei, Diagnostic> {
    let found = credentials::find(Given::of(block), block.environment());
    let found = found.map_err(|fault| invalid("access_key", fault))?;
    let region = block.region(REGION_VARIABLES, None, "")?;
    tracing::debug!(credentials = found.place, region, "configured");
    let places = Places::of(block, &region);
    let project = block
        .setting("project_id", PROJECT_VARIABLES)
        .into_known()
        .or(found.project_id);
    let domain = block.setting("domain_id", DOMAIN_VARIABLES).into_known();
    let project_name = block.environment().first_var(PROJECT_NAME_VARIABLES);
    let other = |url: Option<String>| url.map(|url| block.transport(&url)).transpose();
    Ok(Huawei {
        kms: block.transport(&places.kms)?,
        iam: other(places.iam)?,
        eps: other(places.eps)?,
        project_name: project_name.map_or_else(|| region.clone(), |(_, name)| name),
        region,
        identity: found.identity,
        project: OnceCell::new_with(project),
        domain: OnceCell::new_with(block.text("account_id").or(domain)),
        project_token: OnceCell::new(),
        domain_token: OnceCell::new(),
        retry: block.retry()?,
        shared: Shared::new(block.preflight()),
    })
}

/// Where the services are; `None`: where the keys are.
struct Places {
    kms: String,
    iam: Option<String>,
    eps: Option<String>,
}

impl Places {
    /// Whoever configures an endpoint gets everything from it: an emulator and a proxy serve all.
    fn of(block: &Block<'_>, region: &str) -> Places {
        let iam = block.environment().first_var(IAM_VARIABLES);
        let iam = iam.map(|(_, url)| {
            let url = url.trim_end_matches('/');
            url.strip_suffix(IAM_VERSION).unwrap_or(url).to_owned()
        });
        if let Some(kms) = block.endpoint() {
            return Places {
                kms,
                iam,
                eps: None,
            };
        }
        let cloud = block.environment().first_var(CLOUD_VARIABLES);
        let cloud = cloud.map_or_else(|| usual_cloud(region).to_owned(), |(_, cloud)| cloud);
        Places {
            kms: format!("https://kms.{region}.{cloud}"),
            iam: Some(iam.unwrap_or_else(|| format!("https://iam.{region}.{cloud}"))),
            eps: Some(format!("https://eps.{cloud}")),
        }
    }
}

/// What the public endpoints of a region end in.
fn usual_cloud(region: &str) -> &'static str {
    if region.starts_with("eu-") {
        "myhuaweicloud.eu"
    } else {
        "myhuaweicloud.com"
    }
}

#[cfg(test)]
mod tests;
