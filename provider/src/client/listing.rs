//! Lists of all keys, tags and aliases, to their last page.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::coalesce::{Shared, Tags};
use super::{Alias, ApiError, Key, Until};

/// Which keys to list; what is `None` or empty asks for nothing. Values are in the cloud's spelling, the state in the
/// rules'.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyFilter {
    pub(crate) state: Option<String>,
    pub(crate) key_spec: Option<String>,
    pub(crate) key_usage: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) protection_level: Option<String>,
    pub(crate) instance_id: Option<String>,
    pub(crate) enterprise_project_id: Option<String>,
    /// A key must have all of them.
    pub(crate) tags: BTreeMap<String, String>,
}

/// A key as a list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) arn: Option<String>,
    /// Where lists tell more than names. What [`super::Service::describe_key`] adds is what is asked for apart.
    pub(crate) key: Option<Key>,
}

impl KeyFilter {
    /// Whether a key that the list told of fits what the service was not asked.
    pub(crate) fn fits(&self, key: &Key) -> bool {
        let fits = |wanted: &Option<String>, found: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == found
        };
        fits(&self.state, Some(&key.state))
            && fits(&self.key_spec, key.key_spec.as_ref())
            && fits(&self.key_usage, key.key_usage.as_ref())
            && fits(&self.origin, key.origin.as_ref())
            && fits(&self.protection_level, key.protection_level.as_ref())
            && fits(&self.instance_id, key.instance_id.as_ref())
            && fits(
                &self.enterprise_project_id,
                key.enterprise_project_id.as_ref(),
            )
    }
}

/// How many of a thing there are, and may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) used: u64,
    /// `None`: the service does not say.
    pub(crate) max: Option<u64>,
}

/// The calls that read more than one key.
#[async_trait]
pub(crate) trait Listing {
    /// What the reads of this provider share.
    fn shared(&self) -> &Shared;

    /// All keys that the filter is for.
    async fn list_keys(&self, until: &Until, filter: &KeyFilter) -> Result<Vec<Listed>, ApiError>;

    /// All aliases; `None` if they are on more than `pages` pages.
    async fn all_aliases(
        &self,
        until: &Until,
        pages: usize,
    ) -> Result<Option<Vec<Alias>>, ApiError>;

    /// The tags of all keys by their ids; `None` if they are on more than `pages` pages.
    async fn all_tags(
        &self,
        until: &Until,
        pages: usize,
    ) -> Result<Option<BTreeMap<String, Tags>>, ApiError>;

    /// Whether a key that is missing from [`Listing::all_tags`] has no tags.
    fn lists_every_tag(&self) -> bool;

    /// How many keys' tags one request asks for; 1 where there is no such request.
    fn tagged_together(&self) -> usize;

    /// The tags of at most [`Listing::tagged_together`] keys; a key without any may be missing.
    async fn tags_of(
        &self,
        until: &Until,
        ids: &[String],
    ) -> Result<BTreeMap<String, Tags>, ApiError>;

    /// Keys of the account or project outside of instances, as far as they count towards its quota.
    async fn keys_used(&self, until: &Until) -> Result<Used, ApiError>;

    /// Whether keys can be made in an instance of this status.
    fn takes_keys(&self, status: &str) -> bool {
        let _ = status;
        true
    }

    /// The protection level of keys in an instance, in the cloud's word, as far as one of its keys is found quickly.
    async fn level_in(&self, until: &Until, instance: &str) -> Result<Option<String>, ApiError> {
        let _ = (until, instance);
        Ok(None)
    }

    /// Keys that the instance holds and may hold; `None` where the service does not count them.
    async fn keys_in(&self, until: &Until, instance: &str) -> Result<Option<Used>, ApiError>;
}
