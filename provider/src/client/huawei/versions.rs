//! rotate-on-demand, get-key-rotation-status, get-publickey.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use super::answer::{date, scalar};
use super::call::Call;
use super::{Empty, Huawei};
use crate::client::{ApiError, Cause, Made, Until, Version, Versions};

/// `state` of material that works; 0 is that of material that is not in use.
const MATERIAL_IN_USE: &str = "2";

/// The answer to a rotation does not name the new version, so the newest in the list is taken for it: two requests
/// of this process must not look at each other's.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Of get-key-rotation-status.
#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    key_materials: Vec<Material>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Material {
    material_id: String,
    /// Milliseconds since 1970.
    #[serde(deserialize_with = "scalar")]
    create_time: String,
    #[serde(deserialize_with = "scalar")]
    state: String,
}

/// Of get-publickey.
#[derive(Deserialize)]
struct PublicKeyAnswer {
    public_key: String,
}

impl Huawei {
    /// The newest version, right after it was made.
    async fn newest(&self, until: &Until, id: &str) -> Result<Version, ApiError> {
        let versions = self.list_versions(&until.to_finish(), id).await?;
        versions.into_iter().next().ok_or_else(|| ApiError {
            operation: "get-key-rotation-status",
            attempts: 1,
            cause: Cause::NotYet("the key has no version".to_owned()),
        })
    }
}

/// The newest first, the one that encrypts marked: the newest of those in use.
fn newest_first(mut materials: Vec<Material>) -> Vec<Version> {
    let made = |material: &Material| material.create_time.parse::<i64>().unwrap_or_default();
    // Of versions of one moment the later in the list is the newer.
    materials.reverse();
    materials.sort_by_key(|material| std::cmp::Reverse(made(material)));
    let in_use = |material: &Material| material.state == MATERIAL_IN_USE;
    let primary = materials.iter().position(in_use);
    let numbered = materials.into_iter().enumerate();
    numbered
        .map(|(number, material)| Version {
            creation_date: date(&material.create_time),
            is_primary: Some(primary == Some(number)),
            id: material.material_id,
        })
        .collect()
}

#[async_trait]
impl Versions for Huawei {
    async fn make_version(&self, until: &Until, id: &str) -> Result<Made, ApiError> {
        let _turn = ONE_AT_A_TIME.lock().await;
        let call = Call::creates("rotate-on-demand", json!({ "key_id": id }));
        self.call::<Empty>(until, call).await?;
        let newest = self.newest(until, id).await;
        Ok(newest.map_or_else(Made::Unread, Made::Known))
    }

    async fn list_versions(&self, until: &Until, id: &str) -> Result<Vec<Version>, ApiError> {
        let call = Call::reads("get-key-rotation-status", json!({ "key_id": id }));
        let status: Status = self.call(until, call).await?;
        Ok(newest_first(status.key_materials))
    }

    async fn public_key(
        &self,
        until: &Until,
        id: &str,
        _: Option<&str>,
    ) -> Result<String, ApiError> {
        let call = Call::reads("get-publickey", json!({ "key_id": id }));
        self.call::<PublicKeyAnswer>(until, call)
            .await
            .map(|answer| answer.public_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_in_use_encrypts() {
        let material = |id: &str, time: &str, state: &str| Material {
            material_id: id.to_owned(),
            create_time: time.to_owned(),
            state: state.to_owned(),
        };
        let versions = newest_first(vec![
            material("a", "1000", "2"),
            material("b", "2000", "2"),
            material("c", "2000", "2"),
            material("d", "3000", "0"),
        ]);
        let shown: Vec<(&str, Option<bool>)> = versions
            .iter()
            .map(|version| (version.id.as_str(), version.is_primary))
            .collect();
        let (no, yes) = (Some(false), Some(true));
        assert_eq!(shown, [("d", no), ("c", yes), ("b", no), ("a", no)]);
        let oldest = versions
            .last()
            .and_then(|oldest| oldest.creation_date.as_deref());
        assert_eq!(oldest, Some("1970-01-01T00:00:01Z"));
        assert_eq!(newest_first(Vec::new()), []);
    }
}
