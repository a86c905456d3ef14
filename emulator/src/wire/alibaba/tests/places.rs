//! Instances, default keys, quotas, throttling and policies, as they stand on the wire.

use expect_test::{Expect, expect};
use serde_json::Value;

use super::*;

/// Asks the admin API.
async fn admin(cloud: &Cloud, request: &str, body: &str) -> Value {
    let head = format!("{request} HTTP/1.1\r\nhost: a");
    let reply = cloud.daemon.ask(&head, body).await;
    assert_eq!(reply.status, 200, "{request} {body}: {}", reply.body);
    reply.json()
}

/// Status, code and advice of what is refused; the body without its request id of what is not.
async fn said(cloud: &Cloud, action: &str, params: &[(&str, &str)]) -> String {
    let reply = cloud.call(action, params).await;
    let mut body = reply.json();
    if reply.status == 200 {
        body.as_object_mut().unwrap().remove("RequestId");
        return format!("200 {body}");
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}: {}", reply.status, text("Code"), text("Recommend"))
}

async fn check(cloud: &Cloud, cases: &[(&str, &[(&str, &str)])], want: &Expect) {
    let mut lines = String::new();
    for (action, params) in cases {
        lines += &format!(
            "{action} {params:?}\n  {}\n",
            said(cloud, action, params).await
        );
    }
    want.assert_eq(&lines);
}

/// What is asked of the instances of the test.
const ON_INSTANCES: &[(&str, &[(&str, &str)])] = &[
    ("ListKmsInstances", &[]),
    (
        "ListKmsInstances",
        &[("PageSize", "1"), ("PageNumber", "2")],
    ),
    ("ListKmsInstances", &[("PageSize", "101")]),
    ("ListKmsInstances", &[("Filters", "[]")]),
    (
        "ListKmsInstances",
        &[("Filters", r#"[{"Key":"Status","Values":["x"]}]"#)],
    ),
    ("ListKmsInstances", &[("RegionId", "eu-central-1")]),
    ("GetKmsInstance", &[("KmsInstanceId", "kst-soft")]),
    ("GetKmsInstance", &[("KmsInstanceId", "kst-elsewhere")]),
    ("GetKmsInstance", &[]),
    ("GetKmsInstanceQuotaInfos", &[("KmsInstanceId", "kst-soft")]),
    (
        "GetKmsInstanceQuotaInfos",
        &[("KmsInstanceId", "kst-hard"), ("ResourceType", "key")],
    ),
    (
        "GetKmsInstanceQuotaInfos",
        &[("KmsInstanceId", "kst-hard"), ("ResourceType", "disk")],
    ),
    ("GetDefaultKmsInstance", &[]),
    ("ConnectKmsInstance", &[("KmsInstanceId", "kst-soft")]),
];

#[tokio::test]
async fn instances_are_seen() {
    let toml = r#"
[[instance]]
id = "kst-soft"
kind = "software"
region = "cn-hangzhou"
cloud = "alibaba"
name = "orders"
keys_max = 2
requests_per_second = 4000
[[instance]]
id = "kst-hard"
kind = "hardware"
region = "cn-hangzhou"
cloud = "alibaba"
[[instance]]
id = "kst-elsewhere"
kind = "hardware"
region = "eu-central-1"
cloud = "alibaba"
"#;
    let cloud = Cloud::configured(toml).await;
    cloud.key(&[("DKMSInstanceId", "kst-soft")]).await;
    check(&cloud, ON_INSTANCES, &expect![[r#"
        ListKmsInstances []
          200 {"KmsInstances":{"KmsInstance":[{"KmsInstanceArn":"acs:kms:cn-hangzhou:1000000000000001:keystore/kst-hard","KmsInstanceId":"kst-hard"},{"KmsInstanceArn":"acs:kms:cn-hangzhou:1000000000000001:keystore/kst-soft","KmsInstanceId":"kst-soft"}]},"PageNumber":1,"PageSize":20,"TotalCount":2}
        ListKmsInstances [("PageSize", "1"), ("PageNumber", "2")]
          200 {"KmsInstances":{"KmsInstance":[{"KmsInstanceArn":"acs:kms:cn-hangzhou:1000000000000001:keystore/kst-soft","KmsInstanceId":"kst-soft"}]},"PageNumber":2,"PageSize":1,"TotalCount":2}
        ListKmsInstances [("PageSize", "101")]
          400 InvalidParameter: 101 is not from 1 to 100
        ListKmsInstances [("Filters", "[]")]
          200 {"KmsInstances":{"KmsInstance":[{"KmsInstanceArn":"acs:kms:cn-hangzhou:1000000000000001:keystore/kst-hard","KmsInstanceId":"kst-hard"},{"KmsInstanceArn":"acs:kms:cn-hangzhou:1000000000000001:keystore/kst-soft","KmsInstanceId":"kst-soft"}]},"PageNumber":1,"PageSize":20,"TotalCount":2}
        ListKmsInstances [("Filters", "[{\"Key\":\"Status\",\"Values\":[\"x\"]}]")]
          400 InvalidParameter: no page names a key to filter instances by
        ListKmsInstances [("RegionId", "eu-central-1")]
          200 {"KmsInstances":{"KmsInstance":[{"KmsInstanceArn":"acs:kms:eu-central-1:1000000000000001:keystore/kst-elsewhere","KmsInstanceId":"kst-elsewhere"}]},"PageNumber":1,"PageSize":20,"TotalCount":1}
        GetKmsInstance [("KmsInstanceId", "kst-soft")]
          200 {"KmsInstance":{"BindVpcs":{"BindVpc":[]},"ChargeType":"POSTPAY","CreateTime":"2026-01-01T00:00:00Z","DeletionProtection":false,"DeletionProtectionDescription":"","EndDate":"","InstanceId":"kst-soft","InstanceName":"orders","KeyNum":2,"Log":0,"LogStorage":0,"ProductType":"kms_ppi_public_cn","SecretNum":"0","Spec":4000,"StartDate":"2026-01-01T00:00:00Z","Status":"Connected","VpcId":"","VpcNum":0,"VswitchIds":[],"ZoneIds":[]}}
        GetKmsInstance [("KmsInstanceId", "kst-elsewhere")]
          404 Forbidden.DKMSInstanceNotFound: no [[instance]] "kst-elsewhere" is configured in this region
        GetKmsInstance []
          400 MissingParameter: 
        GetKmsInstanceQuotaInfos [("KmsInstanceId", "kst-soft")]
          200 {"KmsInstanceId":"kst-soft","KmsInstanceQuotaInfos":[{"ResourceQuota":2,"ResourceType":"key","UsedQuantity":1},{"ResourceQuota":0,"ResourceType":"secret","UsedQuantity":0},{"ResourceQuota":4000,"ResourceType":"qps","UsedQuantity":0},{"ResourceQuota":0,"ResourceType":"vpc","UsedQuantity":0}]}
        GetKmsInstanceQuotaInfos [("KmsInstanceId", "kst-hard"), ("ResourceType", "key")]
          200 {"KmsInstanceId":"kst-hard","KmsInstanceQuotaInfos":[{"ResourceType":"key","UsedQuantity":0}]}
        GetKmsInstanceQuotaInfos [("KmsInstanceId", "kst-hard"), ("ResourceType", "disk")]
          400 InvalidParameter: valid are key, secret, qps, vpc
        GetDefaultKmsInstance []
          200 {"DefaultKmsInstanceId":""}
        ConnectKmsInstance [("KmsInstanceId", "kst-soft")]
          400 UnsupportedOperation: 
    "#]]).await;
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn an_instance_that_fails_takes_its_keys_along() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[("DKMSInstanceId", "kst-soft")]).await;
    let use_it = [("KeyId", key.as_str()), ("Plaintext", "p")];
    let down = r#"{"status":"Disconnected"}"#;
    let put = "PUT /_emulator/instances/kst-soft";
    let shown = admin(&cloud, put, down).await;
    assert_eq!(
        (&shown["status"], &shown["keys"]),
        (&"Disconnected".into(), &1.into())
    );
    assert_eq!(
        said(&cloud, "Encrypt", &use_it).await,
        "409 Rejected.Unavailable: the instance of the key is not connected"
    );
    let described = cloud.must("DescribeKey", &[("KeyId", &key)]).await;
    assert_eq!(described["KeyMetadata"]["KeyState"], "Unavailable");
    assert_eq!(
        said(&cloud, "CreateKey", &[("DKMSInstanceId", "kst-soft")]).await,
        "403 Forbidden.DKMSInstanceStateInvalid: kst-soft is Disconnected"
    );
    admin(&cloud, put, r#"{"status":"Connected"}"#).await;
    cloud.must("Encrypt", &use_it).await;
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn instances_are_protected_from_deletion() {
    let cloud = Cloud::start().await;
    let protect = |id, more| {
        [
            ("KmsInstanceId", id),
            ("EnableDeletionProtection", "true"),
            more,
        ]
    };
    let why = ("DeletionProtectionDescription", "why");
    let cases = [
        (protect("kst-soft", why), "200"),
        (
            protect("kst-none", why),
            "404 Forbidden.DKMSInstanceNotFound",
        ),
        (protect("kst-soft", ("KeyId", "k")), "400 InvalidParameter"),
    ];
    for (params, want) in cases {
        assert_eq!(cloud.verdict("SetDeletionProtection", &params).await, want);
    }
    let shown = cloud
        .must("GetKmsInstance", &[("KmsInstanceId", "kst-soft")])
        .await;
    let shown = &shown["KmsInstance"];
    assert_eq!(shown["DeletionProtection"], true);
    assert_eq!(shown["DeletionProtectionDescription"], "why");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn how_a_hardware_instance_keeps_material() {
    let cloud = Cloud::start().await;
    let hard = ("DKMSInstanceId", "kst-hard");
    let rotation = [
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "30d"),
    ];
    let database = ("KeyStorageMechanism", "HsmEncryptedDatabase");
    let inside = ("KeyStorageMechanism", "HsmInternal");
    for (params, want) in [
        (vec![hard, database], "200"),
        (vec![hard, inside], "200"),
        ([&[hard, database], &rotation[..]].concat(), "200"),
        (
            [&[hard, inside], &rotation[..]].concat(),
            "400 InvalidParameter",
        ),
        ([&[hard], &rotation[..]].concat(), "400 InvalidParameter"),
        (
            vec![hard, ("KeyStorageMechanism", "Disk")],
            "400 InvalidParameter",
        ),
        (vec![database], "400 InvalidParameter"),
        (
            vec![("DKMSInstanceId", "kst-soft"), database],
            "400 InvalidParameter",
        ),
    ] {
        assert_eq!(
            cloud.verdict("CreateKey", &params).await,
            want,
            "{params:?}"
        );
    }
    let key = cloud.key(&[hard, database]).await;
    let described = cloud.must("DescribeKey", &[("KeyId", &key)]).await;
    assert_eq!(described["KeyMetadata"]["KeyStorageMechanism"], Value::Null);
    let turn_on = [&[("KeyId", key.as_str())], &rotation[..]].concat();
    cloud.must("UpdateRotationPolicy", &turn_on).await;
    cloud.daemon.stop().await;
}

/// Every operation that names one key, with what else it needs.
const ON_A_KEY: &[(&str, &[(&str, &str)])] = &[
    ("DescribeKey", &[]),
    ("ListAliasesByKeyId", &[]),
    ("ListKeyVersions", &[]),
    ("ListResourceTags", &[]),
    ("GetKeyPolicy", &[]),
    ("Encrypt", &[("Plaintext", "p")]),
    ("GenerateDataKey", &[]),
    ("GenerateDataKeyWithoutPlaintext", &[]),
    (
        "AsymmetricSign",
        &[
            ("KeyVersionId", "v"),
            ("Algorithm", "RSA_PSS_SHA_256"),
            ("Digest", "AA=="),
        ],
    ),
    ("GetPublicKey", &[("KeyVersionId", "v")]),
    ("CreateKeyVersion", &[]),
    (
        "UpdateRotationPolicy",
        &[
            ("EnableAutomaticRotation", "true"),
            ("RotationInterval", "365d"),
        ],
    ),
    ("UpdateKeyDescription", &[("Description", "d")]),
    (
        "TagResource",
        &[("Tags", r#"[{"TagKey":"k","TagValue":"v"}]"#)],
    ),
    ("UntagResource", &[("TagKeys", r#"["k"]"#)]),
    ("SetKeyPolicy", &[("Policy", POLICY)]),
    (
        "SetDeletionProtection",
        &[("EnableDeletionProtection", "false")],
    ),
    ("DisableKey", &[]),
    ("EnableKey", &[]),
    ("CreateAlias", &[("AliasName", "")]),
    ("UpdateAlias", &[("AliasName", "")]),
    (
        "GetParametersForImport",
        &[
            ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"),
            ("WrappingKeySpec", "RSA_2048"),
        ],
    ),
    ("DeleteKeyMaterial", &[]),
    ("ScheduleKeyDeletion", &[("PendingWindowInDays", "7")]),
    ("CancelKeyDeletion", &[]),
];

#[tokio::test]
async fn what_each_kind_of_key_answers() {
    let cloud = Cloud::start().await;
    let mut keys = vec![cloud.key(&[]).await];
    for body in ["{}", r#"{"service":"oss"}"#] {
        let made = admin(&cloud, "POST /_emulator/default-keys", body).await;
        assert_eq!(made["created"], true);
        let again = admin(&cloud, "POST /_emulator/default-keys", body).await;
        assert_eq!(
            (&again["created"], &again["key_id"]),
            (&false.into(), &made["key_id"])
        );
        let by_alias = [("KeyId", made["alias"].as_str().unwrap())];
        let described = cloud.must("DescribeKey", &by_alias).await;
        assert_eq!(described["KeyMetadata"]["KeyId"], made["key_id"]);
        keys.push(made["key_id"].as_str().unwrap().to_owned());
    }
    let mut grid = String::from("operation | customer key | default key | service key\n");
    for (operation, more) in ON_A_KEY {
        grid += operation;
        for key in &keys {
            // Each kind its own alias.
            let alias = format!("alias/{key}");
            let mut params = [&[("KeyId", key.as_str())], *more].concat();
            for (name, value) in &mut params {
                if *name == "AliasName" {
                    *value = &alias;
                }
            }
            grid += &format!(" | {}", cloud.verdict(operation, &params).await);
        }
        grid += "\n";
    }
    expect![[r#"
        operation | customer key | default key | service key
        DescribeKey | 200 | 200 | 200
        ListAliasesByKeyId | 200 | 200 | 200
        ListKeyVersions | 200 | 200 | 200
        ListResourceTags | 200 | 200 | 200
        GetKeyPolicy | 200 | 200 | 200
        Encrypt | 200 | 400 UnsupportedOperation | 400 UnsupportedOperation
        GenerateDataKey | 200 | 400 UnsupportedOperation | 400 UnsupportedOperation
        GenerateDataKeyWithoutPlaintext | 200 | 400 UnsupportedOperation | 400 UnsupportedOperation
        AsymmetricSign | 400 Rejected.UnsupportedOperation | 400 Rejected.UnsupportedOperation | 400 Rejected.UnsupportedOperation
        GetPublicKey | 400 Rejected.UnsupportedOperation | 400 Rejected.UnsupportedOperation | 400 Rejected.UnsupportedOperation
        CreateKeyVersion | 400 Rejected.UnsupportedOperation | 400 Rejected.UnsupportedOperation | 400 Rejected.UnsupportedOperation
        UpdateRotationPolicy | 200 | 200 | 400 UnsupportedOperation
        UpdateKeyDescription | 200 | 200 | 400 UnsupportedOperation
        TagResource | 200 | 200 | 200
        UntagResource | 200 | 200 | 200
        SetKeyPolicy | 200 | 400 UnsupportedOperation | 400 UnsupportedOperation
        SetDeletionProtection | 200 | 200 | 400 UnsupportedOperation
        DisableKey | 200 | 200 | 400 UnsupportedOperation
        EnableKey | 200 | 200 | 400 UnsupportedOperation
        CreateAlias | 200 | 200 | 200
        UpdateAlias | 200 | 200 | 200
        GetParametersForImport | 400 Unsupported.Origin | 400 Unsupported.Origin | 400 UnsupportedOperation
        DeleteKeyMaterial | 400 Unsupported.Origin | 400 UnsupportedOperation | 400 UnsupportedOperation
        ScheduleKeyDeletion | 200 | 200 | 400 UnsupportedOperation
        CancelKeyDeletion | 200 | 200 | 400 UnsupportedOperation
    "#]].assert_eq(&grid);
    let of_service = [("AliasName", "alias/acs/oss")];
    assert_eq!(
        cloud.verdict("DeleteAlias", &of_service).await,
        "400 InvalidParameter"
    );
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn policies_are_judged() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[]).await;
    let twice = POLICY.replacen("\"Effect\"", "\"Effect\":\"Deny\",\"Effect\"", 1);
    let mut lines = String::new();
    for policy in [
        POLICY,
        &twice,
        "{}",
        "[]",
        "not json",
        &POLICY.replace("\"1\"", "\"2\""),
        &POLICY.replace("kms:*", "ecs:*"),
        &POLICY.replace("\"Resource\":\"*\"", "\"Resource\":\"acs:kms:*\""),
        &POLICY.replace("Allow", "Perhaps"),
        &POLICY.replace("\"Effect\"", "\"Efect\""),
    ] {
        let params = [("KeyId", key.as_str()), ("Policy", policy)];
        lines += &format!("{}\n", said(&cloud, "SetKeyPolicy", &params).await);
        let made = cloud.verdict("CreateKey", &[("Policy", policy)]).await;
        assert_eq!(made == "200", policy == POLICY, "{policy}");
    }
    expect![[r#"
        200 {}
        400 InvalidParameter: Policy "Effect" is there twice
        400 InvalidParameter: Policy.Version must be given; Policy.Statement must be given
        400 InvalidParameter: Policy must be a JSON object
        400 InvalidParameter: Policy must be a JSON object
        400 InvalidParameter: Policy.Version "2": valid are 1
        400 InvalidParameter: Policy.Statement[0].Action "ecs:*" must begin with kms:
        400 InvalidParameter: Policy.Statement[0].Resource "acs:kms:*": valid are *
        400 InvalidParameter: Policy.Statement[0].Effect "Perhaps": valid are Allow, Deny
        400 InvalidParameter: Policy.Statement[0] has no member "Efect": there are Sid, Effect, Principal, Action, Resource, Condition; Policy.Statement[0].Effect must be given
    "#]].assert_eq(&lines);
    let kept = cloud.must("GetKeyPolicy", &[("KeyId", &key)]).await;
    assert_eq!(kept["Policy"], POLICY);
    let ours = cloud.key(&[]).await;
    let default = cloud.must("GetKeyPolicy", &[("KeyId", &ours)]).await;
    let again = [
        ("KeyId", ours.as_str()),
        ("Policy", default["Policy"].as_str().unwrap()),
    ];
    cloud.must("SetKeyPolicy", &again).await;
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn quotas_of_the_configuration() {
    let cloud = Cloud::configured("[quotas]\nkeys = 1\naliases = 1\n").await;
    let key = cloud.key(&[]).await;
    assert_eq!(
        said(&cloud, "CreateKey", &[]).await,
        "400 Rejected.LimitExceeded: at most 1 keys in an account and region"
    );
    let alias = |name| [("AliasName", name), ("KeyId", key.as_str())];
    cloud.must("CreateAlias", &alias("alias/a")).await;
    assert_eq!(
        said(&cloud, "CreateAlias", &alias("alias/b")).await,
        "400 Rejected.LimitExceeded: at most 1 aliases in an account and region"
    );
    cloud.daemon.stop().await;
}

/// How many of `count` requests are answered before one is throttled, by the host they are sent to.
async fn admitted(cloud: &Cloud, host: &str, action: &str, params: &[(&str, &str)]) -> usize {
    for number in 0..50 {
        let head = format!(
            "GET {} HTTP/1.1\r\nhost: {host}",
            cloud.target(action, params)
        );
        let reply = cloud.daemon.ask(&head, "").await;
        match reply.status {
            200 => {}
            429 => {
                assert_eq!(reply.json()["Code"], "Rejected.Throttling");
                assert_eq!(reply.json()["Message"], "The QPS upper limit is exceeded.");
                return number;
            }
            other => panic!("{action}: {other} {}", reply.body),
        }
    }
    50
}

#[tokio::test]
async fn each_class_has_its_allowance_at_each_gateway() {
    let toml = r#"
[throttling]
symmetric = 4
re_encrypt = 3
management = 9
[[instance]]
id = "kst-soft"
kind = "software"
region = "cn-hangzhou"
cloud = "alibaba"
requests_per_second = 7
[[credential]]
cloud = "alibaba"
access_key_id = "test"
access_key_secret = "test"
account = "1"
"#;
    // The clock of the test stands, so no allowance fills up again.
    let cloud = Cloud::configured(toml).await;
    let key = cloud.key(&[]).await;
    let encrypt = [("KeyId", key.as_str()), ("Plaintext", "p")];
    let sealed = cloud.must("Encrypt", &encrypt).await;
    let blob = sealed["CiphertextBlob"].as_str().unwrap();
    let move_it = [("CiphertextBlob", blob), ("DestinationKeyId", key.as_str())];
    let here = "127.0.0.1";
    let own = "kst-soft.cryptoservice.kms.aliyuncs.com";
    assert_eq!(admitted(&cloud, here, "Encrypt", &encrypt).await, 3);
    assert_eq!(
        admitted(&cloud, here, "GenerateDataKey", &encrypt[..1]).await,
        0
    );
    assert_eq!(admitted(&cloud, here, "ReEncrypt", &move_it).await, 3);
    assert_eq!(admitted(&cloud, own, "Encrypt", &encrypt).await, 7);
    assert_eq!(
        admitted(&cloud, here, "DescribeKey", &encrypt[..1]).await,
        8
    );
    assert_eq!(admitted(&cloud, own, "ListKeys", &[]).await, 0);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn nothing_is_throttled_unless_it_is_configured() {
    let cloud = Cloud::start().await;
    assert_eq!(admitted(&cloud, "a", "DescribeRegions", &[]).await, 50);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn an_account_may_use_the_service_or_not() {
    let cloud = Cloud::start().await;
    let put = "PUT /_emulator/account";
    let status = async || {
        let described = cloud.must("DescribeAccountKmsStatus", &[]).await;
        described["AccountStatus"].clone()
    };
    assert_eq!(status().await, "Enabled");
    assert_eq!(
        cloud.verdict("OpenKmsService", &[]).await,
        "400 Forbidden.Opened"
    );
    for (word, code, opens) in [
        ("InDebt", "403 Forbidden.InDebt", "400 Forbidden.Opened"),
        (
            "Suspended",
            "403 Forbidden.InDebtOverdue",
            "400 Forbidden.Opened",
        ),
        ("NotEnabled", "403 Forbidden.KmsServiceNotEnabled", "200"),
    ] {
        admin(&cloud, put, &format!(r#"{{"status":"{word}"}}"#)).await;
        assert_eq!(status().await, word);
        assert_eq!(cloud.verdict("CreateKey", &[]).await, code);
        assert_eq!(cloud.verdict("ListKeys", &[]).await, code);
        cloud.must("DescribeRegions", &[]).await;
        assert_eq!(cloud.verdict("OpenKmsService", &[]).await, opens, "{word}");
    }
    assert_eq!(status().await, "Enabled");
    cloud.must("CreateKey", &[]).await;
    admin(&cloud, put, r#"{"status":"NotEnabled","account":"7"}"#).await;
    cloud.must("CreateKey", &[]).await;
    admin(&cloud, put, r#"{"status":"InDebt"}"#).await;
    let shown = admin(&cloud, "GET /_emulator/account", "").await;
    assert_eq!(shown["status"], "InDebt");
    let other = admin(&cloud, "GET /_emulator/account?account=7", "").await;
    assert_eq!(other["status"], "NotEnabled");
    admin(&cloud, "POST /_emulator/reset", "").await;
    assert_eq!(status().await, "Enabled");
    cloud.daemon.stop().await;
}
