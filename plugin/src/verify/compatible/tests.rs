//! What an apply may make of a plan.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};

use super::compatible;
use crate::{Object, Type, Value, value::json};

/// One attribute of the type; the text "?" is unknown.
#[track_caller]
fn check(ty: Json, planned: Json, actual: Json, want: Expect) {
    let ty = Type::from_json(&ty).unwrap();
    let object = |value: Json| {
        let mut object = Object::default();
        object.set("x", unknown(json::decode(&ty, value).unwrap()));
        object
    };
    let breaches: Vec<String> = compatible(&object(planned), &object(actual))
        .into_iter()
        .map(|breach| {
            breach
                .detail
                .replace("; this is a mistake in the provider, please report it", "")
        })
        .collect();
    want.assert_eq(&breaches.join("\n"));
}

fn unknown(value: Value) -> Value {
    match value {
        Value::String(text) if text == "?" => Value::UNKNOWN,
        Value::List(items) => Value::List(items.into_iter().map(unknown).collect()),
        Value::Set(items) => Value::Set(items.into_iter().map(unknown).collect()),
        Value::Map(items) => Value::Map(
            items
                .into_iter()
                .map(|(key, item)| (key, unknown(item)))
                .collect(),
        ),
        Value::Object(items) => Value::Object(
            items
                .into_iter()
                .map(|(key, item)| (key, unknown(item)))
                .collect(),
        ),
        settled @ (Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Tuple(_)
        | Value::Dynamic(_)) => settled,
    }
}

#[test]
fn leaves() {
    check(json!("string"), json!("a"), json!("a"), expect![""]);
    check(json!("string"), json!("?"), json!("a"), expect![""]);
    check(json!("string"), json!("?"), json!(null), expect![""]);
    check(json!("string"), json!(null), json!(null), expect![""]);
    check(
        json!("string"),
        json!("a"),
        json!("b"),
        expect!["x: is not what was planned"],
    );
    check(
        json!("string"),
        json!(null),
        json!("b"),
        expect!["x: was planned as null, but is not"],
    );
    check(
        json!("string"),
        json!("a"),
        json!(null),
        expect!["x: was planned with a value, but is null"],
    );
    check(json!("number"), json!(1.50), json!(1.5), expect![""]);
}

#[test]
fn collections() {
    let list = || json!(["list", "string"]);
    check(list(), json!(["a", "?"]), json!(["a", "b"]), expect![""]);
    check(
        list(),
        json!(["a"]),
        json!(["a", "b"]),
        expect!["x: was planned with 1 elements, but has 2"],
    );
    check(
        list(),
        json!(["a", "b"]),
        json!(["a", "c"]),
        expect!["x[1]: is not what was planned"],
    );
    let map = || json!(["map", "string"]);
    check(map(), json!({"k": "?"}), json!({"k": "v"}), expect![""]);
    check(
        map(),
        json!({"k": "v"}),
        json!({}),
        expect![[r#"x["k"]: was planned, but is not there"#]],
    );
    check(
        map(),
        json!({}),
        json!({"k": "v"}),
        expect![[r#"x["k"]: is there, but was not planned"#]],
    );
    let object = || json!(["list", ["object", {"a": "string"}]]);
    check(
        object(),
        json!([{"a": "1"}]),
        json!([{"a": "2"}]),
        expect!["x[0].a: is not what was planned"],
    );
}

#[test]
fn sets() {
    let set = || json!(["set", "string"]);
    check(set(), json!(["a", "b"]), json!(["b", "a"]), expect![""]);
    check(set(), json!(["a", "?"]), json!(["a", "b"]), expect![""]);
    check(set(), json!(["a", "?"]), json!(["a"]), expect![""]);
    check(
        set(),
        json!(["a", "?"]),
        json!(["b"]),
        expect!["x: is not what was planned"],
    );
    check(
        set(),
        json!(["a"]),
        json!(["a", "b"]),
        expect!["x: is not what was planned"],
    );
}

#[test]
fn values_of_any_type() {
    let typed = |ty: &str, value: Json| json!({"type": ty, "value": value});
    check(
        json!("dynamic"),
        typed("string", json!("1")),
        typed("string", json!("1")),
        expect![""],
    );
    check(
        json!("dynamic"),
        typed("string", json!("1")),
        typed("number", json!(1)),
        expect!["x: is not what was planned"],
    );
}
