//! Ephemeral resources, call by call.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use tfplugin_proto::tfplugin6 as pb;

use crate::{
    client::{json_of, shown, value},
    identity::Ground,
    launch::Fixture,
};

const TYPE: &str = "fixture_token";

fn config(name: &str, mode: Option<&str>) -> Json {
    json!({"name": name, "mode": mode, "token": null, "timeouts": null})
}

async fn open(ground: &mut Ground, config: &Json) -> pb::open_ephemeral_resource::Response {
    let request = pb::open_ephemeral_resource::Request {
        type_name: TYPE.to_owned(),
        config: value(config),
        ..Default::default()
    };
    let answer = ground.provider.rpc.open_ephemeral_resource(request).await;
    answer.unwrap().into_inner()
}

#[tokio::test]
async fn one_is_opened_renewed_and_closed() {
    let mut ground = Ground::new().await;
    let opened = open(&mut ground, &config("a", Some("renew"))).await;
    let token = json!({"name": "a", "mode": "renew", "token": "token-of-a", "timeouts": null});
    assert_eq!(json_of(opened.result), token);
    assert_eq!(
        shown(&opened.diagnostics),
        "warning: short-lived: it wants to be renewed"
    );
    let mut times = vec![opened.renew_at];
    let mut private = opened.private;
    while times.last().unwrap().is_some() {
        let request = pb::renew_ephemeral_resource::Request {
            type_name: TYPE.to_owned(),
            private: private.clone(),
        };
        let answer = ground.provider.rpc.renew_ephemeral_resource(request).await;
        let renewed = answer.unwrap().into_inner();
        assert_eq!(shown(&renewed.diagnostics), "");
        times.push(renewed.renew_at);
        private = renewed.private;
    }
    let times: Vec<_> = times
        .iter()
        .flatten()
        .map(|at| (at.seconds, at.nanos))
        .collect();
    assert_eq!(
        times,
        [(-2, 500_000_000), (-1, 500_000_000), (0, 500_000_000)]
    );
    assert!(!ground.has("closed-a"));
    let request = pb::close_ephemeral_resource::Request {
        type_name: TYPE.to_owned(),
        private,
    };
    let answer = ground.provider.rpc.close_ephemeral_resource(request).await;
    assert_eq!(shown(&answer.unwrap().into_inner().diagnostics), "");
    assert!(ground.has("closed-a"));
}

#[tokio::test]
async fn what_cannot_be_opened_is_said() {
    let mut ground = Ground::new().await;
    let mut check = async |config: Json, want: Expect| {
        want.assert_eq(&shown(&open(&mut ground, &config).await.diagnostics));
    };
    check(
        config("a", Some("fail")),
        expect!["error: no token: the service has none left"],
    )
    .await;
    check(
        config("a", Some("forget")),
        expect![[r#"error at AttributeName("token"): provider bug: invalid value: token: still unknown at the end; this is a mistake in the provider, please report it"#]],
    )
    .await;
    check(
        config("a", Some("rename")),
        expect![[r#"error at AttributeName("name"): provider bug: invalid answer: name: the planned value is neither the configured nor the prior one; this is a mistake in the provider, please report it"#]],
    )
    .await;
    check(Json::Null, expect!["error: configuration cannot be read: Terraform sent a value that does not fit the schema of this provider: an object required, but it is null"]).await;
}

#[tokio::test]
async fn a_configuration_is_checked_and_a_type_known() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut check = async |type_name: &str, config: Json, want: Expect| {
        let request = pb::validate_ephemeral_resource_config::Request {
            type_name: type_name.to_owned(),
            config: value(&config),
        };
        let answer = provider
            .rpc
            .validate_ephemeral_resource_config(request)
            .await;
        want.assert_eq(&shown(&answer.unwrap().into_inner().diagnostics));
    };
    check(TYPE, config("a", None), expect![""]).await;
    check(TYPE, config("?", Some("?")), expect![""]).await;
    check(
        TYPE,
        config("", None),
        expect![[
            r#"error at AttributeName("name"): empty name: a name has at least one character"#
        ]],
    )
    .await;
    let mut timed = config("a", None);
    timed["timeouts"] = json!({"open": "soon"});
    check(TYPE, timed, expect![[r#"error at AttributeName("timeouts") AttributeName("open"): invalid timeout: "soon" is no duration: numbers with units h, m, s, ms, us or ns, such as "30s" or "1h30m""#]]).await;
    check("fixture_ghost", config("a", None), expect![[r#"error: unknown ephemeral resource type: this provider has no ephemeral resource type "fixture_ghost"; it has fixture_token"#]]).await;

    // Nothing is configured here.
    let request = pb::open_ephemeral_resource::Request {
        type_name: TYPE.to_owned(),
        config: value(&config("a", None)),
        ..Default::default()
    };
    let answer = provider.rpc.open_ephemeral_resource(request).await;
    expect!["error: provider is not configured: this operation needs the provider's configuration, which Terraform has not sent"].assert_eq(&shown(&answer.unwrap().into_inner().diagnostics));
    let request = pb::close_ephemeral_resource::Request {
        type_name: TYPE.to_owned(),
        private: Some(b"not JSON".to_vec()),
    };
    let answer = provider.rpc.close_ephemeral_resource(request).await;
    expect!["error: private state cannot be read: the state's private data of this resource is not a JSON object: expected ident at line 1 column 2"].assert_eq(&shown(&answer.unwrap().into_inner().diagnostics));
}
