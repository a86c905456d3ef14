//! From what the service says to what the state shows.
//!
//! The service answers in its own normal form (`604800s` for `7d`, an empty text for none). Where that means
//! what the state already says, the state keeps its text; where it means something else, that is drift and
//! the state shows it.

use std::collections::BTreeMap;

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, rotation, window};
use tfplugin::{Object, Value};

use super::material::{EXPIRES, SHOWN, VERSION, same_time};
use super::schema::same_duration;
use crate::client::Key;

/// Lengths of the units that an interval is shown in, longest first, in seconds.
const UNITS: [(u64, char); 4] = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];

/// Writes a key's facts into its state, in place of what was there.
pub(crate) fn key(state: &mut Object, key: &Key, cloud: Cloud) {
    let facts = [
        ("id", Some(&key.id)),
        ("arn", key.arn.as_ref()),
        ("key_spec", key.key_spec.as_ref()),
        ("key_usage", key.key_usage.as_ref()),
        ("origin", key.origin.as_ref()),
        ("instance_id", key.instance_id.as_ref()),
        ("enterprise_project_id", key.enterprise_project_id.as_ref()),
        ("state", Some(&key.state)),
        ("automatic_rotation", key.automatic_rotation.as_ref()),
        ("primary_key_version", key.primary_key_version.as_ref()),
        ("creation_date", key.creation_date.as_ref()),
        ("creator", key.creator.as_ref()),
        ("last_rotation_date", key.last_rotation_date.as_ref()),
        ("next_rotation_date", key.next_rotation_date.as_ref()),
        ("delete_date", key.delete_date.as_ref()),
    ];
    for (name, value) in facts {
        state.set(name, value.cloned());
    }
    if let Some(end) = shown_end(key) {
        state.set(SHOWN, end);
    }
    state.set("protection_level", protection_level(state, key));
    state.set(
        "description",
        description(state, key.description.as_deref()),
    );
    state.set(
        "rotation_interval",
        rotation_interval(state, key.rotation_interval.as_deref()),
    );
    if let Some(name) = &key.name {
        state.set("alias", name.as_str());
    }
    if let Some(expires) = other_expiry(state, key) {
        state.set(EXPIRES, expires);
    }
    state.set("enabled", enabled(state, &key.state));
    let protected = key
        .deletion_protection
        .or(state.bool("deletion_protection").into_known());
    state.set("deletion_protection", protected.unwrap_or(false));
    let window = state.values().get("deletion_window_days");
    if window.is_some_and(Value::is_null) {
        state.set(
            "deletion_window_days",
            i64::from(window::of(cloud).days_default),
        );
    }
}

/// In an instance the service ignores the level that was asked for, so the asked one stays in the state:
/// nothing could ever bring the two together.
fn protection_level(state: &Object, key: &Key) -> Value {
    let asked = state.get("protection_level");
    if key.instance_id.is_some() && asked.as_str().is_some() {
        return asked.clone();
    }
    key.protection_level.clone().into()
}

/// When the material expires. Of material that is gone the service says nothing, so what it said last stays.
fn shown_end(key: &Key) -> Option<Value> {
    let waits = KeyState::from_name(&key.state) == Some(KeyState::PendingImport);
    let said = key.material_expire_time.clone();
    (said.is_some() || !waits).then(|| said.into())
}

/// The service does not tell no description from an empty one.
fn description(state: &Object, observed: Option<&str>) -> Value {
    let shown = state.get("description");
    if shown.as_str().unwrap_or_default() == observed.unwrap_or_default() {
        return shown.clone();
    }
    observed.map(str::to_owned).into()
}

/// When the material expires, where that is managed and another time than the state shows. Of material that is not
/// there the service says nothing.
fn other_expiry(state: &Object, key: &Key) -> Option<Value> {
    let shown = state.get(EXPIRES);
    let is_managed = !shown.is_null() || !state.get(VERSION).is_null();
    let is_there = match KeyState::from_name(&key.state) {
        Some(KeyState::Enabled | KeyState::Disabled) => true,
        Some(KeyState::PendingImport | KeyState::PendingDeletion | KeyState::Unavailable)
        | None => false,
    };
    let observed: Value = key.material_expire_time.clone().into();
    (is_managed && is_there && !same_time(shown, &observed)).then_some(observed)
}

fn rotation_interval(state: &Object, observed: Option<&str>) -> Value {
    let Some(observed) = observed else {
        return Value::Null;
    };
    let shown = state.get("rotation_interval");
    if same_duration(shown, &observed.into()) {
        shown.clone()
    } else {
        in_longest_unit(observed).into()
    }
}

/// `31536000s` as people write it: `365d`.
fn in_longest_unit(interval: &str) -> String {
    let Some(rotation::Seconds(seconds)) = rotation::parse(interval) else {
        return interval.to_owned();
    };
    let fits = UNITS
        .iter()
        .find(|(length, _)| seconds.is_multiple_of(*length));
    fits.map_or_else(
        || interval.to_owned(),
        |(length, unit)| format!("{}{unit}", seconds / length),
    )
}

/// Whether the key is on. While it waits for its material, or is out of reach, it is neither: what was asked
/// for stays, and holds from the moment it can.
fn enabled(state: &Object, word: &str) -> bool {
    match KeyState::from_name(word) {
        Some(KeyState::Enabled) => true,
        Some(KeyState::Disabled | KeyState::PendingDeletion) => false,
        Some(KeyState::PendingImport | KeyState::Unavailable) | None => {
            state.bool("enabled").into_known().unwrap_or(true)
        }
    }
}

/// Writes the key's tags into its state. No tags and an empty map of tags are the same.
pub(crate) fn tags(state: &mut Object, observed: &BTreeMap<String, String>) {
    if observed.is_empty() {
        let none_shown = state
            .map("tags")
            .into_known()
            .is_none_or(BTreeMap::is_empty);
        if !none_shown {
            state.set("tags", Value::Null);
        }
        return;
    }
    let values = observed
        .iter()
        .map(|(key, value)| (key.clone(), Value::from(value.as_str())));
    state.set("tags", values.collect::<BTreeMap<_, _>>());
}

/// The state after a change: what the plan knew, and for the rest what the service says.
///
/// Terraform holds a provider to every value that its plan knew; should the service say otherwise in the very
/// next moment (a rotation fell due, someone else changed the key), the next refresh shows it.
pub(crate) fn planned_over(planned: &Object, observed: &Object) -> Object {
    let mut state = planned.clone();
    for (name, value) in planned.values() {
        if value.is_unknown() {
            state.set(name, observed.get(name).clone());
        }
    }
    state
}

/// A plan with nothing in place of what it does not know: where the state of a new key begins.
pub(crate) fn without_unknown(planned: &Object) -> Object {
    let mut state = planned.clone();
    for (name, value) in planned.values() {
        if value.is_unknown() {
            state.set(name, Value::Null);
        }
    }
    state
}

#[cfg(test)]
mod tests;
