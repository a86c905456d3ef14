//! Actions: checked, planned, and done with word of how far they are.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use tfplugin_proto::tfplugin6 as pb;
use tfplugin_proto::tfplugin6::invoke_action::event::Type;

use crate::{
    client::{shown, value},
    identity::Ground,
    launch::Fixture,
};

const TYPE: &str = "fixture_touch";

fn config(name: &str, mode: Option<&str>) -> Json {
    json!({"name": name, "mode": mode, "timeouts": null})
}

fn request(config: &Json) -> pb::invoke_action::Request {
    pb::invoke_action::Request {
        action_type: TYPE.to_owned(),
        config: value(config),
        ..Default::default()
    }
}

async fn invoke(ground: &mut Ground, request: pb::invoke_action::Request) -> String {
    let mut events = ground
        .provider
        .rpc
        .invoke_action(request)
        .await
        .unwrap()
        .into_inner();
    let mut lines = Vec::new();
    while let Some(event) = events.message().await.unwrap() {
        lines.push(match event.r#type.unwrap() {
            Type::Progress(progress) => progress.message,
            Type::Completed(completed) => format!("completed {}", shown(&completed.diagnostics)),
        });
    }
    lines.join("\n")
}

#[tokio::test]
async fn one_is_done_and_tells_how_far_it_is() {
    let mut ground = Ground::new().await;
    let done = invoke(&mut ground, request(&config("a", None))).await;
    assert_eq!(done, "writing a\nwritten\ncompleted ");
    assert!(ground.has("a"));
}

#[tokio::test]
async fn one_that_fails_ends_with_why() {
    let mut ground = Ground::new().await;
    let check = async |ground: &mut Ground, request, want: Expect| {
        want.assert_eq(&invoke(ground, request).await);
    };
    check(
        &mut ground,
        request(&config("a", Some("fail"))),
        expect![[r#"
            writing a
            completed error: not written: the disk is full"#]],
    )
    .await;
    check(
        &mut ground,
        request(&config("a", Some("panic"))),
        expect![[r#"
            writing a
            completed error: provider bug: panic: the provider panicked while it worked on this: asked to panic; please report it with the output of a run with TF_LOG=debug"#]],
    )
    .await;
    check(&mut ground, request(&Json::Null), expect!["completed error: configuration cannot be read: Terraform sent a value that does not fit the schema of this provider: an object required, but it is null"]).await;
    let mut ghost = request(&config("a", None));
    ghost.action_type = "fixture_ghost".to_owned();
    check(&mut ground, ghost, expect![[r#"completed error: unknown action type: this provider has no action type "fixture_ghost"; it has fixture_touch"#]]).await;
    let mut soon = config("a", Some("wait"));
    soon["timeouts"] = json!({"invoke": "1ms"});
    check(&mut ground, request(&soon), expect![[r#"
        writing a
        completed error: operation was cancelled: Terraform was interrupted, or the operation took longer than its timeout allows"#]]).await;
}

#[tokio::test]
async fn one_that_terraform_interrupts_comes_to_an_end() {
    let mut ground = Ground::new().await;
    let mut events = {
        let waiting = request(&config("a", Some("wait")));
        ground
            .provider
            .rpc
            .invoke_action(waiting)
            .await
            .unwrap()
            .into_inner()
    };
    assert!(events.message().await.unwrap().is_some());
    ground
        .provider
        .rpc
        .stop_provider(pb::stop_provider::Request {})
        .await
        .unwrap();
    let Some(Type::Completed(completed)) = events.message().await.unwrap().unwrap().r#type else {
        panic!("it is not completed");
    };
    assert!(shown(&completed.diagnostics).starts_with("error: operation was cancelled"));
    assert!(events.message().await.unwrap().is_none());
}

#[tokio::test]
async fn one_that_nobody_listens_to_is_done_all_the_same() {
    let mut ground = Ground::new().await;
    let events = ground
        .provider
        .rpc
        .invoke_action(request(&config("a", None)))
        .await
        .unwrap();
    drop(events);
    while !ground.has("a") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn one_is_checked_and_planned() {
    let ground = Ground::new().await;
    let (_unconfigured, other) = Fixture::connected().await;
    let validate = async |config: &Json, want: Expect| {
        let request = pb::validate_action_config::Request {
            type_name: TYPE.to_owned(),
            config: value(config),
        };
        let answer = other.clone().rpc.validate_action_config(request).await;
        want.assert_eq(&shown(&answer.unwrap().into_inner().diagnostics));
    };
    validate(&config("a", None), expect![""]).await;
    validate(&config("?", None), expect![""]).await;
    validate(
        &config("", None),
        expect![[
            r#"error at AttributeName("name"): empty name: a name has at least one character"#
        ]],
    )
    .await;
    let plan = async |mut provider: crate::client::Provider, name: &str, want: Expect| {
        let request = pb::plan_action::Request {
            action_type: TYPE.to_owned(),
            config: value(&config(name, None)),
            ..Default::default()
        };
        let answer = provider
            .rpc
            .plan_action(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.deferred, None);
        want.assert_eq(&shown(&answer.diagnostics));
    };
    plan(ground.provider.clone(), "a", expect![""]).await;
    plan(ground.provider.clone(), "?", expect![""]).await;
    plan(
        ground.provider.clone(),
        "taken",
        expect![[r#"error at AttributeName("name"): taken: there is such a file already"#]],
    )
    .await;
    plan(other.clone(), "a", expect!["error: provider is not configured: this operation needs the provider's configuration, which Terraform has not sent"]).await;
}
