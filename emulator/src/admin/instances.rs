//! `/_emulator/instances`: KMS instances are made, fail, come back and go.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Fault;
use crate::Emulator;
use crate::config::{InstanceSettings, check_instance, kind_of};
use crate::service::{
    CannotManage, HeldInstance, InstanceStatus, delete_instance, held_instances, put_instance,
    set_instance_status,
};

/// The words for the status of an instance: those of the clouds' consoles.
const STATUSES: [(&str, InstanceStatus); 5] = [
    ("Uninitialized", InstanceStatus::Uninitialized),
    ("Connecting", InstanceStatus::Connecting),
    ("Connected", InstanceStatus::Connected),
    ("Disconnected", InstanceStatus::Disconnected),
    ("Error", InstanceStatus::Error),
];

/// What is said beside a body that cannot be used.
const VALID: &str = r#"valid is {"status": STATUS}, or an instance as in [[instance]] of the configuration without its id, with a status or without"#;

/// Which of the instances of one id is meant, where there are several.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
    cloud: Option<String>,
    region: Option<String>,
}

/// All instances.
pub(super) fn list(emulator: &Emulator) -> Result<Value, Fault> {
    let held = held(emulator, None)?;
    let shown: Result<Vec<Value>, Fault> = held.iter().map(|held| shown(emulator, held)).collect();
    Ok(json!({ "instances": shown? }))
}

/// The instance of this id, or those of this id in several regions.
pub(super) fn get(emulator: &Emulator, id: &str) -> Result<Value, Fault> {
    let held = held(emulator, Some(id))?;
    match held.as_slice() {
        [] => Err(unknown(id)),
        [one] => shown(emulator, one),
        several => {
            let shown: Result<Vec<Value>, Fault> =
                several.iter().map(|held| shown(emulator, held)).collect();
            Ok(json!({ "instances": shown? }))
        }
    }
}

/// Makes an instance, changes what it is, or only its status.
pub(super) async fn put(emulator: &Emulator, id: &str, body: &[u8]) -> Result<Value, Fault> {
    let malformed = |error| Fault::new(400, format!("{error}; {VALID}"));
    let mut fields: Map<String, Value> = serde_json::from_slice(body).map_err(malformed)?;
    let is_definition = fields.contains_key("kind");
    if !is_definition {
        let asked: Status = serde_json::from_value(Value::Object(fields)).map_err(malformed)?;
        change_status(emulator, id, &asked).await?;
        return get(emulator, id);
    }
    let asked = match fields.remove("status") {
        None => None,
        Some(Value::String(word)) => Some(status(&word)?),
        Some(other) => return Err(Fault::new(400, format!("status is {other}; {VALID}"))),
    };
    if fields.insert("id".to_owned(), json!(id)).is_some() {
        return Err(Fault::new(
            400,
            format!("the id stands in the path; {VALID}"),
        ));
    }
    let settings: InstanceSettings =
        serde_json::from_value(Value::Object(fields)).map_err(malformed)?;
    let new = check_instance(settings).map_err(|error| Fault::new(400, error.to_string()))?;
    put_instance(&emulator.core, new, asked)
        .await
        .map_err(refused)?;
    get(emulator, id)
}

/// Gives an instance up that holds no keys.
pub(super) async fn delete(emulator: &Emulator, id: &str) -> Result<Value, Fault> {
    let known = held(emulator, Some(id))?;
    if known.is_empty() {
        return Err(unknown(id));
    }
    for HeldInstance { instance, .. } in known {
        delete_instance(&emulator.core, instance)
            .await
            .map_err(refused)?;
    }
    Ok(json!({ "deleted": id }))
}

async fn change_status(emulator: &Emulator, id: &str, asked: &Status) -> Result<(), Fault> {
    let to = status(&asked.status)?;
    let is_meant = |held: &HeldInstance| {
        let same =
            |asked: &Option<String>, known: &str| asked.as_ref().is_none_or(|asked| asked == known);
        same(&asked.cloud, held.instance.cloud.name()) && same(&asked.region, &held.instance.region)
    };
    let mut meant = held(emulator, Some(id))?.into_iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (None, _) => Err(unknown(id)),
        (Some(one), None) => set_instance_status(&emulator.core, one.instance, to)
            .await
            .map_err(refused),
        (Some(_), Some(_)) => Err(Fault::new(
            409,
            format!("several instances are {id}: name cloud and region as well"),
        )),
    }
}

fn held(emulator: &Emulator, id: Option<&str>) -> Result<Vec<HeldInstance>, Fault> {
    held_instances(&emulator.core, id).map_err(|refusal| failed(&refusal))
}

fn status(word: &str) -> Result<InstanceStatus, Fault> {
    let found = STATUSES.iter().find(|(name, _)| *name == word);
    found.map(|(_, status)| *status).ok_or_else(|| {
        let valid = STATUSES.map(|(name, _)| name).join(", ");
        Fault::new(400, format!("status is {word:?}, valid are {valid}"))
    })
}

fn status_word(status: InstanceStatus) -> &'static str {
    let found = STATUSES.iter().find(|(_, known)| *known == status);
    found.map_or("", |(word, _)| *word)
}

/// What is known of an instance, without the secret of its link.
fn shown(emulator: &Emulator, held: &HeldInstance) -> Result<Value, Fault> {
    let HeldInstance { instance, keys } = held;
    let link = emulator.core.link_settings(instance);
    let link = link.map_err(|refusal| failed(&refusal))?.map(|link| {
        json!({
            "endpoint": link.endpoint,
            "access_key_id": link.access_key_id,
            "external_keys": link.external_keys,
        })
    });
    Ok(json!({
        "id": instance.id,
        "cloud": instance.cloud.name(),
        "region": instance.region,
        "account": instance.account,
        "kind": kind_of(instance.place),
        "name": instance.name,
        "status": status_word(instance.status),
        "keys": keys,
        "keys_max": instance.keys_max,
        "requests_per_second": instance.requests_per_second,
        "created_at": instance.created_at.to_string(),
        "deletion_protection": instance.deletion_protected,
        "configured": instance.is_configured,
        "external": link,
    }))
}

fn unknown(id: &str) -> Fault {
    Fault::new(404, format!("there is no instance {id:?}"))
}

fn refused(why: CannotManage) -> Fault {
    match why {
        CannotManage::Configured { instance } => Fault::new(
            409,
            format!("the configuration declares {instance}: only its status can be changed"),
        ),
        CannotManage::HoldsKeys { instance, keys } => Fault::new(
            409,
            format!("there are {keys} keys in {instance}: it can neither go nor become another"),
        ),
        CannotManage::Protected { instance } => {
            Fault::new(409, format!("{instance} is protected from deletion"))
        }
        CannotManage::Failed(refusal) => failed(&refusal),
    }
}

fn failed(refusal: &crate::service::Refusal) -> Fault {
    tracing::error!(?refusal, "the instances cannot be used");
    Fault::new(
        500,
        "the store does not answer, see the log of the emulator",
    )
}
