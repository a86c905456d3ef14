//! The bar of an acceptance test: apply, plan to nothing, refresh and plan to nothing, import into
//! a fresh state and compare, destroy and look at what is left.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cloud::Somebody;
use crate::terraform::{State, Terraform};

/// Applies a configuration, demands two empty plans, and returns the state.
///
/// # Panics
/// The apply failed, or a plan after it was not empty.
pub fn apply(terraform: &Terraform, configuration: &str) -> State {
    terraform.write("main.tf", configuration);
    terraform.apply(&[]).expect(0, "apply");
    terraform.state()
}

/// Demands that there is nothing to do, as known and as refreshed, and that a refresh found nothing.
///
/// # Panics
/// A plan was not empty.
pub fn settled(terraform: &Terraform) {
    settled_with(terraform, &[]);
}

/// The same with variables (`-var…`).
///
/// # Panics
/// As [`settled`].
pub fn settled_with(terraform: &Terraform, variables: &[&str]) {
    let plan = |more: &[&str]| terraform.plan(&[variables, more].concat());
    plan(&["-refresh=false"]).expect(0, "a plan after apply is empty");
    let refreshed = plan(&[]);
    refreshed.expect(0, "a refreshed plan after apply is empty");
    assert_eq!(refreshed.drift(), Vec::<String>::new(), "drift after apply");
    // Its exit code says 2 of every resource with a number: core compares how it holds one, not what it is.
    let only = plan(&["-refresh-only"]);
    assert_eq!(only.errors(), [], "a refresh-only plan");
    assert_eq!(only.drift(), Vec::<String>::new(), "a refresh-only plan");
}

/// Imports every managed `kms_…` resource into a fresh state and demands the attributes that the
/// created ones have, except those that no cloud can tell; then that the imported ones settle.
///
/// # Panics
/// An attribute differs, or the imported resources do not settle.
pub fn imports(terraform: &Terraform, not_readable: &[&str]) {
    let created = terraform.state();
    let fresh = terraform.fresh();
    fresh.write("imports.tf", &import_blocks(&created));
    let planned = fresh.plan(&["-out=plan"]);
    assert_eq!(planned.errors(), [], "import");
    let imported = imported(&fresh.show(Some("plan")));
    for (address, values) in managed(&created) {
        let found = imported.get(address);
        let found = found.unwrap_or_else(|| panic!("{address} was not imported"));
        assert_eq!(
            comparable(found, not_readable),
            comparable(values, not_readable),
            "{address}: imported (left) against created (right)"
        );
    }
    fresh.apply(&["plan"]).expect(0, "apply of the import");
}

/// Destroys everything and demands that every key of the state waits for its deletion.
///
/// # Panics
/// The destroy failed, or a key is in another state.
pub fn destroys(terraform: &Terraform, somebody: &mut dyn Somebody) {
    let created = terraform.state();
    terraform.destroy().expect(0, "destroy");
    assert_eq!(terraform.state(), State::new(), "state after destroy");
    for (address, values) in managed(&created) {
        let (Some(id), true) = (text(values, "id"), address.starts_with("kms_key.")) else {
            continue;
        };
        assert!(
            somebody.sees_pending(id),
            "{address} waits after destroy for its deletion"
        );
    }
}

/// The text of an attribute.
#[must_use]
pub fn text<'a>(values: &'a Value, attribute: &str) -> Option<&'a str> {
    values.get(attribute).and_then(Value::as_str)
}

fn managed(state: &State) -> impl Iterator<Item = (&String, &Value)> {
    state
        .iter()
        .filter(|(address, _)| address.starts_with("kms_"))
}

fn import_blocks(state: &State) -> String {
    managed(state)
        .map(|(address, values)| {
            let id = text(values, "id").expect("a resource has an id");
            format!("import {{\n  to = {address}\n  id = \"{id}\"\n}}\n")
        })
        .collect()
}

/// What each import read, by address.
fn imported(plan: &Value) -> BTreeMap<String, Value> {
    let changes = plan.get("resource_changes").and_then(Value::as_array);
    let named = |change: &Value| {
        let before = change.pointer("/change/before")?;
        let _imported = change.pointer("/change/importing")?;
        Some((text(change, "address")?.to_owned(), before.clone()))
    };
    changes.into_iter().flatten().filter_map(named).collect()
}

/// Attributes as they compare: durations by their seconds.
fn comparable(values: &Value, not_readable: &[&str]) -> BTreeMap<String, Value> {
    let fields = values.as_object().cloned().unwrap_or_default();
    fields
        .into_iter()
        .filter(|(name, _)| !not_readable.contains(&name.as_str()))
        .map(|(name, value)| {
            let seconds = value.as_str().and_then(seconds).map(Value::from);
            let by_meaning = name == "rotation_interval";
            (name, seconds.filter(|_| by_meaning).unwrap_or(value))
        })
        .collect()
}

/// `7d` as 604800.
fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "m" => 60,
        "s" => 1,
        _ => return None,
    };
    Some(number.parse::<u64>().ok()? * unit)
}
