//! DescribeRegions.

use async_trait::async_trait;
use serde::Deserialize;

use super::{Alibaba, Call};
use crate::client::{ApiError, Region, Regions, Until};

/// Of DescribeRegions.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    regions: List,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List {
    #[serde(default)]
    region: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    region_id: String,
}

#[async_trait]
impl Regions for Alibaba {
    async fn regions(&self, until: &Until) -> Result<Vec<Region>, ApiError> {
        let described: Described = self.call(until, Call::reads("DescribeRegions")).await?;
        let listed = described.regions.region.into_iter();
        let mut ids: Vec<String> = listed.map(|listed| listed.region_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let region = |id| Region {
            id,
            replicates: false,
        };
        Ok(ids.into_iter().map(region).collect())
    }
}
