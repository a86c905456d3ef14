//! What the client works with, as a table of blocks and environments.

use std::path::Path;

use expect_test::{Expect, expect};
use tfplugin::Value;

use super::*;
use crate::environment::Environment;
use crate::settings;

#[track_caller]
fn check(values: &[(&str, Value)], vars: &[(&str, &str)], want: &Expect) {
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
    let text = match client(&Block::new(&config, &environment, "1.11.4")) {
        Ok(client) => {
            let other = |transport: &Option<crate::client::Transport>| {
                let place = transport.as_ref().map(|other| other.endpoint_text());
                place.unwrap_or_else(|| "the same".to_owned())
            };
            format!(
                "{}, iam {}, eps {}, in {} project {} {:?} domain {:?}, {:?}",
                client.kms.endpoint_text(),
                other(&client.iam),
                other(&client.eps),
                client.region,
                client.project_name,
                client.project.get(),
                client.domain.get(),
                client.identity,
            )
        }
        Err(diagnostic) => tfplugin::Diagnostics::from(diagnostic).to_string(),
    };
    assert!(!text.contains("hidden"), "a secret in {text}");
    want.assert_eq(&text);
}

fn block() -> Vec<(&'static str, Value)> {
    vec![
        ("region", "cn-north-4".into()),
        ("access_key", "id".into()),
        ("secret_key", "hidden".into()),
    ]
}

fn with(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
    [block().as_slice(), more].concat()
}

#[test]
fn public_endpoints_follow_the_region() {
    check(
        &block(),
        &[],
        &expect![[
            r#"https://kms.cn-north-4.myhuaweicloud.com, iam https://iam.cn-north-4.myhuaweicloud.com, eps https://eps.myhuaweicloud.com, in cn-north-4 project cn-north-4 None domain None, Key(AccessKey { id: "id", secret: Secret(..), security_token: None })"#
        ]],
    );
    check(
        &[
            ("region", "eu-west-101".into()),
            ("access_key", "id".into()),
            ("secret_key", "hidden".into()),
        ],
        &[],
        &expect![[
            r#"https://kms.eu-west-101.myhuaweicloud.eu, iam https://iam.eu-west-101.myhuaweicloud.eu, eps https://eps.myhuaweicloud.eu, in eu-west-101 project eu-west-101 None domain None, Key(AccessKey { id: "id", secret: Secret(..), security_token: None })"#
        ]],
    );
    check(
        &block(),
        &[
            ("HW_CLOUD", "cloud.example"),
            ("HW_AUTH_URL", "https://iam.example:8443/v3/"),
        ],
        &expect![[
            r#"https://kms.cn-north-4.cloud.example, iam https://iam.example:8443, eps https://eps.cloud.example, in cn-north-4 project cn-north-4 None domain None, Key(AccessKey { id: "id", secret: Secret(..), security_token: None })"#
        ]],
    );
}

#[test]
fn one_endpoint_serves_everything() {
    check(
        &with(&[("endpoint", "http://127.0.0.1:9480".into())]),
        &[("HW_PROJECT_NAME", "cn-north-4_orders")],
        &expect![[
            r#"http://127.0.0.1:9480, iam the same, eps the same, in cn-north-4 project cn-north-4_orders None domain None, Key(AccessKey { id: "id", secret: Secret(..), security_token: None })"#
        ]],
    );
    check(
        &with(&[
            ("endpoint", "http://127.0.0.1:9480".into()),
            ("project_id", "p1".into()),
            ("account_id", "d1".into()),
            ("security_token", "hidden".into()),
        ]),
        &[("HW_AUTH_URL", "http://127.0.0.1:9481/v3")],
        &expect![[
            r#"http://127.0.0.1:9480, iam http://127.0.0.1:9481, eps the same, in cn-north-4 project cn-north-4 Some("p1") domain Some("d1"), Key(AccessKey { id: "id", secret: Secret(..), security_token: Some(Secret(..)) })"#
        ]],
    );
}

#[test]
fn the_environment_fills_in() {
    check(
        &[],
        &[
            ("HW_REGION_NAME", "cn-south-1"),
            ("HW_ACCESS_KEY", "env-id"),
            ("HW_SECRET_KEY", "hidden"),
            ("HW_SECURITY_TOKEN", "hidden"),
            ("HW_PROJECT_ID", "p2"),
            ("HW_DOMAIN_ID", "d2"),
        ],
        &expect![[
            r#"https://kms.cn-south-1.myhuaweicloud.com, iam https://iam.cn-south-1.myhuaweicloud.com, eps https://eps.myhuaweicloud.com, in cn-south-1 project cn-south-1 Some("p2") domain Some("d2"), Key(AccessKey { id: "env-id", secret: Secret(..), security_token: Some(Secret(..)) })"#
        ]],
    );
    check(
        &[("region", "cn-north-4".into())],
        &[
            ("HW_AUTH_TOKEN", "hidden"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "p3"),
        ],
        &expect![[
            r#"https://kms.cn-north-4.myhuaweicloud.com, iam https://iam.cn-north-4.myhuaweicloud.com, eps https://eps.myhuaweicloud.com, in cn-north-4 project cn-north-4 Some("p3") domain None, Token(Secret(..))"#
        ]],
    );
    check(
        &[("access_key", "id".into()), ("secret_key", "hidden".into())],
        &[],
        &expect![[r#"
            error at region: invalid provider configuration: region: no region: neither here, nor in HW_REGION_NAME or HUAWEICLOUD_REGION
        "#]],
    );
}
