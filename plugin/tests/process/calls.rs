//! Single calls: what comes back when something is wrong with the request or with the provider.

use expect_test::{Expect, expect};
use serde_json::{Value as Json, json};
use tfplugin_proto::tfplugin6 as pb;

use crate::{
    client::{json_of, shown, task, value},
    launch::Fixture,
};

fn config(mode: &str) -> Json {
    json!({"id": null, "mode": mode, "note": null, "other": null, "timeouts": null})
}

#[tokio::test]
async fn mistakes_of_a_provider_are_found_at_their_attribute() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let plans = [
        (
            "bad plan",
            expect![[
                r#"error at AttributeName("note"): provider bug: invalid answer: note: a value is planned for an attribute that is neither configured nor computed; this is a mistake in the provider, please report it"#
            ]],
        ),
        (
            "bad type",
            expect![[
                r#"error at AttributeName("note"): provider bug: invalid value: note: a string required, but it is a number; this is a mistake in the provider, please report it"#
            ]],
        ),
        (
            "bad name",
            expect![[
                r#"error at AttributeName("notes"): provider bug: invalid value: notes: the schema has no such attribute; this is a mistake in the provider, please report it"#
            ]],
        ),
    ];
    for (mode, want) in plans {
        want.assert_eq(&provider.plan(Json::Null, config(mode)).await.1);
    }
    let applies = [
        (
            "forget",
            expect![
                "error: provider bug: no state: the provider created the object but returned no state of it; please report it"
            ],
        ),
        (
            "stay unknown",
            expect![[
                r#"error at AttributeName("id"): provider bug: invalid value: id: still unknown at the end; this is a mistake in the provider, please report it"#
            ]],
        ),
        (
            "change note",
            expect![[
                r#"error at AttributeName("note"): provider bug: invalid answer: note: is not what was planned; this is a mistake in the provider, please report it"#
            ]],
        ),
    ];
    for (mode, want) in applies {
        want.assert_eq(&provider.apply(Json::Null, task(mode)).await.1);
    }
}

#[tokio::test]
async fn a_failure_half_way_leaves_a_true_state() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let (state, said) = provider.apply(Json::Null, task("fail")).await;
    assert_eq!(
        state,
        json!({"id": "task", "mode": "fail", "note": "n", "other": null, "timeouts": null})
    );
    assert_eq!(said, "error: half done: the second step failed");

    let prior =
        json!({"id": "task", "mode": "fail", "note": "old", "other": "old", "timeouts": null});
    let planned =
        json!({"id": "task", "mode": "fail", "note": "new", "other": "new", "timeouts": null});
    let (state, _) = provider.apply(prior, planned).await;
    assert_eq!(
        (&state["note"], &state["other"]),
        (&json!("new"), &json!("old"))
    );

    let stuck =
        json!({"id": "task", "mode": "stuck", "note": null, "other": null, "timeouts": null});
    let (state, said) = provider.apply(stuck.clone(), Json::Null).await;
    assert_eq!(
        (state, said.as_str()),
        (stuck, "error: cannot delete: not within Some(1200s)")
    );
}

#[tokio::test]
async fn a_destroy_is_planned_and_can_be_refused() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let plan = |mode: &str| pb::plan_resource_change::Request {
        type_name: "fixture_task".to_owned(),
        prior_state: value(
            &json!({"id": "task", "mode": mode, "note": null, "other": null, "timeouts": null}),
        ),
        prior_private: br#"{"k":1}"#.to_vec(),
        ..Default::default()
    };
    let answer = provider
        .rpc
        .plan_resource_change(plan("ok"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(json_of(answer.planned_state), Json::Null);
    assert_eq!(answer.planned_private, br#"{"k":1}"#);
    let answer = provider
        .rpc
        .plan_resource_change(plan("keep"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        shown(&answer.diagnostics),
        "error: protected: this one is not to be destroyed"
    );
}

#[tokio::test]
async fn requests_that_make_no_sense_are_answered() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let check = async |type_name: &str, config: Option<pb::DynamicValue>, want: Expect| {
        let request = pb::validate_resource_config::Request {
            type_name: type_name.to_owned(),
            config,
            ..Default::default()
        };
        let answer = provider
            .clone()
            .rpc
            .validate_resource_config(request)
            .await
            .unwrap()
            .into_inner();
        want.assert_eq(&shown(&answer.diagnostics));
    };
    let unknown_type = expect![[
        r#"error: unknown resource type: this provider has no resource type "fixture_ghost"; it has fixture_everything, fixture_task"#
    ]];
    check("fixture_ghost", None, unknown_type).await;
    let null = expect![
        "error: configuration cannot be read: Terraform sent a value that does not fit the schema of this provider: an object required, but it is null"
    ];
    check("fixture_task", None, null).await;
    let short = expect![
        "error: configuration cannot be read: Terraform sent a value that does not fit the schema of this provider: an object of 5 attributes is required, but it has 1"
    ];
    check("fixture_task", value(&json!({"mode": "ok"})), short).await;
    let garbage = pb::DynamicValue {
        msgpack: vec![0x81],
        json: Vec::new(),
    };
    let garbage_said = expect![
        "error: configuration cannot be read: Terraform sent a value that does not fit the schema of this provider: not a MessagePack value"
    ];
    check("fixture_task", Some(garbage), garbage_said).await;
    let json = pb::DynamicValue {
        msgpack: Vec::new(),
        json: config("ok").to_string().into_bytes(),
    };
    check("fixture_task", Some(json), expect![""]).await;
    let mut timeouts = config("ok");
    timeouts["timeouts"] = json!({"create": "5 minutes", "update": "5m", "delete": "?"});
    let timeouts_said = expect![[
        r#"error at AttributeName("timeouts") AttributeName("create"): invalid timeout: "5 minutes" is no duration: numbers with units h, m, s, ms, us or ns, such as "30s" or "1h30m""#
    ]];
    check("fixture_task", value(&timeouts), timeouts_said).await;

    let empty = pb::apply_resource_change::Request {
        type_name: "fixture_task".to_owned(),
        ..Default::default()
    };
    let answer = provider
        .rpc
        .apply_resource_change(empty)
        .await
        .unwrap()
        .into_inner();
    assert!(shown(&answer.diagnostics).starts_with("error: nothing to apply"));
}

#[tokio::test]
async fn an_old_terraform_is_told_that_it_would_store_a_write_only_value() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let schema = provider
        .rpc
        .get_provider_schema(pb::get_provider_schema::Request {})
        .await
        .unwrap()
        .into_inner();
    let block = schema.resource_schemas["fixture_everything"]
        .block
        .clone()
        .unwrap();
    let names = block
        .attributes
        .into_iter()
        .map(|attribute| (attribute.name, Json::Null));
    let mut config: Json = names.collect::<serde_json::Map<_, _>>().into();
    config["one"] = Json::Null;
    config["rule"] = json!([]);
    config["tag"] = json!([]);
    config["name"] = json!("a");
    config["secret_wo"] = json!("hush");
    let mut validate = async |allowed: bool| {
        let capabilities = pb::ClientCapabilities {
            write_only_attributes_allowed: allowed,
            ..Default::default()
        };
        let request = pb::validate_resource_config::Request {
            type_name: "fixture_everything".to_owned(),
            config: value(&config),
            client_capabilities: Some(capabilities),
        };
        shown(
            &provider
                .rpc
                .validate_resource_config(request)
                .await
                .unwrap()
                .into_inner()
                .diagnostics,
        )
    };
    assert_eq!(validate(true).await, "");
    let want = expect![[
        r#"error at AttributeName("secret_wo"): write-only attributes are not supported: secret_wo is write-only, which needs Terraform 1.11 or OpenTofu 1.11"#
    ]];
    want.assert_eq(&validate(false).await);
}

#[tokio::test]
async fn what_this_server_lacks_is_unimplemented() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let states = provider
        .rpc
        .get_states(pb::get_states::Request::default())
        .await;
    assert_eq!(states.unwrap_err().code(), tonic::Code::Unimplemented);
    let lock = provider
        .rpc
        .lock_state(pb::lock_state::Request::default())
        .await;
    assert_eq!(lock.unwrap_err().code(), tonic::Code::Unimplemented);
}

#[tokio::test]
async fn the_names_of_everything_are_sent() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let names = provider
        .rpc
        .get_metadata(pb::get_metadata::Request {})
        .await;
    let names = names.unwrap().into_inner();
    let of = |all: &[pb::get_metadata::TypeMetadata]| {
        let all = all.iter().map(|each| each.type_name.clone());
        all.collect::<Vec<_>>().join(" ")
    };
    let functions = names.functions.iter().map(|each| each.name.clone());
    let lines = [
        of(&names.resources),
        of(&names.data_sources),
        of(&names.ephemeral_resources),
        of(&names.list_resources),
        of(&names.actions),
        functions.collect::<Vec<_>>().join(" "),
    ];
    expect![[r"
        fixture_everything fixture_task
        fixture_everything
        fixture_token
        fixture_everything
        fixture_touch
        join kind odd repeat"]]
    .assert_eq(&lines.join("\n"));
    let capabilities = names.server_capabilities.unwrap();
    assert!(capabilities.move_resource_state && capabilities.generate_resource_config);
}

#[tokio::test]
async fn stored_state_is_brought_up_to_date() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut upgrade = async |version: i64, state: Json| {
        let request = pb::upgrade_resource_state::Request {
            type_name: "fixture_everything".to_owned(),
            version,
            raw_state: Some(pb::RawState {
                json: format!("{state:#}").into_bytes(),
                ..Default::default()
            }),
        };
        let answer = provider
            .rpc
            .upgrade_resource_state(request)
            .await
            .unwrap()
            .into_inner();
        (json_of(answer.upgraded_state), shown(&answer.diagnostics))
    };
    let (state, said) = upgrade(0, json!({"title": "old", "id": "id-old", "gone": true})).await;
    assert_eq!(
        (&state["name"], &state["rule"], said.as_str()),
        (&json!("old"), &json!([]), "")
    );
    let (state, _) = upgrade(1, json!({"name": "now", "title": "ignored"})).await;
    assert_eq!(state["name"], "now");
    let (_, said) = upgrade(2, json!({})).await;
    assert_eq!(
        said,
        "error: stored state is newer than this provider: it was written by version 2 of the schema, this provider has version 1"
    );
}

#[tokio::test]
async fn large_values_pass() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let note = "x".repeat(20 << 20);
    let mut large = config("ok");
    large["note"] = json!(note);
    let (planned, said) = provider.plan(Json::Null, large).await;
    assert_eq!(said, "");
    assert_eq!(planned["note"].as_str().map(str::len), Some(note.len()));
}

#[tokio::test]
async fn a_schema_is_sent_whole() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let answer = provider
        .rpc
        .get_provider_schema(pb::get_provider_schema::Request {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(shown(&answer.diagnostics), "");
    let capabilities = answer.server_capabilities.unwrap();
    assert!(capabilities.plan_destroy && capabilities.get_provider_schema_optional);
    let everything = &answer.resource_schemas["fixture_everything"];
    assert_eq!(everything.version, 1);
    let block = everything.block.as_ref().unwrap();
    let secret = block
        .attributes
        .iter()
        .find(|attribute| attribute.name == "secret_wo")
        .unwrap();
    assert!(secret.write_only && secret.optional && secret.r#type == b"\"string\"");
    assert_eq!(block.block_types.len(), 3);
    assert!(
        answer.provider.is_some()
            && answer
                .data_source_schemas
                .contains_key("fixture_everything")
    );
}
