//! get-parameters-for-import, import-key-material, delete-imported-key-material.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::lifecycle::KeyState;
use kms_rules::wrapping::WrappingRule;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Huawei;
use super::call::Call;
use crate::client::{ApiError, Import, ImportParameters, Materials, Meaning, Until};

#[derive(Deserialize)]
struct Parameters {
    import_token: String,
    public_key: String,
}

#[async_trait]
impl Materials for Huawei {
    async fn import_parameters(
        &self,
        until: &Until,
        id: &str,
        rule: &WrappingRule,
    ) -> Result<ImportParameters, ApiError> {
        let body = json!({ "key_id": id, "wrapping_algorithm": rule.wire });
        let call = Call::reads("get-parameters-for-import", body);
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
        let members = [
            ("key_id", Some(id.to_owned())),
            ("import_token", Some(import.token.to_owned())),
            (
                "encrypted_key_material",
                Some(STANDARD.encode(import.wrapped)),
            ),
            (
                "encrypted_privatekey",
                import.private_key.map(|key| STANDARD.encode(key)),
            ),
            (
                "expiration_time",
                import.expires_unix.map(|seconds| seconds.to_string()),
            ),
        ];
        let set = members.into_iter();
        let set = set.filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
        let call = Call::writes("import-key-material", Value::Object(set.collect()));
        match self.tell(until, call).await {
            // An earlier attempt, whose answer was lost, has brought it in.
            Err(error) if error.attempts > 1 => self.unless_it_has_some(until, id, error).await,
            ended => ended,
        }
    }

    async fn delete_material(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.on_key(until, "delete-imported-key-material", id).await
    }
}

impl Huawei {
    /// No failure, if the service says that the key is not in the state of one that waits for material, and it is not.
    async fn unless_it_has_some(
        &self,
        until: &Until,
        id: &str,
        error: ApiError,
    ) -> Result<(), ApiError> {
        let waits_not = error.meaning() == Some(Meaning::WrongState)
            && self
                .by_id(until, id)
                .await
                .is_ok_and(|key| key.state == KeyState::Enabled.name());
        if waits_not { Ok(()) } else { Err(error) }
    }
}
