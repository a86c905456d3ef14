//! Every operation's answer, in JSON and in XML, against a printed page.
//!
//! Time stands still and randomness is seeded, so a page says exactly what a client would read.

use expect_test::{ExpectFile, expect_file};

use super::*;

/// Operation and parameters; `$key`, `$version`, `$blob`, `$arn` stand for what was answered before.
const SCRIPT: &[(&str, &[(&str, &str)])] = &[
    ("CreateKey", &[("Description", "a <b> & \"c\"")]),
    ("DescribeKey", &[("KeyId", "$arn")]),
    (
        "UpdateKeyDescription",
        &[("KeyId", "$key"), ("Description", "")],
    ),
    (
        "UpdateRotationPolicy",
        &[
            ("KeyId", "$key"),
            ("EnableAutomaticRotation", "True"),
            ("RotationInterval", "7d"),
        ],
    ),
    (
        "CreateAlias",
        &[("AliasName", "alias/one"), ("KeyId", "$key")],
    ),
    ("ListAliases", &[]),
    (
        "ListAliasesByKeyId",
        &[("KeyId", "$key"), ("PageSize", "1"), ("PageNumber", "2")],
    ),
    (
        "UpdateAlias",
        &[("AliasName", "alias/one"), ("KeyId", "$key")],
    ),
    ("DescribeKey", &[("KeyId", "alias/one")]),
    (
        "ListKeys",
        &[("Filters", r#"[{"Key":"KeyState","Values":["Enabled"]}]"#)],
    ),
    ("ListKeyVersions", &[("KeyId", "alias/one")]),
    (
        "DescribeKeyVersion",
        &[("KeyId", "$key"), ("KeyVersionId", "$version")],
    ),
    (
        "Encrypt",
        &[
            ("KeyId", "alias/one"),
            ("Plaintext", "aGVsbG8="),
            ("EncryptionContext", r#"{"a":"1"}"#),
        ],
    ),
    (
        "Decrypt",
        &[
            ("CiphertextBlob", "$blob"),
            ("EncryptionContext", r#"{"a":"1"}"#),
        ],
    ),
    (
        "Decrypt",
        &[
            ("CiphertextBlob", "$blob"),
            ("EncryptionContext", r#"{"a":"2"}"#),
        ],
    ),
    (
        "Decrypt",
        &[("CiphertextBlob", "$blob"), ("Recipient", "x")],
    ),
    (
        "GenerateDataKey",
        &[("KeyId", "$key"), ("NumberOfBytes", "16")],
    ),
    ("GenerateDataKeyWithoutPlaintext", &[("KeyId", "$key")]),
    (
        "Encrypt",
        &[("KeyId", "$key"), ("Plaintext", "x"), ("DryRun", "true")],
    ),
    (
        "Encrypt",
        &[("KeyId", "none"), ("Plaintext", "x"), ("DryRun", "true")],
    ),
    (
        "TagResource",
        &[
            ("KeyId", "$key"),
            ("Tags", r#"[{"TagKey":"team","TagValue":"a/b"}]"#),
        ],
    ),
    ("ListResourceTags", &[("KeyId", "$key")]),
    (
        "UntagResource",
        &[("KeyId", "$key"), ("TagKeys", r#"["team"]"#)],
    ),
    ("ListResourceTags", &[("KeyId", "$key")]),
    (
        "TagResources",
        &[
            ("RegionId", "cn-hangzhou"),
            ("ResourceType", "key"),
            ("ResourceId.1", "$key"),
            ("Tag.1.Key", "k"),
            ("Tag.1.Value", "v"),
        ],
    ),
    (
        "ListTagResources",
        &[
            ("RegionId", "cn-hangzhou"),
            ("ResourceType", "key"),
            ("ResourceId.1", "$key"),
        ],
    ),
    (
        "UntagResources",
        &[
            ("RegionId", "cn-hangzhou"),
            ("ResourceType", "key"),
            ("ResourceId.1", "$key"),
            ("All", "true"),
        ],
    ),
    ("GetKeyPolicy", &[("KeyId", "$key")]),
    ("SetKeyPolicy", &[("KeyId", "$key"), ("Policy", POLICY)]),
    (
        "GetKeyPolicy",
        &[("KeyId", "$key"), ("PolicyName", "default")],
    ),
    (
        "SetDeletionProtection",
        &[
            ("ProtectedResourceArn", "$arn"),
            ("EnableDeletionProtection", "true"),
            ("DeletionProtectionDescription", "keep"),
        ],
    ),
    (
        "ScheduleKeyDeletion",
        &[("KeyId", "$key"), ("PendingWindowInDays", "7")],
    ),
    (
        "SetDeletionProtection",
        &[("KeyId", "$key"), ("EnableDeletionProtection", "false")],
    ),
    ("DisableKey", &[("KeyId", "$key")]),
    ("DescribeKey", &[("KeyId", "$key")]),
    ("EnableKey", &[("KeyId", "$key")]),
    (
        "ScheduleKeyDeletion",
        &[("KeyId", "$key"), ("PendingWindowInDays", "7")],
    ),
    ("DescribeKey", &[("KeyId", "$key")]),
    ("CancelKeyDeletion", &[("KeyId", "$key")]),
    ("EnableKey", &[("KeyId", "alias/one")]),
    ("DeleteAlias", &[("AliasName", "alias/one")]),
    ("DescribeKey", &[("KeyId", "alias/one")]),
    ("CreateKey", &[("KeySpec", "EC_P256K")]),
    (
        "CreateKey",
        &[("DKMSInstanceId", "kst-hard"), ("Origin", "EXTERNAL")],
    ),
    (
        "CreateKey",
        &[("KeySpec", "AES_256"), ("KeyUsage", "ENCRYPT_DECRYPT")],
    ),
    ("ListKmsInstances", &[]),
    ("GetKmsInstance", &[("KmsInstanceId", "kst-soft")]),
    ("GetKmsInstance", &[("KmsInstanceId", "none")]),
    (
        "GetKmsInstanceQuotaInfos",
        &[("KmsInstanceId", "kst-soft"), ("ResourceType", "key")],
    ),
    ("GetDefaultKmsInstance", &[]),
    ("DescribeRegions", &[]),
    ("DescribeAccountKmsStatus", &[]),
    ("OpenKmsService", &[]),
    ("ListSecrets", &[("KeyId", "$key")]),
];

/// What later requests take from earlier answers.
#[derive(Default)]
struct Kept(Vec<(&'static str, String)>);

impl Kept {
    fn fill<'a>(&'a self, value: &'a str) -> &'a str {
        let kept = self.0.iter().find(|(name, _)| *name == value);
        kept.map_or(value, |(_, kept)| kept.as_str())
    }

    /// Keeps the first of each kind, in either format.
    fn keep(&mut self, body: &str) {
        for (name, field) in [
            ("$key", "KeyId"),
            ("$arn", "Arn"),
            ("$version", "PrimaryKeyVersion"),
            ("$blob", "CiphertextBlob"),
        ] {
            let json = body
                .split_once(&format!("\"{field}\":\""))
                .map(|(_, rest)| (rest, '"'));
            let xml = body
                .split_once(&format!("<{field}>"))
                .map(|(_, rest)| (rest, '<'));
            let known = self.0.iter().any(|(known, _)| *known == name);
            if let (Some((rest, end)), false) = (json.or(xml), known) {
                self.0
                    .push((name, rest.split(end).next().unwrap().to_owned()));
            }
        }
    }
}

async fn check(format: &str, want: ExpectFile) {
    let cloud = Cloud::start().await;
    let mut kept = Kept::default();
    let mut page = String::new();
    for (action, params) in SCRIPT {
        let mut sent: Vec<_> = params
            .iter()
            .map(|(name, value)| (*name, kept.fill(value)))
            .collect();
        sent.push(("Format", format));
        let reply = cloud.call(action, &sent).await;
        let shown: Vec<_> = params
            .iter()
            .map(|(name, value)| format!(" {name}={value}"))
            .collect();
        page.push_str(&format!(
            "{action}{}\n{} {}\n\n",
            shown.concat(),
            reply.status,
            reply.body
        ));
        kept.keep(&reply.body);
    }
    want.assert_eq(&page);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn every_operation_in_json() {
    check(
        "JSON",
        expect_file!["../../../../testdata/alibaba_answers_json.txt"],
    )
    .await;
}

#[tokio::test]
async fn every_operation_in_xml() {
    check(
        "XML",
        expect_file!["../../../../testdata/alibaba_answers_xml.txt"],
    )
    .await;
}

#[test]
fn the_script_has_every_operation() {
    for route in super::super::routes::ROUTES {
        if matches!(route.run, super::super::Run::Op(_)) {
            let pairs = pairs::SCRIPT.iter().map(|(action, _, _)| action);
            let mut asked = SCRIPT.iter().map(|(action, _)| action).chain(pairs);
            // Keys that are wrapped anew on every run make no page: their answers are taken apart there.
            let is_moved = include_str!("moves.rs").contains(&format!("\"{}\"", route.action));
            assert!(
                is_moved || asked.any(|action| *action == route.action),
                "{}",
                route.action
            );
        }
    }
}
