//! The state table of the vendor's page, cell by cell, against a file written by hand.

use super::*;

const STATES: [&str; 4] = ["Enabled", "Disabled", "PendingDeletion", "PendingImport"];

/// A fresh key in a state, with all that an operation may ask for.
struct Prepared {
    key: String,
    alias: String,
    version: String,
    ciphertext: String,
}

async fn prepare(cloud: &Cloud, state: &str, serial: usize) -> Prepared {
    let origin = if state == "PendingImport" {
        "EXTERNAL"
    } else {
        "Aliyun_KMS"
    };
    let made = cloud.must("CreateKey", &[("Origin", origin)]).await;
    let text = |field: &str| made["KeyMetadata"][field].as_str().unwrap().to_owned();
    let (key, version) = (text("KeyId"), text("PrimaryKeyVersion"));
    let alias = format!("alias/a{serial}");
    cloud
        .must("CreateAlias", &[("AliasName", &alias), ("KeyId", &key)])
        .await;
    let mut ciphertext = String::new();
    if origin == "Aliyun_KMS" {
        let sealed = cloud
            .must("Encrypt", &[("KeyId", &key), ("Plaintext", "p")])
            .await;
        ciphertext = sealed["CiphertextBlob"].as_str().unwrap().to_owned();
    }
    match state {
        "Disabled" => {
            cloud.must("DisableKey", &[("KeyId", &key)]).await;
        }
        "PendingDeletion" => {
            let params = [("KeyId", key.as_str()), ("PendingWindowInDays", "7")];
            cloud.must("ScheduleKeyDeletion", &params).await;
        }
        _ => {}
    }
    let described = cloud.must("DescribeKey", &[("KeyId", &key)]).await;
    assert_eq!(described["KeyMetadata"]["KeyState"], state);
    Prepared {
        key,
        alias,
        version,
        ciphertext,
    }
}

/// Valid parameters, so that only the state can be in the way.
fn params<'a>(
    operation: &str,
    on: &'a Prepared,
    (new_alias, other_alias): (&'a str, &'a str),
) -> Vec<(&'static str, &'a str)> {
    let many = [
        ("RegionId", "cn-hangzhou"),
        ("ResourceType", "key"),
        ("ResourceId.1", on.key.as_str()),
    ];
    match operation {
        "Decrypt" => return vec![("CiphertextBlob", &on.ciphertext)],
        "DeleteAlias" => return vec![("AliasName", &on.alias)],
        "ListTagResources" => return many.to_vec(),
        "TagResources" => {
            return [&many[..], &[("Tag.1.Key", "k"), ("Tag.1.Value", "v")]].concat();
        }
        "UntagResources" => return [&many[..], &[("TagKey.1", "k")]].concat(),
        _ => {}
    }
    let more: &[(&str, &str)] = match operation {
        "DescribeKeyVersion" => &[("KeyVersionId", &on.version)],
        "Encrypt" => &[("Plaintext", "p")],
        "UpdateRotationPolicy" => &[
            ("EnableAutomaticRotation", "true"),
            ("RotationInterval", "7d"),
        ],
        "UpdateKeyDescription" => &[("Description", "d")],
        "TagResource" => &[("Tags", r#"[{"TagKey":"k","TagValue":"v"}]"#)],
        "UntagResource" => &[("TagKeys", r#"["k"]"#)],
        "SetKeyPolicy" => &[("Policy", POLICY)],
        "SetDeletionProtection" => &[("EnableDeletionProtection", "true")],
        "ScheduleKeyDeletion" => &[("PendingWindowInDays", "30")],
        "CreateAlias" => &[("AliasName", new_alias)],
        "UpdateAlias" => &[("AliasName", other_alias)],
        _ => &[],
    };
    [&[("KeyId", on.key.as_str())], more].concat()
}

#[tokio::test]
async fn every_operation_in_every_state() {
    let cloud = Cloud::start().await;
    let other = cloud.key(&[]).await;
    let table = include_str!("../../../../testdata/alibaba_states.txt");
    let mut cells = 0;
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let mut words = row.split_whitespace();
        let operation = words.next().unwrap();
        for state in STATES {
            let want = match words.next().unwrap() {
                "-" => continue,
                "200" => "200".to_owned(),
                "SMF" => "409 Rejected.StateModifiedFailed".to_owned(),
                word => format!("409 Rejected.{word}"),
            };
            cells += 1;
            let on = prepare(&cloud, state, cells).await;
            let (new_alias, other_alias) = (format!("alias/n{cells}"), format!("alias/o{cells}"));
            cloud
                .must(
                    "CreateAlias",
                    &[("AliasName", &other_alias), ("KeyId", &other)],
                )
                .await;
            let params = params(operation, &on, (&new_alias, &other_alias));
            let got = cloud.verdict(operation, &params).await;
            assert_eq!(got, want, "{operation} on a key that is {state}");
        }
    }
    assert_eq!(cells, 26 * 4 - 2);
    cloud.daemon.stop().await;
}
