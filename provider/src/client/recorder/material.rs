//! Imports.

use async_trait::async_trait;
use kms_rules::wrapping::WrappingRule;

use super::Recorder;
use crate::client::{ApiError, Import, ImportParameters, Materials, Until};

#[async_trait]
impl Materials for Recorder {
    async fn import_parameters(
        &self,
        _: &Until,
        _: &str,
        rule: &WrappingRule,
    ) -> Result<ImportParameters, ApiError> {
        self.call(format!("parameters {}", rule.wire))?;
        Ok(ImportParameters {
            public_key: self.public_key.clone(),
            token: "token".to_owned(),
        })
    }
    async fn import_material(&self, _: &Until, _: &str, it: &Import<'_>) -> Result<(), ApiError> {
        let apart = it.private_key.is_some();
        self.call(format!("import until {:?} apart {apart}", it.expires_unix))
    }
    async fn delete_material(&self, _: &Until, _: &str) -> Result<(), ApiError> {
        self.call("forget".to_owned())
    }
}
