//! DescribeRegions: where the service is.

use kms_rules::region;

use crate::store::Scope;

/// The known regions of the cloud, and the caller's own when it is not among them.
pub(crate) fn describe_regions(scope: &Scope) -> Vec<&str> {
    let mut regions: Vec<&str> = region::all(scope.cloud).iter().map(|row| row.id).collect();
    if !regions.contains(&scope.region.as_str()) {
        regions.push(&scope.region);
    }
    regions
}
