//! Enterprise projects: keys that move between them, as the official provider asks for it.

use super::*;

const ONE: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
const NOWHERE: &str = "1d0466b0-e727-4d9c-b35d-f84bb474a37f";

impl Cloud {
    async fn eps(&self, project: &str, what: &str, body: Value) -> Reply {
        let target = format!("/v1.0/enterprise-projects/{project}/{what}");
        self.send("POST", &target, &body).await
    }
}

fn filter(offset: u64) -> Value {
    json!({"projects": [PROJECT], "resource_types": ["kms"], "limit": 1000, "offset": offset})
}

#[tokio::test]
async fn a_key_moves_and_is_found_where_it_is() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    cloud.key(json!({"key_alias": "b"})).await;
    let body = json!({"resource_type": "kms", "resource_id": key, "project_id": PROJECT, "region_id": "cn-north-4", "associated": false});
    let reply = cloud.eps(ONE, "resources-migrate", body).await;
    assert_eq!((reply.status, &*reply.body), (204, ""));
    let details = cloud.details(&key).await;
    assert_eq!(details["sys_enterprise_project_id"], ONE);
    let page = cloud.eps(ONE, "resources/filter", filter(0)).await.json();
    let resource = json!({
        "enterprise_project_id": ONE,
        "project_id": PROJECT,
        "project_name": "cn-north-4",
        "resource_type": "kms",
        "resource_id": key,
        "resource_name": "a",
        "resource_detail": details,
    });
    assert_eq!(
        page,
        json!({"resources": [resource], "errors": [], "total_count": 1})
    );
    let end = cloud.eps(ONE, "resources/filter", filter(1)).await.json();
    assert_eq!(end["resources"], json!([]));
    let rest = cloud.eps("0", "resources/filter", filter(0)).await.json();
    assert_eq!(rest["total_count"], 1);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn several_projects_are_one_list() {
    let cloud = Cloud::start().await;
    let south = cloud.project_in("cn-south-1").await;
    for (project, name) in [(PROJECT, "a"), (PROJECT, "b"), (&south, "c")] {
        let target = format!("/v1.0/{project}/kms/create-key");
        let made = cloud
            .send("POST", &target, &json!({"key_alias": name}))
            .await;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    let mut seen = Vec::new();
    for offset in 0..4 {
        let body = json!({"projects": [PROJECT, south], "resource_types": ["ecs", "kms"], "limit": 1, "offset": offset});
        let page = cloud.eps("0", "resources/filter", body).await.json();
        assert_eq!(page["total_count"], 3);
        let names = page["resources"].as_array().unwrap().iter();
        seen.extend(names.map(|one| text(one, "resource_name").to_owned()));
    }
    assert_eq!(seen, ["b", "a", "c"]);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn its_errors_have_its_own_words_and_shape() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let moving = |member: &str, value: Value| {
        let mut body = json!({"resource_type": "kms", "resource_id": key, "project_id": PROJECT});
        body[member] = value;
        body
    };
    let finding = |member: &str, value: Value| {
        let mut body = filter(0);
        body[member] = value;
        body
    };
    let (migrate, find) = ("resources-migrate", "resources/filter");
    for (project, what, body, want) in [
        (ONE, migrate, json!({}), "400 EPS.0022"),
        (ONE, migrate, json!([]), "400 EPS.0002"),
        (
            "x",
            migrate,
            moving("associated", true.into()),
            "400 EPS.0002",
        ),
        (
            ONE,
            migrate,
            moving("resource_type", "ecs".into()),
            "400 EPS.0002",
        ),
        (
            ONE,
            migrate,
            moving("resource_id", "".into()),
            "400 EPS.0002",
        ),
        (
            ONE,
            migrate,
            moving("resource_id", NOWHERE.into()),
            "404 EPS.0005",
        ),
        (
            ONE,
            migrate,
            moving("project_id", "x".into()),
            "400 EPS.0022",
        ),
        (ONE, find, finding("projects", json!(["x"])), "400 EPS.0022"),
        (ONE, find, finding("projects", json!([])), "400 EPS.0022"),
        (
            ONE,
            find,
            finding("resource_types", json!([])),
            "400 EPS.0023",
        ),
        (ONE, find, finding("limit", 0.into()), "400 EPS.0017"),
        (ONE, find, finding("limit", 1001.into()), "400 EPS.0017"),
        (ONE, find, finding("offset", (-1).into()), "400 EPS.0018"),
        (ONE, find, finding("resource_types", json!(["ecs"])), "200"),
    ] {
        let reply = cloud.eps(project, what, body.clone()).await;
        assert_eq!(verdict(&reply), want, "{what} {body}: {}", reply.body);
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn who_did_not_sign_is_told_so_in_its_shape() {
    let cloud = Cloud::start().await;
    let target = format!("/v1.0/enterprise-projects/{ONE}/resources-migrate");
    let wrong = cloud
        .send_as(("test", "other"), "POST", &target, &json!({}))
        .await;
    assert_eq!(verdict(&wrong), "401 EPS.0003");
    let shape = wrong.json();
    assert!(shape["error"]["message"].is_string(), "{}", wrong.body);
    cloud.daemon.stop().await;
}
