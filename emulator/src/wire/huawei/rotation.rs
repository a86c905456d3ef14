//! Rotation: on, off, how often, on demand, and what became of it.

use kms_rules::limits::DAY_SECONDS;
use serde::{Deserialize, Serialize};

use super::body::{Text, required};
use super::key::{Named, milliseconds};
use super::{Call, Outcome, answer};
use crate::service::{self, RotationStatus};

/// `state` of material that works; what waits for its rotation (0) is not kept here before it is due.
const MATERIAL_ENABLED: u8 = 2;

#[derive(Deserialize)]
struct Paced {
    key_id: Option<Text>,
    rotation_interval: Option<Text>,
}

/// The one object of this cloud whose scalars are what they are.
#[derive(Serialize)]
struct Status {
    key_rotation_enabled: bool,
    /// Days; 0 while rotation is off.
    rotation_interval: u64,
    last_rotation_time: String,
    number_of_rotations: usize,
    key_materials: Vec<Material>,
}

#[derive(Serialize)]
struct Material {
    material_id: String,
    create_time: String,
    expiration_time: String,
    state: u8,
}

#[derive(Serialize)]
struct Rotated {
    key_id: String,
}

/// enable_key_rotation.
pub(super) async fn enable(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    service::enable_rotation(call.core, call.scope, &key).await?;
    answer::empty()
}

/// disable_key_rotation.
pub(super) async fn disable(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    service::disable_rotation(call.core, call.scope, &key).await?;
    answer::empty()
}

/// update_key_rotation_interval: a number of days.
pub(super) async fn set_interval(call: &Call<'_>) -> Outcome {
    let paced: Paced = call.body()?;
    let key_id = required(paced.key_id, "key_id")?;
    let days = required(paced.rotation_interval, "rotation_interval")?;
    let key = call.key_ref(&key_id)?;
    service::set_rotation_interval(call.core, call.scope, &key, format!("{days}d")).await?;
    answer::empty()
}

/// show_key_rotation_status.
pub(super) async fn status(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    let status = service::rotation_status(call.core, call.scope, &key).await?;
    answer::ok(&Status::of(status))
}

/// rotate_on_demand.
pub(super) async fn rotate(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    let key = service::rotate_now(call.core, call.scope, &key).await?;
    answer::ok(&Rotated { key_id: key.id })
}

impl Status {
    fn of(status: RotationStatus) -> Self {
        let rotations = status.rotations();
        let RotationStatus { key, versions } = status;
        let expiration_time = milliseconds(key.material_expires_at);
        let material = |version: service::Version| Material {
            material_id: version.id,
            create_time: milliseconds(Some(version.created_at)),
            expiration_time: expiration_time.clone(),
            state: MATERIAL_ENABLED,
        };
        Self {
            key_rotation_enabled: key.rotation.is_some(),
            rotation_interval: key.rotation.map_or(0, |period| period.0 / DAY_SECONDS),
            last_rotation_time: milliseconds(key.last_rotated_at.filter(|_| rotations > 0)),
            number_of_rotations: rotations,
            key_materials: versions.into_iter().map(material).collect(),
        }
    }
}
