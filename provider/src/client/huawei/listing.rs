//! The lists of this cloud: list-keys, aliases, keys with their tags, quotas.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use kms_rules::Cloud;
use kms_rules::lifecycle::KeyState;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Keys, Tag};
use super::call::{Call, with};
use super::{Huawei, KEYS_PER_PAGE, PAGES_MAX};
use crate::client::coalesce::{Shared, Tags};
use crate::client::listing::{KeyFilter, Listed, Listing, Used};
use crate::client::{Alias, ApiError, Until};

/// Keys with their tags in one answer: so many that the longest tags make no more than two megabytes.
const TAGGED_PER_PAGE: usize = 200;
/// What quotas call keys.
const QUOTA_OF_KEYS: &str = "CMK";

/// Of `POST resource_instances/action`.
#[derive(Deserialize)]
struct Resources {
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    resource_id: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// Of `GET user-quotas`.
#[derive(Deserialize)]
struct Quotas {
    quotas: QuotaList,
}

#[derive(Deserialize)]
struct QuotaList {
    #[serde(default)]
    resources: Vec<Quota>,
}

#[derive(Deserialize)]
struct Quota {
    #[serde(rename = "type")]
    kind: String,
    used: u64,
    quota: u64,
}

/// What list-keys is asked: keys of every spec, unless the filter names one.
fn asked(filter: &KeyFilter, marker: &str) -> Value {
    let state = filter.state.as_deref();
    let state =
        state.map(|word| KeyState::from_name(word).map_or(word, |state| state.wire(Cloud::Huawei)));
    let members = [
        ("limit", Some(KEYS_PER_PAGE)),
        (
            "key_spec",
            Some(filter.key_spec.as_deref().unwrap_or("ALL")),
        ),
        ("key_state", state),
        (
            "enterprise_project_id",
            filter.enterprise_project_id.as_deref(),
        ),
        ("marker", Some(marker).filter(|marker| !marker.is_empty())),
    ];
    let set = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
    Value::Object(set.collect())
}

impl Huawei {
    /// Keys with their tags that have all the tags of `tags`; `None` if they are on more than `pages` pages.
    async fn tagged(
        &self,
        until: &Until,
        pages: usize,
        tags: &Tags,
    ) -> Result<Option<Vec<Resource>>, ApiError> {
        let tags: Vec<Value> = tags
            .iter()
            .map(|(key, value)| json!({ "key": key, "values": [value] }))
            .collect();
        let mut all = Vec::new();
        for page in 0..pages {
            let body = json!({
                "action": "filter",
                "limit": TAGGED_PER_PAGE.to_string(),
                "offset": (page * TAGGED_PER_PAGE).to_string(),
            });
            let wanted = (!tags.is_empty()).then(|| tags.clone());
            let body = with(body, [("tags", wanted)]);
            let path = "/kms/resource_instances/action";
            let call = Call::asks("POST resource_instances/action", Method::POST, path, body);
            let found: Resources = self.call(until, call).await?;
            let full = found.resources.len() >= TAGGED_PER_PAGE;
            all.extend(found.resources);
            if !full {
                return Ok(Some(all));
            }
        }
        Ok(None)
    }
}

#[async_trait]
impl Listing for Huawei {
    fn shared(&self) -> &Shared {
        &self.shared
    }

    async fn list_keys(&self, until: &Until, filter: &KeyFilter) -> Result<Vec<Listed>, ApiError> {
        let tagged: Option<BTreeSet<String>> = if filter.tags.is_empty() {
            None
        } else {
            let found = self.tagged(until, PAGES_MAX, &filter.tags).await?;
            let found = found.unwrap_or_default().into_iter();
            Some(found.map(|resource| resource.resource_id).collect())
        };
        let mut all = Vec::new();
        let mut marker = String::new();
        for _ in 0..PAGES_MAX {
            let call = Call::reads("list-keys", asked(filter, &marker));
            let page: Keys = self.call(until, call).await?;
            all.extend(page.key_details.into_iter().map(|key| {
                let key = answer::key(key, None);
                Listed {
                    id: key.id.clone(),
                    arn: None,
                    key: Some(key),
                }
            }));
            marker = page.next_marker;
            if marker.is_empty() {
                break;
            }
        }
        let in_tagged = |id: &String| tagged.as_ref().is_none_or(|tagged| tagged.contains(id));
        all.retain(|listed| {
            in_tagged(&listed.id) && listed.key.as_ref().is_none_or(|key| filter.fits(key))
        });
        Ok(all)
    }

    async fn all_aliases(
        &self,
        until: &Until,
        pages: usize,
    ) -> Result<Option<Vec<Alias>>, ApiError> {
        self.alias_pages(until, None, pages).await
    }

    async fn all_tags(
        &self,
        until: &Until,
        pages: usize,
    ) -> Result<Option<BTreeMap<String, Tags>>, ApiError> {
        let found = self.tagged(until, pages, &Tags::new()).await?;
        Ok(found.map(|resources| {
            let of_key = |resource: Resource| {
                let tags = resource.tags.into_iter().map(|tag| (tag.key, tag.value));
                (resource.resource_id, tags.collect())
            };
            resources.into_iter().map(of_key).collect()
        }))
    }

    /// The texts do not say whether keys that wait for their deletion, or have no tags, are in it.
    fn lists_every_tag(&self) -> bool {
        false
    }

    fn tagged_together(&self) -> usize {
        1
    }

    async fn tags_of(
        &self,
        until: &Until,
        ids: &[String],
    ) -> Result<BTreeMap<String, Tags>, ApiError> {
        let mut all = BTreeMap::new();
        for id in ids {
            let tags = super::Service::list_tags(self, until, id).await?;
            all.insert(id.clone(), tags);
        }
        Ok(all)
    }

    async fn keys_used(&self, until: &Until) -> Result<Used, ApiError> {
        let call = Call::gets("GET user-quotas", "/kms/user-quotas".to_owned(), Vec::new());
        let told: Quotas = self.call(until, call).await?;
        let told = told.quotas.resources.into_iter();
        let keys = { told }.find(|quota| quota.kind == QUOTA_OF_KEYS);
        Ok(Used {
            used: keys.as_ref().map_or(0, |quota| quota.used),
            max: keys.map(|quota| quota.quota),
        })
    }

    async fn keys_in(&self, _: &Until, _: &str) -> Result<Option<Used>, ApiError> {
        Ok(None)
    }
}
