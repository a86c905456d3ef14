//! Functions: their signatures, their arguments, their results and their errors.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use tfplugin_proto::tfplugin6 as pb;

use crate::{
    client::{Provider, json_of, value},
    launch::Fixture,
};

async fn call(provider: &mut Provider, name: &str, arguments: Vec<pb::DynamicValue>) -> String {
    let request = pb::call_function::Request {
        name: name.to_owned(),
        arguments,
    };
    let answer = provider
        .rpc
        .call_function(request)
        .await
        .unwrap()
        .into_inner();
    match (answer.result, answer.error) {
        (Some(result), None) => json_of(Some(result)).to_string(),
        (None, Some(error)) => match error.function_argument {
            Some(position) => format!("argument {position}: {}", error.text),
            None => error.text,
        },
        both => panic!("neither or both of result and error: {both:?}"),
    }
}

fn wire(arguments: &[Json]) -> Vec<pb::DynamicValue> {
    arguments.iter().map(|each| value(each).unwrap()).collect()
}

#[tokio::test]
async fn each_is_called_by_its_signature() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut check = async |name: &str, arguments: &[Json], want: Expect| {
        want.assert_eq(&call(&mut provider, name, wire(arguments)).await);
    };
    check("repeat", &[json!("ab"), json!(3)], expect![[r#""ababab""#]]).await;
    check(
        "repeat",
        &[json!("ab"), json!(-1)],
        expect!["argument 1: times is a number from 0 to 9"],
    )
    .await;
    check("repeat", &[json!("ab"), json!("?")], expect![[r#""?""#]]).await;
    check(
        "repeat",
        &[json!("ab"), Json::Null],
        expect!["argument 1: times: must not be null"],
    )
    .await;
    check(
        "repeat",
        &[json!(true), json!(3)],
        expect!["argument 0: text: a string required, but it is a bool"],
    )
    .await;
    check(
        "repeat",
        &[json!("ab")],
        expect!["2 arguments required, but there are 1"],
    )
    .await;
    check(
        "repeat",
        &[json!("ab"), json!(1), json!(2)],
        expect!["2 arguments required, but there are 3"],
    )
    .await;
}

#[tokio::test]
async fn arguments_may_be_many_null_or_unknown_where_the_signature_says_so() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut check = async |name: &str, arguments: &[Json], want: Expect| {
        want.assert_eq(&call(&mut provider, name, wire(arguments)).await);
    };
    check("join", &[json!("-")], expect![[r#""""#]]).await;
    check(
        "join",
        &[Json::Null, json!("a"), json!("b")],
        expect![[r#""ab""#]],
    )
    .await;
    check(
        "join",
        &[json!("-"), json!("a"), json!("b"), json!("c")],
        expect![[r#""a-b-c""#]],
    )
    .await;
    check(
        "join",
        &[json!("-"), json!("a"), json!("?")],
        expect![[r#""?""#]],
    )
    .await;
    check("join", &[json!("?"), json!("a")], expect![[r#""?""#]]).await;
    check(
        "join",
        &[json!("-"), json!("a"), Json::Null],
        expect!["argument 2: parts: must not be null"],
    )
    .await;
    check(
        "join",
        &[],
        expect!["1 or more arguments required, but there are 0"],
    )
    .await;
    check(
        "kind",
        &[Json::Null],
        expect![[r#"{"is_null":true,"type":null}"#]],
    )
    .await;
    check("kind", &[json!("?")], expect![[r#""?""#]]).await;
    check("ghost", &[], expect![[r#"unknown function: this provider has no function "ghost"; it has join, kind, odd, repeat"#]]).await;
}

#[tokio::test]
async fn an_argument_of_any_type_brings_its_own() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let of_type = rmpv::Value::Binary(br#"["list","bool"]"#.to_vec());
    let list = rmpv::Value::Array(vec![rmpv::Value::Boolean(true)]);
    let mut msgpack = Vec::new();
    rmpv::encode::write_value(&mut msgpack, &rmpv::Value::Array(vec![of_type, list])).unwrap();
    let argument = pb::DynamicValue {
        msgpack,
        json: Vec::new(),
    };
    assert_eq!(
        call(&mut provider, "kind", vec![argument]).await,
        r#"{"is_null":false,"type":"[\"list\",\"bool\"]"}"#
    );
}

#[tokio::test]
async fn one_that_misbehaves_says_so() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut check = async |mode: &str, want: Expect| {
        want.assert_eq(&call(&mut provider, "odd", wire(&[json!(mode)])).await);
    };
    check("wrong type", expect!["the result is not of its type: a number required, but it is a string; this is a mistake in the provider, please report it"]).await;
    check("unknown", expect!["the result is unknown, although every argument is known; this is a mistake in the provider, please report it"]).await;
    check("other", expect!["no such mode: other"]).await;
    check("panic", expect!["provider bug: panic: the provider panicked while it worked on this: asked to panic; please report it with the output of a run with TF_LOG=debug"]).await;
}

#[tokio::test]
async fn signatures_are_sent_twice_the_same() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let functions = provider
        .rpc
        .get_functions(pb::get_functions::Request {})
        .await;
    let functions = functions.unwrap().into_inner().functions;
    let schema = provider
        .rpc
        .get_provider_schema(pb::get_provider_schema::Request {})
        .await;
    assert_eq!(schema.unwrap().into_inner().functions, functions);
    let types = |parameters: &[pb::function::Parameter]| {
        let types = parameters.iter();
        let types = types.map(|each| {
            let of_type = String::from_utf8_lossy(&each.r#type).into_owned();
            format!(
                "{}: {of_type}, null {}, unknown {}",
                each.name, each.allow_null_value, each.allow_unknown_values
            )
        });
        types.collect::<Vec<_>>().join("; ")
    };
    let mut lines: Vec<String> = functions
        .iter()
        .map(|(name, function)| {
            let returns = function.r#return.clone().unwrap().r#type;
            let variadic: Vec<_> = function.variadic_parameter.clone().into_iter().collect();
            format!(
                "{name}({} ... {}) = {}",
                types(&function.parameters),
                types(&variadic),
                String::from_utf8_lossy(&returns)
            )
        })
        .collect();
    lines.sort();
    expect![[r#"
        join(separator: "string", null true, unknown false ... parts: "string", null false, unknown true) = "string"
        kind(value: "dynamic", null true, unknown false ... ) = ["object",{"is_null":"bool","type":"string"}]
        odd(mode: "string", null false, unknown false ... ) = "number"
        repeat(text: "string", null false, unknown false; times: "number", null false, unknown false ... ) = "string""#]].assert_eq(&lines.join("\n"));
}
