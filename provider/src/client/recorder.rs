//! A service for tests: it writes down what it is asked, and refuses what it is told to.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;

use super::{
    Alias, ApiError, Cause, Key, Meaning, NewKey, Refused, Service, Shared, Until, Version,
};

mod crypto;
mod listing;
mod material;
mod versions;

/// A service whose only key is `key`.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(crate) asked: Mutex<Vec<String>>,
    /// Calls that begin so are refused, with this meaning.
    pub(crate) refused: Vec<(&'static str, Meaning)>,
    /// The key, under every id.
    pub(crate) key: Key,
    /// What the aliases that exist name.
    pub(crate) aliases: Vec<(&'static str, &'static str)>,
    /// The key's versions, the newest first.
    pub(crate) versions: Vec<Version>,
    /// The service's text of its public half.
    pub(crate) public_key: String,
    /// What reads share.
    pub(crate) shared: Shared,
    /// What creation brings about.
    pub(crate) settles: &'static [&'static str],
}

impl Default for Recorder {
    fn default() -> Recorder {
        Recorder {
            asked: Mutex::default(),
            refused: Vec::new(),
            key: Key {
                id: "k".to_owned(),
                state: "Enabled".to_owned(),
                ..Key::default()
            },
            aliases: Vec::new(),
            versions: Vec::new(),
            public_key: String::new(),
            shared: Shared::default(),
            settles: &["description", "rotation_interval", "policy", "tags"],
        }
    }
}

impl Recorder {
    /// What it was asked, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn call(&self, call: String) -> Result<(), ApiError> {
        let begins = |(refused, _): &&(&str, Meaning)| call.starts_with(*refused);
        let refused = self
            .refused
            .iter()
            .find(begins)
            .map(|(_, meaning)| *meaning);
        self.asked.lock().unwrap().push(call);
        refused.map_or(Ok(()), |meaning| Err(refusal(meaning)))
    }
}

fn refusal(meaning: Meaning) -> ApiError {
    let cause = Cause::Refused(Refused {
        status: 400,
        code: format!("{meaning:?}"),
        message: "no".to_owned(),
        request_id: None,
        meaning,
    });
    ApiError {
        operation: "Test",
        attempts: 1,
        cause,
    }
}

#[async_trait]
impl Service for Recorder {
    fn settles(&self) -> &'static [&'static str] {
        self.settles
    }
    async fn create_key(&self, _: &Until, _: &NewKey) -> Result<Key, ApiError> {
        self.call("create".to_owned()).map(|()| self.key.clone())
    }
    async fn describe_key(&self, _: &Until, name: &str) -> Result<Key, ApiError> {
        self.call(format!("describe {name}"))?;
        let named = self.aliases.iter().find(|(alias, _)| *alias == name);
        match named {
            Some((_, id)) => Ok(Key {
                id: (*id).to_owned(),
                ..self.key.clone()
            }),
            None if name.starts_with("alias/") => Err(refusal(Meaning::AliasNotFound)),
            None => Ok(self.key.clone()),
        }
    }
    async fn enable_key(&self, _: &Until, _: &str) -> Result<(), ApiError> {
        self.call("enable".to_owned())
    }
    async fn disable_key(&self, _: &Until, _: &str) -> Result<(), ApiError> {
        self.call("disable".to_owned())
    }
    async fn update_description(&self, _: &Until, _: &str, text: &str) -> Result<(), ApiError> {
        self.call(format!("description {text}"))
    }
    async fn schedule_deletion(&self, _: &Until, _: &str, days: i64) -> Result<(), ApiError> {
        self.call(format!("schedule {days}"))
    }
    async fn cancel_deletion(&self, _: &Until, _: &str) -> Result<(), ApiError> {
        self.call("cancel".to_owned())
    }
    async fn set_deletion_protection(&self, _: &Until, _: &str, on: bool) -> Result<(), ApiError> {
        self.call(format!("protect {on}"))
    }
    async fn update_rotation(
        &self,
        _: &Until,
        _: &str,
        interval: Option<&str>,
    ) -> Result<(), ApiError> {
        self.call(format!("rotation {interval:?}"))
    }
    async fn rename_key(&self, _: &Until, _: &str, name: &str) -> Result<(), ApiError> {
        self.call(format!("rename {name}"))
    }
    async fn move_key(&self, _: &Until, _: &str, project: &str) -> Result<(), ApiError> {
        self.call(format!("move to {project}"))
    }
    async fn key_policy(&self, _: &Until, _: &str) -> Result<String, ApiError> {
        self.call("policy".to_owned()).map(|()| "{}".to_owned())
    }
    async fn set_key_policy(&self, _: &Until, _: &str, policy: &str) -> Result<(), ApiError> {
        self.call(format!("policy {policy}"))
    }
    async fn list_tags(&self, _: &Until, _: &str) -> Result<BTreeMap<String, String>, ApiError> {
        self.call("tags".to_owned()).map(|()| BTreeMap::new())
    }
    async fn tag(
        &self,
        _: &Until,
        _: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), ApiError> {
        self.call(format!("tag {tags:?}"))
    }
    async fn untag(&self, _: &Until, _: &str, keys: &[String]) -> Result<(), ApiError> {
        self.call(format!("untag {keys:?}"))
    }
    async fn list_aliases(&self, _: &Until, key_id: &str) -> Result<Vec<Alias>, ApiError> {
        self.call(format!("aliases of {key_id}"))?;
        let own = self.aliases.iter().filter(|(_, id)| *id == key_id);
        let alias = |(name, id): &(&str, &str)| Alias {
            name: (*name).to_owned(),
            arn: None,
            key_id: (*id).to_owned(),
        };
        Ok(own.map(alias).collect())
    }
    async fn create_alias(&self, _: &Until, alias: &str, _: &str) -> Result<(), ApiError> {
        self.call(format!("alias {alias}"))
    }
    async fn update_alias(&self, _: &Until, alias: &str, _: &str) -> Result<(), ApiError> {
        self.call(format!("move {alias}"))
    }
    async fn delete_alias(&self, _: &Until, alias: &str, _: &str) -> Result<(), ApiError> {
        self.call(format!("unalias {alias}"))
    }
}
