//! What is refused, when, and in which words.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use kms_rules::Cloud;

use super::super::schema::schema;
use super::*;
use crate::client::NoService;

fn config(values: &[(&str, Value)]) -> Object {
    let mut config = schema().null_object();
    for (name, value) in values {
        config.set(name, value.clone());
    }
    config
}

/// The client of a provider block without a service: prediction never calls one.
fn client(cloud: Option<Cloud>, region: Option<&str>) -> Client {
    Client {
        cloud,
        region: region.map(str::to_owned),
        service: Err(NoService(Vec::new())),
        default_tags: Default::default(),
    }
}

#[track_caller]
fn check_new(values: &[(&str, Value)], want: &Expect) {
    let client = client(Some(Cloud::Alibaba), Some("cn-hangzhou"));
    want.assert_eq(&of_new(&config(values), &client).0.to_string());
}

#[track_caller]
fn check_config(clouds: &[Cloud], values: &[(&str, Value)], want: &Expect) {
    want.assert_eq(&of_config(&config(values), clouds).to_string());
}

/// What the rules decide about a new key: spec, usage, origin, protection level.
fn decided(client: &Client, values: &[(&str, Value)]) -> [Option<&'static str>; 4] {
    let (_, verdict) = of_new(&config(values), client);
    let (verdict, cloud) = (verdict.unwrap(), client.cloud.unwrap());
    [
        verdict.spec.map(|rule| rule.wire),
        verdict.usage.map(|usage| usage.wire(cloud)),
        verdict.origin.map(|origin| origin.wire(cloud)),
        verdict.protection.map(|level| level.wire(cloud)),
    ]
}

#[test]
fn a_new_key_hears_everything_at_once() {
    check_new(&[], &expect![""]);
    check_new(
        &[
            ("key_spec", "RSA_2048".into()),
            ("key_usage", "ENCRYPT_DECRYPT".into()),
            ("origin", "EXTERNAL".into()),
            ("rotation_interval", "6d".into()),
            ("deletion_window_days", 367.into()),
            ("alias", "orders".into()),
        ],
        &expect![[r#"
            error at key_usage: invalid key_usage "ENCRYPT_DECRYPT": that is how huawei spells it; alibaba spells it "ENCRYPT/DECRYPT"
            error at origin: invalid origin "EXTERNAL": RSA_2048 keys without an instance take no key material of that origin; valid: Aliyun_KMS
            error at rotation_interval: invalid rotation_interval "6d": keys of the origin EXTERNAL do not rotate automatically; origins that do: Aliyun_KMS
            error at rotation_interval: invalid rotation_interval "6d": RSA_2048 keys do not rotate automatically; specs that do: Aliyun_AES_256, Aliyun_SM4
            error at rotation_interval: invalid rotation_interval "6d": alibaba takes 7 to 730 days
            error at alias: invalid alias "orders": it must begin with "alias/"
            error at deletion_window_days: invalid deletion_window_days 367: alibaba takes 7 to 366 days
        "#]],
    );
    check_new(
        &[("key_spec", "AES_256".into())],
        &expect![[r#"
        error at key_spec: invalid key_spec "AES_256": that is how huawei spells it; alibaba spells it "Aliyun_AES_256"
    "#]],
    );
    check_new(
        &[("key_spec", "aliyun_aes_256".into())],
        &expect![[r#"
        error at key_spec: invalid key_spec "aliyun_aes_256": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_SM4, RSA_2048, EC_P256, EC_P256K, EC_SM2
    "#]],
    );
    check_new(
        &[("key_spec", "RSA_3072".into())],
        &expect![[r#"
            error at key_spec: invalid key_spec "RSA_3072": RSA_3072 keys exist in a software instance, in a hardware instance, not without an instance; valid: Aliyun_AES_256, Aliyun_SM4, RSA_2048, EC_P256, EC_P256K, EC_SM2
        "#]],
    );
}

#[test]
fn arguments_of_the_other_cloud_only() {
    check_new(
        &[("enterprise_project_id", "0".into())],
        &expect![[r#"
        error at enterprise_project_id: invalid enterprise_project_id: alibaba has no such argument; leave it out
    "#]],
    );
    let huawei = client(Some(Cloud::Huawei), None);
    let policy = config(&[("policy", "{}".into()), ("alias", "orders".into())]);
    expect![[r#"
        error at policy: invalid policy: huawei has no such argument; leave it out
    "#]]
    .assert_eq(&of_new(&policy, &huawei).0.to_string());
    let protected = config(&[
        ("alias", "orders".into()),
        ("deletion_protection", true.into()),
        ("protection_level", "HSM".into()),
        ("instance_id", "0".into()),
    ]);
    expect![[r#"
        error at deletion_protection: invalid deletion_protection: huawei has no such argument; leave it out
        error at instance_id: invalid instance_id "0": that is where keys are anyway; leave it out
        error at protection_level: invalid protection_level "HSM": huawei has no such argument; leave it out
    "#]].assert_eq(&of_new(&protected, &huawei).0.to_string());
    let unprotected = config(&[
        ("alias", "orders".into()),
        ("deletion_protection", false.into()),
        ("enterprise_project_id", "0".into()),
    ]);
    assert_eq!(of_new(&unprotected, &huawei).0.to_string(), "");
}

const POLICY: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::1:*"]},"Action":["kms:*"],"Resource":["*"]}]}"#;

#[test]
fn policies_are_judged_like_the_service_judges_them() {
    let padded = |bytes: usize| POLICY.to_owned() + &" ".repeat(bytes - POLICY.len());
    check_new(&[("policy", POLICY.into())], &expect![""]);
    check_new(&[("policy", padded(32_768).as_str().into())], &expect![""]);
    let wrong = POLICY.replace("kms:*", "ecs:*").replace("Allow", "allow");
    check_new(
        &[("policy", wrong.as_str().into())],
        &expect![[r#"
        error at policy: invalid policy: Statement[0].Effect cannot be "allow"; valid: Allow, Deny
        error at policy: invalid policy: Statement[0].Action[0] must begin with "kms:", and "ecs:*" does not
    "#]],
    );
    check_new(
        &[("policy", "[]".into())],
        &expect![[r#"
        error at policy: invalid policy: the policy must be a JSON object
    "#]],
    );
    check_new(
        &[("policy", padded(32_769).as_str().into())],
        &expect![[r#"
            error at policy: invalid policy: it must have 32768 or fewer bytes
        "#]],
    );
    let wrong: [(&str, Value); 1] = [("policy", wrong.as_str().into())];
    check_config(
        &[Cloud::Alibaba],
        &wrong,
        &expect![[r#"
        error at policy: invalid policy: Statement[0].Effect cannot be "allow"; valid: Allow, Deny
        error at policy: invalid policy: Statement[0].Action[0] must begin with "kms:", and "ecs:*" does not
    "#]],
    );
    check_config(
        &Cloud::ALL,
        &wrong,
        &expect![[r#"
        error at policy: invalid policy: if the provider's cloud is "alibaba": Statement[0].Effect cannot be "allow"; valid: Allow, Deny
        if the provider's cloud is "alibaba": Statement[0].Action[0] must begin with "kms:", and "ecs:*" does not
        if the provider's cloud is "huawei": huawei has no such argument; leave it out
    "#]],
    );
    check_config(&Cloud::ALL, &[("policy", POLICY.into())], &expect![""]);
}

/// A policy that the service took before stays, however the rules judge it; a new one is judged.
#[test]
fn a_policy_that_stays_is_not_judged_again() {
    let old = config(&[("policy", "{}".into())]);
    let new = config(&[("policy", "[]".into())]);
    let change = |from: &Object, to: &Object| of_change(to, from, to, Cloud::Alibaba).to_string();
    assert_eq!(change(&old, &old), "");
    expect![[r#"
        error at policy: invalid policy: the policy must be a JSON object
    "#]]
    .assert_eq(&change(&old, &new));
}

#[test]
fn unknown_values_are_not_judged() {
    for name in [
        "key_spec",
        "key_usage",
        "origin",
        "protection_level",
        "rotation_interval",
        "tags",
        "alias",
        "description",
        "deletion_window_days",
        "instance_id",
        "policy",
    ] {
        check_new(&[(name, Value::UNKNOWN)], &expect![""]);
        check_config(&Cloud::ALL, &[(name, Value::UNKNOWN)], &expect![""]);
    }
    // In an instance of unknown kind, what some kind takes is not refused.
    check_new(
        &[
            ("instance_id", "kst-1".into()),
            ("key_spec", "RSA_3072".into()),
        ],
        &expect![""],
    );
    let half_known = BTreeMap::from([("team".to_owned(), Value::UNKNOWN)]);
    check_new(&[("tags", half_known.into())], &expect![""]);
}

#[test]
fn an_unknown_region_judges_no_region() {
    let hsm = [("protection_level", Value::from("HSM"))];
    let of = |region| {
        of_new(&config(&hsm), &client(Some(Cloud::Alibaba), region))
            .0
            .to_string()
    };
    expect![[r#"
        error at protection_level: invalid protection_level "HSM": cn-qingdao has no managed hardware security modules; regions that have: cn-beijing, cn-zhangjiakou, cn-hangzhou, cn-shanghai, cn-shenzhen, cn-hongkong, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-5, us-east-1; valid: SOFTWARE
    "#]].assert_eq(&of(Some("cn-qingdao")));
    assert_eq!(of(None), "");
    assert_eq!(of(Some("cn-hangzhou")), "");
}

#[test]
fn without_a_provider_only_what_every_cloud_refuses() {
    check_config(
        &Cloud::ALL,
        &[("key_spec", "AES_257".into())],
        &expect![[r#"
            error at key_spec: invalid key_spec "AES_257": if the provider's cloud is "alibaba": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
            if the provider's cloud is "huawei": huawei has no such key spec; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
        "#]],
    );
    check_config(
        &Cloud::ALL,
        &[("key_spec", "Aliyun_AES_256".into())],
        &expect![""],
    );
    check_config(
        &Cloud::ALL,
        &[
            ("key_spec", "Aliyun_AES_256".into()),
            ("alias", "orders".into()),
        ],
        &expect![""],
    );
    check_config(
        &Cloud::ALL,
        &[("key_spec", "RSA_3072".into())],
        &expect![""],
    );
    check_config(
        &[Cloud::Alibaba],
        &[("key_spec", "RSA_3072".into())],
        &expect![""],
    );
    check_config(
        &[Cloud::Alibaba],
        &[("rotation_interval", "1y".into())],
        &expect![[r#"
            error at rotation_interval: invalid rotation_interval "1y": it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)
        "#]],
    );
    check_config(
        &[Cloud::Huawei],
        &[],
        &expect![[r#"
        error at alias: alias is needed: huawei has no default for it
    "#]],
    );
}

#[test]
fn values_that_no_service_could_hold() {
    let fraction: tfplugin::Number = "7.5".parse().unwrap();
    let tags = BTreeMap::from([("team".to_owned(), Value::Null)]);
    check_config(
        &[Cloud::Alibaba],
        &[
            ("deletion_window_days", fraction.into()),
            ("policy", "{".into()),
            ("tags", tags.into()),
            ("instance_id", "".into()),
        ],
        &expect![[r#"
            error at deletion_window_days: invalid deletion_window_days: a number of whole days is needed
            error at policy: invalid policy: not JSON: EOF while parsing an object at line 1 column 1
            error at instance_id: invalid instance_id "": the id of an instance is needed; leave it out for a key without one
            error at tags["team"]: tag "team" without a value: its value is null; write a text, which may be empty, or leave the tag out
        "#]],
    );
}

#[test]
fn a_change_is_judged_by_what_it_changes() {
    let change = |prior: &[(&str, Value)], planned: &[(&str, Value)]| {
        of_change(
            &config(planned),
            &config(prior),
            &config(planned),
            Cloud::Alibaba,
        )
        .to_string()
    };
    let old = ("key_spec", Value::from("RSA_3072"));
    // The spec is no longer offered there, and the key exists all the same.
    assert_eq!(
        change(
            std::slice::from_ref(&old),
            &[old.clone(), ("description", "x".into())]
        ),
        ""
    );
    expect![[r#"
        error at rotation_interval: invalid rotation_interval "7d": RSA_3072 keys do not rotate automatically; specs that do: Aliyun_AES_256, Aliyun_SM4
    "#]].assert_eq(&change(
        std::slice::from_ref(&old),
        &[old.clone(), ("rotation_interval", "7d".into())],
    ));
    expect![[r#"
        error at rotation_interval: invalid rotation_interval "6d": alibaba takes 7 to 730 days
    "#]]
    .assert_eq(&change(&[], &[("rotation_interval", "6d".into())]));
    let unchanged = ("rotation_interval", Value::from("6d"));
    assert_eq!(
        change(
            std::slice::from_ref(&unchanged),
            std::slice::from_ref(&unchanged)
        ),
        ""
    );
}

#[test]
fn defaults_are_decided_where_the_rules_can() {
    let hangzhou = client(Some(Cloud::Alibaba), Some("cn-hangzhou"));
    assert_eq!(
        decided(&hangzhou, &[]),
        [
            Some("Aliyun_AES_256"),
            Some("ENCRYPT/DECRYPT"),
            Some("Aliyun_KMS"),
            Some("SOFTWARE")
        ]
    );
    assert_eq!(
        decided(&hangzhou, &[("key_spec", "RSA_2048".into())]),
        [
            Some("RSA_2048"),
            Some("SIGN/VERIFY"),
            Some("Aliyun_KMS"),
            Some("SOFTWARE")
        ]
    );
    assert_eq!(
        decided(&hangzhou, &[("key_spec", "Aliyun_SM4".into())])[3],
        Some("HSM")
    );
    assert_eq!(
        decided(&hangzhou, &[("instance_id", "kst-1".into())])[3],
        None
    );
    assert_eq!(
        decided(&hangzhou, &[("key_spec", Value::UNKNOWN)]),
        [None, None, Some("Aliyun_KMS"), None]
    );
}
