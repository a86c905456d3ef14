//! Walks a schema beside three values at once: configuration, prior state, plan.

use std::collections::BTreeMap;

use crate::{
    Attribute, BlockNesting, Object, Path, Step, Value,
    schema::members::{Child, ChildKind, Members},
};

type Map = BTreeMap<String, Value>;

static NULL: Value = Value::Null;

/// The two values that a plan is compared with, at one level.
pub(super) struct Tree<'a> {
    config: Option<&'a Map>,
    prior: Option<&'a Map>,
    path: Path,
    /// Inside a set: elements have no address, so everything is at the set's.
    in_set: bool,
}

/// One attribute's surroundings.
pub(super) struct Spot<'a> {
    /// Its address; that of the set around it, where there is one.
    pub(super) path: Path,
    /// What the configuration says.
    pub(super) config: &'a Value,
    /// What the state says; null where there is none.
    pub(super) prior: &'a Value,
    /// Whether the object that it belongs to was there before.
    pub(super) has_prior: bool,
}

/// What is done at each attribute with its planned value.
pub(super) type Visit<'v> = dyn FnMut(&Attribute, &Spot<'_>, &mut Value) + 'v;

impl<'a> Tree<'a> {
    pub(super) const fn new(config: &'a Object, prior: Option<&'a Object>) -> Self {
        let prior = match prior {
            Some(prior) => Some(prior.values()),
            None => None,
        };
        Self {
            config: Some(config.values()),
            prior,
            path: Path::EMPTY,
            in_set: false,
        }
    }

    fn config_of(&self, name: &str) -> &'a Value {
        self.config
            .and_then(|values| values.get(name))
            .unwrap_or(&NULL)
    }

    fn prior_of(&self, name: &str) -> &'a Value {
        self.prior
            .and_then(|values| values.get(name))
            .unwrap_or(&NULL)
    }

    fn path_of(&self, name: &str) -> Path {
        if self.in_set {
            self.path.clone()
        } else {
            self.path.clone().attribute(name)
        }
    }
}

/// Visits every attribute, parents before what is nested in them.
///
/// What is nested in an attribute that the configuration leaves to the provider is not visited.
/// Elements that only the prior state has are not visited either.
pub(super) fn walk(
    members: Members<'_>,
    tree: &Tree<'_>,
    planned: &mut Map,
    visit: &mut Visit<'_>,
) {
    for attribute in members.attributes {
        let spot = Spot {
            path: tree.path_of(attribute.name),
            config: tree.config_of(attribute.name),
            prior: tree.prior_of(attribute.name),
            has_prior: tree.prior.is_some(),
        };
        visit(
            attribute,
            &spot,
            planned
                .entry(attribute.name.to_owned())
                .or_insert(Value::Null),
        );
    }
    for child in members.children() {
        if child.kind == ChildKind::Attribute && tree.config_of(child.name).is_null() {
            continue;
        }
        let Some(value) = planned.get_mut(child.name) else {
            continue;
        };
        for (tree, planned) in elements(child, tree, value) {
            walk(child.members, &tree, planned, visit);
        }
    }
}

/// The objects of one nested attribute or block, each with its counterparts.
fn elements<'t, 'v>(
    child: Child<'_>,
    tree: &Tree<'t>,
    planned: &'v mut Value,
) -> Vec<(Tree<'t>, &'v mut Map)> {
    let (config, prior) = (tree.config_of(child.name), tree.prior_of(child.name));
    let path = tree.path_of(child.name);
    let pair = |step: Option<Step>, config: &'t Value, prior: &'t Value, item: &'v mut Value| {
        let path = if tree.in_set {
            path.clone()
        } else {
            step.into_iter().fold(path.clone(), Path::step)
        };
        let in_set = tree.in_set || child.nesting == BlockNesting::Set;
        Some((
            Tree {
                config: object(config),
                prior: object(prior),
                path,
                in_set,
            },
            object_mut(item)?,
        ))
    };
    match planned {
        Value::Object(_) => pair(None, config, prior, planned).into_iter().collect(),
        Value::List(items) => items
            .iter_mut()
            .enumerate()
            .filter_map(|(at, item)| {
                let step = i64::try_from(at).ok().map(Step::Index);
                pair(step, item_at(config, at), item_at(prior, at), item)
            })
            .collect(),
        Value::Map(items) => items
            .iter_mut()
            .filter_map(|(key, item)| {
                pair(
                    Some(Step::Key(key.clone())),
                    item_under(config, key),
                    item_under(prior, key),
                    item,
                )
            })
            .collect(),
        Value::Set(items) => items
            .iter_mut()
            .filter_map(|item| {
                let config = counterpart(config, item);
                pair(None, config, prior_twin(prior, config, item), item)
            })
            .collect(),
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Tuple(_)
        | Value::Dynamic(_) => Vec::new(),
    }
}

fn object(value: &Value) -> Option<&Map> {
    if let Value::Object(members) = value {
        Some(members)
    } else {
        None
    }
}

fn object_mut(value: &mut Value) -> Option<&mut Map> {
    if let Value::Object(members) = value {
        Some(members)
    } else {
        None
    }
}

fn item_at(value: &Value, at: usize) -> &Value {
    if let Value::List(items) = value {
        items.get(at).unwrap_or(&NULL)
    } else {
        &NULL
    }
}

fn item_under<'v>(value: &'v Value, key: &str) -> &'v Value {
    if let Value::Map(items) = value {
        items.get(key).unwrap_or(&NULL)
    } else {
        &NULL
    }
}

/// The element of the set `of` that says nothing else than `item`: every attribute it sets, `item` has.
fn counterpart<'v>(of: &'v Value, item: &Value) -> &'v Value {
    let Value::Set(elements) = of else {
        return &NULL;
    };
    elements
        .iter()
        .find(|element| agrees(element, item))
        .unwrap_or(&NULL)
}

/// The prior element that a planned one goes back to: the same one, or one that agrees with all that
/// the configuration says of it.
fn prior_twin<'v>(prior: &'v Value, config: &Value, item: &Value) -> &'v Value {
    let Value::Set(elements) = prior else {
        return &NULL;
    };
    let same = elements.iter().find(|element| *element == item);
    same.or_else(|| elements.iter().find(|element| agrees(config, element)))
        .unwrap_or(&NULL)
}

fn agrees(said: &Value, item: &Value) -> bool {
    let (Value::Object(said), Value::Object(item)) = (said, item) else {
        return false;
    };
    said.iter()
        .all(|(name, value)| value.is_null() || item.get(name) == Some(value))
}
