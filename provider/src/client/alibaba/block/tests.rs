//! What the client works with, as a table of blocks and environments.

use std::path::Path;

use expect_test::{Expect, expect};
use tfplugin::Value;

use super::*;
use crate::environment::Environment;
use crate::settings;

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

/// What the client of a valid block works with.
#[track_caller]
fn check_client(values: &[(&str, Value)], vars: &[(&str, &str)], want: &Expect) {
    let var = |name: &str| {
        let found = vars.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let file = |_: &Path| Ok(None);
    let environment = Environment::new(&var, &file, None);
    let mut config = settings::schema().null_object();
    for (name, value) in values {
        config.set(name, value.clone());
    }
    let client = client(&Block::new(&config, &environment, "1.11.4")).unwrap();
    let (insecure, request_timeout) = (client.transport.insecure, client.transport.request_timeout);
    want.assert_eq(&format!(
        "{} in {}, {:?} at most and {} retries, insecure: {insecure}, {:?}",
        client.transport.endpoint_text(),
        client.region,
        request_timeout,
        client.retry.retries,
        client.access_key,
    ));
}

#[test]
fn a_whole_block() {
    check_client(
        &block(),
        &[],
        &expect![[
            r#"https://kms.cn-hangzhou.aliyuncs.com in cn-hangzhou, 30s at most and 6 retries, insecure: false, AccessKey { id: "id", secret: Secret(..), security_token: Some(Secret(..)) }"#
        ]],
    );
    let mut all = with("endpoint", "https://kms.example:8443/");
    all.extend([
        ("max_retries", 0.into()),
        ("request_timeout", "2m".into()),
        ("insecure", true.into()),
    ]);
    check_client(
        &all,
        &[],
        &expect![[
            r#"https://kms.example:8443 in cn-hangzhou, 120s at most and 0 retries, insecure: true, AccessKey { id: "id", secret: Secret(..), security_token: Some(Secret(..)) }"#
        ]],
    );
}

#[test]
fn the_environment_fills_in() {
    let vars = [
        KEYS,
        &[
            ("KMS_CLOUD", "alibaba"),
            ("KMS_ENDPOINT", "http://127.0.0.1:9480"),
            ("ALIBABA_CLOUD_REGION_ID", "cn-beijing"),
            ("ALICLOUD_REGION", "cn-shanghai"),
        ],
    ]
    .concat();
    check_client(
        &[],
        &vars,
        &expect![[
            r#"http://127.0.0.1:9480 in cn-beijing, 30s at most and 6 retries, insecure: false, AccessKey { id: "id", secret: Secret(..), security_token: None }"#
        ]],
    );
    check_client(
        &with("endpoint", "https://kms.example"),
        &vars,
        &expect![[
            r#"https://kms.example in cn-hangzhou, 30s at most and 6 retries, insecure: false, AccessKey { id: "id", secret: Secret(..), security_token: Some(Secret(..)) }"#
        ]],
    );
}
