//! Huawei Cloud DEW KMS, API version 1.0: JSON posted to one path an operation, signed or with a token.
//!
//! Source: the API reference of Data Encryption Workshop, as noted beside each call where a choice was made.

use std::collections::BTreeMap;
use std::future::Future;

use async_trait::async_trait;
use kms_rules::lifecycle::KeyState;
use kms_rules::limits::DAY_SECONDS;
use kms_rules::{Cloud, Origin, rotation};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::attempts::no_randomness;
use super::{
    Alias, ApiError, Cause, Key, Meaning, NewKey, RetryPolicy, Service, Shared, Transport, Until,
};
use super::{Grants, Instances, KeyStores, Regions, Replicas};
use crate::entropy;
use crate::secret::Secret;

mod account;
mod answer;
pub(crate) mod block;
mod call;
mod credentials;
mod crypto;
mod foreign;
mod grants;
mod key_stores;
mod listing;
mod lookup;
mod material;
mod policies;
mod refusal;
mod regions;
mod replicas;
mod sign;
mod versions;

use answer::{Aliases, Created, Described, Empty, KeyDetails, Rotation, Tags};
use call::{Call, decoded, with};
use credentials::Identity;

/// Tags in one request: as many as a key may have.
const TAGS_PER_REQUEST_MAX: usize = 20;
/// Keys in one page of list-keys.
const KEYS_PER_PAGE: &str = "1000";
/// Aliases in one page: as many as the service gives.
const ALIASES_PER_PAGE: &str = "100";
/// No list has this many pages.
const PAGES_MAX: usize = 1000;
/// What enterprise projects call keys.
const RESOURCE_TYPE: &str = "kms";

/// The project's KMS in one region.
#[derive(Debug)]
pub(crate) struct Huawei {
    kms: Transport,
    /// Where accounts and tokens are; `None`: at the same endpoint.
    iam: Option<Transport>,
    /// Where enterprise projects are; `None`: at the same endpoint.
    eps: Option<Transport>,
    region: String,
    /// The project's name, by which its id is found.
    project_name: String,
    identity: Identity,
    /// Configured, or found at the first call that needs it.
    project: OnceCell<String>,
    domain: OnceCell<String>,
    project_token: OnceCell<Secret>,
    domain_token: OnceCell<Secret>,
    retry: RetryPolicy,
    shared: Shared,
}

impl Huawei {
    /// A call of the project's KMS.
    async fn call<T: DeserializeOwned>(&self, until: &Until, call: Call) -> Result<T, ApiError> {
        let project = self.project(until).await?;
        let token = self.project_token(until).await?;
        let call = {
            let base = format!("{}/{}", call.version, sign::escaped(project));
            call.below(&base)
        };
        let who = self.who(token, Some(("x-project-id", project)));
        let answer = self.ask(&self.kms, until, &call, &who).await?;
        decoded(call.operation, &answer)
    }

    /// A call that answers with nothing of interest.
    async fn tell(&self, until: &Until, call: Call) -> Result<(), ApiError> {
        self.call::<Empty>(until, call).await.map(drop)
    }

    /// A write that names one key and nothing else.
    async fn on_key(
        &self,
        until: &Until,
        operation: &'static str,
        id: &str,
    ) -> Result<(), ApiError> {
        let call = Call::writes(operation, json!({ "key_id": id }));
        self.tell(until, call).await
    }

    /// Turns a key on or off. One that is so already, maybe by a request whose answer was lost, is no failure.
    async fn switched(
        &self,
        until: &Until,
        operation: &'static str,
        id: &str,
        shall_be: KeyState,
    ) -> Result<(), ApiError> {
        let Err(error) = self.on_key(until, operation, id).await else {
            return Ok(());
        };
        let is_so = error.meaning() == Some(Meaning::WrongState)
            && self
                .by_id(until, id)
                .await
                .is_ok_and(|key| key.state == shall_be.name());
        if is_so { Ok(()) } else { Err(error) }
    }

    async fn by_id(&self, until: &Until, id: &str) -> Result<Key, ApiError> {
        let call = Call::reads("describe-key", json!({ "key_id": id }));
        let described: Described = self.call(until, call).await?;
        self.with_rotation(until, described.key_info).await
    }

    /// The key with its rotation, of which the key itself says only that it is on.
    async fn with_rotation(&self, until: &Until, key: KeyDetails) -> Result<Key, ApiError> {
        let mut rotation = None;
        if key.rotates() {
            let body = json!({ "key_id": key.key_id });
            let call = Call::reads("get-key-rotation-status", body);
            rotation = Some(self.call::<Rotation>(until, call).await?);
        }
        Ok(answer::key(key, rotation))
    }

    /// Waits until the key is in the enterprise project: the service moves it after it has answered.
    async fn moved(&self, until: &Until, id: &str, project: &str) -> Result<(), ApiError> {
        let operation = "describe-key";
        let missing = format!("the key did not arrive in the enterprise project {project}");
        let probe = || async {
            let call = Call::reads(operation, json!({ "key_id": id }));
            let described: Described = self.call(until, call).await?;
            let key = answer::key(described.key_info, None);
            let has_arrived = key.enterprise_project_id.as_deref() == Some(project);
            Ok(has_arrived.then_some(()))
        };
        self.awaited(until, operation, missing, probe).await
    }

    /// Asks until `probe` has something, as often and patiently as requests are tried again.
    async fn awaited<T, F>(
        &self,
        until: &Until,
        operation: &'static str,
        missing: String,
        probe: impl Fn() -> F,
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<Option<T>, ApiError>>,
    {
        let failed = |cause| ApiError {
            operation,
            attempts: 1,
            cause,
        };
        for retry in 0..=self.retry.retries {
            if let Some(found) = probe().await? {
                return Ok(found);
            }
            let draw = entropy::bytes().map_err(|error| failed(no_randomness(error)))?;
            let wait = self.retry.wait(retry, u64::from_be_bytes(draw));
            let waited = until.wait(wait).await;
            waited.map_err(|over| failed(Cause::Over(over)))?;
        }
        Err(failed(Cause::NotYet(missing)))
    }
}

/// A refusal that says it is so already counts as success.
fn unless_so(ended: Result<(), ApiError>, code: &str) -> Result<(), ApiError> {
    match ended {
        Err(ApiError {
            cause: Cause::Refused(refused),
            ..
        }) if refused.code == code => Ok(()),
        ended => ended,
    }
}

/// `30d` as 30: the service counts rotation in days.
fn whole_days(interval: &str) -> Result<u64, ApiError> {
    let days = rotation::parse(interval).filter(|length| length.0.is_multiple_of(DAY_SECONDS));
    let days = days.map(|length| length.0 / DAY_SECONDS);
    days.ok_or_else(|| ApiError {
        operation: "update-key-rotation-interval",
        attempts: 0,
        cause: Cause::Unprepared(format!("\"{interval}\" is no number of whole days")),
    })
}

/// What create-key is asked for; what is left out is left to the service.
fn creation(new: &NewKey) -> Value {
    let members = [
        ("key_alias", &new.name),
        ("key_spec", &new.key_spec),
        ("key_usage", &new.key_usage),
        ("key_description", &new.description),
        ("origin", &new.origin),
        ("enterprise_project_id", &new.enterprise_project_id),
        ("keystore_id", &new.instance_id),
    ];
    with(
        json!({}),
        members.map(|(name, value)| (name, value.as_deref())),
    )
}

/// Tags as the API takes them.
fn tag_pairs(tags: &BTreeMap<String, String>) -> Vec<Value> {
    let pairs = tags.iter();
    pairs
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect()
}

/// The path of one key's tags.
fn tags_path(id: &str) -> String {
    format!("/kms/{}/tags", sign::escaped(id))
}

#[async_trait]
impl Service for Huawei {
    fn settles(&self) -> &'static [&'static str] {
        &["alias", "description", "enterprise_project_id"]
    }

    fn grants(&self) -> Option<&dyn Grants> {
        Some(self)
    }

    fn key_stores(&self) -> Option<&dyn KeyStores> {
        Some(self)
    }

    fn replicas(&self) -> Option<&dyn Replicas> {
        Some(self)
    }

    fn places(&self) -> Option<&dyn Instances> {
        Some(self)
    }

    fn regions(&self) -> Option<&dyn Regions> {
        Some(self)
    }

    async fn create_key(&self, until: &Until, new: &NewKey) -> Result<Key, ApiError> {
        let call = Call::creates("create-key", creation(new));
        let created: Created = self.call(until, call).await?;
        let origin = new.origin.as_deref();
        let origin = origin.and_then(|word| Origin::find(Cloud::Huawei, word));
        let state = KeyState::of_new(origin.unwrap_or(Origin::Service));
        Ok(Key {
            id: created.key_info.key_id,
            name: new.name.clone(),
            key_spec: new.key_spec.clone(),
            key_usage: new.key_usage.clone(),
            origin: new.origin.clone(),
            instance_id: new.instance_id.clone(),
            enterprise_project_id: new.enterprise_project_id.clone(),
            description: new.description.clone(),
            state: state.name().to_owned(),
            ..Key::default()
        })
    }

    async fn describe_key(&self, until: &Until, name: &str) -> Result<Key, ApiError> {
        match lookup::of(name) {
            lookup::Named::Id(id) => self.by_id(until, id).await,
            lookup::Named::Alias(alias) => self.by_alias(until, alias).await,
            lookup::Named::Name(name) => self.by_name(until, name).await,
        }
    }

    async fn enable_key(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.switched(until, "enable-key", id, KeyState::Enabled)
            .await
    }

    async fn disable_key(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.switched(until, "disable-key", id, KeyState::Disabled)
            .await
    }

    async fn update_description(
        &self,
        until: &Until,
        id: &str,
        description: &str,
    ) -> Result<(), ApiError> {
        let body = json!({ "key_id": id, "key_description": description });
        self.tell(until, Call::writes("update-key-description", body))
            .await
    }

    async fn schedule_deletion(&self, until: &Until, id: &str, days: i64) -> Result<(), ApiError> {
        let body = json!({ "key_id": id, "pending_days": days.to_string() });
        self.tell(until, Call::writes("schedule-key-deletion", body))
            .await
    }

    async fn cancel_deletion(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.on_key(until, "cancel-key-deletion", id).await
    }

    async fn set_deletion_protection(&self, _: &Until, _: &str, _: bool) -> Result<(), ApiError> {
        Err(ApiError::absent("deletion protection"))
    }

    async fn update_rotation(
        &self,
        until: &Until,
        id: &str,
        interval: Option<&str>,
    ) -> Result<(), ApiError> {
        let Some(interval) = interval else {
            let ended = self.on_key(until, "disable-key-rotation", id).await;
            return unless_so(ended, "KMS.0313");
        };
        let body = json!({ "key_id": id, "rotation_interval": whole_days(interval)? });
        let ended = self.on_key(until, "enable-key-rotation", id).await;
        unless_so(ended, "KMS.2901")?;
        self.tell(until, Call::writes("update-key-rotation-interval", body))
            .await
    }

    async fn rename_key(&self, until: &Until, id: &str, name: &str) -> Result<(), ApiError> {
        let body = json!({ "key_id": id, "key_alias": name });
        self.tell(until, Call::writes("update-key-alias", body))
            .await
    }

    async fn move_key(&self, until: &Until, id: &str, project: &str) -> Result<(), ApiError> {
        let (token, domain) = (self.domain_token(until).await?, self.domain(until).await?);
        let body = json!({
            "resource_id": id,
            "resource_type": RESOURCE_TYPE,
            "region_id": self.region,
            "project_id": self.project(until).await?,
        });
        let operation = "resources-migrate";
        let to = sign::escaped(project);
        let path = format!("/v1.0/enterprise-projects/{to}/{operation}");
        let call = Call::sends(operation, Method::POST, &path, body);
        let who = self.who(token, Some(("x-domain-id", domain)));
        let eps = self.eps.as_ref().unwrap_or(&self.kms);
        self.ask(eps, until, &call, &who).await?;
        self.moved(until, id, project).await
    }

    async fn key_policy(&self, _: &Until, _: &str) -> Result<String, ApiError> {
        Err(ApiError::absent("a key policy"))
    }

    async fn set_key_policy(&self, _: &Until, _: &str, _: &str) -> Result<(), ApiError> {
        Err(ApiError::absent("a key policy"))
    }

    async fn list_tags(
        &self,
        until: &Until,
        id: &str,
    ) -> Result<BTreeMap<String, String>, ApiError> {
        let call = Call::gets("GET tags", tags_path(id), Vec::new());
        let found: Tags = self.call(until, call).await?;
        let tags = found.tags.into_iter();
        Ok(tags.map(|tag| (tag.key, tag.value)).collect())
    }

    async fn tag(
        &self,
        until: &Until,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), ApiError> {
        self.tag_action(until, id, "create", &tag_pairs(tags)).await
    }

    async fn untag(&self, until: &Until, id: &str, keys: &[String]) -> Result<(), ApiError> {
        let tags: Vec<Value> = keys.iter().map(|key| json!({ "key": key })).collect();
        self.tag_action(until, id, "delete", &tags).await
    }

    async fn list_aliases(&self, until: &Until, key_id: &str) -> Result<Vec<Alias>, ApiError> {
        self.aliases(until, Some(key_id)).await
    }

    async fn create_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError> {
        let body = json!({ "key_id": key_id, "alias": alias });
        let call = Call::sends("POST aliases", Method::POST, "/kms/aliases", body);
        self.tell(until, call).await
    }

    async fn update_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError> {
        let body = json!({ "alias": alias, "target_key_id": key_id });
        let path = "/kms/alias/associate";
        let call = Call::sends("POST alias/associate", Method::POST, path, body);
        self.tell(until, call).await
    }

    async fn delete_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError> {
        let body = json!({ "key_id": key_id, "aliases": [alias] });
        let call = Call::sends("DELETE aliases", Method::DELETE, "/kms/aliases", body);
        self.tell(until, call).await
    }

    async fn find_alias(&self, until: &Until, alias: &str) -> Result<Option<Alias>, ApiError> {
        let aliases = self.aliases(until, None).await?;
        Ok(aliases.into_iter().find(|found| found.name == alias))
    }
}

impl Huawei {
    async fn tag_action(
        &self,
        until: &Until,
        id: &str,
        action: &str,
        tags: &[Value],
    ) -> Result<(), ApiError> {
        let path = tags_path(id) + "/action";
        for chunk in tags.chunks(TAGS_PER_REQUEST_MAX) {
            let body = json!({ "action": action, "tags": chunk });
            let call = Call::sends("POST tags/action", Method::POST, &path, body);
            self.tell(until, call).await?;
        }
        Ok(())
    }

    /// All aliases of one key, or of the project.
    async fn aliases(&self, until: &Until, key_id: Option<&str>) -> Result<Vec<Alias>, ApiError> {
        let all = self.alias_pages(until, key_id, PAGES_MAX).await?;
        Ok(all.unwrap_or_default())
    }

    /// As [`Huawei::aliases`]; `None` if they are on more than `pages` pages.
    async fn alias_pages(
        &self,
        until: &Until,
        key_id: Option<&str>,
        pages: usize,
    ) -> Result<Option<Vec<Alias>>, ApiError> {
        let mut aliases = Vec::new();
        let mut marker = None;
        for _ in 0..pages {
            let mut query = vec![("limit", ALIASES_PER_PAGE.to_owned())];
            query.extend(key_id.map(|id| ("key_id", id.to_owned())));
            query.extend(marker.map(|marker| ("marker", marker)));
            let call = Call::gets("GET aliases", "/kms/aliases".to_owned(), query);
            let page: Aliases = self.call(until, call).await?;
            marker = page.next_marker();
            aliases.extend(page.aliases.into_iter().map(Alias::from));
            if marker.is_none() {
                return Ok(Some(aliases));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
