//! Every bound, kept and one over.

use super::*;

/// A policy that is so many bytes longer than the shortest of its kind, in letters that need no escape.
fn policy(longer: usize) -> String {
    let condition = format!(
        r#""Condition":{{"Bool":{{"{}":"true"}}}}"#,
        "k".repeat(longer)
    );
    let resource = r#""Resource":"*""#;
    POLICY.replace(resource, &format!("{resource},{condition}"))
}

/// One list of tags as JSON, `k0` to one below `count`.
fn tags(count: usize) -> String {
    let tags: Vec<_> = (0..count)
        .map(|number| format!(r#"{{"TagKey":"k{number}","TagValue":""}}"#))
        .collect();
    format!("[{}]", tags.join(","))
}

/// `name` is `value` on top of `base`; the answer is `want` (`200`, or status and code).
struct Case {
    action: &'static str,
    name: &'static str,
    value: String,
    want: &'static str,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "cases are written with literals and made-up strings"
)]
fn case(
    action: &'static str,
    name: &'static str,
    value: impl ToString,
    want: &'static str,
) -> Case {
    Case {
        action,
        name,
        value: value.to_string(),
        want,
    }
}

const OK: &str = "200";
const INVALID: &str = "400 InvalidParameter";

fn numbers() -> Vec<Case> {
    let mut cases = Vec::new();
    for action in [
        "ListKeys",
        "ListAliases",
        "ListKeyVersions",
        "ListAliasesByKeyId",
    ] {
        for (name, value, want) in [
            ("PageNumber", "0", INVALID),
            ("PageNumber", "1", OK),
            ("PageNumber", "1000000", OK),
            ("PageNumber", "-1", INVALID),
            ("PageNumber", "x", INVALID),
            ("PageSize", "1", OK),
            ("PageSize", "100", OK),
            ("PageSize", "101", INVALID),
            ("PageSize", "0", INVALID),
        ] {
            cases.push(case(action, name, value, want));
        }
    }
    for (value, want) in [
        ("0", INVALID),
        ("1", OK),
        ("1024", OK),
        ("1025", INVALID),
        ("", OK),
    ] {
        cases.push(case("GenerateDataKey", "NumberOfBytes", value, want));
        cases.push(case(
            "GenerateDataKeyWithoutPlaintext",
            "NumberOfBytes",
            value,
            want,
        ));
    }
    for (value, want) in [
        ("6", INVALID),
        ("367", INVALID),
        ("", "400 MissingParameter"),
    ] {
        cases.push(case(
            "ScheduleKeyDeletion",
            "PendingWindowInDays",
            value,
            want,
        ));
    }
    cases
}

fn texts() -> Vec<Case> {
    let filter = |count: usize| {
        let value = r#"{"Key":"KeyState","Values":["Enabled"]}"#;
        format!("[{}]", vec![value; count].join(","))
    };
    let alias = |length: usize| format!("alias/{}", "a".repeat(length));
    vec![
        case("Encrypt", "Plaintext", "a".repeat(6144), OK),
        case("Encrypt", "Plaintext", "a".repeat(6145), INVALID),
        case("Encrypt", "Plaintext", "é".repeat(3073), INVALID),
        case("Encrypt", "Plaintext", "", "400 MissingParameter"),
        case("Encrypt", "EncryptionContext", "[1]", INVALID),
        case(
            "Encrypt",
            "EncryptionContext",
            format!(r#"{{"k":"{}"}}"#, "v".repeat(8192)),
            INVALID,
        ),
        case("CreateKey", "Description", "键".repeat(2000), OK),
        case("CreateKey", "Description", "d".repeat(8192), OK),
        case("CreateKey", "Description", "d".repeat(8193), INVALID),
        case("CreateKey", "Tags", tags(20), OK),
        case("CreateKey", "Tags", tags(21), INVALID),
        case("CreateKey", "Policy", policy(0), OK),
        case("CreateKey", "Policy", "{}", INVALID),
        case("SetKeyPolicy", "Policy", "{}", INVALID),
        case("CreateKey", "Policy", "not json", INVALID),
        case(
            "SetKeyPolicy",
            "Policy",
            policy(32_768 - policy(0).len()),
            OK,
        ),
        case(
            "SetKeyPolicy",
            "Policy",
            policy(32_769 - policy(0).len()),
            INVALID,
        ),
        case("CreateAlias", "AliasName", alias(0), INVALID),
        case("CreateAlias", "AliasName", alias(255), OK),
        case("CreateAlias", "AliasName", alias(256), INVALID),
        case("CreateAlias", "AliasName", "alias/a b", INVALID),
        case("ListKeys", "Filters", filter(10), OK),
        case("ListKeys", "Filters", filter(11), INVALID),
        case("GenerateDataKey", "KeySpec", "AES_128", OK),
        case("GenerateDataKey", "KeySpec", "AES_512", INVALID),
        case("TagResource", "Tags", "[]", "400 MissingParameter"),
        case(
            "TagResource",
            "Tags",
            r#"[{"TagKey":"acs:k","TagValue":"v"}]"#,
            INVALID,
        ),
        case(
            "TagResource",
            "Tags",
            format!(r#"[{{"TagKey":"{}","TagValue":""}}]"#, "k".repeat(129)),
            INVALID,
        ),
        case("UntagResource", "TagKeys", "k", INVALID),
    ]
}

/// What an operation needs besides the parameter that a case is about.
fn base<'a>(action: &str, key: &'a str) -> Vec<(&'static str, &'a str)> {
    match action {
        "CreateKey" | "ListKeys" | "ListAliases" => Vec::new(),
        "Encrypt" => vec![("KeyId", key), ("Plaintext", "p")],
        _ => vec![("KeyId", key)],
    }
}

#[tokio::test]
async fn one_over_is_refused_and_the_bound_is_not() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[]).await;
    for Case {
        action,
        name,
        value,
        want,
    } in numbers().into_iter().chain(texts())
    {
        let mut params = base(action, &key);
        params.retain(|(known, _)| *known != name);
        params.push((name, &value));
        let reply = cloud.call(action, &params).await;
        let got = match reply.status {
            200 => OK.to_owned(),
            status => format!("{status} {}", reply.json()["Code"].as_str().unwrap()),
        };
        let shown: String = value.chars().take(40).collect();
        assert_eq!(
            got,
            want,
            "{action} {name}={shown} ({} long): {}",
            value.len(),
            reply.body
        );
        if got == INVALID {
            assert!(
                reply.body.contains(&format!(r#"\"{name}\""#)),
                "{action} {name}: {}",
                reply.body
            );
        }
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn windows_and_intervals_keep_their_bounds() {
    let cloud = Cloud::start().await;
    for days in ["7", "366"] {
        let key = cloud.key(&[]).await;
        let params = [("KeyId", key.as_str()), ("PendingWindowInDays", days)];
        cloud.must("ScheduleKeyDeletion", &params).await;
    }
    for (interval, want) in [
        ("604800s", OK),
        ("604799s", INVALID),
        ("730d", OK),
        ("63072001s", INVALID),
        ("7D", INVALID),
        ("7", INVALID),
    ] {
        let params = [
            ("EnableAutomaticRotation", "true"),
            ("RotationInterval", interval),
        ];
        assert_eq!(
            cloud.verdict("CreateKey", &params).await,
            want,
            "{interval}"
        );
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn many_resources_have_a_bound() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[]).await;
    for (count, want) in [(50, OK), (51, INVALID)] {
        let names: Vec<_> = (1..=count)
            .map(|number| format!("ResourceId.{number}"))
            .collect();
        let mut params = vec![("RegionId", "cn-hangzhou"), ("ResourceType", "key")];
        params.extend([("Tag.1.Key", "k"), ("Tag.1.Value", "v")]);
        params.extend(names.iter().map(|name| (name.as_str(), key.as_str())));
        assert_eq!(
            cloud.verdict("TagResources", &params).await,
            want,
            "{count}"
        );
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn creation_is_refused_in_the_words_of_the_table() {
    let cloud = Cloud::start().await;
    for (params, want) in [
        (vec![("KeySpec", "")], INVALID),
        (vec![("KeySpec", "AES_256")], INVALID),
        (vec![("KeyUsage", "SIGN/VERIFY")], INVALID),
        (vec![("Origin", "external")], INVALID),
        (vec![("ProtectionLevel", "hsm")], INVALID),
        (
            vec![("KeySpec", "RSA_2048"), ("Origin", "EXTERNAL")],
            INVALID,
        ),
        (vec![("KeySpec", "RSA_3072")], "400 UnsupportedOperation"),
        (
            vec![("KeySpec", "Aliyun_SM4"), ("RegionId", "eu-central-1")],
            "400 UnsupportedOperation",
        ),
        (
            vec![("ProtectionLevel", "HSM"), ("RegionId", "eu-central-1")],
            "400 Unsupported.ProtectionLevel",
        ),
        (
            vec![("KeySpec", "Aliyun_SM4"), ("ProtectionLevel", "SOFTWARE")],
            INVALID,
        ),
        (
            vec![("DKMSInstanceId", "kst-none")],
            "404 Forbidden.DKMSInstanceNotFound",
        ),
        (
            vec![("DKMSInstanceId", "kst-soft"), ("KeySpec", "RSA_3072")],
            OK,
        ),
        (
            vec![
                ("DKMSInstanceId", "kst-hard"),
                ("KeySpec", "Aliyun_AES_128"),
            ],
            OK,
        ),
        (
            vec![("DKMSInstanceId", "kst-hard"), ("RegionId", "cn-beijing")],
            "404 Forbidden.DKMSInstanceNotFound",
        ),
        (
            vec![("EnableAutomaticRotation", "true")],
            "400 MissingParameter",
        ),
        (vec![("EnableAutomaticRotation", "maybe")], INVALID),
        (vec![("RotationInterval", "nonsense")], OK),
    ] {
        assert_eq!(
            cloud.verdict("CreateKey", &params).await,
            want,
            "{params:?}"
        );
    }
    cloud.daemon.stop().await;
}
