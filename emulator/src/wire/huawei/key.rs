//! create-key, describe-key, and the names and descriptions of keys.

use jiff::Timestamp;
use kms_rules::{Cloud, Place};
use serde::{Deserialize, Serialize};

use super::body::{Text, filled, required};
use super::fault::Fault;
use super::{Call, Outcome, answer, key_ref};
use crate::service::{self, Copies, CreateKey, Key, Kind};

/// `key_type` of every key that was recorded.
const KEY_TYPE: &str = "1";

#[derive(Deserialize)]
struct Asked {
    key_alias: Option<Text>,
    key_spec: Option<Text>,
    key_usage: Option<Text>,
    key_description: Option<Text>,
    origin: Option<Text>,
    enterprise_project_id: Option<Text>,
    keystore_id: Option<Text>,
}

#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) key_id: Option<Text>,
}

#[derive(Deserialize)]
struct Renamed {
    key_id: Option<Text>,
    key_alias: Option<Text>,
}

#[derive(Deserialize)]
struct Redescribed {
    key_id: Option<Text>,
    key_description: Option<Text>,
}

/// What most answers about one key are wrapped in.
#[derive(Serialize)]
pub(super) struct Info<T> {
    pub(super) key_info: T,
}

#[derive(Serialize)]
struct Created {
    key_id: String,
    domain_id: String,
}

#[derive(Serialize)]
struct WithAlias {
    key_id: String,
    key_alias: String,
}

#[derive(Serialize)]
struct WithDescription {
    key_id: String,
    key_description: String,
}

/// Everything about a key, as it was recorded: every member is text, and empty where there is nothing.
#[derive(Debug, Serialize)]
pub(super) struct KeyDetails {
    key_id: String,
    domain_id: String,
    key_alias: String,
    realm: String,
    key_spec: &'static str,
    key_usage: &'static str,
    key_description: String,
    /// Milliseconds, as all dates.
    creation_date: String,
    scheduled_deletion_date: String,
    /// Days that are left, begun ones included.
    pending_days: String,
    key_state: &'static str,
    default_key_flag: &'static str,
    key_type: &'static str,
    expiration_time: String,
    origin: &'static str,
    key_rotation_enabled: &'static str,
    sys_enterprise_project_id: String,
    keystore_id: String,
    keystore_type: &'static str,
    multi_region_key_type: &'static str,
}

/// create_key.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let args = CreateKey {
        name: Some(required(asked.key_alias, "key_alias")?),
        key_spec: filled(asked.key_spec),
        key_usage: filled(asked.key_usage),
        description: asked.key_description.map(|Text(text)| text),
        origin: filled(asked.origin),
        enterprise_project: enterprise_project(asked.enterprise_project_id)?,
        instance: keystore(asked.keystore_id),
        ..CreateKey::default()
    };
    let key = service::create_key(call.core, call.scope, args).await?;
    answer::ok(&Info {
        key_info: Created {
            key_id: key.id,
            domain_id: domain(call),
        },
    })
}

/// list_key_detail: everything about one key.
pub(super) async fn describe(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    let key = service::describe_key(call.core, call.scope, &key).await?;
    answer::ok(&Info {
        key_info: details(call, key),
    })
}

/// update_key_alias: another name in place of the key's own.
pub(super) async fn rename(call: &Call<'_>) -> Outcome {
    let renamed: Renamed = call.body()?;
    let key_id = required(renamed.key_id, "key_id")?;
    let key_alias = required(renamed.key_alias, "key_alias")?;
    let key = call.key_ref(&key_id)?;
    service::rename_key(call.core, call.scope, &key, key_alias.clone()).await?;
    answer::ok(&Info {
        key_info: WithAlias { key_id, key_alias },
    })
}

/// update_key_description; an empty one takes it away.
pub(super) async fn redescribe(call: &Call<'_>) -> Outcome {
    let redescribed: Redescribed = call.body()?;
    let key_id = required(redescribed.key_id, "key_id")?;
    let key_description = required(redescribed.key_description, "key_description")?;
    let key = call.key_ref(&key_id)?;
    service::update_key_description(call.core, call.scope, &key, key_description.clone()).await?;
    answer::ok(&Info {
        key_info: WithDescription {
            key_id,
            key_description,
        },
    })
}

/// The project to put a key into; `None` is the default one.
///
/// # Errors
/// KMS.0308 for text of no such form.
pub(super) fn enterprise_project(given: Option<Text>) -> Result<Option<String>, Fault> {
    match filled(given) {
        Some(id) if id == service::DEFAULT_ENTERPRISE_PROJECT || key_ref::is_uuid(&id) => {
            Ok(Some(id))
        }
        Some(_) => {
            Err(Fault::invalid("enterprise_project_id")
                .advise("is \"0\" or a UUID of 36 characters"))
        }
        None => Ok(None),
    }
}

/// The key store to put a key into; `None` is the default one.
fn keystore(given: Option<Text>) -> Option<String> {
    let default = Place::id_of_default(Cloud::Huawei);
    filled(given).filter(|id| Some(id.as_str()) != default)
}

/// The domain that owns the keys of the scope.
fn domain(call: &Call<'_>) -> String {
    let project = call.projects.find(&call.scope.account);
    let owner = project.map(|project| &project.domain_id);
    owner.unwrap_or(&call.caller.domain_id).clone()
}

/// Everything about a key.
pub(super) fn details(call: &Call<'_>, key: Key) -> KeyDetails {
    let cloud = call.scope.cloud;
    let days_left = service::days_until_deletion(call.core, call.scope, &key);
    KeyDetails {
        domain_id: domain(call),
        realm: call.scope.region.clone(),
        key_spec: key.spec.wire,
        key_usage: key.usage.wire(cloud),
        creation_date: milliseconds(Some(key.created_at)),
        scheduled_deletion_date: milliseconds(key.delete_at),
        pending_days: days_left.map_or_else(String::new, |days| days.to_string()),
        key_state: key.state_now().wire(cloud),
        default_key_flag: flag(&key.kind),
        key_type: KEY_TYPE,
        expiration_time: milliseconds(key.material_expires_at),
        origin: key.origin.wire(cloud),
        key_rotation_enabled: truth(key.rotation.is_some()),
        keystore_type: keystore_type(key.place),
        multi_region_key_type: copies(&key.copies),
        keystore_id: keystore_id(&key),
        key_id: key.id,
        key_alias: key.name.unwrap_or_default(),
        key_description: key.description,
        sys_enterprise_project_id: key.enterprise_project,
    }
}

fn keystore_id(key: &Key) -> String {
    let default = Place::id_of_default(Cloud::Huawei);
    let id = key.instance.as_deref().or(default);
    id.unwrap_or_default().to_owned()
}

/// A date as every object has it: milliseconds, or nothing.
pub(super) fn milliseconds(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| time.as_millisecond().to_string())
}

fn truth(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}

fn flag(kind: &Kind) -> &'static str {
    match kind {
        Kind::Customer => "0",
        Kind::DefaultCmk | Kind::Service(_) => "1",
    }
}

fn keystore_type(place: Place) -> &'static str {
    match place {
        Place::DedicatedKeyStore => "DHSM",
        Place::DefaultKeyStore
        | Place::Shared
        | Place::SoftwareInstance
        | Place::HardwareInstance
        | Place::ExternalInstance => "DEFAULT",
    }
}

fn copies(copies: &Copies) -> &'static str {
    match copies {
        Copies::Single => "SINGLE",
        Copies::Primary => "PRIMARY",
        Copies::Replica(_) => "REPLICA",
    }
}
