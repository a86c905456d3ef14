//! What a plan may say: the configuration's values, the state's where they mean the same, and anything
//! only where the provider computes.

use std::collections::BTreeMap;

use crate::{
    Attribute, BlockNesting, Diagnostic, Object, Path, Schema, Shape, Step, Value,
    schema::members::{Child, ChildKind, Members},
    value::{NULL, fault::index},
    verify::breach,
};

type Map = BTreeMap<String, Value>;

/// Where the plan says what it may not. `prior` is `None` on create.
pub(crate) fn plan_valid(
    schema: &Schema,
    prior: Option<&Object>,
    config: &Object,
    planned: &Object,
) -> Vec<Diagnostic> {
    let mut breaches = Vec::new();
    let sides = Sides {
        prior: prior.map(Object::values),
        config: config.values(),
        planned: planned.values(),
    };
    check_members(schema.members(), &Path::EMPTY, sides, &mut breaches);
    breaches
}

#[derive(Clone, Copy)]
struct Sides<'a> {
    prior: Option<&'a Map>,
    config: &'a Map,
    planned: &'a Map,
}

impl<'a> Sides<'a> {
    fn of(self, name: &str) -> (&'a Value, &'a Value, &'a Value) {
        let prior = self
            .prior
            .and_then(|values| values.get(name))
            .unwrap_or(&NULL);
        (
            prior,
            self.config.get(name).unwrap_or(&NULL),
            self.planned.get(name).unwrap_or(&NULL),
        )
    }
}

fn check_members(
    members: Members<'_>,
    path: &Path,
    sides: Sides<'_>,
    breaches: &mut Vec<Diagnostic>,
) {
    for attribute in members.attributes {
        let (prior, config, planned) = sides.of(attribute.name);
        let nested = matches!(attribute.shape, Shape::Nested(..))
            && !config.is_null()
            && !attribute.write_only;
        if let (false, Some(what)) = (nested, refuse(attribute, prior, config, planned)) {
            breaches.push(breach(path.clone().attribute(attribute.name), what));
        }
    }
    for child in members.children() {
        let (prior, config, planned) = sides.of(child.name);
        let path = path.clone().attribute(child.name);
        match child.kind {
            ChildKind::Attribute if config.is_null() || same(planned, prior) => {}
            ChildKind::Attribute | ChildKind::Block => {
                check_child(child, &path, prior, config, planned, breaches);
            }
        }
    }
}

/// What is wrong with one attribute's planned value.
fn refuse(
    attribute: &Attribute,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Option<&'static str> {
    if attribute.write_only {
        return (!planned.is_null()).then_some("a write-only attribute is planned with a value");
    }
    let kept = !prior.is_null() && !config.is_null() && same(planned, prior);
    if same(planned, config)
        || kept
        || (attribute.computed && (config.is_null() || !attribute.optional))
    {
        return None;
    }
    Some(if config.is_null() {
        "a value is planned for an attribute that is neither configured nor computed"
    } else {
        "the planned value is neither the configured nor the prior one"
    })
}

/// A nested attribute that is configured, or a block.
fn check_child(
    child: Child<'_>,
    path: &Path,
    prior: &Value,
    config: &Value,
    planned: &Value,
    breaches: &mut Vec<Diagnostic>,
) {
    let mut object = |step: Option<Step>, prior: &Value, config: &Value, planned: &Value| {
        let path = step.into_iter().fold(path.clone(), Path::step);
        check_object(child, &path, prior, config, planned, breaches);
    };
    match (child.nesting, config, planned) {
        (_, Value::Unknown(_), Value::Unknown(_)) => {}
        (BlockNesting::Single | BlockNesting::Group, _, _) => object(None, prior, config, planned),
        (BlockNesting::List, Value::List(wanted), Value::List(items))
            if wanted.len() == items.len() =>
        {
            for (at, (wanted, item)) in wanted.iter().zip(items).enumerate() {
                object(Some(index(at)), prior.item_at(at), wanted, item);
            }
        }
        (BlockNesting::Map, Value::Map(wanted), Value::Map(items))
            if wanted.keys().eq(items.keys()) =>
        {
            for ((key, wanted), item) in wanted.iter().zip(items.values()) {
                let step = Some(Step::Key(key.clone()));
                object(step, prior.item_under(key), wanted, item);
            }
        }
        // Elements of a set cannot be told apart, so only their number is checked.
        (BlockNesting::Set, Value::Set(wanted), Value::Set(items))
            if wanted.len() == items.len() => {}
        (_, _, _) => breaches.push(breach(
            path.clone(),
            "does not have the configured elements",
        )),
    }
}

fn check_object(
    child: Child<'_>,
    path: &Path,
    prior: &Value,
    config: &Value,
    planned: &Value,
    breaches: &mut Vec<Diagnostic>,
) {
    let prior = prior.members();
    match (config, planned) {
        (Value::Object(config), Value::Object(planned)) => {
            check_members(
                child.members,
                path,
                Sides {
                    prior,
                    config,
                    planned,
                },
                breaches,
            );
        }
        (config, planned) if same(config, planned) => {}
        (_, _) => breaches.push(breach(path.clone(), "is not the configured object")),
    }
}

/// Equality that does not ask what is known of unknown values.
fn same(left: &Value, right: &Value) -> bool {
    let items_same = |left: &[Value], right: &[Value]| {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| same(left, right))
    };
    let members_same = |left: &Map, right: &Map| {
        left.keys().eq(right.keys())
            && left
                .values()
                .zip(right.values())
                .all(|(left, right)| same(left, right))
    };
    match (left, right) {
        (Value::Unknown(_), Value::Unknown(_)) => true,
        (Value::List(left), Value::List(right))
        | (Value::Set(left), Value::Set(right))
        | (Value::Tuple(left), Value::Tuple(right)) => items_same(left, right),
        (Value::Map(left), Value::Map(right)) | (Value::Object(left), Value::Object(right)) => {
            members_same(left, right)
        }
        (Value::Dynamic(left), Value::Dynamic(right)) => {
            left.0 == right.0 && same(&left.1, &right.1)
        }
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests;
