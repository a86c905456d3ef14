//! The planning algorithm on small schemas: configuration and state in, plan and replacements out.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};

use super::{keep_equal, null_write_only, plan_values, replacements};
use crate::{
    Attribute, Block, BlockNesting, Nesting, Object, Schema, Value, schema::members::Members,
    value::tests::show, verify::plan_valid::plan_valid,
};

/// An object of the schema; the text "?" is an unknown value.
fn object(schema: &Schema, json: Json) -> Object {
    let mut object = schema.object_from_json(json).unwrap();
    object.values_mut().values_mut().for_each(make_unknown);
    object
}

fn make_unknown(value: &mut Value) {
    match value {
        Value::String(text) if text == "?" => *value = Value::UNKNOWN,
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            items.iter_mut().for_each(make_unknown);
        }
        Value::Map(items) | Value::Object(items) => items.values_mut().for_each(make_unknown),
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Dynamic(_) => {}
    }
}

/// What Terraform proposes: the configuration, and the state's value where only the provider sets one.
fn propose(members: Members<'_>, config: &mut BTreeMap<String, Value>, prior: &Value) {
    let prior = |name: &str| {
        if let Value::Object(prior) = prior {
            prior.get(name).cloned()
        } else {
            None
        }
    };
    for child in members.children() {
        let prior = prior(child.name).unwrap_or(Value::Null);
        match (config.get_mut(child.name), &prior) {
            (Some(Value::Object(config)), _) => propose(child.members, config, &prior),
            (Some(Value::List(items)), Value::List(priors)) => {
                for (at, item) in items.iter_mut().enumerate() {
                    let Value::Object(item) = item else { continue };
                    propose(child.members, item, priors.get(at).unwrap_or(&Value::Null));
                }
            }
            (Some(Value::Map(items)), Value::Map(priors)) => {
                for (key, item) in items {
                    let Value::Object(item) = item else { continue };
                    propose(child.members, item, priors.get(key).unwrap_or(&Value::Null));
                }
            }
            (Some(_) | None, _) => {}
        }
    }
    for attribute in members.attributes {
        if attribute.computed && config.get(attribute.name).is_none_or(Value::is_null) {
            config.insert(
                attribute.name.to_owned(),
                prior(attribute.name).unwrap_or(Value::Null),
            );
        }
    }
}

#[track_caller]
fn check(schema: &Schema, prior: Option<Json>, config: Json, want: Expect) {
    let prior = prior.map(|prior| object(schema, prior));
    let config = object(schema, config);
    let mut proposed = config.clone();
    let prior_value = prior.clone().map_or(Value::Null, Object::into_value);
    propose(schema.members(), proposed.values_mut(), &prior_value);

    let planned = plan_values(schema, &config, prior.as_ref(), proposed);
    let replaced = replacements(schema, &config, prior.as_ref(), &planned);
    let breaches = plan_valid(schema, prior.as_ref(), &config, &planned);
    assert_eq!(breaches, [], "the algorithm's own plan is always valid");
    let replaced: String = replaced
        .iter()
        .map(|path| format!("\nreplace: {path}"))
        .collect();
    want.assert_eq(&format!("{}{replaced}", show(&planned.into_value())));
}

fn same_but_case(left: &Value, right: &Value) -> bool {
    let lower = |value: &Value| value.as_str().map(str::to_lowercase);
    lower(left) == lower(right)
}

fn flat() -> Schema {
    Schema::new(
        "",
        [
            Attribute::string("id").computed().use_state_for_unknown(),
            Attribute::string("name").optional().requires_replace(),
            Attribute::string("on").default("yes"),
            Attribute::string("rev").computed(),
            Attribute::string("size").optional().computed(),
            Attribute::string("text").optional().equal_by(same_but_case),
            Attribute::string("wo").optional().write_only(),
        ],
    )
}

#[test]
fn a_new_object_has_defaults_and_unknowns() {
    let want = expect![[
        r#"{id = unknown, name = "n", on = "yes", rev = unknown, size = unknown, text = null, wo = null}"#
    ]];
    check(&flat(), None, json!({"name": "n", "wo": "secret"}), want);
    let want = expect![[
        r#"{id = unknown, name = unknown, on = "no", rev = unknown, size = "big", text = unknown, wo = null}"#
    ]];
    check(
        &flat(),
        None,
        json!({"name": "?", "on": "no", "size": "big", "text": "?"}),
        want,
    );
}

fn stored() -> Json {
    json!({"id": "1", "name": "n", "on": "yes", "rev": "7", "size": "m", "text": "Hello"})
}

#[test]
fn what_does_not_change_stays_known() {
    let want = expect![[
        r#"{id = "1", name = "n", on = "yes", rev = "7", size = "m", text = "Hello", wo = null}"#
    ]];
    check(
        &flat(),
        Some(stored()),
        json!({"name": "n", "text": "Hello"}),
        want,
    );
}

#[test]
fn what_means_the_same_is_no_change() {
    let want = expect![[
        r#"{id = "1", name = "n", on = "yes", rev = "7", size = "m", text = "Hello", wo = null}"#
    ]];
    check(
        &flat(),
        Some(stored()),
        json!({"name": "n", "text": "hELLO", "wo": "other"}),
        want,
    );
}

#[test]
fn a_change_makes_computed_values_unknown() {
    let want = expect![[
        r#"{id = "1", name = "n", on = "yes", rev = unknown, size = unknown, text = "Bye", wo = null}"#
    ]];
    check(
        &flat(),
        Some(stored()),
        json!({"name": "n", "text": "Bye"}),
        want,
    );
    let want = expect![[
        r#"{id = "1", name = "n", on = "yes", rev = unknown, size = unknown, text = unknown, wo = null}"#
    ]];
    check(
        &flat(),
        Some(stored()),
        json!({"name": "n", "text": "?"}),
        want,
    );
    let want = expect![[
        r#"{id = "1", name = "n", on = "yes", rev = unknown, size = unknown, text = null, wo = null}"#
    ]];
    check(&flat(), Some(stored()), json!({"name": "n"}), want);
}

#[test]
fn a_default_comes_back_when_the_configuration_goes() {
    let mut prior = stored();
    prior["on"] = json!("no");
    let want = expect![[
        r#"{id = "1", name = "n", on = "yes", rev = unknown, size = unknown, text = "Hello", wo = null}"#
    ]];
    check(
        &flat(),
        Some(prior),
        json!({"name": "n", "text": "Hello"}),
        want,
    );
}

#[test]
fn a_changed_identity_is_a_new_object() {
    let want = expect![[r#"
        {id = "1", name = "other", on = "yes", rev = unknown, size = unknown, text = "Hello", wo = null}
        replace: name"#]];
    check(
        &flat(),
        Some(stored()),
        json!({"name": "other", "text": "Hello"}),
        want,
    );
    let want = expect![[r#"
        {id = "1", name = unknown, on = "yes", rev = unknown, size = unknown, text = "Hello", wo = null}
        replace: name"#]];
    check(
        &flat(),
        Some(stored()),
        json!({"name": "?", "text": "Hello"}),
        want,
    );
}

#[test]
fn replacement_of_what_the_provider_chose() {
    let schema = Schema::new(
        "",
        [
            Attribute::string("chosen")
                .optional()
                .computed()
                .requires_replace(),
            Attribute::string("given")
                .optional()
                .computed()
                .requires_replace_if_configured(),
            Attribute::string("text").optional(),
            Attribute::string("wo")
                .optional()
                .write_only()
                .requires_replace(),
        ],
    );
    let prior = || Some(json!({"chosen": "a", "given": "b", "text": "t"}));
    // Left to the provider, it cannot change by an update; so another change does not replace.
    check(
        &schema,
        prior(),
        json!({"text": "u"}),
        expect![[r#"{chosen = "a", given = unknown, text = "u", wo = null}"#]],
    );
    let want = expect![[r#"
        {chosen = "x", given = "y", text = "t", wo = null}
        replace: chosen
        replace: given"#]];
    check(
        &schema,
        prior(),
        json!({"chosen": "x", "given": "y", "text": "t"}),
        want,
    );
    // A write-only value leaves no trace, so that setting one always counts as a change.
    let want = expect![[r#"
        {chosen = "a", given = "b", text = "t", wo = null}
        replace: wo"#]];
    check(&schema, prior(), json!({"text": "t", "wo": "secret"}), want);
}

fn nested(nesting: Nesting) -> Schema {
    let inner = [
        Attribute::string("h").computed().use_state_for_unknown(),
        Attribute::string("n").required().requires_replace(),
        Attribute::string("s").default("small"),
    ];
    Schema::new(
        "",
        [
            Attribute::nested("x", nesting, inner).optional(),
            Attribute::string("rev").computed(),
        ],
    )
}

#[test]
fn a_nested_object_is_planned_like_its_parent() {
    let schema = nested(Nesting::Single);
    check(
        &schema,
        None,
        json!({"x": {"n": "a"}}),
        expect![[r#"{rev = unknown, x = {h = unknown, n = "a", s = "small"}}"#]],
    );
    check(
        &schema,
        None,
        json!({}),
        expect!["{rev = unknown, x = null}"],
    );
    let prior = || Some(json!({"rev": "1", "x": {"h": "H", "n": "a", "s": "small"}}));
    check(
        &schema,
        prior(),
        json!({"x": {"n": "a"}}),
        expect![[r#"{rev = "1", x = {h = "H", n = "a", s = "small"}}"#]],
    );
    let want = expect![[r#"
        {rev = unknown, x = {h = "H", n = "b", s = "small"}}
        replace: x.n"#]];
    check(&schema, prior(), json!({"x": {"n": "b"}}), want);
    check(
        &schema,
        prior(),
        json!({}),
        expect!["{rev = unknown, x = null}"],
    );
    // The whole is new, so nothing of it was there to change.
    check(
        &schema,
        Some(json!({"rev": "1"})),
        json!({"x": {"n": "a"}}),
        expect![[r#"{rev = unknown, x = {h = unknown, n = "a", s = "small"}}"#]],
    );
}

#[test]
fn elements_of_lists_and_maps_have_counterparts() {
    let list = nested(Nesting::List);
    let prior = json!({"rev": "1", "x": [{"h": "H0", "n": "a", "s": "small"}, {"h": "H1", "n": "b", "s": "big"}]});
    let config = json!({"x": [{"n": "a"}, {"n": "c", "s": "big"}, {"n": "d"}]});
    let want = expect![[r#"
        {rev = unknown, x = [{h = "H0", n = "a", s = "small"}, {h = "H1", n = "c", s = "big"}, {h = unknown, n = "d", s = "small"}]}
        replace: x[1].n"#]];
    check(&list, Some(prior), config, want);

    let map = nested(Nesting::Map);
    let prior = json!({"rev": "1", "x": {"k": {"h": "H", "n": "a", "s": "small"}}});
    let config = json!({"x": {"k": {"n": "z"}, "l": {"n": "b"}}});
    let want = expect![[r#"
        {rev = unknown, x = map{k = {h = "H", n = "z", s = "small"}, l = {h = unknown, n = "b", s = "small"}}}
        replace: x["k"].n"#]];
    check(&map, Some(prior), config, want);
}

#[test]
fn elements_of_sets_are_found_by_what_is_configured() {
    let set = nested(Nesting::Set);
    let want = expect![[
        r#"{rev = unknown, x = set[{h = unknown, n = "a", s = "small"}, {h = unknown, n = "b", s = "big"}]}"#
    ]];
    check(
        &set,
        None,
        json!({"x": [{"n": "a"}, {"n": "b", "s": "big"}]}),
        want,
    );
}

#[test]
fn blocks_are_planned_like_attributes() {
    let inner = || {
        [
            Attribute::string("h").computed(),
            Attribute::string("n").required().requires_replace(),
        ]
    };
    let schema = Schema::new("", []).blocks([
        Block::new(
            "g",
            BlockNesting::Group,
            [Attribute::string("d").default("x")],
        ),
        Block::new("l", BlockNesting::List, inner()),
        Block::new("s", BlockNesting::Set, inner()),
        Block::new("one", BlockNesting::Single, inner()),
    ]);
    let want = expect![[r#"{g = {d = "x"}, l = [{h = unknown, n = "a"}], one = null, s = set[]}"#]];
    check(&schema, None, json!({"l": [{"n": "a"}]}), want);
    let prior = json!({"g": {"d": "x"}, "l": [{"h": "H", "n": "a"}], "s": [{"h": "S", "n": "s"}]});
    let want = expect![[r#"
        {g = {d = "x"}, l = [{h = unknown, n = "b"}], one = null, s = set[{h = unknown, n = "s"}]}
        replace: l[0].n"#]];
    let config = json!({"l": [{"n": "b"}], "s": [{"n": "s"}]});
    check(&schema, Some(prior), config, want);
}

#[test]
fn a_computed_nested_attribute_is_the_providers_as_a_whole() {
    let inner = [Attribute::string("h").computed()];
    let schema = Schema::new(
        "",
        [
            Attribute::nested("x", Nesting::List, inner).computed(),
            Attribute::string("text").optional(),
        ],
    );
    check(
        &schema,
        None,
        json!({"text": "a"}),
        expect![[r#"{text = "a", x = unknown}"#]],
    );
    let prior = || Some(json!({"text": "a", "x": [{"h": "H"}]}));
    check(
        &schema,
        prior(),
        json!({"text": "a"}),
        expect![[r#"{text = "a", x = [{h = "H"}]}"#]],
    );
    check(
        &schema,
        prior(),
        json!({"text": "b"}),
        expect![[r#"{text = "b", x = unknown}"#]],
    );
}

#[test]
fn words_that_mean_the_same_are_kept_after_an_apply_or_a_read() {
    let kept = object(&flat(), json!({"text": "Hello", "name": "N"}));
    let mut state = object(
        &flat(),
        json!({"text": "HELLO", "name": "n", "wo": "secret"}),
    );
    keep_equal(&flat(), &kept, &mut state);
    null_write_only(&flat(), &mut state);
    assert_eq!(
        (state.string("text").known(), state.string("name").known()),
        (Some(&"Hello"), Some(&"n"))
    );
    assert!(state.get("wo").is_null());
}
