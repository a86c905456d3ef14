//! The data source `kms_key`: what the service says of a key that is managed elsewhere.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kms_rules::lifecycle::KeyState;
use tfplugin::{Attribute, Context, DataSource, Diagnostics, Object, Schema, Type};

use super::{not_read, refused_name};
use crate::client::{Client, Until};
use crate::key::observe;

/// The data source `kms_key`.
pub(crate) struct KeyData;

/// Every attribute that is text, with what it says.
const TEXTS: &[(&str, &str)] = &[
    ("id", "The key's id."),
    (
        "arn",
        "The key's resource name, unique across accounts and regions.",
    ),
    ("key_spec", "Type of key, in the cloud's spelling."),
    ("key_usage", "What the key is for."),
    ("origin", "Where the key material comes from."),
    ("protection_level", "`SOFTWARE` or `HSM`."),
    (
        "instance_id",
        "The KMS instance or key store that holds the key; null for the shared service.",
    ),
    (
        "alias",
        "The key's own name, on clouds that name keys by an alias; null elsewhere.",
    ),
    (
        "enterprise_project_id",
        "The enterprise project of the key; null on clouds without them.",
    ),
    ("description", "Text for people."),
    (
        "state",
        "The key's state, such as `Enabled` or `PendingDeletion`.",
    ),
    (
        "automatic_rotation",
        "`Enabled`, `Disabled`, or `Suspended` while the key is disabled.",
    ),
    (
        "rotation_interval",
        "How often the service makes a new version; null without automatic rotation.",
    ),
    ("primary_key_version", "The version that encrypts."),
    ("creation_date", "When the key was made, RFC 3339."),
    ("creator", "The account that made the key."),
    (
        "last_rotation_date",
        "When the newest version was made, RFC 3339.",
    ),
    (
        "next_rotation_date",
        "When the next version is due, RFC 3339; null without automatic rotation.",
    ),
    (
        "delete_date",
        "When the key will be deleted, RFC 3339; null unless its deletion is scheduled.",
    ),
    (
        "material_expire_time",
        "When imported key material expires, RFC 3339; null if it does not.",
    ),
];

#[async_trait]
impl DataSource<Client> for KeyData {
    fn type_name(&self) -> &'static str {
        "kms_key"
    }

    fn schema(&self) -> Schema {
        let key_id = Attribute::string("key_id")
            .required()
            .describe("The key: its id, its name or that of an alias, or an ARN.");
        let texts = TEXTS
            .iter()
            .map(|(name, about)| Attribute::string(name).computed().describe(*about));
        let others = [
            Attribute::bool("enabled")
                .computed()
                .describe("Whether the key can be used."),
            Attribute::bool("deletion_protection")
                .computed()
                .describe("Whether the service refuses the key's deletion."),
            Attribute::map("tags", Type::String)
                .computed()
                .describe("Tags: keys with their values."),
        ];
        let attributes = [key_id].into_iter().chain(texts).chain(others);
        Schema::new("A key that exists, by id, alias or ARN.", attributes)
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        refused_name(config)
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let (service, cloud, until) = (client.service()?, client.cloud()?, Until::of(cx));
        let name = config.text("key_id");
        let failed = |error| not_read(name, &error);
        let key = service.describe_key(&until, name).await.map_err(failed)?;
        let tags = service.list_tags(&until, &key.id).await.map_err(failed)?;
        let mut found = config.clone();
        observe::key(&mut found, &key, cloud);
        let state = KeyState::from_name(&key.state);
        found.set("enabled", state == Some(KeyState::Enabled));
        found.set("tags", BTreeMap::new());
        observe::tags(&mut found, &tags);
        Ok(found)
    }
}
