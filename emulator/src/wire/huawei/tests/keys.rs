//! Keys over a socket: whole answers, codes by state and by kind, lists and their pages, default keys.

use expect_test::{expect, expect_file};

use super::*;

/// Method, what is called, its body; `$key` is the id of the first key.
const SCRIPT: &[(&str, &str, &str)] = &[
    (
        "POST",
        "create-key",
        r#"{"key_alias": "orders/1", "key_description": "a \"b\"", "realm": "x", "key_type": "1"}"#,
    ),
    ("POST", "describe-key", r#"{"key_id": "$key"}"#),
    (
        "POST",
        "update-key-alias",
        r#"{"key_id": "$key", "key_alias": "orders:2"}"#,
    ),
    (
        "POST",
        "update-key-description",
        r#"{"key_id": "$key", "key_description": ""}"#,
    ),
    ("POST", "enable-key-rotation", r#"{"key_id": "$key"}"#),
    (
        "POST",
        "update-key-rotation-interval",
        r#"{"key_id": "$key", "rotation_interval": 30}"#,
    ),
    ("POST", "get-key-rotation-status", r#"{"key_id": "$key"}"#),
    ("POST", "rotate-on-demand", r#"{"key_id": "$key"}"#),
    ("POST", "get-key-rotation-status", r#"{"key_id": "$key"}"#),
    ("POST", "describe-key", r#"{"key_id": "$key"}"#),
    ("POST", "disable-key-rotation", r#"{"key_id": "$key"}"#),
    ("POST", "get-key-rotation-status", r#"{"key_id": "$key"}"#),
    ("POST", "disable-key", r#"{"key_id": "$key"}"#),
    ("POST", "enable-key", r#"{"key_id": "$key"}"#),
    (
        "POST",
        "create-key",
        r#"{"key_alias": "mine", "key_spec": "EC_P256", "origin": "external", "enterprise_project_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}"#,
    ),
    ("POST", "list-keys", r#"{"key_spec": "ALL", "limit": 1}"#),
    (
        "POST",
        "list-keys",
        r#"{"key_spec": "ALL", "limit": "1", "marker": "1"}"#,
    ),
    (
        "POST",
        "schedule-key-deletion",
        r#"{"key_id": "$key", "pending_days": "7"}"#,
    ),
    ("POST", "describe-key", r#"{"key_id": "$key"}"#),
    ("POST", "create-key", r#"{"key_alias": "orders:2"}"#),
    ("POST", "cancel-key-deletion", r#"{"key_id": "$key"}"#),
    ("GET", "user-instances", ""),
    ("GET", "user-quotas", ""),
];

#[tokio::test]
async fn answers_as_they_stand() {
    let cloud = Cloud::start().await;
    let mut text = String::new();
    let mut key = String::new();
    for (method, name, body) in SCRIPT {
        let body = body.replace("$key", &key);
        let target = format!("/v1.0/{PROJECT}/kms/{name}");
        let sent = serde_json::from_str(&body).unwrap_or(Value::Null);
        let reply = cloud.send(method, &target, &sent).await;
        if key.is_empty() {
            reply.json()["key_info"]["key_id"]
                .as_str()
                .unwrap()
                .clone_into(&mut key);
        }
        text += &format!("{method} {name} {body}\n{} {}\n", reply.status, reply.body);
    }
    expect_file!["../../../../testdata/huawei_keys.txt"].assert_eq(&text);
}

async fn refusals(name: &str, cases: &[(Value, &str)]) {
    let cloud = Cloud::start().await;
    for (body, want) in cases {
        assert_eq!(
            cloud.verdict(name, body.clone()).await,
            *want,
            "{name} {body}"
        );
    }
}

#[tokio::test]
async fn what_is_not_created() {
    let with = |member: &str, value: Value| {
        let mut body = json!({"key_alias": "a"});
        body[member] = value;
        body
    };
    let cases = [
        (json!({}), "400 KMS.0204"),
        (json!({"key_spec": "NONE"}), "400 KMS.0204"),
        (with("key_alias", json!("")), "400 KMS.1101"),
        (with("key_alias", json!("a b")), "400 KMS.1101"),
        (with("key_alias", json!("obs/default")), "400 KMS.1101"),
        (with("key_alias", json!("x".repeat(256))), "400 KMS.1101"),
        (with("key_alias", json!([])), "400 KMS.0308"),
        (
            with("key_description", json!("é".repeat(256))),
            "400 KMS.1103",
        ),
        (with("key_spec", json!("AES_128")), "400 KMS.1110"),
        (with("key_spec", json!("Aliyun_AES_256")), "400 KMS.1110"),
        (with("key_usage", json!("ENCRYPT/DECRYPT")), "400 KMS.0308"),
        (with("key_usage", json!("SIGN_VERIFY")), "400 KMS.1115"),
        (
            json!({"key_alias": "a", "key_spec": "EC_P256", "key_usage": "ENCRYPT_DECRYPT"}),
            "400 KMS.1114",
        ),
        (
            json!({"key_alias": "a", "key_spec": "EC_P256", "key_usage": "GENERATE_VERIFY_MAC"}),
            "400 KMS.0308",
        ),
        (with("origin", json!("EXTERNAL")), "400 KMS.0308"),
        (with("enterprise_project_id", json!("all")), "400 KMS.0308"),
        (with("enterprise_project_id", json!("1")), "400 KMS.0308"),
        (with("keystore_id", json!("1")), "400 KMS.8003"),
        (with("keystore_id", json!("2")), "400 KMS.8003"),
        (with("sequence", json!("1")), "400 KMS.0206"),
        // What is as good as absent, or is one of two ways to say it.
        (
            json!({"key_alias": "x".repeat(255), "key_description": "é".repeat(255), "key_spec": "", "key_usage": "",
            "origin": "", "enterprise_project_id": "", "keystore_id": ""}),
            "200",
        ),
        (
            json!({"key_alias": 7, "enterprise_project_id": 0, "keystore_id": 0}),
            "200",
        ),
        (
            json!({"key_alias": "a", "sequence": "919c82d4-8046-4722-9094-35c3c6524cff"}),
            "200",
        ),
        (json!({"key_alias": "a"}), "400 KMS.1104"),
    ];
    refusals("create-key", &cases).await;
}

/// Bodies without a member, with an id of no form, with one of nobody, and with an id alone.
#[tokio::test]
async fn what_names_no_key() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let unknown = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    let names: &[(&str, Value)] = &[
        ("describe-key", json!({})),
        ("enable-key", json!({})),
        ("disable-key", json!({})),
        ("schedule-key-deletion", json!({"pending_days": "7"})),
        ("cancel-key-deletion", json!({})),
        ("update-key-alias", json!({"key_alias": "b"})),
        ("update-key-description", json!({"key_description": "b"})),
        ("enable-key-rotation", json!({})),
        ("disable-key-rotation", json!({})),
        (
            "update-key-rotation-interval",
            json!({"rotation_interval": 30}),
        ),
        ("get-key-rotation-status", json!({})),
        ("rotate-on-demand", json!({})),
    ];
    for (name, others) in names {
        assert_eq!(
            cloud.verdict(name, others.clone()).await,
            "400 KMS.0204",
            "{name}"
        );
        for (id, want) in [
            ("", "400 KMS.0205"),
            ("2FED8E66-EF3D-46AB-BEAE-0D7A5FBF6DBE", "400 KMS.0205"),
            (&key[..35], "400 KMS.0205"),
            (unknown, "404 KMS.0207"),
        ] {
            let mut body = others.clone();
            body["key_id"] = json!(id);
            assert_eq!(cloud.verdict(name, body).await, want, "{name} {id}");
        }
        if *name != "describe-key" {
            let mut body = others.clone();
            body["key_id"] = json!("alias/a");
            assert_eq!(
                cloud.verdict(name, body).await,
                "400 KMS.0205",
                "{name} by alias"
            );
        }
        if others.as_object().is_some_and(|others| !others.is_empty()) {
            let alone = json!({"key_id": key});
            assert_eq!(
                cloud.verdict(name, alone).await,
                "400 KMS.0204",
                "{name} alone"
            );
        }
    }
}

/// Members at their bounds and beyond.
#[tokio::test]
async fn what_cannot_be_done_with_a_key() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    cloud
        .must("enable-key-rotation", json!({"key_id": key}))
        .await;
    for (name, member, values, want) in [
        (
            "schedule-key-deletion",
            "pending_days",
            json!(["6", "1097", "-7", "", "x", 1097, "7.0"]),
            "400 KMS.1401",
        ),
        (
            "update-key-rotation-interval",
            "rotation_interval",
            json!([29, 366, "", "x", -30, "1d30"]),
            "400 KMS.3001",
        ),
        (
            "update-key-rotation-interval",
            "rotation_interval",
            json!([30, 365, "30"]),
            "200",
        ),
        (
            "update-key-alias",
            "key_alias",
            json!(["", "a b", "a/default"]),
            "400 KMS.1101",
        ),
        (
            "update-key-alias",
            "key_alias",
            json!(["a", "b", "b"]),
            "200",
        ),
        (
            "update-key-description",
            "key_description",
            json!(["x".repeat(256)]),
            "400 KMS.1103",
        ),
        (
            "update-key-description",
            "key_description",
            json!(["x".repeat(255), ""]),
            "200",
        ),
        ("schedule-key-deletion", "pending_days", json!([7]), "200"),
    ] {
        for value in values.as_array().unwrap() {
            let mut body = json!({"key_id": key});
            body[member] = value.clone();
            assert_eq!(cloud.verdict(name, body).await, want, "{name} {value}");
        }
    }
}

/// What each operation of a key's life says in each state (the table of states, cell by cell).
#[tokio::test]
async fn every_operation_in_every_state() {
    let cloud = Cloud::start().await;
    let mut text = String::new();
    let mut number = 0;
    for name in [
        "describe-key",
        "get-key-rotation-status",
        "enable-key",
        "disable-key",
        "schedule-key-deletion",
        "cancel-key-deletion",
        "update-key-alias",
        "update-key-description",
        "enable-key-rotation",
        "disable-key-rotation",
        "update-key-rotation-interval",
        "rotate-on-demand",
    ] {
        text += &format!("{name:<29}");
        for state in ["2", "3", "4", "5", "5 to 4"] {
            number += 1;
            let key = in_state(&cloud, state, number).await;
            let body = json!({"key_id": key, "pending_days": "7", "rotation_interval": 30,
                "key_alias": format!("new-{number}"), "key_description": "new"});
            text += &format!("| {:<13}", cloud.verdict(name, body).await);
        }
        text = text.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        describe-key                 | 200          | 200          | 200          | 200          | 200
        get-key-rotation-status      | 200          | 200          | 200          | 200          | 200
        enable-key                   | 400 KMS.1201 | 200          | 400 KMS.0210 | 400 KMS.1201 | 400 KMS.0210
        disable-key                  | 200          | 400 KMS.1301 | 400 KMS.0210 | 400 KMS.1301 | 400 KMS.0210
        schedule-key-deletion        | 200          | 200          | 400 KMS.1402 | 200          | 400 KMS.1402
        cancel-key-deletion          | 400 KMS.1501 | 400 KMS.1501 | 200          | 400 KMS.1501 | 200
        update-key-alias             | 200          | 200          | 400 KMS.0210 | 200          | 400 KMS.0210
        update-key-description       | 200          | 200          | 400 KMS.0210 | 200          | 400 KMS.0210
        enable-key-rotation          | 200          | 400 KMS.0209 | 400 KMS.0210 | 400 KMS.0312 | 400 KMS.0312
        disable-key-rotation         | 400 KMS.0313 | 400 KMS.0209 | 400 KMS.0210 | 400 KMS.0312 | 400 KMS.0312
        update-key-rotation-interval | 400 KMS.0313 | 400 KMS.0209 | 400 KMS.0210 | 400 KMS.0312 | 400 KMS.0312
        rotate-on-demand             | 200          | 400 KMS.0209 | 400 KMS.0210 | 400 KMS.0312 | 400 KMS.0312
    "#]].assert_eq(&text);
}

async fn in_state(cloud: &Cloud, state: &str, number: u32) -> String {
    let origin = if state.starts_with('5') {
        "external"
    } else {
        "kms"
    };
    let key = cloud
        .key(json!({"key_alias": format!("key-{number}"), "origin": origin}))
        .await;
    match state {
        "3" => drop(cloud.must("disable-key", json!({"key_id": key})).await),
        "4" | "5 to 4" => {
            let body = json!({"key_id": key, "pending_days": "7"});
            cloud.must("schedule-key-deletion", body).await;
        }
        _ => {}
    }
    key
}

#[tokio::test]
async fn a_cancelled_deletion_gives_back_what_the_key_can_be() {
    let cloud = Cloud::start().await;
    for (state, number, want) in [("4", 1, "3"), ("5 to 4", 2, "5")] {
        let key = in_state(&cloud, state, number).await;
        let done = cloud
            .must("cancel-key-deletion", json!({"key_id": key}))
            .await;
        assert_eq!(done, json!({"key_id": key, "key_state": want}));
    }
}

/// Keys that do not rotate, and what is said of them: of what will never change first.
#[tokio::test]
async fn what_rotates_not() {
    let store = "[[instance]]\nid = \"store\"\nkind = \"hardware\"\ncloud = \"huawei\"\nregion = \"cn-north-4\"\n";
    let cloud = Cloud::configured(store).await;
    let mut text = String::new();
    for (number, with) in [
        json!({"key_spec": "SM4"}),
        json!({"key_spec": "RSA_2048"}),
        json!({"key_spec": "EC_P384"}),
        json!({"key_spec": "ED25519"}),
        json!({"key_spec": "HMAC_SM3"}),
        json!({"origin": "external"}),
        json!({"key_spec": "RSA_2048", "origin": "external"}),
        json!({"keystore_id": "store"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = with.clone();
        body["key_alias"] = json!(format!("key-{number}"));
        let key = cloud.key(body).await;
        text += &format!("{with}\n   ");
        for name in [
            "enable-key-rotation",
            "update-key-rotation-interval",
            "disable-key-rotation",
            "rotate-on-demand",
        ] {
            let body = json!({"key_id": key, "rotation_interval": 30});
            text += &format!(" {}", cloud.verdict(name, body).await);
        }
        text += "\n";
    }
    expect![[r#"
        {"key_spec":"SM4"}
            200 200 200 200
        {"key_spec":"RSA_2048"}
            400 KMS.0324 400 KMS.0324 400 KMS.0324 400 KMS.0324
        {"key_spec":"EC_P384"}
            400 KMS.0325 400 KMS.0325 400 KMS.0325 400 KMS.0325
        {"key_spec":"ED25519"}
            400 KMS.0325 400 KMS.0325 400 KMS.0325 400 KMS.0325
        {"key_spec":"HMAC_SM3"}
            400 KMS.0341 400 KMS.0341 400 KMS.0341 400 KMS.0341
        {"origin":"external"}
            400 KMS.0312 400 KMS.0312 400 KMS.0312 400 KMS.0312
        {"key_spec":"RSA_2048","origin":"external"}
            400 KMS.0312 400 KMS.0312 400 KMS.0312 400 KMS.0312
        {"keystore_id":"store"}
            400 KMS.0338 400 KMS.0338 400 KMS.0338 400 KMS.0338
    "#]]
    .assert_eq(&text);
}

#[tokio::test]
async fn rotation_is_on_once() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "a"})).await;
    let on = json!({"key_id": key});
    assert_eq!(
        cloud.must("enable-key-rotation", on.clone()).await,
        json!({})
    );
    assert_eq!(
        cloud.verdict("enable-key-rotation", on.clone()).await,
        "400 KMS.2901"
    );
    assert_eq!(
        cloud.must("disable-key-rotation", on.clone()).await,
        json!({})
    );
    assert_eq!(
        cloud.verdict("disable-key-rotation", on.clone()).await,
        "400 KMS.0313"
    );
    let paced = json!({"key_id": key, "rotation_interval": 30});
    assert_eq!(
        cloud
            .verdict("update-key-rotation-interval", paced.clone())
            .await,
        "400 KMS.0313"
    );
    cloud.must("enable-key-rotation", on.clone()).await;
    assert_eq!(
        cloud.must("update-key-rotation-interval", paced).await,
        json!({})
    );
    cloud.must("disable-key-rotation", on.clone()).await;
    let off = cloud.must("get-key-rotation-status", on).await;
    assert_eq!(
        (&off["key_rotation_enabled"], &off["rotation_interval"]),
        (&json!(false), &json!(0))
    );
}

#[tokio::test]
async fn lists_by_what_they_ask() {
    let cloud = Cloud::start().await;
    let project = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    let mut keys = Vec::new();
    for body in [
        json!({"key_alias": "a"}),
        json!({"key_alias": "b", "key_spec": "SM4"}),
        json!({"key_alias": "c", "enterprise_project_id": project}),
        json!({"key_alias": "d", "origin": "external"}),
    ] {
        keys.push(cloud.key(body).await);
    }
    cloud.must("disable-key", json!({"key_id": keys[0]})).await;
    let names = async |body: Value| {
        let listed = cloud.must("list-keys", body.clone()).await;
        let details = listed["key_details"].as_array().unwrap().clone();
        let ids: Vec<_> = details.iter().map(|key| key["key_id"].clone()).collect();
        assert_eq!(listed["keys"], json!(ids), "{body}");
        assert_eq!(listed["total"], json!(ids.len()), "{body}");
        assert_eq!(
            (&listed["next_marker"], &listed["truncated"]),
            (&json!(""), &json!("false"))
        );
        let aliases = details
            .iter()
            .map(|key| key["key_alias"].as_str().unwrap().to_owned());
        aliases.collect::<Vec<_>>().join(" ")
    };
    for (body, want) in [
        (json!({}), "d c a"),
        (
            json!({"key_spec": "", "key_state": "", "enterprise_project_id": "", "limit": "", "marker": ""}),
            "d c a",
        ),
        (json!({"key_spec": "ALL"}), "d c b a"),
        (json!({"key_spec": "SM4"}), "b"),
        (json!({"key_spec": "RSA_2048"}), ""),
        (json!({"key_state": "2"}), "c"),
        (json!({"key_state": 3, "key_spec": "ALL"}), "a"),
        (json!({"key_state": "5", "key_spec": "ALL"}), "d"),
        (json!({"key_state": "1", "key_spec": "ALL"}), ""),
        (json!({"key_state": "4", "key_spec": "ALL"}), ""),
        (json!({"enterprise_project_id": "all"}), "d c a"),
        (json!({"enterprise_project_id": "0"}), "d a"),
        (json!({"enterprise_project_id": project}), "c"),
        (json!({"limit": 2000}), "d c a"),
    ] {
        assert_eq!(names(body.clone()).await, want, "{body}");
    }
    for (body, want) in [
        (json!({"limit": "0"}), "400 KMS.1601"),
        (json!({"limit": 5001}), "400 KMS.1601"),
        (json!({"marker": "-1"}), "400 KMS.1602"),
        (json!({"key_state": "6"}), "400 KMS.0308"),
        (json!({"key_state": "7"}), "400 KMS.0308"),
        (json!({"key_spec": "AES"}), "400 KMS.0308"),
        (json!({"enterprise_project_id": "x"}), "400 KMS.0308"),
    ] {
        assert_eq!(
            cloud.verdict("list-keys", body.clone()).await,
            want,
            "{body}"
        );
    }
}

/// Both ways in which clients walk pages end, and see every key once.
#[tokio::test]
async fn pages_end() {
    let cloud = Cloud::start().await;
    for number in 0..7 {
        cloud
            .key(json!({"key_alias": format!("key-{number}")}))
            .await;
    }
    for limit in [1, 2, 3, 7, 8] {
        let mut seen = Vec::new();
        let mut marker = String::new();
        loop {
            let page = cloud
                .must("list-keys", json!({"limit": limit, "marker": marker}))
                .await;
            seen.extend(page["keys"].as_array().unwrap().iter().cloned());
            assert_eq!(page["truncated"] == "false", page["next_marker"] == "");
            page["next_marker"]
                .as_str()
                .unwrap()
                .clone_into(&mut marker);
            if marker.is_empty() {
                break;
            }
        }
        let whole = cloud.must("list-keys", json!({})).await;
        assert_eq!(json!(seen), whole["keys"], "{limit}");
        assert_eq!(whole["total"], 7);
    }
    let beyond = cloud.must("list-keys", json!({"marker": "7"})).await;
    assert_eq!(
        (&beyond["keys"], &beyond["truncated"]),
        (&json!([]), &json!("false"))
    );
}

#[tokio::test]
async fn default_keys_are_made_by_services_and_changed_by_nobody() {
    let cloud = Cloud::start().await;
    cloud.key(json!({"key_alias": "a"})).await;
    let head = "POST /_emulator/default-keys HTTP/1.1\r\nhost: 127.0.0.1";
    let made = cloud
        .daemon
        .ask(head, r#"{"cloud": "huawei", "service": "obs"}"#)
        .await;
    let key = made.json()["key_id"].as_str().unwrap().to_owned();
    assert_eq!(made.json()["alias"], "obs/default");
    let account = cloud.daemon.ask(head, r#"{"cloud": "huawei"}"#).await;
    assert_eq!(account.status, 400, "{}", account.body);
    let details = cloud.must("describe-key", json!({"key_id": key})).await;
    let details = &details["key_info"];
    for (member, want) in [
        ("default_key_flag", "1"),
        ("key_alias", "obs/default"),
        ("key_state", "2"),
        ("sys_enterprise_project_id", "0"),
        ("domain_id", "00000000000000000000000000000d01"),
    ] {
        assert_eq!(details[member], want, "{member}");
    }
    for name in [
        "enable-key",
        "disable-key",
        "schedule-key-deletion",
        "cancel-key-deletion",
        "update-key-alias",
        "update-key-description",
        "enable-key-rotation",
        "disable-key-rotation",
        "update-key-rotation-interval",
        "rotate-on-demand",
    ] {
        let body = json!({"key_id": key, "pending_days": 7, "rotation_interval": 30, "key_alias": "b",
            "key_description": ""});
        assert_eq!(cloud.verdict(name, body).await, "400 KMS.0211", "{name}");
    }
    let listed = cloud.must("list-keys", json!({})).await;
    assert_eq!(
        (&listed["total"], &listed["keys"][1]),
        (&json!(2), &json!(key))
    );
    let target = format!("/v1.0/{PROJECT}/kms/user-instances");
    let count = cloud.send("GET", &target, &Value::Null).await;
    assert_eq!(count.json(), json!({"instance_num": 1}));
}

#[tokio::test]
async fn a_configured_daemon_counts_keys_and_gives_back_pending_ones() {
    let cloud = Cloud::configured("quotas = \"cloud\"\npending_alias = \"return\"").await;
    let first = cloud.key(json!({"key_alias": "key-0"})).await;
    for number in 1..20 {
        cloud
            .key(json!({"key_alias": format!("key-{number}")}))
            .await;
    }
    assert_eq!(
        cloud.verdict("create-key", json!({"key_alias": "b"})).await,
        "400 KMS.1105"
    );
    let again = json!({"key_alias": "key-0"});
    assert_eq!(
        cloud.verdict("create-key", again.clone()).await,
        "400 KMS.1104"
    );
    cloud
        .must(
            "schedule-key-deletion",
            json!({"key_id": first, "pending_days": 7}),
        )
        .await;
    assert_eq!(cloud.key(again).await, first);
}
