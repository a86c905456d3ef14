//! GetParametersForImport, ImportKeyMaterial, DeleteKeyMaterial.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::wrapping::WrappingRule;
use serde::Deserialize;

use super::{Alibaba, Call};
use crate::client::{ApiError, Import, ImportParameters, Materials, Until};

/// KeyMaterialExpireUnix of material that does not expire.
const NEVER: i64 = 0;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameters {
    public_key: String,
    import_token: String,
}

#[async_trait]
impl Materials for Alibaba {
    async fn import_parameters(
        &self,
        until: &Until,
        id: &str,
        rule: &WrappingRule,
    ) -> Result<ImportParameters, ApiError> {
        let call = Call::reads("GetParametersForImport")
            .with("KeyId", id)
            .with("WrappingAlgorithm", rule.wire)
            .with("WrappingKeySpec", rule.key_spec_wire);
        let given: Parameters = self.call(until, call).await?;
        Ok(ImportParameters {
            public_key: given.public_key,
            token: given.import_token,
        })
    }

    async fn import_material(
        &self,
        until: &Until,
        id: &str,
        import: &Import<'_>,
    ) -> Result<(), ApiError> {
        let expires = import.expires_unix.unwrap_or(NEVER);
        let call = Call::writes("ImportKeyMaterial")
            .with("KeyId", id)
            .with("EncryptedKeyMaterial", STANDARD.encode(import.wrapped))
            .with("ImportToken", import.token)
            .with("KeyMaterialExpireUnix", expires.to_string());
        self.tell(until, call).await
    }

    async fn delete_material(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.on_key(until, "DeleteKeyMaterial", id).await
    }
}
