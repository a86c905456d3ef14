//! Tags over a socket: whole answers, every limit at its edge, searches and their pages.

use expect_test::expect_file;

use super::script::{Step, check, play};
use super::*;

const UNKNOWN: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

const SCRIPT: &[Step<'_>] = &[
    ("POST", "create-key", r#"{"key_alias": "orders/eu"}"#),
    ("POST", "create-key", r#"{"key_alias": "orders/us"}"#),
    (
        "POST",
        "$1/tags",
        r#"{"tag": {"key": "team", "value": "a"}}"#,
    ),
    ("POST", "$1/tags", r#"{"tag": {"key": "bare"}}"#),
    (
        "POST",
        "$1/tags",
        r#"{"tag": {"key": "a b/c", "value": "值"}}"#,
    ),
    (
        "POST",
        "$2/tags/action",
        r#"{"action": "create", "tags": [{"key": "team", "value": "b"}, {"key": "bare", "value": 7}]}"#,
    ),
    ("GET", "$1/tags", ""),
    (
        "POST",
        "$1/tags",
        r#"{"tag": {"key": "team", "value": "c"}}"#,
    ),
    ("GET", "$1/tags", ""),
    ("GET", "tags", ""),
    (
        "POST",
        "resource_instances/action",
        r#"{"action": "filter", "tags": [{"key": "team", "values": ["b", "c"]}], "limit": 1}"#,
    ),
    (
        "POST",
        "resource_instances/action",
        r#"{"action": "filter", "tags": [{"key": "team", "values": ["b", "c"]}], "limit": "1", "offset": "1"}"#,
    ),
    (
        "POST",
        "resource_instances/action",
        r#"{"action": "filter", "offset": 2}"#,
    ),
    (
        "POST",
        "resource_instances/action",
        r#"{"action": "count", "matches": [{"key": "resource_name", "value": "s/e"}]}"#,
    ),
    ("DELETE", "$1/tags/a%20b%2Fc", ""),
    ("DELETE", "$1/tags/a%20b%2Fc", ""),
    (
        "POST",
        "$1/tags/action",
        r#"{"action": "delete", "tags": [{"key": "team", "value": "another"}, {"key": "none"}]}"#,
    ),
    ("GET", "$1/tags", ""),
    (
        "POST",
        "schedule-key-deletion",
        r#"{"key_id": "$2", "pending_days": "7"}"#,
    ),
    ("GET", "$2/tags", ""),
    ("POST", "$2/tags", r#"{"tag": {"key": "late"}}"#),
    ("DELETE", "$2/tags/team", ""),
    ("GET", "tags", ""),
    (
        "POST",
        "resource_instances/action",
        r#"{"action": "count"}"#,
    ),
];

#[tokio::test]
async fn answers_as_they_stand() {
    let cloud = Cloud::start().await;
    let text = play(&cloud, SCRIPT).await;
    expect_file!["../../../../testdata/huawei_tags.txt"].assert_eq(&text);
}

fn tags(count: usize) -> Value {
    let tag = |number| json!({"key": format!("key{number}"), "value": "v"});
    (0..count).map(tag).collect()
}

#[tokio::test]
async fn a_tag_at_its_edges() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let one = |key: &str, value: &str| json!({"tag": {"key": key, "value": value}});
    let long = |count: usize| "ä".repeat(count);
    let cases = [
        (json!({}), "400 KMS.0204"),
        (json!({"tag": {}}), "400 KMS.0204"),
        (json!({"tag": {"value": "v"}}), "400 KMS.0204"),
        (json!({"tag": "team"}), "400 KMS.0308"),
        (one("", "v"), "400 KMS.0406"),
        (one(&long(128), ""), "204"),
        (one(&long(129), ""), "400 KMS.0411"),
        (one("k", &long(255)), "204"),
        (one("k", &long(256)), "400 KMS.0410"),
        (one("_sys_k", "v"), "400 KMS.0406"),
        (one("a*b", "v"), "400 KMS.0406"),
        (one(" k", "v"), "400 KMS.0406"),
        (one("k", "a<b"), "400 KMS.0405"),
        (one("k", "v "), "400 KMS.0405"),
    ];
    check(&cloud, ("POST", &format!("{key}/tags")), &cases).await;
}

#[tokio::test]
async fn a_batch_at_its_edges() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let batch = |action: &str, tags: Value| json!({"action": action, "tags": tags});
    let twice = json!([{"key": "a"}, {"key": "a"}]);
    let cases = [
        (json!({"tags": tags(1)}), "400 KMS.0204"),
        (json!({"action": "create"}), "400 KMS.0204"),
        (batch("Create", tags(1)), "400 KMS.0404"),
        (batch("update", tags(0)), "400 KMS.0404"),
        (batch("create", tags(0)), "400 KMS.0401"),
        (batch("delete", tags(0)), "400 KMS.0401"),
        (batch("create", json!("key")), "400 KMS.0308"),
        (batch("create", json!([{"value": "v"}])), "400 KMS.0204"),
        (batch("create", twice.clone()), "400 KMS.0412"),
        (batch("create", tags(21)), "400 KMS.0407"),
        (batch("create", tags(20)), "204"),
        (batch("create", json!([{"key": "more"}])), "400 KMS.0409"),
        (
            batch("create", json!([{"key": "key0", "value": "w"}])),
            "204",
        ),
        (batch("delete", tags(21)), "400 KMS.0407"),
        (batch("delete", json!([{"key": "none"}])), "204"),
        (batch("delete", twice), "204"),
        (batch("delete", tags(20)), "204"),
    ];
    check(&cloud, ("POST", &format!("{key}/tags/action")), &cases).await;
    let list = format!("/v1.0/{PROJECT}/kms/{key}/tags");
    let left = cloud.send("GET", &list, &Value::Null).await.json();
    assert_eq!(left, json!({"tags": [], "existTagsNum": 0}));
}

#[tokio::test]
async fn a_search_at_its_edges() {
    let cloud = Cloud::start().await;
    let search = |member: &str, value: Value| {
        let mut body = json!({"action": "filter"});
        body[member] = value;
        body
    };
    let filters = |count: usize, values: usize| -> Value {
        let words = |count: usize| (0..count).map(|number| json!(number.to_string())).collect();
        let filter =
            |number| json!({"key": format!("k{number}"), "values": Value::Array(words(values))});
        (0..count).map(filter).collect()
    };
    let named = |key: &str, value: &str| json!([{"key": key, "value": value}]);
    let cases = [
        (json!({}), "400 KMS.0204"),
        (json!({"action": "list"}), "400 KMS.0404"),
        (search("tags", filters(10, 10)), "200"),
        (search("tags", filters(11, 1)), "400 KMS.0412"),
        (search("tags", filters(1, 11)), "400 KMS.0413"),
        (
            search("tags", json!([{"key": "a"}, {"key": "a"}])),
            "400 KMS.0412",
        ),
        (
            search("tags", json!([{"key": "a", "values": ["x", "x"]}])),
            "400 KMS.0412",
        ),
        (search("tags", json!([{"key": ""}])), "400 KMS.0412"),
        (search("tags", json!([{"values": []}])), "400 KMS.0204"),
        (
            search("matches", named("resource_name", &"x".repeat(255))),
            "200",
        ),
        (
            search("matches", named("resource_name", &"x".repeat(256))),
            "400 KMS.0402",
        ),
        (
            search("matches", named("resource_name", "")),
            "400 KMS.0402",
        ),
        (search("matches", named("name", "a")), "400 KMS.0403"),
        (search("matches", json!([{"value": "a"}])), "400 KMS.0204"),
        (
            search(
                "matches",
                json!([{"key": "resource_name", "value": "a"}, {"key": "resource_name", "value": "b"}]),
            ),
            "400 KMS.0415",
        ),
        (search("limit", json!(0)), "400 KMS.1601"),
        (search("limit", json!("1000")), "200"),
        (search("limit", json!(1001)), "400 KMS.1601"),
        (search("limit", json!("")), "200"),
        (search("offset", json!(-1)), "400 KMS.0417"),
        (search("offset", json!("x")), "400 KMS.0417"),
        (search("offset", json!(u64::MAX)), "200"),
        (json!({"action": "count", "offset": 0}), "400 KMS.0418"),
        (json!({"action": "count", "offset": ""}), "200"),
        (json!({"action": "count", "limit": 5}), "200"),
    ];
    check(&cloud, ("POST", "resource_instances/action"), &cases).await;
    check(
        &cloud,
        ("POST", "keys/action"),
        &[(json!({"action": "filter"}), "400 KMS.0408")],
    )
    .await;
}

/// A client that goes on until a page is empty comes to an end, having seen every key once.
#[tokio::test]
async fn pages_of_a_search_end() {
    let cloud = Cloud::start().await;
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(cloud.key(json!({"key_alias": format!("k{number}")})).await);
    }
    let mut seen = Vec::new();
    for page in 0.. {
        let body = json!({"action": "filter", "limit": 3, "offset": seen.len()});
        let found = cloud.must("resource_instances/action", body).await;
        assert_eq!(found["total_count"], 7);
        let keys = found["resources"].as_array().unwrap();
        if keys.is_empty() {
            assert_eq!(page, 3);
            break;
        }
        seen.extend(
            keys.iter()
                .map(|key| key["resource_id"].as_str().unwrap().to_owned()),
        );
    }
    made.reverse();
    assert_eq!(seen, made);
}

#[tokio::test]
async fn tags_of_no_key() {
    let cloud = Cloud::start().await;
    for (id, want) in [
        (UNKNOWN, "404 KMS.0207"),
        ("x", "400 KMS.0205"),
        ("alias%2Fa", "400 KMS.0205"),
    ] {
        let tag = json!({"tag": {"key": "a"}});
        check(&cloud, ("POST", &format!("{id}/tags")), &[(tag, want)]).await;
        let batch = json!({"action": "delete", "tags": [{"key": "a"}]});
        check(
            &cloud,
            ("POST", &format!("{id}/tags/action")),
            &[(batch, want)],
        )
        .await;
        check(
            &cloud,
            ("GET", &format!("{id}/tags")),
            &[(Value::Null, want)],
        )
        .await;
        check(
            &cloud,
            ("DELETE", &format!("{id}/tags/a")),
            &[(Value::Null, want)],
        )
        .await;
    }
}
