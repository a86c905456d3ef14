use std::collections::BTreeMap;

use expect_test::{Expect, expect};

use super::*;

fn config(members: &[(&str, Value)]) -> Object {
    let mut config = Object::default();
    for (name, value) in members {
        config.set(name, value.clone());
    }
    config
}

fn context(members: &[(&str, Value)]) -> Value {
    let members = members.iter();
    let members = members.map(|(name, value)| ((*name).to_owned(), value.clone()));
    Value::Map(members.collect())
}

#[track_caller]
fn check(cloud: Cloud, members: &[(&str, Value)], want: &Expect) {
    want.assert_eq(&refused(&config(members), cloud).to_string());
}

#[test]
fn each_cloud_has_one_of_the_two() {
    let (map, text) = (context(&[("a", "b".into())]), Value::from("a"));
    check(Cloud::Alibaba, &[(CONTEXT, map.clone())], &expect![[""]]);
    check(
        Cloud::Alibaba,
        &[(TEXT, text.clone())],
        &expect![[r#"
        error at additional_authenticated_data: invalid additional_authenticated_data: alibaba has no such argument; it has encryption_context
    "#]],
    );
    check(
        Cloud::Huawei,
        &[(CONTEXT, map)],
        &expect![[r#"
        error at encryption_context: invalid encryption_context: huawei has no such argument; it has additional_authenticated_data
    "#]],
    );
    check(Cloud::Huawei, &[(TEXT, text)], &expect![[""]]);
    for cloud in Cloud::ALL {
        for name in [CONTEXT, TEXT] {
            check(cloud, &[(name, Value::UNKNOWN)], &expect![[""]]);
        }
        check(cloud, &[], &expect![[""]]);
    }
}

#[test]
fn lengths_are_the_rules() {
    let of = |length: usize| [(TEXT, Value::from("ä".repeat(length / 2)))];
    check(Cloud::Huawei, &of(128), &expect![[""]]);
    check(
        Cloud::Huawei,
        &of(130),
        &expect![[r#"
        error at additional_authenticated_data: invalid additional_authenticated_data: it has 130 bytes; it must have 1 to 128
    "#]],
    );
    check(
        Cloud::Huawei,
        &of(0),
        &expect![[r#"
        error at additional_authenticated_data: invalid additional_authenticated_data: it has 0 bytes; it must have 1 to 128
    "#]],
    );
    // `{"a":"…"}` has 8 characters beside the value.
    let of = |length: usize| [(CONTEXT, context(&[("a", "ä".repeat(length - 8).into())]))];
    check(Cloud::Alibaba, &of(8192), &expect![[""]]);
    check(
        Cloud::Alibaba,
        &of(8193),
        &expect![[r#"
        error at encryption_context: invalid encryption_context: it has 8193 characters as JSON; it must have 8192 or fewer
    "#]],
    );
    check(
        Cloud::Alibaba,
        &[(CONTEXT, context(&[("a", Value::Null)]))],
        &expect![[r#"
            error at encryption_context["a"]: invalid encryption_context: its value is null; write a text, or leave the name out
        "#]],
    );
    check(
        Cloud::Alibaba,
        &[(
            CONTEXT,
            context(&[("a", Value::UNKNOWN), ("b", "x".repeat(9000).into())]),
        )],
        &expect![[""]],
    );
}

#[test]
fn a_plaintext_has_a_length_and_is_not_repeated() {
    let said = |cloud, length: usize| {
        let config = config(&[("plaintext_wo", "s".repeat(length).into())]);
        let fault = plaintext_fault(&config, "plaintext_wo", cloud);
        let fault: Diagnostics = fault.into_iter().collect();
        fault.to_string()
    };
    for cloud in Cloud::ALL {
        let max = limits::of(cloud).plaintext_bytes_max;
        assert_eq!(said(cloud, 1) + &said(cloud, max), "");
        assert!(!said(cloud, max + 1).contains("ss"));
    }
    expect![[r#"
        error at plaintext_wo: invalid plaintext_wo: it has 4097 bytes; huawei takes 1 to 4096
    "#]]
    .assert_eq(&said(Cloud::Huawei, 4097));
    expect![[r#"
        error at plaintext_wo: invalid plaintext_wo: it has 0 bytes; alibaba takes 1 to 6144
    "#]]
    .assert_eq(&said(Cloud::Alibaba, 0));
}

#[test]
fn what_is_asked_is_read() {
    let config = config(&[
        (CONTEXT, context(&[("a", "b".into())])),
        (TEXT, Value::from("c")),
    ]);
    let want = Authenticated {
        context: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
        text: Some("c".to_owned()),
    };
    assert_eq!(of(&config), want);
    assert_eq!(of(&Object::default()), Authenticated::default());
}
