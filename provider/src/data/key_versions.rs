//! The data source `kms_key_versions`: every version of a key's material.

use async_trait::async_trait;
use std::collections::BTreeMap;
use tfplugin::{Attribute, Context, DataSource, Diagnostics, Nesting, Object, Schema, Value};

use super::{not_read, refused_name};
use crate::client::{Client, Key, Until, Version};

/// The data source `kms_key_versions`.
pub(crate) struct KeyVersionsData;

fn schema() -> Schema {
    let computed = |name, about: &'static str| Attribute::string(name).computed().describe(about);
    let version = [
        computed("key_version_id", "The version's id."),
        computed("creation_date", "When it was made, RFC 3339."),
        Attribute::bool("primary").computed().describe(
            "Whether it is the version that encrypts. No version of a key pair is: whoever uses one names it.",
        ),
    ];
    Schema::new(
        "The versions of a key, the newest first. Older versions go on decrypting and verifying what they encrypted and \
         signed.",
        [
            Attribute::string("key_id")
                .required()
                .describe("The key: its id, its name or that of an alias, or an ARN."),
            computed("id", "The key's id."),
            computed(
                "primary_key_version",
                "The id of the version that encrypts; null for a key pair of several versions.",
            ),
            Attribute::nested("versions", Nesting::List, version)
                .computed()
                .describe(
                    "The versions, the newest first; none while the key waits for its material.",
                ),
        ],
    )
}

/// Whether it is the version that encrypts: the list says so, or the key.
fn is_primary(version: &Version, key: &Key) -> bool {
    let named = key.primary_key_version.as_ref() == Some(&version.id);
    version.is_primary.unwrap_or(named)
}

fn shown(version: &Version, key: &Key) -> Value {
    let members = [
        ("key_version_id", Value::from(version.id.as_str())),
        ("creation_date", version.creation_date.clone().into()),
        ("primary", is_primary(version, key).into()),
    ];
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Value::Object(BTreeMap::from(members))
}

#[async_trait]
impl DataSource<Client> for KeyVersionsData {
    fn type_name(&self) -> &'static str {
        "kms_key_versions"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        refused_name(config)
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let (service, until) = (cx.client()?.service()?, Until::of(cx));
        let name = config.text("key_id");
        let failed = |error| not_read(name, &error);
        let key = service.describe_key(&until, name).await.map_err(failed)?;
        let versions = service
            .list_versions(&until, &key.id)
            .await
            .map_err(failed)?;
        let primary = versions.iter().find(|version| is_primary(version, &key));
        let mut found = config.clone();
        found.set("id", key.id.as_str());
        found.set(
            "primary_key_version",
            primary.map(|version| version.id.as_str()),
        );
        let versions = versions.iter().map(|version| shown(version, &key));
        found.set("versions", Value::List(versions.collect()));
        Ok(found)
    }
}
