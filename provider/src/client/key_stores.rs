//! Key stores that callers make, as the resources see them.

use async_trait::async_trait;

use super::{ApiError, Until};

/// The calls on key stores.
#[async_trait]
pub(crate) trait KeyStores: Send + Sync {
    /// Makes a key store, which is disabled, and gives its id.
    async fn create_key_store(&self, until: &Until, new: &NewKeyStore) -> Result<String, ApiError>;

    async fn key_store(&self, until: &Until, id: &str) -> Result<KeyStore, ApiError>;

    /// Makes a key store usable, or its keys unusable until it is again. One that is so already stays so.
    async fn enable_key_store(&self, until: &Until, id: &str, on: bool) -> Result<(), ApiError>;

    async fn delete_key_store(&self, until: &Until, id: &str) -> Result<(), ApiError>;
}

/// What a key store is made from; `None` leaves the choice to the cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NewKeyStore {
    pub(crate) alias: String,
    pub(crate) kind: Option<String>,
    pub(crate) hsm_cluster_id: Option<String>,
    /// PEM.
    pub(crate) hsm_ca_cert: Option<String>,
    pub(crate) cluster_id: Option<String>,
}

/// What the service says of a key store. Whether it is enabled, no service tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyStore {
    pub(crate) id: String,
    pub(crate) alias: String,
    pub(crate) kind: Option<String>,
    pub(crate) hsm_cluster_id: Option<String>,
    pub(crate) cluster_id: Option<String>,
    /// RFC 3339.
    pub(crate) creation_date: Option<String>,
}
