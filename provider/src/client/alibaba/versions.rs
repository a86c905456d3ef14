//! CreateKeyVersion, ListKeyVersions, GetPublicKey.

use async_trait::async_trait;
use serde::Deserialize;

use super::{Alibaba, Call, PAGES_MAX};
use crate::client::{ApiError, Cause, Made, Until, Version, Versions};

/// ListKeyVersions gives this many versions in one answer.
const VERSIONS_PER_PAGE: usize = 100;

/// Of CreateKeyVersion.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Created {
    key_version: VersionAnswer,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VersionAnswer {
    key_version_id: String,
    #[serde(default)]
    creation_date: String,
}

/// Of ListKeyVersions.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    key_versions: VersionList,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VersionList {
    #[serde(default)]
    key_version: Vec<VersionAnswer>,
}

/// Of GetPublicKey.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PublicKeyAnswer {
    public_key: String,
}

impl From<VersionAnswer> for Version {
    fn from(version: VersionAnswer) -> Version {
        let date = version.creation_date;
        Version {
            id: version.key_version_id,
            creation_date: (!date.is_empty()).then_some(date),
            is_primary: None,
        }
    }
}

#[async_trait]
impl Versions for Alibaba {
    async fn make_version(&self, until: &Until, id: &str) -> Result<Made, ApiError> {
        let call = Call::creates("CreateKeyVersion").with("KeyId", id);
        let created: Created = self.call(until, call).await?;
        Ok(Made::Known(created.key_version.into()))
    }

    async fn list_versions(&self, until: &Until, id: &str) -> Result<Vec<Version>, ApiError> {
        let mut versions: Vec<Version> = Vec::new();
        for page_number in 1..=PAGES_MAX {
            let call = Call::reads("ListKeyVersions")
                .with("KeyId", id)
                .with("PageNumber", page_number.to_string())
                .with("PageSize", VERSIONS_PER_PAGE.to_string());
            let page: Listed = self.call(until, call).await?;
            let full = page.key_versions.key_version.len() >= VERSIONS_PER_PAGE;
            let page = page.key_versions.key_version.into_iter();
            versions.extend(page.map(Version::from));
            if !full {
                break;
            }
        }
        // The dates are of one form, in which later is greater; the page's example has the newest first.
        versions.sort_by(|a, b| b.creation_date.cmp(&a.creation_date));
        Ok(versions)
    }

    async fn public_key(
        &self,
        until: &Until,
        id: &str,
        version: Option<&str>,
    ) -> Result<String, ApiError> {
        let operation = "GetPublicKey";
        let version = version.ok_or_else(|| ApiError {
            operation,
            attempts: 0,
            cause: Cause::Unprepared("a public key is that of one version".to_owned()),
        })?;
        let call = Call::reads(operation)
            .with("KeyId", id)
            .with("KeyVersionId", version);
        self.call::<PublicKeyAnswer>(until, call)
            .await
            .map(|answer| answer.public_key)
    }
}
