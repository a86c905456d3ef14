//! Keys in several regions, as the resources see them: one leads, the others follow.

use std::sync::Arc;

use async_trait::async_trait;

use super::{ApiError, Key, Service, Until};

/// The calls on copies of keys of the configured region.
#[async_trait]
pub(crate) trait Replicas: Send + Sync {
    /// The account's project in a region.
    async fn project_in(&self, until: &Until, region: &str) -> Result<String, ApiError>;

    /// Copies a key to another region.
    async fn replicate(&self, until: &Until, new: &NewReplica) -> Result<(), ApiError>;

    /// The service of another region.
    fn service_in(&self, site: &Site) -> Arc<dyn Service>;

    /// The copy of a key.
    async fn replica(&self, until: &Until, site: &Site, key_id: &str) -> Result<Replica, ApiError>;

    /// The copy of a key, which may not be there yet because it was asked for just now.
    async fn new_replica(
        &self,
        until: &Until,
        site: &Site,
        key_id: &str,
    ) -> Result<Replica, ApiError>;

    /// Makes the copy in a region the one that leads, whichever led before.
    async fn promote(&self, until: &Until, region: &str, key_id: &str) -> Result<(), ApiError>;

    /// Gives the lead back to the configured region, if the copy in `region` has it.
    async fn demote(&self, until: &Until, region: &str, key_id: &str) -> Result<(), ApiError>;
}

/// A region, and the account's project in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) region: String,
    /// `None`: the one that is found by the region's name.
    pub(crate) project_id: Option<String>,
}

/// What a copy is made from; `None` leaves the choice to the cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NewReplica {
    pub(crate) key_id: String,
    pub(crate) region: String,
    pub(crate) project_id: String,
    pub(crate) alias: String,
    pub(crate) description: Option<String>,
    pub(crate) enterprise_project_id: Option<String>,
    pub(crate) tags: std::collections::BTreeMap<String, String>,
}

/// What the service says of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replica {
    /// The copy as a key of its region, without its rotation, which is the leading one's.
    pub(crate) key: Key,
    /// Whether it is the one that leads.
    pub(crate) is_primary: bool,
    pub(crate) project_id: String,
}
