//! Tokens, projects, domains and users, as clients ask for them before they come to KMS.

use super::*;

const DOMAIN: &str = "00000000000000000000000000000d01";
/// Well formed, and nobody's.
const UNKNOWN: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

/// The body that asks for a token.
fn asking(user: &Value, scope: &Value) -> Value {
    json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": user}},
        "scope": scope,
    }})
}

impl Cloud {
    async fn token(&self, body: &Value) -> Reply {
        let head = "POST /v3/auth/tokens HTTP/1.1\r\nhost: a";
        self.daemon.ask(head, &body.to_string()).await
    }

    /// A request that has a token instead of a signature.
    async fn with_token(&self, token: &str, request: &str, body: &Value) -> Reply {
        let head = format!("{request} HTTP/1.1\r\nhost: a\r\nx-auth-token: {token}");
        self.daemon.ask(&head, &body.to_string()).await
    }
}

fn token_of(reply: &Reply) -> &str {
    let line = reply
        .head
        .lines()
        .find_map(|line| line.strip_prefix("x-subject-token: "));
    line.unwrap_or_else(|| panic!("no token: {} {}", reply.head, reply.body))
}

#[tokio::test]
async fn a_token_is_for_one_project() {
    let cloud = Cloud::start().await;
    let user = json!({"name": "test", "password": "test", "domain": {"name": DOMAIN}});
    let scope = json!({"project": {"name": "cn-north-4", "domain": {"name": DOMAIN}}});
    let made = cloud.token(&asking(&user, &scope)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let said = &made.json()["token"];
    assert_eq!(said["project"]["id"], PROJECT);
    assert_eq!(
        said["project"]["domain"],
        json!({"id": DOMAIN, "name": DOMAIN})
    );
    assert_eq!(said["user"]["name"], "test");
    assert_eq!(
        (&said["methods"], &said["catalog"]),
        (&json!(["password"]), &json!([]))
    );
    let token = token_of(&made).to_owned();

    let other = cloud
        .send("GET", "/v3/projects?name=cn-east-3", &Value::Null)
        .await;
    let other = other.json()["projects"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = json!({"key_id": UNKNOWN});
    for (project, want) in [(PROJECT, "404 KMS.0207"), (&other, "403 KMS.0321")] {
        let request = format!("POST /v1.0/{project}/kms/describe-key");
        assert_eq!(
            verdict(&cloud.with_token(&token, &request, &body).await),
            want,
            "{project}"
        );
    }
    let listed = cloud
        .with_token(&token, "GET /v3/projects?name=cn-north-4", &Value::Null)
        .await;
    assert_eq!(listed.json()["projects"][0]["id"], PROJECT);

    let of_domain = cloud
        .token(&asking(&user, &json!({"domain": {"name": DOMAIN}})))
        .await;
    assert_eq!(of_domain.json()["token"]["domain"]["id"], DOMAIN);
    let token = token_of(&of_domain).to_owned();
    let request = format!("POST /v1.0/{PROJECT}/kms/describe-key");
    assert_eq!(
        verdict(&cloud.with_token(&token, &request, &body).await),
        "403 KMS.0321"
    );
    assert_eq!(
        cloud
            .with_token(&token, "GET /v3/auth/domains", &Value::Null)
            .await
            .status,
        200
    );
    for forged in ["x", "", &token[1..], &token.to_uppercase()] {
        let refused = cloud.with_token(forged, &request, &body).await;
        assert_eq!(verdict(&refused), "401 APIGW.0301", "{forged}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_token_needs_a_user_and_a_scope_that_are_there() {
    let cloud = Cloud::start().await;
    let users = cloud.send("GET", "/v3/users?name=test", &Value::Null).await;
    let id = users.json()["users"][0]["id"].as_str().unwrap().to_owned();
    let good = json!({"name": "test", "password": "test"});
    let project = |named: Value| json!({"project": named});
    for (user, scope, want) in [
        (good.clone(), Value::Null, "201"),
        (json!({"id": id, "password": "test"}), Value::Null, "201"),
        (good.clone(), project(json!({"id": PROJECT})), "201"),
        (good.clone(), project(json!({"name": "cn-south-1"})), "201"),
        (
            json!({"name": "test", "password": "TEST"}),
            Value::Null,
            "401 401",
        ),
        (
            json!({"name": "nobody", "password": "test"}),
            Value::Null,
            "401 401",
        ),
        (
            json!({"id": "test", "password": "test"}),
            Value::Null,
            "401 401",
        ),
        (json!({"password": "test"}), Value::Null, "401 401"),
        (
            json!({"name": "test", "password": "test", "domain": {"name": "d2"}}),
            Value::Null,
            "401 401",
        ),
        (
            json!({"name": "test", "password": "test", "domain": {}}),
            Value::Null,
            "401 401",
        ),
        (json!({"name": "test"}), Value::Null, "400 400"),
        (good.clone(), project(json!({"name": "nowhere"})), "401 401"),
        (good.clone(), project(json!({"id": "p2"})), "401 401"),
        (good.clone(), project(json!({})), "401 401"),
        (good.clone(), json!({"domain": {"id": "d2"}}), "401 401"),
    ] {
        let body = asking(&user, &scope);
        assert_eq!(verdict(&cloud.token(&body).await), want, "{body}");
    }
    for body in [
        json!({}),
        json!({"auth": {}}),
        json!({"auth": {"identity": {"methods": []}}}),
        json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "x"}}}}),
        json!({"auth": {"identity": {"methods": [], "password": {"user": good}}}}),
        json!([]),
    ] {
        assert_eq!(verdict(&cloud.token(&body).await), "400 400", "{body}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn clients_find_their_project_domain_and_user() {
    let cloud = Cloud::start().await;
    let ask = async |target: &str| cloud.send("GET", target, &Value::Null).await.json();
    let home = json!({
        "id": PROJECT,
        "name": "cn-north-4",
        "domain_id": DOMAIN,
        "parent_id": DOMAIN,
        "enabled": true,
        "is_domain": false,
        "description": "",
        "links": {"self": format!("/v3/projects/{PROJECT}")},
    });
    assert_eq!(
        ask("/v3/projects?name=cn-north-4").await,
        json!({"projects": [home], "links": {"self": "/v3/projects", "next": null, "previous": null}})
    );
    assert_eq!(
        ask("/v3/projects?name=nowhere").await["projects"],
        json!([])
    );
    assert_eq!(
        ask("/v3/projects").await["projects"],
        ask("/v3/auth/projects").await["projects"]
    );
    assert_eq!(
        ask("/v3/auth/domains").await["domains"],
        json!([{
            "id": DOMAIN,
            "name": DOMAIN,
            "enabled": true,
            "description": "",
            "links": {"self": format!("/v3/domains/{DOMAIN}")},
        }])
    );
    let users = ask("/v3/users").await;
    assert_eq!(users["users"].as_array().map(Vec::len), Some(1));
    assert_eq!(users["users"][0]["name"], "test");
    assert_eq!(ask("/v3/users?name=nobody").await["users"], json!([]));
    let me = ask("/v5/caller-identity").await;
    assert_eq!(
        (&me["account_id"], &me["principal_id"]),
        (&json!(DOMAIN), &users["users"][0]["id"])
    );
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn two_projects_of_a_domain_in_one_region_have_two_names() {
    let cloud = Cloud::configured(
        r#"
        [[credential]]
        cloud = "huawei"
        access_key_id = "test"
        access_key_secret = "test"
        [[credential]]
        cloud = "huawei"
        access_key_id = "second"
        access_key_secret = "second"
        project = "p2"
    "#,
    )
    .await;
    let named = async |who: (&str, &str), name: &str| {
        let target = format!("/v3/projects?name={name}");
        let found = cloud
            .send_as(who, "GET", &target, &Value::Null)
            .await
            .json();
        found["projects"][0]["id"].clone()
    };
    assert_eq!(named(WHO, "cn-north-4").await, PROJECT);
    assert_eq!(
        named(("second", "second"), "cn-north-4").await,
        "p2",
        "each its own"
    );
    assert_eq!(named(WHO, "cn-north-4_p2").await, "p2");
    assert_eq!(
        named(WHO, "cn-east-3").await,
        named(("second", "second"), "cn-east-3").await
    );
    cloud.daemon.stop().await;
}
