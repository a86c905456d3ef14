//! The lists of this cloud: ListKeys, ListAliases, ListTagResources, GetKmsInstanceQuotaInfos.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use kms_rules::limits::TAGGED_RESOURCES_MAX;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Aliases, TagResources};
use super::{ALIASES_PER_PAGE, Alibaba, Call, PAGES_MAX};
use crate::client::coalesce::{Shared, Tags};
use crate::client::listing::{KeyFilter, Listed, Listing, Used};
use crate::client::{Alias, ApiError, Until};

/// Keys in one answer: as many as the service gives.
const KEYS_PER_PAGE: usize = 100;
/// The status of an instance that keys can be made in.
const CONNECTED: &str = "Connected";
/// What ids of keys in instances begin with.
const INSTANCE_KEY_PREFIX: &str = "key-";
/// Keys that are described to learn of what level those of an instance are.
const KEYS_LOOKED_AT_MAX: usize = 10;
/// What quotas of instances call keys.
const QUOTA_OF_KEYS: &str = "key";

/// Of ListKeys.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    keys: KeyList,
    #[serde(default)]
    total_count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeyList {
    #[serde(default)]
    key: Vec<KeyName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeyName {
    key_id: String,
    #[serde(default)]
    key_arn: String,
}

/// Of GetKmsInstanceQuotaInfos.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Quotas {
    #[serde(default)]
    kms_instance_quota_infos: Vec<QuotaInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct QuotaInfo {
    resource_type: String,
    #[serde(default)]
    used_quantity: u64,
    resource_quota: Option<u64>,
}

/// ListKeys' parameter `Filters`; `None` for all keys.
fn filters(filter: &KeyFilter) -> Option<String> {
    let of = [
        ("KeyState", &filter.state),
        ("KeySpec", &filter.key_spec),
        ("KeyUsage", &filter.key_usage),
        ("ProtectionLevel", &filter.protection_level),
    ];
    let set: Vec<_> = of
        .into_iter()
        .filter_map(|(key, value)| {
            let value = value.as_ref()?;
            Some(json!({ "Key": key, "Values": [value] }))
        })
        .collect();
    (!set.is_empty()).then(|| json!(set).to_string())
}

fn paged(call: Call, number: usize, size: usize) -> Call {
    call.with("PageNumber", number.to_string())
        .with("PageSize", size.to_string())
}

fn tags_listed() -> Call {
    Call::reads("ListTagResources").with("ResourceType", "key")
}

impl Alibaba {
    async fn keys_page(
        &self,
        until: &Until,
        filters: Option<&str>,
        (number, size): (usize, usize),
    ) -> Result<Keys, ApiError> {
        let call = Call::reads("ListKeys").with_some("Filters", filters);
        self.call(until, paged(call, number, size)).await
    }

    /// The tags of every page; `None` if there are more than `pages`.
    async fn tag_pages(
        &self,
        until: &Until,
        pages: usize,
        asked: impl Fn() -> Call,
    ) -> Result<Option<BTreeMap<String, Tags>>, ApiError> {
        let mut all: BTreeMap<String, Tags> = BTreeMap::new();
        let mut next = String::new();
        for _ in 0..pages {
            let token = (!next.is_empty()).then_some(next.as_str());
            let call = asked().with_some("NextToken", token);
            let page: TagResources = self.call(until, call).await?;
            next.clone_from(&page.next_token);
            for (id, key, value) in page.into_tags() {
                all.entry(id).or_default().insert(key, value);
            }
            if next.is_empty() {
                return Ok(Some(all));
            }
        }
        Ok(None)
    }

    /// The ids of keys that have all these tags.
    async fn tagged(&self, until: &Until, tags: &Tags) -> Result<BTreeSet<String>, ApiError> {
        let asked = || {
            (1..)
                .zip(tags)
                .fold(tags_listed(), |call, (n, (key, value))| {
                    call.with(format!("Tag.{n}.Key"), key)
                        .with(format!("Tag.{n}.Value"), value)
                })
        };
        let found = self.tag_pages(until, PAGES_MAX, asked).await?;
        Ok(found.unwrap_or_default().into_keys().collect())
    }
}

#[async_trait]
impl Listing for Alibaba {
    fn shared(&self) -> &Shared {
        &self.shared
    }

    async fn list_keys(&self, until: &Until, filter: &KeyFilter) -> Result<Vec<Listed>, ApiError> {
        let tagged = match filter.tags.is_empty() {
            true => None,
            false => Some(self.tagged(until, &filter.tags).await?),
        };
        let filters = filters(filter);
        let mut all = Vec::new();
        for number in 1..=PAGES_MAX {
            let page = (number, KEYS_PER_PAGE);
            let page = self.keys_page(until, filters.as_deref(), page).await?;
            let full = page.keys.key.len() >= KEYS_PER_PAGE;
            all.extend(page.keys.key.into_iter().map(|key| Listed {
                id: key.key_id,
                arn: (!key.key_arn.is_empty()).then_some(key.key_arn),
                key: None,
            }));
            if !full {
                break;
            }
        }
        if let Some(tagged) = tagged {
            all.retain(|key| tagged.contains(&key.id));
        }
        Ok(all)
    }

    async fn all_aliases(
        &self,
        until: &Until,
        pages: usize,
    ) -> Result<Option<Vec<Alias>>, ApiError> {
        let mut all = Vec::new();
        for number in 1..=pages {
            let call = paged(Call::reads("ListAliases"), number, ALIASES_PER_PAGE);
            let page: Aliases = self.call(until, call).await?;
            let full = page.len() >= ALIASES_PER_PAGE;
            all.extend(page.into_iter());
            if !full {
                return Ok(Some(all));
            }
        }
        Ok(None)
    }

    async fn all_tags(
        &self,
        until: &Until,
        pages: usize,
    ) -> Result<Option<BTreeMap<String, Tags>>, ApiError> {
        self.tag_pages(until, pages, tags_listed).await
    }

    fn lists_every_tag(&self) -> bool {
        true
    }

    fn tagged_together(&self) -> usize {
        TAGGED_RESOURCES_MAX
    }

    async fn tags_of(
        &self,
        until: &Until,
        ids: &[String],
    ) -> Result<BTreeMap<String, Tags>, ApiError> {
        let asked = || {
            (1..).zip(ids).fold(tags_listed(), |call, (n, id)| {
                call.with(format!("ResourceId.{n}"), id)
            })
        };
        let found = self.tag_pages(until, PAGES_MAX, asked).await?;
        Ok(found.unwrap_or_default())
    }

    async fn keys_used(&self, until: &Until) -> Result<Used, ApiError> {
        let own = json!([{ "Key": "CreatorType", "Values": ["User"] }]).to_string();
        let page = self.keys_page(until, Some(&own), (1, 1)).await?;
        Ok(Used {
            used: page.total_count,
            max: None,
        })
    }

    fn takes_keys(&self, status: &str) -> bool {
        status == CONNECTED
    }

    /// No answer says what kind of instance it is, and the level of its keys says much of it.
    async fn level_in(&self, until: &Until, instance: &str) -> Result<Option<String>, ApiError> {
        let page = self.keys_page(until, None, (1, KEYS_PER_PAGE)).await?;
        let ids = page.keys.key.into_iter().map(|key| key.key_id);
        let in_instances = ids.filter(|id| id.starts_with(INSTANCE_KEY_PREFIX));
        for id in in_instances.take(KEYS_LOOKED_AT_MAX) {
            let key = self.shared.key(self, until, &id).await?;
            if key.instance_id.as_deref() == Some(instance) {
                return Ok(key.protection_level);
            }
        }
        Ok(None)
    }

    async fn keys_in(&self, until: &Until, instance: &str) -> Result<Option<Used>, ApiError> {
        let call = Call::reads("GetKmsInstanceQuotaInfos")
            .with("KmsInstanceId", instance)
            .with("ResourceType", QUOTA_OF_KEYS);
        let told: Quotas = self.call(until, call).await?;
        let told = told.kms_instance_quota_infos.into_iter();
        let keys = { told }.find(|quota| quota.resource_type == QUOTA_OF_KEYS);
        Ok(keys.map(|quota| Used {
            used: quota.used_quantity,
            max: quota.resource_quota,
        }))
    }
}
