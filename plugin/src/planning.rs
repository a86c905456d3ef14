//! The planning algorithm, as far as it is the same for every resource.
//!
//! Terraform proposes a new state from configuration and prior state; a provider turns it into a plan.
//! In order: defaults go in, write-only values go out, values that mean what the state already says
//! stay as they are; if anything still differs from the state, whatever the provider will compute
//! becomes unknown; then it is told which changes mean a new object. Protocol-neutral and pure.

mod walk;

use walk::{Spot, Tree, walk};

use crate::{Attribute, Object, Path, Replace, Schema, Value};

/// The plan from configuration, prior state (`None` on create) and Terraform's proposal.
pub(crate) fn plan_values(
    schema: &Schema,
    config: &Object,
    prior: Option<&Object>,
    proposed: Object,
) -> Object {
    let mut planned = proposed;
    let tree = Tree::new(config, prior);
    walk(schema.members(), &tree, planned.values_mut(), &mut settle);
    if prior != Some(&planned) {
        walk(
            schema.members(),
            &tree,
            planned.values_mut(),
            &mut mark_unknown,
        );
    }
    planned
}

/// The attributes whose planned change means a new object, in the schema's order. None on create.
pub(crate) fn replacements(
    schema: &Schema,
    config: &Object,
    prior: Option<&Object>,
    planned: &Object,
) -> Vec<Path> {
    let mut paths = Vec::new();
    if prior.is_some() {
        let mut planned = planned.clone();
        let mut visit = |attribute: &Attribute, spot: &Spot<'_>, value: &mut Value| {
            if replaces(attribute, spot, value) && !paths.contains(&spot.path) {
                paths.push(spot.path.clone());
            }
        };
        walk(
            schema.members(),
            &Tree::new(config, prior),
            planned.values_mut(),
            &mut visit,
        );
    }
    paths
}

/// Nulls what is never kept, at every depth.
pub(crate) fn null_write_only(schema: &Schema, object: &mut Object) {
    let mut visit = |attribute: &Attribute, _: &Spot<'_>, value: &mut Value| {
        if attribute.write_only {
            *value = Value::Null;
        }
    };
    let twin = object.clone();
    walk(
        schema.members(),
        &Tree::new(&twin, None),
        object.values_mut(),
        &mut visit,
    );
}

/// Where the configuration sets a write-only value, at any depth.
pub(crate) fn write_only_paths(schema: &Schema, config: &Object) -> Vec<Path> {
    let mut paths = Vec::new();
    let mut visit = |attribute: &Attribute, spot: &Spot<'_>, value: &mut Value| {
        if attribute.write_only && !value.is_null() {
            paths.push(spot.path.clone());
        }
    };
    let mut twin = config.clone();
    walk(
        schema.members(),
        &Tree::new(config, None),
        twin.values_mut(),
        &mut visit,
    );
    paths
}

/// The least configuration that leads to `state`: what only the provider sets is null in it, and so is
/// what is deprecated, write-only, or equal to its default.
pub(crate) fn configuration(schema: &Schema, state: &Object) -> Object {
    let mut visit = |attribute: &Attribute, _: &Spot<'_>, value: &mut Value| {
        let is_default = attribute.default.as_ref() == Some(value);
        let is_left_out = !attribute.optional || attribute.deprecated.is_some() || is_default;
        if attribute.write_only || (is_left_out && !attribute.required) {
            *value = Value::Null;
        }
    };
    let mut config = state.clone();
    walk(
        schema.members(),
        &Tree::new(state, None),
        config.values_mut(),
        &mut visit,
    );
    config
}

/// Where `object` means what `kept` says in other words, the words of `kept`.
pub(crate) fn keep_equal(schema: &Schema, kept: &Object, object: &mut Object) {
    let mut visit = |attribute: &Attribute, spot: &Spot<'_>, value: &mut Value| {
        keep_if_equal(attribute, spot.prior, value);
    };
    let twin = object.clone();
    walk(
        schema.members(),
        &Tree::new(&twin, Some(kept)),
        object.values_mut(),
        &mut visit,
    );
}

/// What does not depend on whether anything changes.
fn settle(attribute: &Attribute, spot: &Spot<'_>, value: &mut Value) {
    if attribute.write_only {
        *value = Value::Null;
        return;
    }
    if let (Some(default), true) = (&attribute.default, spot.config.is_null()) {
        *value = default.clone();
    }
    keep_if_equal(attribute, spot.prior, value);
}

fn keep_if_equal(attribute: &Attribute, kept: &Value, value: &mut Value) {
    let Some(equal) = attribute.equal else { return };
    let comparable = |value: &Value| !value.is_null() && value.is_wholly_known();
    if value != kept && comparable(value) && comparable(kept) && equal(kept, value) {
        *value = kept.clone();
    }
}

/// What the provider will compute, now that something changes.
fn mark_unknown(attribute: &Attribute, spot: &Spot<'_>, value: &mut Value) {
    if attribute.computed && attribute.default.is_none() && spot.config.is_null() {
        *value = if attribute.keep && spot.has_prior {
            spot.prior.clone()
        } else {
            Value::UNKNOWN
        };
    }
}

fn replaces(attribute: &Attribute, spot: &Spot<'_>, value: &Value) -> bool {
    let applies = match attribute.replace {
        Replace::Never => false,
        Replace::OnChange => true,
        Replace::IfConfigured => !spot.config.is_null(),
    };
    let changed = value != spot.prior || (attribute.write_only && !spot.config.is_null());
    applies && changed && spot.has_prior
}

#[cfg(test)]
mod tests;
