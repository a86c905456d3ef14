//! Where the service is, as the data sources see it.

use async_trait::async_trait;

use super::{ApiError, Until};

/// The calls that look at regions.
#[async_trait]
pub(crate) trait Regions: Send + Sync {
    /// The regions of the service, by their ids.
    async fn regions(&self, until: &Until) -> Result<Vec<Region>, ApiError>;
}

/// What the service says of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) id: String,
    /// Whether the service copies keys from there to other regions.
    pub(crate) replicates: bool,
}
