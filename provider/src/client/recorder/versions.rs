//! Versions, public keys and policies of the recorded key.

use async_trait::async_trait;

use super::Recorder;
use crate::client::{ApiError, Made, Policies, Until, Version, Versions};

#[async_trait]
impl Versions for Recorder {
    async fn make_version(&self, _: &Until, id: &str) -> Result<Made, ApiError> {
        self.call(format!("new version of {id}"))?;
        let made = Version {
            id: "v-new".to_owned(),
            ..Version::default()
        };
        Ok(match self.call("which is it".to_owned()) {
            Ok(()) => Made::Known(made),
            Err(error) => Made::Unread(error),
        })
    }

    async fn list_versions(&self, _: &Until, id: &str) -> Result<Vec<Version>, ApiError> {
        self.call(format!("versions of {id}"))?;
        Ok(self.versions.clone())
    }

    async fn public_key(
        &self,
        _: &Until,
        id: &str,
        version: Option<&str>,
    ) -> Result<String, ApiError> {
        self.call(format!("public key of {id}, version {version:?}"))?;
        Ok(self.public_key.clone())
    }
}

#[async_trait]
impl Policies for Recorder {
    async fn reset_key_policy(&self, _: &Until, id: &str) -> Result<(), ApiError> {
        self.call(format!("reset the policy of {id}"))
    }
}
