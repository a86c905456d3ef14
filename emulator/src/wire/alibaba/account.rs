//! DescribeRegions, DescribeAccountKmsStatus, OpenKmsService: what concerns the account as a whole.

use super::answer::Node;
use super::{Call, Outcome, words};
use crate::service;

/// DescribeRegions.
pub(super) async fn describe_regions(call: &Call<'_>) -> Outcome {
    let region = |id: &str| Node::Object(vec![("RegionId", Node::from(id.to_owned()))]);
    let regions = service::describe_regions(call.scope)
        .into_iter()
        .map(region)
        .collect();
    Ok(vec![("Regions", Node::List("Region", regions))])
}

/// DescribeAccountKmsStatus: the service is always open here.
pub(super) async fn describe_status(_call: &Call<'_>) -> Outcome {
    Ok(vec![("AccountStatus", Node::from("Enabled"))])
}

/// OpenKmsService: refused, because it is open already.
pub(super) async fn open_service(_call: &Call<'_>) -> Outcome {
    Err(words::OPENED)
}
