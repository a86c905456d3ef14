//! The provider block, as a table of blocks and environments.

use std::path::Path as FilePath;

use expect_test::{Expect, expect};
use tfplugin::Value;

use super::*;

fn config(values: &[(&str, Value)]) -> Object {
    let mut config = schema().null_object();
    for (name, value) in values {
        config.set(name, value.clone());
    }
    config
}

/// What a block and its environment come to: the service's facts, or why there is none, or what is wrong.
fn resolved(values: &[(&str, Value)], vars: &[(&str, &str)]) -> String {
    let var = |name: &str| {
        let found = vars.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let file = |path: &FilePath| match path.to_str() {
        Some("/ca.pem") => Ok(Some("not a certificate".to_owned())),
        Some(_) | None => Ok(None),
    };
    let environment = Environment::new(&var, &file, None);
    match resolve(&config(values), &environment, "1.11.4") {
        Ok(client) => {
            let region = client.region.unwrap_or_else(|| "unknown".to_owned());
            let cloud = client.cloud.map_or("unknown", Cloud::name);
            match client.service {
                Ok(_) => format!("{cloud} {region} ready"),
                Err(missing) => format!("{cloud} {region} {}", missing.diagnostics()),
            }
        }
        Err(diagnostics) => diagnostics.to_string(),
    }
}

#[track_caller]
fn check(values: &[(&str, Value)], vars: &[(&str, &str)], want: &Expect) {
    let text = resolved(values, vars);
    assert!(!text.contains("hidden"), "a secret in {text}");
    want.assert_eq(&text);
}

const KEYS: &[(&str, &str)] = &[
    ("ALICLOUD_ACCESS_KEY", "id"),
    ("ALICLOUD_SECRET_KEY", "hidden"),
];

fn block() -> Vec<(&'static str, Value)> {
    vec![
        ("cloud", "alibaba".into()),
        ("region", "cn-hangzhou".into()),
        ("access_key", "id".into()),
        ("secret_key", "hidden".into()),
        ("security_token", "hidden".into()),
    ]
}

fn with(name: &'static str, value: impl Into<Value>) -> Vec<(&'static str, Value)> {
    let mut values = block();
    values.push((name, value.into()));
    values
}

#[test]
fn what_is_missing_is_named() {
    check(
        &[],
        &[],
        &expect![[r#"
        error at cloud: invalid provider configuration: cloud: no cloud: neither here nor in KMS_CLOUD; valid: alibaba, huawei
    "#]],
    );
    check(
        &[("cloud", "alibaba".into())],
        &[],
        &expect![[r#"
        error at access_key: invalid provider configuration: access_key: no access key: neither access_key and secret_key in the provider block, nor ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (or ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY) in the environment, nor a profile in ~/.aliyun/config.json or ~/.alibabacloud/credentials
    "#]],
    );
    check(
        &[("cloud", "alibaba".into())],
        KEYS,
        &expect![[r#"
        error at region: invalid provider configuration: region: no region: neither here, nor in ALIBABA_CLOUD_REGION_ID or ALICLOUD_REGION, nor in a profile
    "#]],
    );
    check(
        &[],
        &[("KMS_CLOUD", "aws")],
        &expect![[r#"
        error at cloud: invalid provider configuration: cloud: there is no cloud "aws"; valid: alibaba, huawei
    "#]],
    );
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        ("cloud", Value::from("Alibaba")),
        ("endpoint", "127.0.0.1:9480".into()),
        ("endpoint", "http://127.0.0.1/kms".into()),
        ("endpoint", "http://me:hidden@127.0.0.1/".into()),
        ("endpoint", "ftp://127.0.0.1".into()),
        ("region", "CN hangzhou/".into()),
        ("request_timeout", "30".into()),
        ("request_timeout", "0s".into()),
        ("max_retries", (-1).into()),
        ("max_retries", 101.into()),
        ("ca_file", "/missing.pem".into()),
        ("ca_file", "/ca.pem".into()),
        ("secret_key", Value::Null),
    ];
    let text: String = cases
        .into_iter()
        .map(|(name, value)| resolved(&with(name, value), &[]))
        .collect();
    assert!(!text.contains("hidden"), "a secret in {text}");
    expect![[r#"
        error at cloud: invalid provider configuration: cloud: there is no cloud "Alibaba"; valid: alibaba, huawei
        error at endpoint: invalid provider configuration: endpoint: "127.0.0.1:9480": relative URL without a base; an endpoint is a URL with nothing behind its port, such as http://127.0.0.1:9480
        error at endpoint: invalid provider configuration: endpoint: "http://127.0.0.1/kms": an endpoint is a URL with nothing behind its port, such as http://127.0.0.1:9480
        error at endpoint: invalid provider configuration: endpoint: a user name or password in it is not used; an endpoint is a URL with nothing behind its port, such as http://127.0.0.1:9480
        error at endpoint: invalid provider configuration: endpoint: "ftp://127.0.0.1": an endpoint is a URL with nothing behind its port, such as http://127.0.0.1:9480
        error at region: invalid provider configuration: region: "CN hangzhou/" is not a region; regions are written like cn-north-1
        error at request_timeout: invalid provider configuration: request_timeout: "30" is not a timeout; valid: 1s to 3600s, as a number and a unit
        error at request_timeout: invalid provider configuration: request_timeout: "0s" is not a timeout; valid: 1s to 3600s, as a number and a unit
        error at max_retries: invalid provider configuration: max_retries: -1 is not valid; valid: 0 to 100
        error at max_retries: invalid provider configuration: max_retries: 101 is not valid; valid: 0 to 100
        error at ca_file: invalid provider configuration: ca_file: there is no file /missing.pem
        error at ca_file: invalid provider configuration: ca_file: /ca.pem: no certificate in it
        error at secret_key: invalid provider configuration: secret_key: access_key is set without secret_key; set both or none
    "#]].assert_eq(&text);
}

#[test]
fn unknown_values_wait_for_their_first_use() {
    for name in NEEDED {
        let text = resolved(&with(name, Value::UNKNOWN), &[]);
        assert!(
            text.contains(&format!("{name} in the provider block")),
            "{text}"
        );
        let region = if ["cloud", "region"].contains(name) {
            "unknown"
        } else {
            "cn-hangzhou"
        };
        assert_eq!(text.split(' ').nth(1), Some(region), "{name}");
    }
}

/// The region is found where the cloud's own tools have it, and then another cloud's attributes are waited for too.
#[test]
fn each_cloud_waits_for_its_own_attributes() {
    let of = |cloud: &str, name: &'static str| {
        let mut values = with(name, Value::UNKNOWN);
        values.retain(|(name, _)| *name != "region");
        values.push(("cloud", cloud.into()));
        resolved(
            &values,
            &[
                ("ALICLOUD_REGION", "cn-beijing"),
                ("HW_REGION_NAME", "cn-north-4"),
            ],
        )
    };
    assert_eq!(of("alibaba", "project_id"), "alibaba cn-beijing ready");
    for name in ["project_id", "domain_id", "account_id"] {
        let text = of("huawei", name);
        let want = format!(
            "huawei cn-north-4 error: the provider's configuration is not known yet: {name} in"
        );
        assert!(text.starts_with(&want), "{text}");
    }
    assert_eq!(of("huawei", "tags"), "huawei cn-north-4 ready");
}

/// What an attribute is on each cloud stands in its description.
#[test]
fn every_attribute_says_where_its_value_is_found() {
    let schema = schema();
    for (cloud, vendor) in vendors() {
        for (name, about) in vendor.about {
            let attribute = schema.attribute(name).unwrap();
            let text = format!("{}: {about}", vendor.title);
            assert!(attribute.description.contains(&text), "{cloud:?} {name}");
        }
        for name in vendor.needs {
            assert!(schema.attribute(name).is_some(), "{cloud:?} {name}");
        }
    }
}
