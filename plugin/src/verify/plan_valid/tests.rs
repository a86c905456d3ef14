//! Plans that Terraform would refuse, each at its attribute.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};

use super::plan_valid;
use crate::{Attribute, Block, BlockNesting, Nesting, Schema, Value};

fn schema() -> Schema {
    let inner = || {
        [
            Attribute::string("c").computed(),
            Attribute::string("n").optional(),
        ]
    };
    Schema::new(
        "",
        [
            Attribute::string("computed").computed(),
            Attribute::string("either").optional().computed(),
            Attribute::string("given").optional(),
            Attribute::string("wo").optional().write_only(),
            Attribute::nested("list", Nesting::List, inner()).optional(),
            Attribute::nested("map", Nesting::Map, inner()).optional(),
            Attribute::nested("set", Nesting::Set, inner()).optional(),
            Attribute::nested("one", Nesting::Single, inner()).optional(),
        ],
    )
    .blocks([Block::new("rule", BlockNesting::List, inner())])
}

#[track_caller]
fn check(prior: Json, config: Json, planned: Json, want: Expect) {
    let schema = schema();
    let object = |json: Json| schema.object_from_json(json).unwrap();
    let mut planned = object(planned);
    if planned.string("computed").known() == Some(&"?") {
        planned.set("computed", Value::UNKNOWN);
    }
    let prior = (!prior.is_null()).then(|| object(prior));
    let breaches: Vec<String> = plan_valid(&schema, prior.as_ref(), &object(config), &planned)
        .into_iter()
        .map(|breach| {
            breach
                .detail
                .replace("; this is a mistake in the provider, please report it", "")
        })
        .collect();
    want.assert_eq(&breaches.join("\n"));
}

#[test]
fn attributes() {
    let null = Json::Null;
    check(
        null.clone(),
        json!({"given": "a"}),
        json!({"given": "a", "computed": "?", "either": "x"}),
        expect![""],
    );
    let want = expect!["given: the planned value is neither the configured nor the prior one"];
    check(
        null.clone(),
        json!({"given": "a"}),
        json!({"given": "A"}),
        want,
    );
    let want = expect![
        "given: a value is planned for an attribute that is neither configured nor computed"
    ];
    check(null.clone(), json!({}), json!({"given": "a"}), want);
    let want = expect!["either: the planned value is neither the configured nor the prior one"];
    check(
        null.clone(),
        json!({"either": "a"}),
        json!({"either": "b"}),
        want,
    );
    check(
        json!({"given": "A"}),
        json!({"given": "a"}),
        json!({"given": "A"}),
        expect![""],
    );
    let want = expect![
        "given: a value is planned for an attribute that is neither configured nor computed"
    ];
    check(
        json!({"given": "A"}),
        json!({}),
        json!({"given": "A"}),
        want,
    );
    let want = expect!["wo: a write-only attribute is planned with a value"];
    check(null, json!({"wo": "a"}), json!({"wo": "a"}), want);
}

#[test]
fn nested() {
    let null = Json::Null;
    let config = json!({"list": [{"n": "a"}], "map": {"k": {"n": "a"}}, "set": [{"n": "a"}], "one": {"n": "a"}});
    let planned = json!({
        "list": [{"n": "a", "c": "x"}], "map": {"k": {"n": "a", "c": "x"}}, "set": [{"n": "b"}], "one": {"n": "a", "c": "x"},
    });
    check(null.clone(), config.clone(), planned, expect![""]);
    let want = expect![[r#"
        list[0].n: the planned value is neither the configured nor the prior one
        map["k"].n: a value is planned for an attribute that is neither configured nor computed
        set: does not have the configured elements"#]];
    let mut config = config;
    config["map"] = json!({"k": {}});
    let planned = json!({"list": [{"n": "b"}], "map": {"k": {"n": "a"}}, "set": [], "one": null});
    check(null.clone(), config, planned, want);
    let want = expect!["list: does not have the configured elements"];
    check(
        null.clone(),
        json!({"list": [{}]}),
        json!({"list": [{}, {}]}),
        want,
    );
    let want = expect!["rule: does not have the configured elements"];
    check(
        null.clone(),
        json!({"rule": [{"n": "a"}]}),
        json!({"rule": []}),
        want,
    );
    let want = expect!["rule[0].n: the planned value is neither the configured nor the prior one"];
    check(
        null,
        json!({"rule": [{"n": "a"}]}),
        json!({"rule": [{"n": "b"}]}),
        want,
    );
}
