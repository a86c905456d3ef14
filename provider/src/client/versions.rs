//! The versions of a key's material, and the public halves of key pairs.

use async_trait::async_trait;

use super::{ApiError, Until};

/// One version of a key's material.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) id: String,
    /// RFC 3339 in UTC.
    pub(crate) creation_date: Option<String>,
    /// Whether it is the one that encrypts, where the list itself says so; elsewhere the key does.
    pub(crate) is_primary: Option<bool>,
}

/// What became of a request for a new version that the service took.
#[derive(Debug)]
pub(crate) enum Made {
    Known(Version),
    /// There is one more version, and which could not be read.
    Unread(ApiError),
}

/// The calls on versions.
#[async_trait]
pub(crate) trait Versions: Send + Sync {
    /// Makes a new version of a key, by its id. Each time it is carried out there is one more.
    async fn make_version(&self, until: &Until, id: &str) -> Result<Made, ApiError>;

    /// All versions of a key, by its id; the newest first.
    async fn list_versions(&self, until: &Until, id: &str) -> Result<Vec<Version>, ApiError>;

    /// The public half of a key pair, by its id, as the service's PEM text. `version` is needed where pairs have
    /// several, and counts for nothing elsewhere.
    async fn public_key(
        &self,
        until: &Until,
        id: &str,
        version: Option<&str>,
    ) -> Result<String, ApiError>;
}
