//! Grants of keys, as the resources see them.

use async_trait::async_trait;

use super::{ApiError, Until};

/// The calls on grants.
#[async_trait]
pub(crate) trait Grants: Send + Sync {
    /// Makes a grant, and gives its id.
    async fn create_grant(&self, until: &Until, new: &NewGrant) -> Result<String, ApiError>;

    /// A grant of a key; `None` if the list of the key's grants was read to its end without it.
    async fn find_grant(
        &self,
        until: &Until,
        key_id: &str,
        id: &str,
    ) -> Result<Option<Grant>, ApiError>;

    /// Takes a grant back, as the owner of the key.
    async fn revoke_grant(&self, until: &Until, key_id: &str, id: &str) -> Result<(), ApiError>;
}

/// What a grant is made from; words are in the cloud's spelling.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NewGrant {
    pub(crate) key_id: String,
    /// The id of a user or of an account.
    pub(crate) grantee: String,
    pub(crate) grantee_kind: Option<String>,
    pub(crate) operations: Vec<String>,
    /// Who else may take it back.
    pub(crate) retiring: Option<String>,
    pub(crate) name: Option<String>,
}

/// What the service says of a grant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) key_id: String,
    pub(crate) grantee: String,
    pub(crate) grantee_kind: Option<String>,
    pub(crate) operations: Vec<String>,
    pub(crate) retiring: Option<String>,
    pub(crate) name: Option<String>,
    /// The user who made it.
    pub(crate) issuer: Option<String>,
    /// RFC 3339.
    pub(crate) creation_date: Option<String>,
}
