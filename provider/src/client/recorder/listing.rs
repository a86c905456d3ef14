//! The lists of the recorder: its one key, and its aliases.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::Recorder;
use crate::client::{Alias, ApiError, KeyFilter, Listed, Listing, Shared, Tags, Until, Used};

#[async_trait]
impl Listing for Recorder {
    fn shared(&self) -> &Shared {
        &self.shared
    }
    async fn list_keys(&self, _: &Until, filter: &KeyFilter) -> Result<Vec<Listed>, ApiError> {
        self.call("list keys".to_owned())?;
        let listed = Listed {
            id: self.key.id.clone(),
            arn: self.key.arn.clone(),
            key: Some(self.key.clone()),
        };
        Ok([listed]
            .into_iter()
            .filter(|_| filter.fits(&self.key))
            .collect())
    }
    async fn all_aliases(&self, _: &Until, _: usize) -> Result<Option<Vec<Alias>>, ApiError> {
        self.call("all aliases".to_owned())?;
        let alias = |(name, id): &(&str, &str)| Alias {
            name: (*name).to_owned(),
            arn: None,
            key_id: (*id).to_owned(),
        };
        Ok(Some(self.aliases.iter().map(alias).collect()))
    }
    async fn all_tags(
        &self,
        _: &Until,
        _: usize,
    ) -> Result<Option<BTreeMap<String, Tags>>, ApiError> {
        self.call("all tags".to_owned())?;
        Ok(Some(BTreeMap::new()))
    }
    fn lists_every_tag(&self) -> bool {
        true
    }
    fn tagged_together(&self) -> usize {
        50
    }
    async fn tags_of(&self, _: &Until, ids: &[String]) -> Result<BTreeMap<String, Tags>, ApiError> {
        self.call(format!("tags of {}", ids.join(" ")))?;
        Ok(BTreeMap::new())
    }
    async fn keys_used(&self, _: &Until) -> Result<Used, ApiError> {
        self.call("keys used".to_owned())?;
        Ok(Used { used: 1, max: None })
    }
    async fn keys_in(&self, _: &Until, id: &str) -> Result<Option<Used>, ApiError> {
        self.call(format!("keys in {id}"))?;
        Ok(None)
    }
}
