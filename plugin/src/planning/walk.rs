//! Walks a schema beside three values at once: configuration, prior state, plan.

use std::collections::BTreeMap;

use crate::{
    Attribute, BlockNesting, Object, Path, Step, Value,
    schema::members::{Child, ChildKind, Members},
    value::{NULL, fault::index},
};

type Map = BTreeMap<String, Value>;

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

    /// What is at one object of a nested attribute or a block, which is reached by `step` where there are several.
    fn below(
        &self,
        child: Child<'_>,
        step: Option<Step>,
        config: &'a Value,
        prior: &'a Value,
    ) -> Self {
        let path = self.path_of(child.name);
        let step = step.filter(|_| !self.in_set);
        Self {
            config: config.members(),
            prior: prior.members(),
            path: step.into_iter().fold(path, Path::step),
            in_set: self.in_set || child.nesting == BlockNesting::Set,
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
    let pair = |step: Option<Step>, config: &'t Value, prior: &'t Value, item: &'v mut Value| {
        Some((tree.below(child, step, config, prior), object_mut(item)?))
    };
    match planned {
        Value::Object(_) => pair(None, config, prior, planned).into_iter().collect(),
        Value::List(items) => items
            .iter_mut()
            .enumerate()
            .filter_map(|(at, item)| {
                pair(Some(index(at)), config.item_at(at), prior.item_at(at), item)
            })
            .collect(),
        Value::Map(items) => items
            .iter_mut()
            .filter_map(|(key, item)| {
                let step = Some(Step::Key(key.clone()));
                pair(step, config.item_under(key), prior.item_under(key), item)
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

fn object_mut(value: &mut Value) -> Option<&mut Map> {
    if let Value::Object(members) = value {
        Some(members)
    } else {
        None
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
