//! What keys can be kept in, as the data sources see it.

use async_trait::async_trait;

use super::{ApiError, Until};

/// The calls that look at instances and key stores.
#[async_trait]
pub(crate) trait Instances: Send + Sync {
    /// All of the region, in the service's order.
    async fn instances(&self, until: &Until) -> Result<Vec<Instance>, ApiError>;

    /// One by its id.
    async fn instance(&self, until: &Until, id: &str) -> Result<Instance, ApiError>;
}

/// What the service says of an instance or a key store; `None` is "not told here".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) arn: Option<String>,
    pub(crate) name: Option<String>,
    /// The cloud's word for what kind of product or cluster it is.
    pub(crate) kind: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) creation_date: Option<String>,
    pub(crate) end_date: Option<String>,
    /// How many keys it holds at most.
    pub(crate) keys_max: Option<i64>,
    pub(crate) requests_per_second: Option<i64>,
    pub(crate) deletion_protection: Option<bool>,
    /// The network that it is in.
    pub(crate) vpc_id: Option<String>,
    pub(crate) hsm_cluster_id: Option<String>,
    pub(crate) cluster_id: Option<String>,
}
