//! Aliases over a socket: whole answers, forms and limits, pages, and aliases in the place of a key's id.

use expect_test::expect_file;

use super::script::{Step, check, check_queries, play};
use super::*;

const UNKNOWN: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

const SCRIPT: &[Step<'_>] = &[
    ("POST", "create-key", r#"{"key_alias": "a"}"#),
    ("POST", "create-key", r#"{"key_alias": "b"}"#),
    (
        "POST",
        "aliases",
        r#"{"key_id": "$1", "alias": "alias/one"}"#,
    ),
    (
        "POST",
        "aliases",
        r#"{"key_id": "$1", "alias": "alias/a:b/c_d-e"}"#,
    ),
    (
        "POST",
        "aliases",
        r#"{"key_id": "$2", "alias": "alias/two"}"#,
    ),
    (
        "POST",
        "aliases",
        r#"{"key_id": "$2", "alias": "alias/one"}"#,
    ),
    ("GET", "aliases", ""),
    ("GET", "aliases?key_id=$1&limit=1", ""),
    (
        "GET",
        "aliases?key_id=$1&limit=1&marker=alias%2Fa%3Ab%2Fc_d-e",
        "",
    ),
    ("GET", "aliases?marker=alias%2Ftwo", ""),
    ("POST", "describe-key", r#"{"key_id": "alias/one"}"#),
    (
        "POST",
        "alias/associate",
        r#"{"alias": "alias/one", "target_key_id": "$2"}"#,
    ),
    (
        "POST",
        "alias/associate",
        r#"{"alias": "alias/none", "target_key_id": "$2"}"#,
    ),
    (
        "DELETE",
        "aliases",
        r#"{"key_id": "$1", "aliases": ["alias/a:b/c_d-e", "alias/one"]}"#,
    ),
    (
        "DELETE",
        "aliases",
        r#"{"key_id": "$2", "aliases": ["alias/two", "alias/one"]}"#,
    ),
    ("GET", "aliases", ""),
    ("POST", "describe-key", r#"{"key_id": "alias/one"}"#),
    (
        "POST",
        "schedule-key-deletion",
        r#"{"key_id": "$2", "pending_days": "7"}"#,
    ),
    (
        "POST",
        "aliases",
        r#"{"key_id": "$2", "alias": "alias/late"}"#,
    ),
    (
        "POST",
        "alias/associate",
        r#"{"alias": "alias/a:b/c_d-e", "target_key_id": "$2"}"#,
    ),
];

#[tokio::test]
async fn answers_as_they_stand() {
    let cloud = Cloud::start().await;
    let text = play(&cloud, SCRIPT).await;
    expect_file!["../../../../testdata/huawei_aliases.txt"].assert_eq(&text);
}

#[tokio::test]
async fn forms_of_an_alias() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let alias = |alias: &str| json!({"key_id": key, "alias": alias});
    let cases = [
        (json!({"key_id": key}), "400 KMS.0204"),
        (json!({"alias": "alias/a"}), "400 KMS.0204"),
        (json!({"key_id": key, "alias": ["alias/a"]}), "400 KMS.0308"),
        (alias(""), "400 KMS.1101"),
        (alias("kms-1234"), "400 KMS.1101"),
        (alias("alias/"), "400 KMS.1101"),
        (alias("alias/a b"), "400 KMS.1101"),
        (alias("alias/ä"), "400 KMS.1101"),
        (alias(&format!("alias/{}", "x".repeat(255))), "201"),
        (alias(&format!("alias/{}", "x".repeat(256))), "400 KMS.1101"),
        (alias("alias/obs/default"), "201"),
        (
            json!({"key_id": "alias/obs/default", "alias": "alias/b"}),
            "400 KMS.0205",
        ),
        (json!({"key_id": "x", "alias": "alias/b"}), "400 KMS.0205"),
        (
            json!({"key_id": UNKNOWN, "alias": "alias/b"}),
            "404 KMS.0207",
        ),
    ];
    check(&cloud, ("POST", "aliases"), &cases).await;
    let gone = |key: &str, aliases: Value| json!({"key_id": key, "aliases": aliases});
    let many: Value = (0..51)
        .map(|number| json!(format!("alias/{number}")))
        .collect();
    let cases = [
        (json!({"key_id": key}), "400 KMS.0204"),
        (gone(&key, json!([])), "400 KMS.0204"),
        (gone(&key, json!("alias/obs/default")), "400 KMS.0308"),
        (gone(&key, many), "400 KMS.0308"),
        (gone(&key, json!(["alias/none"])), "404 KMS.0207"),
        (gone(UNKNOWN, json!(["alias/obs/default"])), "404 KMS.0207"),
        (gone(&key, json!(["alias/obs/default"])), "204"),
    ];
    check(&cloud, ("DELETE", "aliases"), &cases).await;
    let cases = [
        (json!({"alias": "alias/a"}), "400 KMS.0204"),
        (json!({"target_key_id": key}), "400 KMS.0204"),
        (json!({"alias": "a", "target_key_id": key}), "400 KMS.1101"),
        (
            json!({"alias": "alias/none", "target_key_id": key}),
            "404 KMS.0207",
        ),
    ];
    check(&cloud, ("POST", "alias/associate"), &cases).await;
}

#[tokio::test]
async fn queries_of_a_list() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let (of_key, of_none) = (format!("key_id={key}"), format!("key_id={UNKNOWN}"));
    let cases = [
        ("", "200"),
        (&*of_key, "200"),
        (&*of_none, "404 KMS.0207"),
        ("key_id=x", "400 KMS.0205"),
        ("key_id=&limit=&marker=", "200"),
        ("limit=100", "200"),
        ("limit=101", "400 KMS.1601"),
        ("limit=0", "400 KMS.1601"),
        ("limit=x", "400 KMS.1601"),
        ("marker=anything", "200"),
    ];
    check_queries(&cloud, "aliases", &cases).await;
}

/// A client that takes `next_marker` until it is empty sees every alias once.
#[tokio::test]
async fn pages_of_aliases_end() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    for number in 0..7 {
        let alias = json!({"key_id": key, "alias": format!("alias/{number}")});
        cloud.must("aliases", alias).await;
    }
    let (mut seen, mut marker) = (Vec::new(), String::new());
    for page in 1.. {
        let target = format!("/v1.0/{PROJECT}/kms/aliases?key_id={key}&limit=3&marker={marker}");
        let found = cloud.send("GET", &target, &Value::Null).await.json();
        let aliases = found["aliases"].as_array().unwrap();
        assert_eq!(found["page_info"]["current_count"], aliases.len());
        seen.extend(
            aliases
                .iter()
                .map(|alias| alias["alias"].as_str().unwrap().to_owned()),
        );
        let next = found["page_info"]["next_marker"].as_str().unwrap();
        if next.is_empty() {
            assert_eq!(page, 3);
            break;
        }
        marker = next.replace('/', "%2F");
    }
    let want: Vec<_> = (0..7).map(|number| format!("alias/{number}")).collect();
    assert_eq!(seen, want);
}

/// The alias and its resource name are a key's id where keys are used or looked at.
#[tokio::test]
async fn an_alias_is_as_good_as_an_id() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let made = cloud
        .must("aliases", json!({"key_id": key, "alias": "alias/x"}))
        .await;
    let urn = made["alias_urn"].as_str().unwrap().to_owned();
    for name in ["alias/x", &urn] {
        let sealed = cloud
            .must(
                "encrypt-data",
                json!({"key_id": name, "plain_text": "text"}),
            )
            .await;
        assert_eq!(sealed["key_id"], key.as_str(), "{name}");
        let described = cloud.must("describe-key", json!({"key_id": name})).await;
        assert_eq!(described["key_info"]["key_id"], key.as_str(), "{name}");
        let made = cloud.must("create-datakey", json!({"key_id": name})).await;
        assert_eq!(made["key_id"], key.as_str(), "{name}");
    }
    for (there, not) in [
        ("cn-north-4", "cn-east-3"),
        ("0d01:", "0d02:"),
        ("alias/x", "alias/y"),
    ] {
        let body = json!({"key_id": urn.replace(there, not)});
        assert_eq!(
            cloud.verdict("describe-key", body).await,
            "404 KMS.0207",
            "{not}"
        );
    }
}
