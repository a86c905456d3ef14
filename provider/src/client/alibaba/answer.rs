//! The JSON of the answers, and the one parameter that is JSON itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::client::{Alias, Key};

/// An answer whose only news is that there is one.
#[derive(Deserialize)]
pub(super) struct Empty {}

/// Of CreateKey and DescribeKey.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyAnswer {
    key_metadata: KeyMetadata,
}

/// What does not apply is absent or an empty string, by operation and age of the service.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct KeyMetadata {
    key_id: String,
    arn: String,
    key_spec: String,
    key_usage: String,
    origin: String,
    protection_level: String,
    #[serde(rename = "DKMSInstanceId")]
    dkms_instance_id: String,
    description: String,
    key_state: String,
    automatic_rotation: String,
    rotation_interval: String,
    primary_key_version: String,
    creation_date: String,
    creator: String,
    last_rotation_date: String,
    next_rotation_date: String,
    delete_date: String,
    material_expire_time: String,
    deletion_protection: String,
}

impl From<KeyAnswer> for Key {
    fn from(KeyAnswer { key_metadata: key }: KeyAnswer) -> Key {
        Key {
            id: key.key_id,
            arn: some(key.arn),
            name: None,
            key_spec: some(key.key_spec),
            key_usage: some(key.key_usage),
            origin: some(key.origin),
            protection_level: some(key.protection_level),
            instance_id: some(key.dkms_instance_id),
            enterprise_project_id: None,
            description: some(key.description),
            state: key.key_state,
            automatic_rotation: some(key.automatic_rotation),
            rotation_interval: some(key.rotation_interval),
            primary_key_version: some(key.primary_key_version),
            creation_date: some(key.creation_date),
            creator: some(key.creator),
            last_rotation_date: some(key.last_rotation_date),
            next_rotation_date: some(key.next_rotation_date),
            delete_date: some(key.delete_date),
            material_expire_time: some(key.material_expire_time),
            deletion_protection: some(key.deletion_protection).map(|word| word == "Enabled"),
            kind: None,
        }
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Of GetKeyPolicy.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyAnswer {
    #[serde(default)]
    pub(super) policy: String,
}

/// Of ListTagResources.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagResources {
    #[serde(default)]
    pub(super) next_token: String,
    tag_resources: TagResourceList,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagResourceList {
    #[serde(default)]
    tag_resource: Vec<TagResource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagResource {
    resource_id: String,
    tag_key: String,
    #[serde(default)]
    tag_value: String,
}

impl TagResources {
    /// The tags on this page that belong to `id`.
    pub(super) fn tags_of(&self, id: &str) -> impl Iterator<Item = (String, String)> {
        self.tag_resources
            .tag_resource
            .iter()
            .filter(move |tag| tag.resource_id == id)
            .map(|tag| (tag.tag_key.clone(), tag.tag_value.clone()))
    }
}

impl TagResources {
    /// Id, tag key and value of every tag on this page.
    pub(super) fn into_tags(self) -> impl Iterator<Item = (String, String, String)> {
        let tags = self.tag_resources.tag_resource.into_iter();
        tags.map(|tag| (tag.resource_id, tag.tag_key, tag.tag_value))
    }
}

/// Of ListAliasesByKeyId and ListAliases.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Aliases {
    aliases: AliasList,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AliasList {
    #[serde(default)]
    alias: Vec<AliasAnswer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AliasAnswer {
    key_id: String,
    alias_name: String,
    #[serde(default)]
    alias_arn: String,
}

impl Aliases {
    pub(super) fn len(&self) -> usize {
        self.aliases.alias.len()
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = Alias> {
        self.aliases.alias.into_iter().map(|alias| Alias {
            name: alias.alias_name,
            arn: some(alias.alias_arn),
            key_id: alias.key_id,
        })
    }
}

/// An element of CreateKey's parameter `Tags`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TagParameter<'a> {
    tag_key: &'a str,
    tag_value: &'a str,
}

/// CreateKey's parameter `Tags`: a list of pairs as JSON text.
pub(super) fn tags_parameter(tags: &BTreeMap<String, String>) -> String {
    let list: Vec<TagParameter<'_>> = tags
        .iter()
        .map(|(key, value)| TagParameter {
            tag_key: key,
            tag_value: value,
        })
        .collect();
    serde_json::json!(list).to_string()
}
