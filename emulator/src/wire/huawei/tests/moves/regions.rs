//! Keys in several regions.

use expect_test::expect;

use super::*;

const SOUTH: &str = "cn-south-1";
const EAST: &str = "cn-east-3";

impl Cloud {
    async fn replicate(&self, project: &str, key: &str, body: &Value) -> Reply {
        let target = format!("/v2/{project}/kms/keys/{key}/replicate");
        self.send("POST", &target, body).await
    }

    /// A copy of a key of the default project in a region, by the project there.
    async fn copy(&self, key: &str, region: &str) -> String {
        let project = self.project_in(region).await;
        let body = json!({
            "key_id": key,
            "replica_region": region,
            "replica_project_id": project,
            "key_alias": format!("copy-{region}"),
        });
        let reply = self.replicate(PROJECT, key, &body).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        project
    }

    async fn hand_over(&self, project: &str, key: &str, body: Value) -> Reply {
        let target = format!("/v2/{project}/kms/keys/{key}/update-primary-region");
        self.send("PUT", &target, &body).await
    }

    /// POST in a project.
    async fn call_in(&self, project: &str, name: &str, body: Value) -> Reply {
        let target = format!("/v1.0/{project}/kms/{name}");
        self.send("POST", &target, &body).await
    }

    async fn role(&self, project: &str, key: &str) -> String {
        let details = self.details_in(project, key).await;
        text(&details, "multi_region_key_type").to_owned()
    }
}

#[tokio::test]
async fn regions_are_listed_to_an_empty_page() {
    let cloud = Cloud::start().await;
    let mut said = String::new();
    for query in [
        "",
        "?limit=3&offset=3",
        "?limit=3&offset=6",
        "?limit=3&offset=7",
    ] {
        let target = format!("/v2/{PROJECT}/kms/regions{query}");
        said += &cloud.said("GET", &target, &Value::Null).await;
    }
    expect![[r#"
        200 {"regions":["cn-north-4","cn-south-1","cn-southwest-2","cn-east-3","ap-southeast-3","me-east-1","tr-west-1"]}
        200 {"regions":["cn-east-3","ap-southeast-3","me-east-1"]}
        200 {"regions":["tr-west-1"]}
        200 {"regions":[]}
    "#]].assert_eq(&said);
    for (query, want) in [("?limit=0", "400 KMS.1601"), ("?offset=x", "400 KMS.1603")] {
        let target = format!("/v2/{PROJECT}/kms/regions{query}");
        let reply = cloud.send("GET", &target, &Value::Null).await;
        assert_eq!(verdict(&reply), want, "{query}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_copy_is_the_same_key_with_properties_of_its_own() {
    let cloud = Cloud::start().await;
    let key = cloud
        .key(json!({"key_alias": "a", "key_description": "first"}))
        .await;
    assert_eq!(cloud.role(PROJECT, &key).await, "SINGLE");
    let south = cloud.project_in(SOUTH).await;
    let body = json!({
        "key_id": key,
        "replica_region": SOUTH,
        "replica_project_id": south,
        "key_alias": "b",
        "key_description": "second",
        "enterprise_project_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f",
        "tags": [{"key": "k", "value": "v"}],
    });
    let reply = cloud.replicate(PROJECT, &key, &body).await;
    let want =
        json!({"key_id": key, "domain_id": "00000000000000000000000000000d01", "region": SOUTH});
    assert_eq!((reply.status, reply.json()), (200, want));
    let (here, there) = (
        cloud.details(&key).await,
        cloud.details_in(&south, &key).await,
    );
    let of = |details: &Value| {
        let members = [
            "key_id",
            "key_alias",
            "key_description",
            "realm",
            "key_state",
            "multi_region_key_type",
            "sys_enterprise_project_id",
        ];
        let shown = members.map(|member| text(details, member).replace(&key, "KEY"));
        shown.join(" ")
    };
    expect!["KEY a first cn-north-4 2 PRIMARY 0"].assert_eq(&of(&here));
    expect!["KEY b second cn-south-1 2 REPLICA 0d0466b0-e727-4d9c-b35d-f84bb474a37f"]
        .assert_eq(&of(&there));
    let tags = format!("/v1.0/{south}/kms/{key}/tags");
    let tags = cloud.send("GET", &tags, &Value::Null).await.json();
    assert_eq!(tags["tags"], json!([{"key": "k", "value": "v"}]));

    // Either opens what the other sealed.
    for (from, to) in [(PROJECT, south.as_str()), (&south, PROJECT)] {
        let sealed = json!({"key_id": key, "plain_text": "text"});
        let sealed = cloud.call_in(from, "encrypt-data", sealed).await.json();
        let open = json!({"cipher_text": sealed["cipher_text"]});
        let opened = cloud.call_in(to, "decrypt-data", open).await.json();
        assert_eq!(opened["plain_text"], "text");
    }
    // States are each one's own.
    let named = json!({"key_id": key});
    assert_eq!(
        verdict(&cloud.call_in(&south, "disable-key", named).await),
        "200"
    );
    assert_eq!(cloud.details(&key).await["key_state"], "2");
    assert_eq!(cloud.details_in(&south, &key).await["key_state"], "3");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn only_the_primary_one_changes_the_material() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let south = cloud.copy(&key, SOUTH).await;
    let named = json!({"key_id": key});
    let interval = json!({"key_id": key, "rotation_interval": 30});
    let parameters = json!({"key_id": key, "wrapping_algorithm": "RSAES_OAEP_SHA_256"});
    let material = json!({
        "key_id": key,
        "import_token": "A".repeat(200),
        "encrypted_key_material": "A".repeat(344),
    });
    for (name, body, want) in [
        ("enable-key-rotation", named.clone(), "400 KMS.0106"),
        ("disable-key-rotation", named.clone(), "400 KMS.0106"),
        ("update-key-rotation-interval", interval, "400 KMS.0106"),
        ("rotate-on-demand", named.clone(), "400 KMS.0106"),
        ("get-parameters-for-import", parameters, "400 KMS.1404"),
        ("import-key-material", material, "400 KMS.1404"),
        (
            "delete-imported-key-material",
            named.clone(),
            "400 KMS.0106",
        ),
        ("describe-key", named.clone(), "200"),
        ("get-key-rotation-status", named.clone(), "200"),
        (
            "update-key-alias",
            json!({"key_id": key, "key_alias": "c"}),
            "200",
        ),
        (
            "update-key-description",
            json!({"key_id": key, "key_description": "d"}),
            "200",
        ),
        ("disable-key", named.clone(), "200"),
        ("enable-key", named, "200"),
    ] {
        let reply = cloud.call_in(&south, name, body).await;
        assert_eq!(verdict(&reply), want, "{name}");
    }
    let again = json!({
        "replica_region": EAST,
        "replica_project_id": cloud.project_in(EAST).await,
        "key_alias": "c",
    });
    let reply = cloud.replicate(&south, &key, &again).await;
    assert_eq!(verdict(&reply), "400 KMS.0106");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn rotations_of_the_primary_one_reach_its_copies() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let named = json!({"key_id": key});
    cloud.must("rotate-on-demand", named.clone()).await;
    let south = cloud.copy(&key, SOUTH).await;
    cloud.must("enable-key-rotation", named.clone()).await;
    let interval = json!({"key_id": key, "rotation_interval": 30});
    cloud.must("update-key-rotation-interval", interval).await;
    cloud.must("rotate-on-demand", named.clone()).await;
    cloud.advance("30d").await;
    let status = "get-key-rotation-status";
    let here = cloud.call_in(PROJECT, status, named.clone()).await.json();
    let there = cloud.call_in(&south, status, named.clone()).await.json();
    assert_eq!(here, there);
    assert_eq!(
        (&here["number_of_rotations"], &here["rotation_interval"]),
        (&3.into(), &30.into())
    );
    // What the newest material sealed there opens here, and what was sealed before the copy opens there.
    let sealed = json!({"key_id": key, "plain_text": "text"});
    let sealed = cloud.call_in(&south, "encrypt-data", sealed).await.json();
    let open = json!({"cipher_text": sealed["cipher_text"]});
    assert_eq!(cloud.must("decrypt-data", open).await["plain_text"], "text");
    // A disabled copy follows all the same.
    cloud.call_in(&south, "disable-key", named.clone()).await;
    cloud.advance("30d").await;
    let there = cloud
        .call_in(&south, "get-key-rotation-status", named)
        .await
        .json();
    assert_eq!(there["number_of_rotations"], 4);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn the_lead_is_handed_over() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let (south, east) = (cloud.copy(&key, SOUTH).await, cloud.copy(&key, EAST).await);
    for (project, body, want) in [
        (PROJECT, json!({}), "400 KMS.0204"),
        (
            PROJECT,
            json!({"primary_region": "cn-north-4"}),
            "400 KMS.0308",
        ),
        (
            PROJECT,
            json!({"primary_region": "cn-southwest-2"}),
            "400 KMS.0308",
        ),
        (
            PROJECT,
            json!({"primary_region": "nowhere"}),
            "400 KMS.0308",
        ),
        (
            PROJECT,
            json!({"primary_region": SOUTH, "key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}),
            "400 KMS.0308",
        ),
        (&south, json!({"primary_region": EAST}), "400 KMS.0106"),
    ] {
        let reply = cloud.hand_over(project, &key, body.clone()).await;
        assert_eq!(verdict(&reply), want, "{body}");
    }
    let body = json!({"key_id": key, "primary_region": SOUTH});
    let reply = cloud.hand_over(PROJECT, &key, body).await;
    let want = json!({"key_id": key, "primary_region": SOUTH});
    assert_eq!((reply.status, reply.json()), (200, want));
    let roles = [
        cloud.role(PROJECT, &key).await,
        cloud.role(&south, &key).await,
        cloud.role(&east, &key).await,
    ];
    assert_eq!(roles, ["REPLICA", "PRIMARY", "REPLICA"]);
    let named = json!({"key_id": key});
    assert_eq!(
        cloud.verdict("rotate-on-demand", named.clone()).await,
        "400 KMS.0106"
    );
    let reply = cloud
        .call_in(&south, "rotate-on-demand", named.clone())
        .await;
    assert_eq!(verdict(&reply), "200");
    for project in [PROJECT, &east] {
        let status = cloud
            .call_in(project, "get-key-rotation-status", named.clone())
            .await;
        assert_eq!(status.json()["number_of_rotations"], 1);
    }
    // A copy that cannot be used cannot lead.
    cloud.call_in(&east, "disable-key", named).await;
    let reply = cloud
        .hand_over(&south, &key, json!({"primary_region": EAST}))
        .await;
    assert_eq!(verdict(&reply), "400 KMS.0209");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_key_that_leads_outlives_its_copies() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let south = cloud.copy(&key, SOUTH).await;
    let days = json!({"key_id": key, "pending_days": "7"});
    assert_eq!(
        cloud.verdict("schedule-key-deletion", days.clone()).await,
        "400 KMS.0308"
    );
    let reply = cloud
        .call_in(&south, "schedule-key-deletion", days.clone())
        .await;
    assert_eq!(verdict(&reply), "200");
    // A copy that goes itself holds it back no longer; it stays all the same.
    cloud.must("schedule-key-deletion", days.clone()).await;
    cloud
        .must("cancel-key-deletion", json!({"key_id": key}))
        .await;
    cloud.must("enable-key", json!({"key_id": key})).await;
    cloud.advance("7d").await;
    let reply = cloud
        .call_in(&south, "describe-key", json!({"key_id": key}))
        .await;
    assert_eq!(verdict(&reply), "404 KMS.0207");
    // It stays a key of several regions, and can be copied there again.
    assert_eq!(cloud.role(PROJECT, &key).await, "PRIMARY");
    cloud.copy(&key, SOUTH).await;
    let reply = cloud
        .call_in(&south, "schedule-key-deletion", days.clone())
        .await;
    assert_eq!(verdict(&reply), "200");
    cloud.advance("7d").await;
    cloud.must("schedule-key-deletion", days).await;
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn what_cannot_be_copied_says_so() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let waiting = cloud
        .key(json!({"key_alias": "w", "origin": "external"}))
        .await;
    let south = cloud.copy(&key, SOUTH).await;
    let east = cloud.project_in(EAST).await;
    let frankfurt = cloud.project_in("eu-west-101").await;
    let of = |region: &str, project: &str, alias: &str| json!({"replica_region": region, "replica_project_id": project, "key_alias": alias});
    let bad = |member: &str, value: Value| {
        let mut body = of(EAST, &east, "b");
        body[member] = value;
        body
    };
    let nowhere = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    let many: Vec<Value> = (0..21)
        .map(|number| json!({"key": number.to_string()}))
        .collect();
    for (key, body, want) in [
        (&*key, json!({}), "400 KMS.0204"),
        (&key, bad("key_alias", Value::Null), "400 KMS.0204"),
        (&key, bad("replica_project_id", Value::Null), "400 KMS.0204"),
        (&key, bad("replica_region", SOUTH.into()), "400 KMS.0308"),
        (&key, bad("replica_project_id", "x".into()), "400 KMS.0308"),
        (&key, bad("key_id", nowhere.into()), "400 KMS.0308"),
        (&key, bad("key_alias", "x y".into()), "400 KMS.1101"),
        (&key, bad("key_alias", "x/default".into()), "400 KMS.1101"),
        (
            &key,
            bad("key_description", "d".repeat(256).into()),
            "400 KMS.1103",
        ),
        (
            &key,
            bad("enterprise_project_id", "x".into()),
            "400 KMS.0308",
        ),
        (&key, bad("tags", many.into()), "400 KMS.0409"),
        (&key, of("cn-north-4", PROJECT, "b"), "400 KMS.0308"),
        (&key, of("eu-west-101", &frankfurt, "b"), "400 KMS.0308"),
        (&key, of(SOUTH, &south, "b"), "400 KMS.0308"),
        (&waiting, of(SOUTH, &south, "b"), "400 KMS.0308"),
        (nowhere, of(EAST, &east, "b"), "404 KMS.0207"),
        ("x", of(EAST, &east, "b"), "400 KMS.0205"),
    ] {
        let reply = cloud.replicate(PROJECT, key, &body).await;
        assert_eq!(verdict(&reply), want, "{body}: {}", reply.body);
    }
    // Names are of a region: the copy's is taken there, and not here.
    let other = cloud
        .key(json!({"key_alias": format!("copy-{SOUTH}")}))
        .await;
    let taken = of(SOUTH, &south, &format!("copy-{SOUTH}"));
    let reply = cloud.replicate(PROJECT, &other, &taken).await;
    assert_eq!(verdict(&reply), "400 KMS.1104");
    cloud.must("disable-key", json!({"key_id": other})).await;
    let reply = cloud
        .replicate(PROJECT, &other, &of(SOUTH, &south, "b"))
        .await;
    assert_eq!(verdict(&reply), "400 KMS.0209");
    cloud.daemon.stop().await;
}
