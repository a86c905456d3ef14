//! Tags of the provider block, and what they come to together with a resource's own.
//!
//! A resource has `tags`, which are its own, and `tags_all`, which are those that the service shows. Its own win.

use std::collections::BTreeMap;

use kms_rules::tags::{self, Tag};
use kms_rules::{Ask, Cloud};
use tfplugin::{Attr, Attribute, Diagnostic, Diagnostics, Object, Path, Type, Value};

use crate::key::explain::explain;

/// The attribute of the provider block.
const DEFAULTS: &str = "default_tags";
/// A resource's own.
pub(crate) const OWN: &str = "tags";
/// Own and default ones.
pub(crate) const ALL: &str = "tags_all";

/// The tags of the provider block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DefaultTags {
    tags: BTreeMap<String, Value>,
    /// Which tags there are is known only after apply.
    is_unknown: bool,
}

/// The attribute of the provider block.
pub(crate) fn defaults() -> Attribute {
    Attribute::map(DEFAULTS, Type::String).optional().describe(
        "Tags of every resource that has tags. A tag of the same key in the resource itself wins; `tags_all` shows what \
         both come to.",
    )
}

/// The attribute of a resource that shows all its tags.
pub(crate) fn attribute() -> Attribute {
    Attribute::map(ALL, Type::String)
        .computed()
        .use_state_for_unknown()
        .describe("All tags: the resource's own and those of `default_tags` in the provider block.")
}

/// What is wrong with the default tags themselves, by the rules of its cloud where that is known.
pub(crate) fn refused(config: &Object, cloud: Option<Cloud>) -> Diagnostics {
    let tags = DefaultTags::of(config).tags;
    let at = Path::root(DEFAULTS);
    let nothing = tags.iter().filter(|(_, value)| value.is_null());
    let mut diagnostics: Diagnostics = nothing
        .map(|(key, _)| {
            let detail =
                "its value is null; write a text, which may be empty, or leave the tag out";
            Diagnostic::error(format!("tag \"{key}\" without a value"), detail)
                .at(at.clone().key(key.as_str()))
        })
        .collect();
    if let Some(cloud) = cloud {
        let refusals = tags::check(cloud, &asked(&tags)).err().unwrap_or_default();
        diagnostics.extend(
            refusals
                .iter()
                .map(|refusal| explain(refusal, cloud).at(at.clone())),
        );
    }
    diagnostics
}

/// Tags as the rules are asked about them.
pub(crate) fn asked(tags: &BTreeMap<String, Value>) -> Vec<Tag<'_>> {
    tags.iter()
        .map(|(key, text)| {
            let asked = if text.is_unknown() {
                Ask::Unknown
            } else {
                text.as_str().into()
            };
            (Ask::Is(key.as_str()), asked)
        })
        .collect()
}

impl DefaultTags {
    /// Those of a provider block.
    pub(crate) fn of(config: &Object) -> DefaultTags {
        match config.map(DEFAULTS) {
            Attr::Null => DefaultTags::default(),
            Attr::Unknown => DefaultTags {
                tags: BTreeMap::new(),
                is_unknown: true,
            },
            Attr::Known(tags) => DefaultTags {
                tags: tags.clone(),
                is_unknown: false,
            },
        }
    }

    /// All tags of a resource that is configured so; unknown while it is not known which there are.
    pub(crate) fn with(&self, config: &Object) -> Value {
        if self.is_unknown {
            return Value::UNKNOWN;
        }
        let mut all = self.tags.clone();
        match config.map(OWN) {
            Attr::Unknown => return Value::UNKNOWN,
            Attr::Null => {}
            Attr::Known(own) => all.extend(own.clone()),
        }
        all.into()
    }

    /// Writes what the service shows into a state: all tags, and of them the resource's own. A tag is a default one
    /// if the state does not have it among its own, and it is as the provider block says or as it was when it was applied.
    pub(crate) fn show(&self, state: &mut Object, observed: &BTreeMap<String, String>) {
        let values = |tags: &BTreeMap<String, String>| -> BTreeMap<String, Value> {
            let tags = tags.iter();
            tags.map(|(key, value)| (key.clone(), value.as_str().into()))
                .collect()
        };
        let own = state.map(OWN).into_known().cloned().unwrap_or_default();
        let applied = state.map(ALL).into_known().cloned().unwrap_or_default();
        let is_default = |key: &str, value: &str| {
            let says = |tags: &BTreeMap<String, Value>| {
                tags.get(key).and_then(Value::as_str) == Some(value)
            };
            let applied_by_default = says(&applied) && !own.contains_key(key);
            !own.contains_key(key) && (says(&self.tags) || applied_by_default)
        };
        let mut shown = observed.clone();
        shown.retain(|key, value| !is_default(key, value));
        let shows_none = state.get(OWN).is_null() || own.is_empty();
        if !(shown.is_empty() && shows_none) {
            let shown = values(&shown);
            let shown: Value = if shown.is_empty() {
                Value::Null
            } else {
                shown.into()
            };
            state.set(OWN, shown);
        }
        state.set(ALL, values(observed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(tags: &[(&str, &str)]) -> BTreeMap<String, String> {
        let tags = tags.iter();
        tags.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn value(tags: &[(&str, &str)]) -> Value {
        let tags = map(tags).into_iter();
        tags.map(|(key, value)| (key, Value::from(value)))
            .collect::<BTreeMap<_, _>>()
            .into()
    }

    fn defaults(tags: &[(&str, &str)]) -> DefaultTags {
        let mut config = Object::default();
        config.set(DEFAULTS, value(tags));
        DefaultTags::of(&config)
    }

    fn state(own: Value, all: Value) -> Object {
        let mut state = Object::default();
        state.set(OWN, own);
        state.set(ALL, all);
        state
    }

    #[test]
    fn own_tags_win() {
        let defaults = defaults(&[("team", "all"), ("stage", "test")]);
        let mut config = Object::default();
        config.set(OWN, value(&[("team", "orders")]));
        assert_eq!(
            defaults.with(&config),
            value(&[("team", "orders"), ("stage", "test")])
        );
        config.set(OWN, Value::UNKNOWN);
        assert_eq!(defaults.with(&config), Value::UNKNOWN);
        config.set(OWN, Value::Null);
        let unknown = DefaultTags {
            is_unknown: true,
            ..DefaultTags::default()
        };
        assert_eq!(unknown.with(&config), Value::UNKNOWN);
    }

    /// What the state shows, the defaults, what the service has; then own tags.
    type Case<'a> = (
        Value,
        &'a [(&'a str, &'a str)],
        &'a [(&'a str, &'a str)],
        Value,
    );

    #[test]
    fn default_tags_are_not_own_ones() {
        let a1: &[(&str, &str)] = &[("a", "1")];
        let cases: &[Case<'_>] = &[
            (Value::Null, a1, a1, Value::Null),
            (value(&[]), a1, a1, value(&[])),
            // Configured again in the resource itself.
            (value(a1), a1, a1, value(a1)),
            // Changed or added by somebody.
            (Value::Null, a1, &[("a", "2")], value(&[("a", "2")])),
            (
                Value::Null,
                a1,
                &[("a", "1"), ("b", "2")],
                value(&[("b", "2")]),
            ),
            // Taken away by somebody.
            (value(&[("b", "2")]), a1, a1, Value::Null),
        ];
        for (own, tags, observed, want) in cases {
            let mut state = state(own.clone(), Value::Null);
            defaults(tags).show(&mut state, &map(observed));
            assert_eq!(state.get(OWN), want, "{own:?} {tags:?} {observed:?}");
            assert_eq!(state.get(ALL), &value(observed));
        }
    }

    /// What was a default tag when it was applied is none of the resource's own when the provider block changes.
    #[test]
    fn another_default_is_no_change_of_own_tags() {
        let mut state = state(Value::Null, value(&[("a", "1")]));
        defaults(&[("a", "2")]).show(&mut state, &map(&[("a", "1")]));
        assert_eq!(state.get(OWN), &Value::Null);
        assert_eq!(state.get(ALL), &value(&[("a", "1")]));
    }
}
