//! Grants over a socket: whole answers, every fault, and what other people's credentials can do by them.

use expect_test::expect_file;
use kms_rules::Cloud as Rules;
use kms_rules::grant::GrantOperation;

use super::script::{Step, check, play};
use super::*;

const UNKNOWN: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
const NO_GRANT: &str = "7c9a3286af4fcca5f0a385ad13e1d21a50e27b6dbcab50f37f30f93b8939827d";

const SCRIPT: &[Step<'_>] = &[
    ("POST", "create-key", r#"{"key_alias": "a"}"#),
    (
        "POST",
        "create-grant",
        r#"{"key_id": "$1", "grantee_principal": "13gg44z4g2sglzk0egw0u726zoyzvrs8", "name": "my_grant",
            "operations": ["describe-key", "create-datakey", "encrypt-datakey"],
            "retiring_principal": "13gg44z4g2sglzk0egw0u726zoyzvrs8"}"#,
    ),
    (
        "POST",
        "create-grant",
        r#"{"key_id": "$1", "grantee_principal": "e4hkeeea506ex3wgnzyhi656n8hx8xa3", "grantee_principal_type": "domain",
            "operations": ["decrypt-data"]}"#,
    ),
    ("POST", "list-grants", r#"{"key_id": "$1"}"#),
    ("POST", "list-grants", r#"{"key_id": "$1", "limit": 1}"#),
    (
        "POST",
        "list-grants",
        r#"{"key_id": "$1", "limit": "1", "marker": "1"}"#,
    ),
    ("POST", "list-retirable-grants", "{}"),
    (
        "POST",
        "retire-grant",
        r#"{"key_id": "$1", "grant_id": "$2"}"#,
    ),
    (
        "POST",
        "retire-grant",
        r#"{"key_id": "$1", "grant_id": "$2"}"#,
    ),
    (
        "POST",
        "revoke-grant",
        r#"{"key_id": "$1", "grant_id": "$3"}"#,
    ),
    (
        "POST",
        "list-grants",
        r#"{"key_id": "$1", "limit": "", "marker": ""}"#,
    ),
];

#[tokio::test]
async fn answers_as_they_stand() {
    let cloud = Cloud::start().await;
    let text = play(&cloud, SCRIPT).await;
    expect_file!["../../../../testdata/huawei_grants.txt"].assert_eq(&text);
}

#[tokio::test]
async fn what_is_not_granted() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let with = |member: &str, value: Value| {
        let mut body =
            json!({"key_id": key, "grantee_principal": "eve", "operations": ["encrypt-data"]});
        body[member] = value;
        body
    };
    let every: Vec<_> = GrantOperation::offered(Rules::Huawei)
        .iter()
        .map(|one| one.wire())
        .collect();
    let cases = [
        (with("operations", json!(every)), "200"),
        (with("key_id", Value::Null), "400 KMS.0204"),
        (with("grantee_principal", Value::Null), "400 KMS.0204"),
        (with("operations", Value::Null), "400 KMS.0204"),
        (with("operations", json!("encrypt-data")), "400 KMS.0308"),
        (with("operations", json!([])), "400 KMS.2401"),
        (with("operations", json!(["create-grant"])), "400 KMS.2401"),
        (with("operations", json!(["sign"])), "400 KMS.0308"),
        (with("grantee_principal", json!("")), "400 KMS.2402"),
        (with("grantee_principal", json!("a-b")), "400 KMS.2402"),
        (with("grantee_principal", json!("a".repeat(64))), "200"),
        (
            with("grantee_principal", json!("a".repeat(65))),
            "400 KMS.2402",
        ),
        (with("retiring_principal", json!("a-b")), "400 KMS.2402"),
        (with("grantee_principal_type", json!("domain")), "200"),
        (
            with("grantee_principal_type", json!("Domain")),
            "400 KMS.0308",
        ),
        (with("name", json!("a".repeat(255))), "200"),
        (with("name", json!("a".repeat(256))), "400 KMS.0308"),
        (with("name", json!("")), "400 KMS.0308"),
        (with("name", json!("a b")), "400 KMS.0308"),
        (with("key_id", json!("x")), "400 KMS.0205"),
        (with("key_id", json!("alias/a")), "400 KMS.0205"),
        (with("key_id", json!(UNKNOWN)), "404 KMS.0207"),
    ];
    check(&cloud, ("POST", "create-grant"), &cases).await;
    cloud.must("disable-key", json!({"key_id": key})).await;
    check(
        &cloud,
        ("POST", "create-grant"),
        &[(with("name", json!("a")), "400 KMS.0209")],
    )
    .await;
    let body = json!({"key_id": key, "pending_days": "7"});
    cloud.must("schedule-key-deletion", body).await;
    check(
        &cloud,
        ("POST", "create-grant"),
        &[(with("name", json!("a")), "400 KMS.0210")],
    )
    .await;
}

#[tokio::test]
async fn what_is_not_taken_back_or_listed() {
    let cloud = Cloud::start().await;
    let (key, other) = (
        cloud.key(json!({"key_alias": "a"})).await,
        cloud.key(json!({"key_alias": "b"})).await,
    );
    let body = json!({"key_id": key, "grantee_principal": "eve", "operations": ["encrypt-data"]});
    let grant = cloud.must("create-grant", body).await["grant_id"].clone();
    let body = |key: &str, grant: &Value| json!({"key_id": key, "grant_id": grant});
    for name in ["revoke-grant", "retire-grant"] {
        let cases = [
            (json!({"grant_id": grant}), "400 KMS.0204"),
            (json!({"key_id": key}), "400 KMS.0204"),
            (body(&key, &json!("x")), "400 KMS.2501"),
            (body(&key, &json!(NO_GRANT)), "400 KMS.2501"),
            (body(&other, &grant), "400 KMS.2502"),
            (body(UNKNOWN, &grant), "404 KMS.0207"),
            (body("x", &grant), "400 KMS.0205"),
        ];
        check(&cloud, ("POST", name), &cases).await;
    }
    let page = |member: &str, value: Value| {
        let mut body = json!({"key_id": key});
        body[member] = value;
        body
    };
    let cases = [
        (page("limit", json!(0)), "400 KMS.1601"),
        (page("limit", json!(1000)), "200"),
        (page("limit", json!(1001)), "400 KMS.1601"),
        (page("marker", json!(-1)), "400 KMS.1602"),
        (page("marker", json!("x")), "400 KMS.1602"),
        (page("marker", json!("9")), "200"),
    ];
    check(&cloud, ("POST", "list-grants"), &cases).await;
    check(&cloud, ("POST", "list-retirable-grants"), &cases).await;
    check(
        &cloud,
        ("POST", "list-grants"),
        &[(json!({}), "400 KMS.0204")],
    )
    .await;
}

/// A daemon with a second domain, `away`, of two users.
async fn two_domains() -> Cloud {
    let one = |id: &str| {
        format!(
            "[[credential]]\ncloud = \"huawei\"\naccess_key_id = \"{id}\"\naccess_key_secret = \"secret\"\n\
             domain = \"away\"\nproject = \"awayproject\"\n"
        )
    };
    let test = "[[credential]]\ncloud = \"huawei\"\naccess_key_id = \"test\"\naccess_key_secret = \"test\"\n";
    Cloud::configured(&[one("eve"), one("joe"), test.to_owned()].concat()).await
}

const EVE: (&str, &str) = ("eve", "secret");
const JOE: (&str, &str) = ("joe", "secret");
const AWAY: &str = "awayproject";

impl Cloud {
    /// As `call`, by somebody of the other domain, in its project.
    async fn ask_away(&self, who: (&str, &str), name: &str, body: &Value) -> Reply {
        let target = format!("/v1.0/{AWAY}/kms/{name}");
        self.send_as(who, "POST", &target, body).await
    }

    async fn user_id(&self, who: (&str, &str)) -> String {
        let target = format!("/v3/users?name={}", who.0);
        let users = self.send_as(who, "GET", &target, &Value::Null).await.json();
        assert_eq!(users["users"].as_array().map(Vec::len), Some(1), "{users}");
        users["users"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Grants operations on a key to a user.
    async fn grant(&self, key: &str, grantee: &str, operations: &[&str]) -> String {
        let body = json!({"key_id": key, "grantee_principal": grantee, "operations": operations});
        let made = self.must("create-grant", body).await;
        made["grant_id"].as_str().unwrap().to_owned()
    }
}

/// A body for every operation that can be granted, and for others that cannot.
async fn requests(cloud: &Cloud, key: &str) -> Vec<(&'static str, Value)> {
    let sealed = cloud
        .must("encrypt-data", json!({"key_id": key, "plain_text": "text"}))
        .await;
    let data_key = cloud
        .must(
            "create-datakey",
            json!({"key_id": key, "datakey_length": "512"}),
        )
        .await;
    let mut plain = data_key["plain_text"].as_str().unwrap().to_owned();
    let digest = cloud
        .must(
            "decrypt-datakey",
            json!({"key_id": key, "cipher_text": data_key["cipher_text"], "datakey_cipher_length": "64"}),
        )
        .await;
    plain += digest["datakey_dgst"].as_str().unwrap();
    let grant = json!({"key_id": key, "grantee_principal": "joe", "operations": ["retire-grant"]});
    vec![
        ("create-datakey", json!({"key_id": key})),
        ("create-datakey-without-plaintext", json!({"key_id": key})),
        (
            "encrypt-datakey",
            json!({"key_id": key, "plain_text": plain, "datakey_plain_length": "64"}),
        ),
        (
            "decrypt-datakey",
            json!({"key_id": key, "cipher_text": data_key["cipher_text"], "datakey_cipher_length": "64"}),
        ),
        ("describe-key", json!({"key_id": key})),
        ("create-grant", grant),
        ("encrypt-data", json!({"key_id": key, "plain_text": "text"})),
        (
            "decrypt-data",
            json!({"cipher_text": sealed["cipher_text"]}),
        ),
        // What nobody can be granted.
        ("list-grants", json!({"key_id": key})),
        ("disable-key", json!({"key_id": key})),
        ("enable-key-rotation", json!({"key_id": key})),
        ("get-key-rotation-status", json!({"key_id": key})),
        (
            "update-key-alias",
            json!({"key_id": key, "key_alias": "stolen"}),
        ),
        (
            "schedule-key-deletion",
            json!({"key_id": key, "pending_days": "7"}),
        ),
        ("aliases", json!({"key_id": key, "alias": "alias/stolen"})),
    ]
}

/// Every operation by a grant of every operation: what is granted is done, with a key that is not there otherwise.
#[tokio::test]
async fn a_credential_of_another_domain_does_what_it_is_granted() {
    let cloud = two_domains().await;
    let eve = cloud.user_id(EVE).await;
    for operation in GrantOperation::offered(Rules::Huawei) {
        let word = operation.wire();
        let key = cloud.key(json!({"key_alias": word})).await;
        let requests = requests(&cloud, &key).await;
        for (name, body) in &requests {
            let reply = cloud.ask_away(EVE, name, body).await;
            assert_eq!(
                verdict(&reply),
                "404 KMS.0207",
                "{name} before {word}: {}",
                reply.body
            );
        }
        let grant = cloud.grant(&key, &eve, &[word, "retire-grant"]).await;
        for (name, body) in &requests {
            for (who, may) in [(EVE, name == &word), (JOE, false)] {
                let reply = cloud.ask_away(who, name, body).await;
                let said = verdict(&reply);
                let want = if may { "200" } else { "404 KMS.0207" };
                assert_eq!(said, want, "{name} by {word} of {}: {}", who.0, reply.body);
            }
        }
        let body = json!({"key_id": key, "grant_id": grant});
        assert_eq!(
            verdict(&cloud.ask_away(JOE, "retire-grant", &body).await),
            "404 KMS.0207"
        );
        assert_eq!(
            verdict(&cloud.ask_away(EVE, "retire-grant", &body).await),
            "200"
        );
        for (name, body) in &requests {
            let reply = cloud.ask_away(EVE, name, body).await;
            assert_eq!(
                verdict(&reply),
                "404 KMS.0207",
                "{name} after {word}: {}",
                reply.body
            );
        }
    }
}

/// The answer to a grantee is that to the owner.
#[tokio::test]
async fn a_granted_key_is_the_owners_key() {
    let cloud = two_domains().await;
    let eve = cloud.user_id(EVE).await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    cloud
        .grant(&key, &eve, &["describe-key", "encrypt-data"])
        .await;
    let named = json!({"key_id": key});
    let seen = cloud.ask_away(EVE, "describe-key", &named).await.json();
    assert_eq!(seen, cloud.must("describe-key", named.clone()).await);
    let body = json!({"key_id": key, "plain_text": "text"});
    let sealed = cloud.ask_away(EVE, "encrypt-data", &body).await.json();
    let opened = cloud
        .must(
            "decrypt-data",
            json!({"cipher_text": sealed["cipher_text"]}),
        )
        .await;
    assert_eq!(opened["plain_text"], "text");
    // The state of the key holds for everybody.
    cloud.must("disable-key", named.clone()).await;
    assert_eq!(
        verdict(&cloud.ask_away(EVE, "encrypt-data", &body).await),
        "400 KMS.0209"
    );
    let body = json!({"key_id": key, "pending_days": "7"});
    cloud.must("schedule-key-deletion", body).await;
    assert_eq!(
        verdict(&cloud.ask_away(EVE, "describe-key", &named).await),
        "200"
    );
}

#[tokio::test]
async fn a_grant_to_a_domain_is_for_its_users_and_its_project_in_that_region() {
    let cloud = two_domains().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let body = json!({"key_id": key, "grantee_principal": "away", "grantee_principal_type": "domain",
        "operations": ["encrypt-data"], "retiring_principal": cloud.user_id(JOE).await});
    let grant = cloud.must("create-grant", body).await["grant_id"].clone();
    let body = json!({"key_id": key, "plain_text": "text"});
    for who in [EVE, JOE] {
        assert_eq!(
            verdict(&cloud.ask_away(who, "encrypt-data", &body).await),
            "200",
            "{who:?}"
        );
    }
    let projects = cloud
        .send_as(EVE, "GET", "/v3/projects?name=cn-east-3", &Value::Null)
        .await
        .json();
    let elsewhere = projects["projects"][0]["id"].as_str().unwrap();
    let target = format!("/v1.0/{elsewhere}/kms/encrypt-data");
    assert_eq!(
        verdict(&cloud.send_as(EVE, "POST", &target, &body).await),
        "404 KMS.0207"
    );
    // A grant opens no project.
    let target = format!("/v1.0/{PROJECT}/kms/encrypt-data");
    assert_eq!(
        verdict(&cloud.send_as(EVE, "POST", &target, &body).await),
        "403 KMS.0321"
    );
    let listed = async |who| {
        cloud
            .ask_away(who, "list-retirable-grants", &json!({}))
            .await
            .json()["total"]
            .clone()
    };
    assert_eq!((listed(EVE).await, listed(JOE).await), (json!(0), json!(1)));
    let body = json!({"key_id": key, "grant_id": grant});
    assert_eq!(
        verdict(&cloud.ask_away(EVE, "retire-grant", &body).await),
        "404 KMS.0207"
    );
    assert_eq!(
        verdict(&cloud.ask_away(JOE, "retire-grant", &body).await),
        "200"
    );
    assert_eq!(listed(JOE).await, json!(0));
}

#[tokio::test]
async fn quotas_of_grants_hold_when_they_are_on() {
    let cloud = Cloud::configured("quotas = \"cloud\"").await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    for number in 0..100 {
        cloud
            .grant(&key, &format!("user{number}"), &["encrypt-data"])
            .await;
    }
    let grant = |key: &str, grantee: &str| json!({"key_id": key, "grantee_principal": grantee, "operations": ["encrypt-data"]});
    check(
        &cloud,
        ("POST", "create-grant"),
        &[(grant(&key, "eve"), "400 KMS.2404")],
    )
    .await;
    let other = cloud.key(json!({"key_alias": "b"})).await;
    for _ in 0..99 {
        cloud.grant(&other, "user0", &["encrypt-data"]).await;
    }
    let cases = [
        (grant(&other, "user0"), "400 KMS.2405"),
        (grant(&other, "eve"), "200"),
    ];
    check(&cloud, ("POST", "create-grant"), &cases).await;
}
