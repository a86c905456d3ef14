//! Regions: the service lists only those between which it copies keys; the others are those that the rules know.

use async_trait::async_trait;
use kms_rules::{Cloud, region};
use serde::Deserialize;

use super::call::Call;
use super::{Huawei, PAGES_MAX};
use crate::client::{ApiError, Region, Regions, Until};

/// Where the newer part of the API is.
pub(super) const VERSION: &str = "/v2";
/// Regions in one page. No page gives a largest number.
const REGIONS_PER_PAGE: &str = "100";

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    regions: Vec<String>,
}

impl Huawei {
    /// The regions between which keys are copied. The list has no end marker: an empty page is its end.
    async fn replicating(&self, until: &Until) -> Result<Vec<String>, ApiError> {
        let mut regions: Vec<String> = Vec::new();
        for _ in 0..PAGES_MAX {
            let query = vec![
                ("limit", REGIONS_PER_PAGE.to_owned()),
                ("offset", regions.len().to_string()),
            ];
            let call = Call::gets("GET regions", "/kms/regions".to_owned(), query);
            let page: Page = self.call(until, call.of_version(VERSION)).await?;
            let known = regions.len();
            for region in page.regions {
                if !regions.contains(&region) {
                    regions.push(region);
                }
            }
            if regions.len() == known {
                break;
            }
        }
        Ok(regions)
    }
}

#[async_trait]
impl Regions for Huawei {
    async fn regions(&self, until: &Until) -> Result<Vec<Region>, ApiError> {
        let replicating = self.replicating(until).await?;
        let known = region::all(Cloud::Huawei).iter().map(|row| row.id);
        let mut ids: Vec<&str> = known
            .chain(replicating.iter().map(String::as_str))
            .chain([self.region.as_str()])
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let region = |id: &str| Region {
            id: id.to_owned(),
            replicates: replicating.iter().any(|other| other == id),
        };
        Ok(ids.into_iter().map(region).collect())
    }
}
