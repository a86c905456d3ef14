//! Key policies beyond reading and replacing them.

use async_trait::async_trait;

use super::{ApiError, Until};

/// The calls on key policies.
#[async_trait]
pub(crate) trait Policies: Send + Sync {
    /// Gives a key, by its id, the policy that it would have if none had ever been set.
    async fn reset_key_policy(&self, until: &Until, id: &str) -> Result<(), ApiError>;
}
