//! Alibaba Cloud KMS, API version 2016-01-20: one signed `POST /` per call, JSON answers.
//!
//! Source: the API reference of Key Management Service, as noted beside each call where a choice was made.

use std::collections::BTreeMap;

use async_trait::async_trait;
use reqwest::Method;
use serde::de::DeserializeOwned;

use super::access_key::AccessKey;
use super::attempts::{Attempts, Effect, no_randomness};
use super::http::Request;
use super::{Alias, ApiError, Cause, Key, NewKey, RetryPolicy, Service, Shared, Transport, Until};
use super::{Instances, Regions};
use crate::{clock, entropy};

mod answer;
pub(crate) mod block;
mod credentials;
mod crypto;
mod foreign;
mod instances;
mod listing;
mod material;
mod name;
mod policies;
mod refusal;
mod regions;
mod sign;
mod versions;

use answer::{Aliases, Empty, KeyAnswer, PolicyAnswer, TagResources};

/// TagResources and UntagResources take this many tags in one request.
const TAGS_PER_REQUEST_MAX: usize = 20;
/// ListAliasesByKeyId gives this many aliases in one answer.
const ALIASES_PER_PAGE: usize = 100;
/// No list of one key's tags or aliases has this many pages.
const PAGES_MAX: usize = 1000;
/// Bytes of randomness in a request's nonce.
const NONCE_BYTES: usize = 16;

/// The account's KMS in one region.
#[derive(Debug)]
pub(crate) struct Alibaba {
    pub(crate) transport: Transport,
    pub(crate) region: String,
    access_key: AccessKey,
    pub(crate) retry: RetryPolicy,
    pub(crate) shared: Shared,
}

/// An operation with its parameters.
struct Call {
    operation: &'static str,
    effect: Effect,
    parameters: Vec<(String, String)>,
}

impl Call {
    fn reads(operation: &'static str) -> Call {
        Call {
            operation,
            effect: Effect::Reads,
            parameters: Vec::new(),
        }
    }

    fn writes(operation: &'static str) -> Call {
        Call {
            operation,
            effect: Effect::Writes,
            parameters: Vec::new(),
        }
    }

    fn creates(operation: &'static str) -> Call {
        Call {
            operation,
            effect: Effect::Creates,
            parameters: Vec::new(),
        }
    }

    fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Call {
        self.parameters.push((name.into(), value.into()));
        self
    }

    fn with_some(self, name: &str, value: Option<&str>) -> Call {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

impl Alibaba {
    /// Sends a call until it succeeds, is refused for good, or may not be tried again.
    ///
    /// Every call names its region: an endpoint that serves several (an emulator, a proxy) cannot tell it from
    /// the host, and the public ones pass over it where the operation has no such parameter.
    async fn call<T: DeserializeOwned>(&self, until: &Until, call: Call) -> Result<T, ApiError> {
        let call = call.with("RegionId", &self.region);
        let attempts = Attempts {
            operation: call.operation,
            effect: call.effect,
            retry: self.retry,
            until,
            writes: self.shared.writes(),
        };
        attempts.make(|| self.attempt(until, &call)).await
    }

    /// One request and its answer.
    async fn attempt<T: DeserializeOwned>(&self, until: &Until, call: &Call) -> Result<T, Cause> {
        let nonce = hex::encode(entropy::bytes::<NONCE_BYTES>().map_err(no_randomness)?);
        let query = sign::canonical_query(&call.parameters);
        let unsigned = sign::Unsigned {
            operation: call.operation,
            host: &self.transport.host(),
            query: &query,
            date: &clock::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            nonce: &nonce,
        };
        let mut headers = sign::signed_headers(&unsigned, &self.access_key);
        headers.push(("accept", "application/json".to_owned()));
        let request = Request {
            method: Method::POST,
            path: "/",
            query: &query,
            headers,
            body: Vec::new(),
        };
        let answer = call.effect.end(until, self.transport.send(request)).await?;
        if answer.status >= 300 {
            return Err(refusal::of_answer(answer.status, &answer.body));
        }
        serde_json::from_slice(&answer.body).map_err(|error| Cause::Unreadable {
            status: answer.status,
            reason: error.to_string(),
        })
    }

    /// A call that answers with nothing but a request id.
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
        let call = Call::writes(operation).with("KeyId", id);
        self.tell(until, call).await
    }
}

/// A call of the tag family on one key.
fn tagging(call: Call, id: &str) -> Call {
    call.with("ResourceType", "key").with("ResourceId.1", id)
}

#[async_trait]
impl Service for Alibaba {
    fn settles(&self) -> &'static [&'static str] {
        &["description", "rotation_interval", "policy", "tags"]
    }

    fn places(&self) -> Option<&dyn Instances> {
        Some(self)
    }

    fn regions(&self) -> Option<&dyn Regions> {
        Some(self)
    }

    async fn create_key(&self, until: &Until, new: &NewKey) -> Result<Key, ApiError> {
        let tags = (!new.tags.is_empty()).then(|| answer::tags_parameter(&new.tags));
        let mut call = Call::creates("CreateKey")
            .with_some("KeySpec", new.key_spec.as_deref())
            .with_some("KeyUsage", new.key_usage.as_deref())
            .with_some("Origin", new.origin.as_deref())
            .with_some("ProtectionLevel", new.protection_level.as_deref())
            .with_some("DKMSInstanceId", new.instance_id.as_deref())
            .with_some("Description", new.description.as_deref())
            .with_some("Policy", new.policy.as_deref())
            .with_some("Tags", tags.as_deref());
        if let Some(interval) = &new.rotation_interval {
            call = call
                .with("EnableAutomaticRotation", "true")
                .with("RotationInterval", interval);
        }
        self.call::<KeyAnswer>(until, call).await.map(Key::from)
    }

    async fn describe_key(&self, until: &Until, name: &str) -> Result<Key, ApiError> {
        let operation = "DescribeKey";
        let id = name::of_key(name, &self.region).map_err(|reason| ApiError {
            operation,
            attempts: 0,
            cause: Cause::Unprepared(reason),
        })?;
        self.call::<KeyAnswer>(until, Call::reads(operation).with("KeyId", id))
            .await
            .map(Key::from)
    }

    async fn enable_key(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.on_key(until, "EnableKey", id).await
    }

    async fn disable_key(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.on_key(until, "DisableKey", id).await
    }

    async fn update_description(
        &self,
        until: &Until,
        id: &str,
        description: &str,
    ) -> Result<(), ApiError> {
        let call = Call::writes("UpdateKeyDescription")
            .with("KeyId", id)
            .with("Description", description);
        self.tell(until, call).await
    }

    async fn schedule_deletion(&self, until: &Until, id: &str, days: i64) -> Result<(), ApiError> {
        let call = Call::writes("ScheduleKeyDeletion")
            .with("KeyId", id)
            .with("PendingWindowInDays", days.to_string());
        self.tell(until, call).await
    }

    async fn cancel_deletion(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        self.on_key(until, "CancelKeyDeletion", id).await
    }

    async fn set_deletion_protection(
        &self,
        until: &Until,
        id: &str,
        on: bool,
    ) -> Result<(), ApiError> {
        let call = Call::writes("SetDeletionProtection")
            .with("KeyId", id)
            .with("EnableDeletionProtection", on.to_string());
        self.tell(until, call).await
    }

    async fn update_rotation(
        &self,
        until: &Until,
        id: &str,
        interval: Option<&str>,
    ) -> Result<(), ApiError> {
        let call = Call::writes("UpdateRotationPolicy")
            .with("KeyId", id)
            .with("EnableAutomaticRotation", interval.is_some().to_string())
            .with_some("RotationInterval", interval);
        self.tell(until, call).await
    }

    async fn rename_key(&self, _: &Until, _: &str, _: &str) -> Result<(), ApiError> {
        Err(ApiError::absent("a key's own name"))
    }

    async fn move_key(&self, _: &Until, _: &str, _: &str) -> Result<(), ApiError> {
        Err(ApiError::absent("an enterprise project"))
    }

    async fn key_policy(&self, until: &Until, id: &str) -> Result<String, ApiError> {
        let call = Call::reads("GetKeyPolicy")
            .with("KeyId", id)
            .with("PolicyName", "default");
        self.call::<PolicyAnswer>(until, call)
            .await
            .map(|answer| answer.policy)
    }

    async fn set_key_policy(&self, until: &Until, id: &str, policy: &str) -> Result<(), ApiError> {
        let call = Call::writes("SetKeyPolicy")
            .with("KeyId", id)
            .with("PolicyName", "default")
            .with("Policy", policy);
        self.tell(until, call).await
    }

    async fn list_tags(
        &self,
        until: &Until,
        id: &str,
    ) -> Result<BTreeMap<String, String>, ApiError> {
        let mut tags = BTreeMap::new();
        let mut next = String::new();
        for _ in 0..PAGES_MAX {
            let token = (!next.is_empty()).then_some(next.as_str());
            let call = tagging(Call::reads("ListTagResources"), id).with_some("NextToken", token);
            let page: TagResources = self.call(until, call).await?;
            tags.extend(page.tags_of(id));
            next = page.next_token;
            if next.is_empty() {
                break;
            }
        }
        Ok(tags)
    }

    async fn tag(
        &self,
        until: &Until,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), ApiError> {
        let tags: Vec<_> = tags.iter().collect();
        for chunk in tags.chunks(TAGS_PER_REQUEST_MAX) {
            let mut call = tagging(Call::writes("TagResources"), id);
            for (n, (key, value)) in (1..).zip(chunk) {
                call = call
                    .with(format!("Tag.{n}.Key"), *key)
                    .with(format!("Tag.{n}.Value"), *value);
            }
            self.tell(until, call).await?;
        }
        Ok(())
    }

    async fn untag(&self, until: &Until, id: &str, keys: &[String]) -> Result<(), ApiError> {
        for chunk in keys.chunks(TAGS_PER_REQUEST_MAX) {
            let mut call = tagging(Call::writes("UntagResources"), id);
            for (n, key) in (1..).zip(chunk) {
                call = call.with(format!("TagKey.{n}"), key);
            }
            self.tell(until, call).await?;
        }
        Ok(())
    }

    async fn list_aliases(&self, until: &Until, key_id: &str) -> Result<Vec<Alias>, ApiError> {
        let mut aliases = Vec::new();
        for page_number in 1..=PAGES_MAX {
            let call = Call::reads("ListAliasesByKeyId")
                .with("KeyId", key_id)
                .with("PageNumber", page_number.to_string())
                .with("PageSize", ALIASES_PER_PAGE.to_string());
            let page: Aliases = self.call(until, call).await?;
            let full = page.len() >= ALIASES_PER_PAGE;
            aliases.extend(page.into_iter());
            if !full {
                break;
            }
        }
        Ok(aliases)
    }

    async fn create_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError> {
        let call = Call::writes("CreateAlias")
            .with("AliasName", alias)
            .with("KeyId", key_id);
        self.tell(until, call).await
    }

    async fn update_alias(&self, until: &Until, alias: &str, key_id: &str) -> Result<(), ApiError> {
        let call = Call::writes("UpdateAlias")
            .with("AliasName", alias)
            .with("KeyId", key_id);
        self.tell(until, call).await
    }

    async fn delete_alias(&self, until: &Until, alias: &str, _: &str) -> Result<(), ApiError> {
        let call = Call::writes("DeleteAlias").with("AliasName", alias);
        self.tell(until, call).await
    }
}

#[cfg(test)]
mod tests;
