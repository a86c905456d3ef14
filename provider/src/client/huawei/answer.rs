//! The JSON of the answers.
//!
//! Most scalars are texts, and some services and ages of the service write numbers or booleans instead: every
//! member that is only shown or compared is read as text.

use jiff::Timestamp;
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, KeyKind, Place};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::client::{Alias, Key};

/// This dialect's cloud.
const CLOUD: Cloud = Cloud::Huawei;

/// Whatever scalar the service wrote, as text; nothing and null are the empty one.
pub(super) fn scalar<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(bool) => bool.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    })
}

/// An answer whose only news is that there is one.
#[derive(Deserialize)]
pub(super) struct Empty {}

/// Of create-key.
#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) key_info: CreatedKey,
}

#[derive(Deserialize)]
pub(super) struct CreatedKey {
    pub(super) key_id: String,
}

/// Of describe-key.
#[derive(Deserialize)]
pub(super) struct Described {
    pub(super) key_info: KeyDetails,
}

/// Of list-keys.
#[derive(Deserialize)]
pub(super) struct Keys {
    #[serde(default)]
    pub(super) key_details: Vec<KeyDetails>,
    #[serde(default, deserialize_with = "scalar")]
    pub(super) next_marker: String,
}

/// A key. What does not apply is an empty text.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct KeyDetails {
    pub(super) key_id: String,
    pub(super) key_alias: String,
    domain_id: String,
    key_spec: String,
    key_usage: String,
    key_description: String,
    origin: String,
    #[serde(deserialize_with = "scalar")]
    key_state: String,
    #[serde(deserialize_with = "scalar")]
    creation_date: String,
    #[serde(deserialize_with = "scalar")]
    scheduled_deletion_date: String,
    #[serde(deserialize_with = "scalar")]
    expiration_time: String,
    #[serde(deserialize_with = "scalar")]
    key_rotation_enabled: String,
    #[serde(deserialize_with = "scalar")]
    sys_enterprise_project_id: String,
    #[serde(deserialize_with = "scalar")]
    keystore_id: String,
    #[serde(deserialize_with = "scalar")]
    default_key_flag: String,
    pub(super) multi_region_key_type: String,
}

impl KeyDetails {
    /// Whether more of its rotation can be asked for.
    pub(super) fn rotates(&self) -> bool {
        self.key_rotation_enabled == "true"
    }
}

/// Of get-key-rotation-status.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Rotation {
    #[serde(deserialize_with = "scalar")]
    rotation_interval: String,
    #[serde(deserialize_with = "scalar")]
    last_rotation_time: String,
}

/// The key in the provider's words.
pub(super) fn key(key: KeyDetails, rotation: Option<Rotation>) -> Key {
    let state = state(&key.key_state);
    let rotates = rotation.is_some();
    let automatic = match (rotates, state.as_str() == KeyState::Enabled.name()) {
        (true, true) => "Enabled",
        (true, false) => "Suspended",
        (false, true | false) => "Disabled",
    };
    let rotation = rotation.unwrap_or_default();
    Key {
        id: key.key_id,
        arn: None,
        name: some(key.key_alias),
        key_spec: some(key.key_spec),
        key_usage: some(key.key_usage),
        origin: some(key.origin),
        protection_level: None,
        instance_id: some(key.keystore_id)
            .filter(|id| Some(id.as_str()) != Place::id_of_default(CLOUD)),
        enterprise_project_id: some(key.sys_enterprise_project_id),
        description: some(key.key_description),
        state,
        automatic_rotation: Some(automatic.to_owned()),
        rotation_interval: some(rotation.rotation_interval).map(|days| format!("{days}d")),
        primary_key_version: None,
        creation_date: date(&key.creation_date),
        creator: some(key.domain_id),
        last_rotation_date: date(&rotation.last_rotation_time),
        next_rotation_date: None,
        delete_date: date(&key.scheduled_deletion_date),
        material_expire_time: date(&key.expiration_time),
        deletion_protection: None,
        kind: kind(&key.default_key_flag),
    }
}

/// Who made a key; `None` of an answer that lacks the flag.
fn kind(default_key_flag: &str) -> Option<KeyKind> {
    match default_key_flag {
        "0" => Some(KeyKind::Customer),
        "1" => Some(KeyKind::Service),
        _ => None,
    }
}

/// The rules' word for a state, or the service's own where the rules know none.
fn state(wire: &str) -> String {
    KeyState::find(CLOUD, wire).map_or_else(|| wire.to_owned(), |state| state.name().to_owned())
}

/// Milliseconds since 1970 as RFC 3339; what is neither is shown as it is.
pub(super) fn date(text: &str) -> Option<String> {
    let text = some(text.to_owned())?;
    let milliseconds = text.parse().ok();
    let date = milliseconds.and_then(|number| Timestamp::from_millisecond(number).ok());
    Some(date.map_or(text, |date| date.to_string()))
}

pub(super) fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Of `GET tags`.
#[derive(Deserialize)]
pub(super) struct Tags {
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
}

#[derive(Deserialize)]
pub(super) struct Tag {
    pub(super) key: String,
    #[serde(default)]
    pub(super) value: String,
}

/// Of `GET aliases`.
#[derive(Deserialize)]
pub(super) struct Aliases {
    #[serde(default)]
    pub(super) aliases: Vec<AliasEntity>,
    #[serde(default)]
    page_info: Pages,
}

/// One page's facts, which some texts of the reference have as a list of one.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Pages {
    One(PageInfo),
    List(Vec<PageInfo>),
    #[default]
    None,
}

#[derive(Deserialize)]
struct PageInfo {
    #[serde(default)]
    next_marker: Option<String>,
}

impl Aliases {
    /// Where the next page begins; `None` after the last one.
    pub(super) fn next_marker(&self) -> Option<String> {
        let info = match &self.page_info {
            Pages::One(info) => Some(info),
            Pages::List(infos) => infos.first(),
            Pages::None => None,
        };
        info?.next_marker.clone().and_then(some)
    }
}

#[derive(Deserialize)]
pub(super) struct AliasEntity {
    key_id: String,
    pub(super) alias: String,
    #[serde(default)]
    alias_urn: String,
}

impl From<AliasEntity> for Alias {
    fn from(alias: AliasEntity) -> Alias {
        Alias {
            name: alias.alias,
            arn: some(alias.alias_urn),
            key_id: alias.key_id,
        }
    }
}

/// Of `GET projects` and `GET domains`.
#[derive(Deserialize)]
pub(super) struct Projects {
    #[serde(alias = "domains")]
    pub(super) projects: Vec<Project>,
}

#[derive(Deserialize)]
pub(super) struct Project {
    pub(super) id: String,
}
