//! Queries: what a list resource finds, how much of it, and what stops it.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use tfplugin_proto::tfplugin6 as pb;

use crate::{
    client::{json_of, shown, value},
    identity::{Ground, with},
    launch::Fixture,
};

const TYPE: &str = "fixture_everything";

fn request(config: &Json, include_resource_object: bool, limit: i64) -> pb::list_resource::Request {
    pb::list_resource::Request {
        type_name: TYPE.to_owned(),
        config: value(config),
        include_resource_object,
        limit,
    }
}

fn everything() -> Json {
    json!({"prefix": null, "mode": null})
}

fn mode(mode: &str) -> Json {
    json!({"prefix": null, "mode": mode})
}

impl Ground {
    fn put(&self, id: &str) {
        let state = with(&[
            ("id", json!(id)),
            ("name", json!("n")),
            ("list", json!(["x"])),
        ]);
        std::fs::write(
            self.folder.path().join(format!("{id}.json")),
            state.to_string(),
        )
        .unwrap();
    }

    /// Each event as a line.
    async fn list(&mut self, request: pb::list_resource::Request) -> String {
        let mut events = self
            .provider
            .rpc
            .list_resource(request)
            .await
            .unwrap()
            .into_inner();
        let mut lines = Vec::new();
        while let Some(event) = events.message().await.unwrap() {
            let identity = event
                .identity
                .map_or(Json::Null, |data| json_of(data.identity_data));
            let list = event
                .resource_object
                .map_or(json!("-"), |object| json_of(Some(object))["list"].clone());
            let said = shown(&event.diagnostic);
            lines.push(format!(
                "{:?} {} {list} {said}",
                event.display_name, identity["id"]
            ));
        }
        lines.join("\n")
    }
}

#[tokio::test]
async fn objects_are_found_with_or_without_their_state() {
    let mut ground = Ground::new().await;
    assert_eq!(ground.list(request(&everything(), false, 0)).await, "");
    for id in ["id-a", "id-b", "id-bb", "id-c"] {
        ground.put(id);
    }
    let check = async |ground: &mut Ground, request, want: Expect| {
        want.assert_eq(&ground.list(request).await);
    };
    // The block is left out.
    let all = ground.list(request(&everything(), false, 0)).await;
    assert_eq!(ground.list(request(&Json::Null, false, 0)).await, all);
    check(
        &mut ground,
        request(&everything(), false, 100),
        expect![[r#"
        "object id-a" "id-a" "-" 
        "object id-b" "id-b" "-" 
        "object id-bb" "id-bb" "-" 
        "object id-c" "id-c" "-" "#]],
    )
    .await;
    check(
        &mut ground,
        request(&everything(), true, 0),
        expect![[r#"
        "object id-a" "id-a" ["x"] 
        "object id-b" "id-b" ["x"] 
        "object id-bb" "id-bb" ["x"] 
        "object id-c" "id-c" ["x"] "#]],
    )
    .await;
    let prefix = json!({"prefix": "id-b", "mode": null});
    check(
        &mut ground,
        request(&prefix, false, -1),
        expect![[r#"
        "object id-b" "id-b" "-" 
        "object id-bb" "id-bb" "-" "#]],
    )
    .await;
    check(
        &mut ground,
        request(&everything(), false, 1),
        expect![[r#""object id-a" "id-a" "-" "#]],
    )
    .await;
}

#[tokio::test]
async fn one_stops_at_its_limit_or_when_nobody_reads() {
    let mut ground = Ground::new().await;
    let found = ground.list(request(&mode("endless"), false, 50)).await;
    assert_eq!((found.lines().count(), ground.has("stopped")), (50, true));
    std::fs::remove_file(ground.folder.path().join("stopped.json")).unwrap();

    let all = request(&mode("endless"), false, 0);
    let mut events = ground
        .provider
        .rpc
        .list_resource(all)
        .await
        .unwrap()
        .into_inner();
    assert!(events.message().await.unwrap().is_some());
    drop(events);
    while !ground.has("stopped") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_goes_wrong_is_said() {
    let mut ground = Ground::new().await;
    let check = async |ground: &mut Ground, request, want: Expect| {
        let said = ground.list(request).await;
        want.assert_eq(said.split("\n\nat ").next().unwrap());
    };
    check(
        &mut ground,
        request(&mode("nameless"), false, 0),
        expect![[r#""x" null "-" error: provider bug: incomplete identity: id: every identity has it; this is a mistake in the provider, please report it"#]],
    )
    .await;
    check(
        &mut ground,
        request(&mode("stateless"), true, 0),
        expect![[r#""x" "id-x" "-" error: provider bug: no state: the query wants the state of "x", which the provider did not give; please report it"#]],
    )
    .await;
    check(
        &mut ground,
        request(&mode("stateless"), false, 0),
        expect![[r#""x" "id-x" "-" "#]],
    )
    .await;
    check(
        &mut ground,
        request(&mode("warn"), false, 0),
        expect![[r#"
        "x" "id-x" "-" warning: old: this one is old
        "" null "-" warning: partial: there may be more"#]],
    )
    .await;
    check(&mut ground, request(&mode("panic"), false, 0), expect![[r#""" null "-" error: provider bug: panic: the provider panicked while it worked on this: asked to panic; please report it with the output of a run with TF_LOG=debug"#]]).await;
    let mut ghost = request(&everything(), false, 0);
    ghost.type_name = "fixture_task".to_owned();
    check(&mut ground, ghost, expect![[r#""" null "-" error: unknown list resource type: this provider has no list resource type "fixture_task"; it has fixture_everything"#]]).await;
}

#[tokio::test]
async fn a_configuration_is_checked() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut check = async |prefix: &str, want: Expect| {
        let request = pb::validate_list_resource_config::Request {
            type_name: TYPE.to_owned(),
            config: value(&json!({"prefix": prefix, "mode": null})),
            ..Default::default()
        };
        let answer = provider.rpc.validate_list_resource_config(request).await;
        want.assert_eq(&shown(&answer.unwrap().into_inner().diagnostics));
    };
    check("id-a", expect![""]).await;
    check("?", expect![[""]]).await;
    check(
        "a",
        expect![[r#"error at AttributeName("prefix"): invalid prefix: "a": ids begin with id-"#]],
    )
    .await;
}
