//! This cloud has no key policies: whom a key permits what is said by grants.

use async_trait::async_trait;

use super::Huawei;
use crate::client::{ApiError, Policies, Until};

#[async_trait]
impl Policies for Huawei {
    async fn reset_key_policy(&self, _: &Until, _: &str) -> Result<(), ApiError> {
        Err(ApiError::absent("a key policy"))
    }
}
