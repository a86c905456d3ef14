//! DescribeRegions, DescribeAccountKmsStatus, OpenKmsService: what concerns the account as a whole.

use super::answer::Node;
use super::fault::Fault;
use super::refusal::account_status;
use super::{Call, Outcome, words};
use crate::service::{self, Core, Scope};

/// DescribeRegions.
pub(super) async fn describe_regions(call: &Call<'_>) -> Outcome {
    let region = |id: &str| Node::Object(vec![("RegionId", Node::from(id.to_owned()))]);
    let regions = service::describe_regions(call.scope)
        .into_iter()
        .map(region)
        .collect();
    Ok(vec![("Regions", Node::List("Region", regions))])
}

/// What an account may ask that may not use the service.
const ALWAYS: [&str; 3] = [
    "DescribeRegions",
    "DescribeAccountKmsStatus",
    "OpenKmsService",
];

/// Lets an operation of the account through, or not.
pub(super) fn check(core: &Core, scope: &Scope, action: &str) -> Result<(), Fault> {
    if ALWAYS.contains(&action) {
        return Ok(());
    }
    Ok(core.check_account(scope)?)
}

/// DescribeAccountKmsStatus: Enabled unless somebody changed it.
pub(super) async fn describe_status(call: &Call<'_>) -> Outcome {
    let status = call.core.account_status(call.scope)?;
    Ok(vec![("AccountStatus", Node::from(account_status(status)))])
}

/// OpenKmsService: refused where it is open already.
pub(super) async fn open_service(call: &Call<'_>) -> Outcome {
    if service::open_service(call.core, call.scope).await? {
        Ok(Vec::new())
    } else {
        Err(words::OPENED)
    }
}
