//! The service as the resources see it: one trait in no cloud's words, one implementation per cloud.
//!
//! The values inside (a key spec, a state) keep the cloud's own spelling, also where this build does not
//! know the word: what the service says is what the state shows.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use kms_rules::{Cloud, KeyKind};
use tfplugin::Diagnostics;

use crate::tags::DefaultTags;

mod access_key;
mod alibaba;
mod attempts;
mod coalesce;
mod crypto;
mod error;
mod grants;
mod http;
mod huawei;
mod ini;
mod instances;
mod key_stores;
mod listing;
mod looks;
mod material;
mod policies;
#[cfg(test)]
pub(crate) mod recorder;
mod regions;
mod replicas;
mod retry;
mod vendor;
mod versions;

pub(crate) use coalesce::{Shared, Tags};
pub(crate) use crypto::{Authenticated, Crypto, NewDataKey, Opening};
pub(crate) use error::{ApiError, Cause, Meaning, Refused, unless_gone};
pub(crate) use grants::{Grant, Grants, NewGrant};
pub(crate) use http::{Transport, certificates};
pub(crate) use instances::{Instance, Instances};
pub(crate) use key_stores::{KeyStore, KeyStores, NewKeyStore};
pub(crate) use listing::{KeyFilter, Listed, Listing, Used};
pub(crate) use looks::Looks;
pub(crate) use material::{Import, ImportParameters, Materials};
pub(crate) use policies::Policies;
pub(crate) use regions::{Region, Regions};
pub(crate) use replicas::{NewReplica, Replica, Replicas, Site};
pub(crate) use retry::{Over, RETRIES_DEFAULT, RETRIES_MAX, RetryPolicy, Until};
pub(crate) use vendor::{Connected, Vendor};
pub(crate) use versions::{Made, Version, Versions};

/// Each cloud's client.
pub(crate) const fn vendor(cloud: Cloud) -> &'static Vendor {
    match cloud {
        Cloud::Alibaba => &alibaba::block::VENDOR,
        Cloud::Huawei => &huawei::block::VENDOR,
    }
}

/// The calls that the resources are made of. Every call is retried within its policy; a call that changes
/// something is never abandoned once it is sent.
#[async_trait]
pub(crate) trait Service:
    Crypto + Listing + Materials + Versions + Policies + Send + Sync + fmt::Debug
{
    /// The changeable attributes that [`Service::create_key`] brings about; the others want calls of their own.
    fn settles(&self) -> &'static [&'static str];

    /// Grants of keys; `None` where the cloud has none.
    fn grants(&self) -> Option<&dyn Grants> {
        None
    }

    /// Key stores that callers make; `None` where the cloud has none.
    fn key_stores(&self) -> Option<&dyn KeyStores> {
        None
    }

    /// Copies of keys in other regions; `None` where the cloud has none.
    fn replicas(&self) -> Option<&dyn Replicas> {
        None
    }

    /// What keys can be kept in; `None` where the cloud has nothing of the kind.
    fn places(&self) -> Option<&dyn Instances> {
        None
    }

    /// The regions of the service; `None` where the cloud tells none.
    fn regions(&self) -> Option<&dyn Regions> {
        None
    }

    /// Makes a key. What the answer lacks, [`Service::describe_key`] has; an answer without the date of creation
    /// holds no more than what was asked for.
    async fn create_key(&self, until: &Until, new: &NewKey) -> Result<Key, ApiError>;

    /// Reads a key by its id, by its name or the name of an alias, or by the ARN of either.
    async fn describe_key(&self, until: &Until, name: &str) -> Result<Key, ApiError>;

    async fn enable_key(&self, until: &Until, id: &str) -> Result<(), ApiError>;

    async fn disable_key(&self, until: &Until, id: &str) -> Result<(), ApiError>;

    /// An empty description removes it.
    async fn update_description(
        &self,
        until: &Until,
        id: &str,
        description: &str,
    ) -> Result<(), ApiError>;

    /// Deletes the key after `days`.
    async fn schedule_deletion(&self, until: &Until, id: &str, days: i64) -> Result<(), ApiError>;

    async fn cancel_deletion(&self, until: &Until, id: &str) -> Result<(), ApiError>;

    async fn set_deletion_protection(
        &self,
        until: &Until,
        id: &str,
        on: bool,
    ) -> Result<(), ApiError>;

    /// Sets automatic rotation to `interval` (`integer[unit]`), or turns it off.
    async fn update_rotation(
        &self,
        until: &Until,
        id: &str,
        interval: Option<&str>,
    ) -> Result<(), ApiError>;

    /// Gives the key another name, where the cloud names keys by their alias.
    async fn rename_key(&self, until: &Until, id: &str, name: &str) -> Result<(), ApiError>;

    /// Moves the key to another enterprise project.
    async fn move_key(&self, until: &Until, id: &str, project: &str) -> Result<(), ApiError>;

    async fn key_policy(&self, until: &Until, id: &str) -> Result<String, ApiError>;

    async fn set_key_policy(&self, until: &Until, id: &str, policy: &str) -> Result<(), ApiError>;

    /// All tags of one key.
    async fn list_tags(
        &self,
        until: &Until,
        id: &str,
    ) -> Result<BTreeMap<String, String>, ApiError>;

    /// Adds tags, or gives them new values.
    async fn tag(
        &self,
        until: &Until,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), ApiError>;

    /// Removes tags by their keys.
    async fn untag(&self, until: &Until, id: &str, keys: &[String]) -> Result<(), ApiError>;

    /// All aliases of one key.
    async fn list_aliases(&self, until: &Until, key_id: &str) -> Result<Vec<Alias>, ApiError>;

    async fn create_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError>;

    /// Points an alias at another key.
    async fn update_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError>;

    /// Takes an alias away from the key that it names.
    async fn delete_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError>;

    /// An alias, whichever key it names; `None` if there is none.
    async fn find_alias(&self, until: &Until, alias: &str) -> Result<Option<Alias>, ApiError> {
        let Some(key) = unless_gone(self.describe_key(until, alias).await)? else {
            return Ok(None);
        };
        let aliases = self.list_aliases(until, &key.id).await?;
        Ok(aliases.into_iter().find(|found| found.name == alias))
    }
}

/// What a key is made from; `None` leaves the choice to the cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NewKey {
    /// Used where the cloud names keys by their alias.
    pub(crate) name: Option<String>,
    pub(crate) key_spec: Option<String>,
    pub(crate) key_usage: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) protection_level: Option<String>,
    pub(crate) instance_id: Option<String>,
    pub(crate) description: Option<String>,
    /// `integer[unit]`; `None` means no automatic rotation.
    pub(crate) rotation_interval: Option<String>,
    pub(crate) policy: Option<String>,
    pub(crate) enterprise_project_id: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// What the service says of a key. Times are RFC 3339 in UTC; `None` is "does not apply".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) arn: Option<String>,
    /// Where the cloud names keys by their alias.
    pub(crate) name: Option<String>,
    pub(crate) key_spec: Option<String>,
    pub(crate) key_usage: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) protection_level: Option<String>,
    pub(crate) instance_id: Option<String>,
    pub(crate) enterprise_project_id: Option<String>,
    pub(crate) description: Option<String>,
    /// A word of the rules (`Enabled`, `Disabled`, `PendingDeletion`, ...), or the cloud's own for another state.
    pub(crate) state: String,
    /// `Enabled`, `Disabled` or `Suspended`.
    pub(crate) automatic_rotation: Option<String>,
    /// Present while rotation is on, also while it is suspended.
    pub(crate) rotation_interval: Option<String>,
    pub(crate) primary_key_version: Option<String>,
    pub(crate) creation_date: Option<String>,
    pub(crate) creator: Option<String>,
    pub(crate) last_rotation_date: Option<String>,
    pub(crate) next_rotation_date: Option<String>,
    pub(crate) delete_date: Option<String>,
    pub(crate) material_expire_time: Option<String>,
    /// `None` where the answer does not say.
    pub(crate) deletion_protection: Option<bool>,
    /// `None` where the answer does not say.
    pub(crate) kind: Option<KeyKind>,
}

/// A name for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alias {
    pub(crate) name: String,
    pub(crate) arn: Option<String>,
    pub(crate) key_id: String,
}

/// What the provider block came to: the cloud and region that plans are judged by, and the service.
#[derive(Debug)]
pub(crate) struct Client {
    /// `None` while the provider block's `cloud` is unknown.
    pub(crate) cloud: Option<Cloud>,
    /// `None` while the provider block's `region` is unknown.
    pub(crate) region: Option<String>,
    pub(crate) service: Result<Arc<dyn Service>, NoService>,
    /// What every resource with tags gets.
    pub(crate) default_tags: DefaultTags,
}

/// Why there is no service to call: these attributes of the provider block are known only after apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoService(pub(crate) Vec<&'static str>);

impl Client {
    /// The service.
    ///
    /// # Errors
    /// One diagnostic on why there is none.
    pub(crate) fn service(&self) -> Result<&dyn Service, Diagnostics> {
        match &self.service {
            Ok(service) => Ok(service.as_ref()),
            Err(missing) => Err(missing.diagnostics()),
        }
    }

    /// The service, for work that goes on beside the call.
    ///
    /// # Errors
    /// As [`Client::service`].
    pub(crate) fn shared_service(&self) -> Result<Arc<dyn Service>, Diagnostics> {
        self.service
            .clone()
            .map_err(|missing| missing.diagnostics())
    }

    /// The configured cloud.
    ///
    /// # Errors
    /// One diagnostic, while it is unknown.
    pub(crate) fn cloud(&self) -> Result<Cloud, Diagnostics> {
        self.cloud
            .ok_or_else(|| NoService(vec!["cloud"]).diagnostics())
    }
}

impl NoService {
    pub(crate) fn diagnostics(&self) -> Diagnostics {
        Diagnostics::error(
            "the provider's configuration is not known yet",
            format!(
                "{} in the provider block depends on something that is known only after apply; apply that first, \
                 with -target",
                self.0.join(", ")
            ),
        )
    }
}
