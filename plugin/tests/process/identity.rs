//! Identity through every call that carries it, and what goes by it: import, move, generated
//! configuration.

use expect_test::{Expect, expect};
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;
use tfplugin_proto::tfplugin6 as pb;

use crate::{
    client::{Provider, json_of, shown, value},
    launch::Fixture,
};

const TYPE: &str = "fixture_everything";

/// A fixture on a directory of its own.
pub(crate) struct Ground {
    _fixture: Fixture,
    pub(crate) provider: Provider,
    pub(crate) folder: TempDir,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        let (fixture, mut provider) = Fixture::connected().await;
        let folder = tempfile::tempdir().unwrap();
        let request = pb::configure_provider::Request {
            config: value(&json!({"directory": folder.path(), "region": null})),
            ..Default::default()
        };
        let answer = provider.rpc.configure_provider(request).await.unwrap();
        assert_eq!(shown(&answer.into_inner().diagnostics), "");
        Self {
            _fixture: fixture,
            provider,
            folder,
        }
    }

    pub(crate) fn directory(&self) -> String {
        self.folder.path().to_str().unwrap().to_owned()
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.folder.path().join(format!("{id}.json")).exists()
    }

    /// The directory is another one each time.
    fn plain(&self, text: &str) -> String {
        text.replace(&self.directory(), "DIRECTORY")
    }

    async fn apply(&mut self, name: &str) -> pb::apply_resource_change::Response {
        let config = with(&[("name", json!(name)), ("flag", json!(null))]);
        let mut planned = with(&[("name", json!(name)), ("flag", json!(true))]);
        for computed in ["id", "revision", "kind", "secret_length"] {
            planned[computed] = json!("?");
        }
        let request = pb::apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: value(&Json::Null),
            planned_state: value(&planned),
            config: value(&config),
            ..Default::default()
        };
        let answer = self.provider.rpc.apply_resource_change(request).await;
        answer.unwrap().into_inner()
    }

    async fn read(&mut self, id: &str, identity: Json) -> pb::read_resource::Response {
        let state = with(&[("id", json!(id)), ("name", json!("x"))]);
        let request = pb::read_resource::Request {
            type_name: TYPE.to_owned(),
            current_state: value(&state),
            current_identity: wire(&identity),
            ..Default::default()
        };
        let answer = self.provider.rpc.read_resource(request).await;
        answer.unwrap().into_inner()
    }

    async fn import(&mut self, identity: Json) -> pb::import_resource_state::Response {
        let request = pb::import_resource_state::Request {
            type_name: TYPE.to_owned(),
            identity: wire(&identity),
            ..Default::default()
        };
        let answer = self.provider.rpc.import_resource_state(request).await;
        answer.unwrap().into_inner()
    }
}

/// A state with nothing in it but this.
pub(crate) fn with(attributes: &[(&str, Json)]) -> Json {
    const NAMES: &[&str] = &[
        "id",
        "revision",
        "name",
        "kind",
        "text",
        "number",
        "flag",
        "list",
        "set",
        "map",
        "tuple",
        "object",
        "anything",
        "secret",
        "secret_wo",
        "secret_wo_version",
        "secret_length",
        "single",
        "ordered",
        "unordered",
        "keyed",
        "timeouts",
        "one",
    ];
    let nulls = NAMES.iter().map(|name| ((*name).to_owned(), Json::Null));
    let mut state = Json::Object(nulls.collect::<Map<_, _>>());
    state["rule"] = json!([]);
    state["tag"] = json!([]);
    for (name, value) in attributes {
        state[*name] = value.clone();
    }
    state
}

fn wire(identity: &Json) -> Option<pb::ResourceIdentityData> {
    (!identity.is_null()).then(|| pb::ResourceIdentityData {
        identity_data: value(identity),
    })
}

fn identity_of(data: Option<pb::ResourceIdentityData>) -> Json {
    data.map_or(Json::Null, |data| json_of(data.identity_data))
}

#[tokio::test]
async fn its_schema_is_sent() {
    let mut ground = Ground::new().await;
    let request = pb::get_resource_identity_schemas::Request {};
    let answer = ground
        .provider
        .rpc
        .get_resource_identity_schemas(request)
        .await;
    let schemas = answer.unwrap().into_inner().identity_schemas;
    let lines = schemas.iter().flat_map(|(name, schema)| {
        schema.identity_attributes.iter().map(move |attribute| {
            format!(
                "{name} v{} {} {} required={} optional={} {}",
                schema.version,
                attribute.name,
                String::from_utf8_lossy(&attribute.r#type),
                attribute.required_for_import,
                attribute.optional_for_import,
                attribute.description
            )
        })
    });
    expect![[r#"
        fixture_everything v1 id "string" required=true optional=false As in the state.
        fixture_everything v1 directory "string" required=false optional=true "#]]
    .assert_eq(&lines.collect::<Vec<_>>().join("\n"));
}

#[tokio::test]
async fn it_is_there_after_create_and_stays_through_read_plan_and_update() {
    let mut ground = Ground::new().await;
    let made = ground.apply("a").await;
    assert_eq!(shown(&made.diagnostics), "");
    let identity = json!({"directory": ground.directory(), "id": "id-a"});
    assert_eq!(identity_of(made.new_identity), identity);
    // What is open in one stays open: it is the same for good.
    let open = json!({"directory": null, "id": "id-a"});
    let none = json!({"directory": null, "id": null});
    for (known, want) in [
        (Json::Null, &identity),
        (none, &identity),
        (identity.clone(), &identity),
        (open.clone(), &open),
    ] {
        let read = ground.read("id-a", known).await;
        assert_eq!(shown(&read.diagnostics), "");
        assert_eq!(&identity_of(read.new_identity), want);
    }
    let gone = ground
        .read("id-gone", json!({"directory": null, "id": "id-gone"}))
        .await;
    assert_eq!(json_of(gone.new_state), Json::Null);
    assert_eq!(gone.new_identity, None);
}

#[tokio::test]
async fn a_plan_has_it_for_what_exists() {
    let mut ground = Ground::new().await;
    let identity = json!({"directory": ground.directory(), "id": "id-a"});
    let state = with(&[
        ("id", json!("id-a")),
        ("name", json!("a")),
        ("flag", json!(true)),
    ]);
    let config = with(&[("name", json!("a")), ("text", json!("new"))]);
    let plans = [
        (Json::Null, config.clone(), Json::Null, Json::Null),
        (state.clone(), config, identity.clone(), identity.clone()),
        (state, Json::Null, identity.clone(), identity),
    ];
    for (prior, config, known, want) in plans {
        let request = pb::plan_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: value(&prior),
            proposed_new_state: value(&config),
            config: value(&config),
            prior_identity: wire(&known),
            ..Default::default()
        };
        let answer = ground.provider.rpc.plan_resource_change(request).await;
        let planned = answer.unwrap().into_inner();
        assert!(!shown(&planned.diagnostics).contains("error"));
        assert_eq!(identity_of(planned.planned_identity), want);
    }
}

#[tokio::test]
async fn one_that_changes_or_is_not_whole_is_a_mistake() {
    let mut ground = Ground::new().await;
    let nameless = ground.apply("nameless").await;
    expect!["error: provider bug: incomplete identity: id: every identity has it; this is a mistake in the provider, please report it"].assert_eq(&shown(&nameless.diagnostics));
    // The object is there, and so is its state.
    assert_eq!(json_of(nameless.new_state)["id"], "id-nameless");

    let drifting = ground.apply("drifting").await;
    assert_eq!(shown(&drifting.diagnostics), "");
    let known = json!({"directory": ground.directory(), "id": "id-drifting"});
    let read = ground.read("id-drifting", known.clone()).await;
    expect!["error: provider bug: identity changed: id: the identity of an object stays as it is; this is a mistake in the provider, please report it"].assert_eq(&shown(&read.diagnostics));
    assert_eq!(identity_of(read.new_identity), known);
}

#[tokio::test]
async fn an_import_goes_by_it() {
    let mut ground = Ground::new().await;
    ground.apply("a").await;
    let imported = ground
        .import(json!({"id": "id-a", "directory": null}))
        .await;
    assert_eq!(shown(&imported.diagnostics), "");
    let object = imported.imported_resources.into_iter().next().unwrap();
    assert_eq!(json_of(object.state)["id"], "id-a");
    let whole = json!({"directory": ground.directory(), "id": "id-a"});
    assert_eq!(identity_of(object.identity), whole);

    let mut check = async |identity: Json, want: Expect| {
        let said = shown(&ground.import(identity).await.diagnostics);
        want.assert_eq(&ground.plain(&said));
    };
    check(
        json!({"id": "id-a", "directory": "/elsewhere"}),
        expect![[r#"error: the object has another identity: the identity to import has directory = "/elsewhere", but what this provider would import has "DIRECTORY""#]],
    )
    .await;
    check(
        json!({"id": null, "directory": "/elsewhere"}),
        expect!["error: incomplete identity: the identity to import needs id"],
    )
    .await;
    check(
        json!({"name": "a"}),
        expect!["error: identity cannot be read: Terraform sent a value that does not fit the schema of this provider: name: no such attribute"],
    )
    .await;
    check(
        Json::Null,
        expect![[r#"error: invalid id: "" is no id: they look like id-name"#]],
    )
    .await;
}

#[tokio::test]
async fn a_stored_one_is_brought_up_to_date() {
    let mut ground = Ground::new().await;
    let mut check = async |version: i64, raw: &str, want: Expect| {
        let request = pb::upgrade_resource_identity::Request {
            type_name: TYPE.to_owned(),
            version,
            raw_identity: Some(pb::RawState {
                json: raw.as_bytes().to_vec(),
                ..Default::default()
            }),
        };
        let answer = ground.provider.rpc.upgrade_resource_identity(request).await;
        let answer = answer.unwrap().into_inner();
        let identity = identity_of(answer.upgraded_identity);
        want.assert_eq(&format!("{identity} {}", shown(&answer.diagnostics)));
    };
    check(
        0,
        r#"{"handle": "id-a"}"#,
        expect![[r#"{"directory":null,"id":"id-a"} "#]],
    )
    .await;
    check(
        1,
        r#"{"id": "id-a", "gone": 1}"#,
        expect![[r#"{"directory":null,"id":"id-a"} "#]],
    )
    .await;
    check(
        0,
        "{}",
        expect!["null error: no handle: an identity of version 0 has a handle"],
    )
    .await;
    check(1, "{}", expect!["null error: provider bug: incomplete identity: id: every identity has it; this is a mistake in the provider, please report it"]).await;
    check(2, "{}", expect!["null error: stored identity is newer than this provider: it was written by version 2 of its schema, this provider has version 1"]).await;
    check(1, "", expect!["null error: stored identity cannot be read: it is not JSON: EOF while parsing a value at line 1 column 0"]).await;
}

#[tokio::test]
async fn another_type_becomes_this_one() {
    let mut ground = Ground::new().await;
    let mut check = async |provider: &str, type_name: &str, target: &str, want: Expect| {
        let request = pb::move_resource_state::Request {
            source_provider_address: provider.to_owned(),
            source_type_name: type_name.to_owned(),
            source_state: Some(pb::RawState {
                json: br#"{"input": {"value": "a", "type": "string"}}"#.to_vec(),
                ..Default::default()
            }),
            target_type_name: target.to_owned(),
            ..Default::default()
        };
        let answer = ground.provider.rpc.move_resource_state(request).await;
        let answer = answer.unwrap().into_inner();
        let state = json_of(answer.target_state);
        want.assert_eq(&format!("{} {}", state["id"], shown(&answer.diagnostics)));
    };
    let builtin = "terraform.io/builtin/terraform";
    check(builtin, "terraform_data", TYPE, expect![[r#""id-a" "#]]).await;
    check(builtin, "terraform_data", "fixture_task", expect!["null error: state cannot be moved: a terraform_data of terraform.io/builtin/terraform cannot become a fixture_task; remove it from the state and import the object instead"]).await;
    check("registry.terraform.io/hashicorp/null", "null_resource", TYPE, expect!["null error: state cannot be moved: a null_resource of registry.terraform.io/hashicorp/null cannot become a fixture_everything; remove it from the state and import the object instead"]).await;
    check(builtin, "terraform_data", "fixture_ghost", expect![[r#"null error: unknown resource type: this provider has no resource type "fixture_ghost"; it has fixture_everything, fixture_task"#]]).await;
}

#[tokio::test]
async fn a_configuration_is_made_of_a_state() {
    let mut ground = Ground::new().await;
    let state = with(&[
        ("id", json!("id-a")),
        ("revision", json!(7)),
        ("name", json!("a")),
        ("kind", json!("made")),
        ("flag", json!(true)),
        ("secret", json!("hush")),
        ("list", json!(["x"])),
        (
            "single",
            json!({"name": "s", "size": "small", "handle": "made"}),
        ),
        (
            "ordered",
            json!([{"name": "o", "size": "big", "handle": "made"}]),
        ),
        (
            "rule",
            json!([{"name": "r", "size": "small", "handle": "made"}]),
        ),
        ("tag", json!([{"name": "t"}])),
    ]);
    let request = pb::generate_resource_config::Request {
        type_name: TYPE.to_owned(),
        state: value(&state),
    };
    let answer = ground.provider.rpc.generate_resource_config(request).await;
    let answer = answer.unwrap().into_inner();
    assert_eq!(shown(&answer.diagnostics), "");
    let config = json_of(answer.config);
    let set = config
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| !value.is_null());
    let set = set
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect::<String>();
    expect![[r#"
        kind = "made"
        list = ["x"]
        name = "a"
        ordered = [{"handle":null,"name":"o","size":"big"}]
        rule = [{"handle":null,"name":"r","size":null}]
        single = {"handle":null,"name":"s","size":null}
        tag = [{"name":"t"}]
    "#]]
    .assert_eq(&set);
    let capabilities = pb::ClientCapabilities {
        write_only_attributes_allowed: true,
        ..Default::default()
    };
    let request = pb::validate_resource_config::Request {
        type_name: TYPE.to_owned(),
        config: value(&config),
        client_capabilities: Some(capabilities),
    };
    let answer = ground.provider.rpc.validate_resource_config(request).await;
    assert_eq!(shown(&answer.unwrap().into_inner().diagnostics), "");
}
