//! Every reason in words.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use kms_rules::{Unit, rotation};
use tfplugin::Diagnostics;

use super::*;

type Case = (Cloud, Field, &'static str, Reason);

const ALI: Cloud = Cloud::Alibaba;
const HUA: Cloud = Cloud::Huawei;

#[track_caller]
fn check(cases: Vec<Case>, want: &Expect) {
    let line = |(cloud, field, asked, reason)| {
        let asked = str::to_owned(asked);
        let refusal = Refusal {
            field,
            asked,
            reason,
        };
        Diagnostics::from(explain(&refusal, cloud)).to_string()
    };
    want.assert_eq(&cases.into_iter().map(line).collect::<String>());
}

fn words() -> Vec<Case> {
    let valid = || vec!["Aliyun_AES_256", "RSA_2048"];
    let spelt = |counterpart| Reason::OtherCloud {
        cloud: HUA,
        counterpart,
        valid: valid(),
    };
    let unknown = Reason::NotOneOf { valid: valid() };
    let argument = |cloud| Reason::NotInCloud { cloud };
    vec![
        (HUA, Field::Alias, "", Reason::Required),
        (ALI, Field::KeySpec, "AES_257", unknown),
        (
            ALI,
            Field::KeySpec,
            "AES_256",
            spelt(Some("Aliyun_AES_256")),
        ),
        (ALI, Field::KeySpec, "ED25519", spelt(None)),
        (HUA, Field::ProtectionLevel, "HSM", argument(HUA)),
        (ALI, Field::Region, "mars-1", argument(ALI)),
        (ALI, Field::Instance, "kst-1", argument(ALI)),
    ]
}

#[test]
fn words_that_a_cloud_does_not_have() {
    check(
        words(),
        &expect![[r#"
        error at alias: alias is needed: huawei has no default for it
        error at key_spec: invalid key_spec "AES_257": alibaba has no such key spec; valid: Aliyun_AES_256, RSA_2048
        error at key_spec: invalid key_spec "AES_256": that is how huawei spells it; alibaba spells it "Aliyun_AES_256"
        error at key_spec: invalid key_spec "ED25519": that is a key spec of huawei, and alibaba has none like it; valid: Aliyun_AES_256, RSA_2048
        error at protection_level: invalid protection_level "HSM": huawei has no such argument; leave it out
        error: invalid region "mars-1": alibaba has no such argument; leave it out
        error at instance_id: invalid instance_id "kst-1": alibaba has no such argument; leave it out
    "#]],
    );
}

fn together() -> Vec<Case> {
    let usage = Reason::UsageNotForSpec {
        spec: "Aliyun_AES_256",
        valid: vec!["ENCRYPT/DECRYPT"],
    };
    let place = Reason::SpecNotInPlace {
        spec: "RSA_3072",
        place: Place::Shared,
        places: vec![Place::SoftwareInstance, Place::HardwareInstance],
        specs: vec!["Aliyun_AES_256", "RSA_2048"],
    };
    let region = |place| Reason::SpecNotInRegion {
        spec: "Aliyun_SM4",
        place,
        region: "eu-central-1".to_owned(),
        regions: vec!["cn-beijing", "cn-hangzhou"],
        specs: vec!["Aliyun_AES_256"],
    };
    let level = Reason::ProtectionNotInRegion {
        region: "eu-central-1".to_owned(),
        valid: vec!["SOFTWARE"],
        regions: vec!["cn-beijing"],
    };
    let only_hsm = Reason::SpecNeedsProtection {
        spec: "Aliyun_SM4",
        valid: vec!["HSM"],
    };
    let origin = |place| Reason::OriginNotForSpec {
        spec: "RSA_2048",
        place,
        valid: vec!["Aliyun_KMS"],
    };
    let storage = Reason::ArgumentNotInPlace {
        place: Place::Shared,
        places: vec![Place::HardwareInstance],
    };
    vec![
        (ALI, Field::KeyUsage, "SIGN/VERIFY", usage),
        (ALI, Field::KeySpec, "RSA_3072", place),
        (ALI, Field::KeySpec, "Aliyun_SM4", region(None)),
        (
            ALI,
            Field::KeySpec,
            "Aliyun_SM4",
            region(Some(Place::Shared)),
        ),
        (ALI, Field::ProtectionLevel, "HSM", level),
        (ALI, Field::ProtectionLevel, "SOFTWARE", only_hsm),
        (ALI, Field::Origin, "EXTERNAL", origin(None)),
        (
            ALI,
            Field::Origin,
            "EXTERNAL",
            origin(Some(Place::SoftwareInstance)),
        ),
        (ALI, Field::KeyStorageMechanism, "HsmInternal", storage),
    ]
}

#[test]
fn values_that_do_not_go_together() {
    check(
        together(),
        &expect![[r#"
            error at key_usage: invalid key_usage "SIGN/VERIFY": Aliyun_AES_256 keys cannot be used for that; valid: ENCRYPT/DECRYPT
            error at key_spec: invalid key_spec "RSA_3072": RSA_3072 keys exist in a software instance, in a hardware instance, not without an instance; valid: Aliyun_AES_256, RSA_2048
            error at key_spec: invalid key_spec "Aliyun_SM4": Aliyun_SM4 keys do not exist in eu-central-1; regions: cn-beijing, cn-hangzhou; valid: Aliyun_AES_256
            error at key_spec: invalid key_spec "Aliyun_SM4": Aliyun_SM4 keys without an instance do not exist in eu-central-1; regions: cn-beijing, cn-hangzhou; valid: Aliyun_AES_256
            error at protection_level: invalid protection_level "HSM": eu-central-1 has no managed hardware security modules; regions that have: cn-beijing; valid: SOFTWARE
            error at protection_level: invalid protection_level "SOFTWARE": Aliyun_SM4 keys do not exist at that level; valid: HSM
            error at origin: invalid origin "EXTERNAL": RSA_2048 keys take no key material of that origin; valid: Aliyun_KMS
            error at origin: invalid origin "EXTERNAL": RSA_2048 keys in a software instance take no key material of that origin; valid: Aliyun_KMS
            error: invalid key_storage_mechanism "HsmInternal": keys without an instance have no such property; keys in a hardware instance have
        "#]],
    );
}

fn intervals() -> Vec<Case> {
    let reasons = [
        Reason::RotationMalformed {
            units: rotation::UNITS,
        },
        Reason::RotationNotForOrigin {
            origin: "EXTERNAL",
            valid: vec!["Aliyun_KMS"],
        },
        Reason::RotationNotForSpec {
            spec: "RSA_2048",
            valid: vec!["Aliyun_AES_256"],
        },
        Reason::RotationNotForPlace {
            place: Place::HardwareInstance,
            valid: vec![Place::Shared, Place::DedicatedKeyStore],
        },
        Reason::RotationNotForPlace {
            place: Place::ExternalInstance,
            valid: vec![Place::DefaultKeyStore],
        },
        Reason::RotationNotForStorage {
            storage: "HsmInternal",
            valid: vec!["HsmEncryptedDatabase"],
        },
        Reason::NotWholeDays,
        Reason::OutOfBounds {
            min: 7,
            max: 730,
            unit: Unit::Days,
        },
    ];
    let case = |reason| (ALI, Field::RotationInterval, "7d", reason);
    reasons.map(case).into()
}

#[test]
fn keys_and_intervals_that_do_not_rotate() {
    check(
        intervals(),
        &expect![[r#"
            error at rotation_interval: invalid rotation_interval "7d": it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)
            error at rotation_interval: invalid rotation_interval "7d": keys of the origin EXTERNAL do not rotate automatically; origins that do: Aliyun_KMS
            error at rotation_interval: invalid rotation_interval "7d": RSA_2048 keys do not rotate automatically; specs that do: Aliyun_AES_256
            error at rotation_interval: invalid rotation_interval "7d": keys in a hardware instance do not rotate automatically; they do without an instance, in a dedicated key store
            error at rotation_interval: invalid rotation_interval "7d": keys in an external instance do not rotate automatically; they do in the default key store
            error at rotation_interval: invalid rotation_interval "7d": keys with HsmInternal do not rotate automatically; storage mechanisms that do: HsmEncryptedDatabase
            error at rotation_interval: invalid rotation_interval "7d": alibaba counts rotation in whole days
            error at rotation_interval: invalid rotation_interval "7d": alibaba takes 7 to 730 days
        "#]],
    );
}

fn limits() -> Vec<Case> {
    let days = Reason::OutOfBounds {
        min: 7,
        max: 366,
        unit: Unit::Days,
    };
    let long = Reason::TooLong {
        max: 8192,
        unit: Unit::Characters,
    };
    let short = Reason::TooShort {
        min: 1,
        unit: Unit::Bytes,
    };
    let characters = || Reason::BadCharacters {
        allowed: "A-Z a-z 0-9",
    };
    let prefix = Reason::NeedsPrefix { prefix: "alias/" };
    let kept_beginning = Reason::ReservedPrefix {
        prefix: "alias/acs",
    };
    let kept_end = Reason::ReservedSuffix { suffix: "/default" };
    vec![
        (ALI, Field::DeletionWindowDays, "6", days),
        (ALI, Field::Description, "xxx", long),
        (ALI, Field::Alias, "alias/", short),
        (ALI, Field::Alias, "alias/ä", characters()),
        (ALI, Field::Alias, "orders", prefix),
        (ALI, Field::Alias, "alias/acs/x", kept_beginning),
        (HUA, Field::Alias, "x/default", kept_end),
        (ALI, Field::Tags, "21", Reason::TooMany { max: 20 }),
        (ALI, Field::TagKey, "team", Reason::Duplicate),
        (ALI, Field::TagValue, "a*", characters()),
    ]
}

#[test]
fn lengths_numbers_and_names() {
    check(
        limits(),
        &expect![[r#"
        error at deletion_window_days: invalid deletion_window_days 6: alibaba takes 7 to 366 days
        error at description: invalid description: it must have 8192 or fewer characters
        error at alias: invalid alias "alias/": it must have 1 or more bytes
        error at alias: invalid alias "alias/ä": allowed characters: A-Z a-z 0-9
        error at alias: invalid alias "orders": it must begin with "alias/"
        error at alias: invalid alias "alias/acs/x": alibaba keeps names that begin with "alias/acs" for itself
        error at alias: invalid alias "x/default": huawei keeps names that end with "/default" for itself
        error at tags: too many tags: 21: a key has at most 20
        error at tags["team"]: invalid tag key "team": it is there twice
        error at tags: invalid tag value "a*": allowed characters: A-Z a-z 0-9
    "#]],
    );
}

fn policies() -> Vec<Case> {
    let fault = |member: &str, fault| Reason::InPolicy {
        member: member.to_owned(),
        fault,
    };
    let policy = |asked, reason| (ALI, Field::Policy, asked, reason);
    let in_first = |name: &str| format!("Statement[0].{name}");
    let effects = PolicyFault::NotOneOf {
        valid: vec!["Allow", "Deny"],
    };
    let members = PolicyFault::Unknown {
        valid: vec!["Version", "Statement"],
    };
    let shape = |expected| PolicyFault::WrongShape { expected };
    let prefix = PolicyFault::NeedsPrefix { prefix: "kms:" };
    let letters = PolicyFault::BadCharacters { allowed: "A-Z a-z" };
    vec![
        policy("", fault("", shape("a JSON object"))),
        policy("Rule", fault("", members)),
        policy("", fault("Version", PolicyFault::Missing)),
        policy("", fault("Statement", PolicyFault::Empty)),
        policy("permit", fault(&in_first("Effect"), effects)),
        policy("ecs:*", fault(&in_first("Action"), prefix)),
        policy(
            "",
            fault(&in_first("Sid"), PolicyFault::TooLong { max: 128 }),
        ),
        policy("ä", fault(&in_first("Sid"), letters)),
    ]
}

#[test]
fn members_of_a_policy() {
    check(
        policies(),
        &expect![[r#"
        error at policy: invalid policy: the policy must be a JSON object
        error at policy: invalid policy: the policy has no member "Rule"; valid: Version, Statement
        error at policy: invalid policy: Version is needed
        error at policy: invalid policy: Statement must have one item or more
        error at policy: invalid policy: Statement[0].Effect cannot be "permit"; valid: Allow, Deny
        error at policy: invalid policy: Statement[0].Action must begin with "kms:", and "ecs:*" does not
        error at policy: invalid policy: Statement[0].Sid must have 128 or fewer characters
        error at policy: invalid policy: Statement[0].Sid "ä" has other characters than the allowed A-Z a-z
    "#]],
    );
}

/// A new reason comes here, and then into one of the tables.
const fn number(reason: &Reason) -> u8 {
    match reason {
        Reason::Required => 0,
        Reason::NotOneOf { .. } => 1,
        Reason::OtherCloud { .. } => 2,
        Reason::NotInCloud { .. } => 3,
        Reason::UsageNotForSpec { .. } => 4,
        Reason::SpecNotInPlace { .. } => 5,
        Reason::SpecNotInRegion { .. } => 6,
        Reason::ProtectionNotInRegion { .. } => 7,
        Reason::SpecNeedsProtection { .. } => 8,
        Reason::OriginNotForSpec { .. } => 9,
        Reason::RotationMalformed { .. } => 10,
        Reason::RotationNotForOrigin { .. } => 11,
        Reason::RotationNotForSpec { .. } => 12,
        Reason::RotationNotForPlace { .. } => 13,
        Reason::NotWholeDays => 14,
        Reason::OutOfBounds { .. } => 15,
        Reason::TooShort { .. } => 16,
        Reason::TooLong { .. } => 17,
        Reason::BadCharacters { .. } => 18,
        Reason::NeedsPrefix { .. } => 19,
        Reason::ReservedPrefix { .. } => 20,
        Reason::ReservedSuffix { .. } => 21,
        Reason::TooMany { .. } => 22,
        Reason::Duplicate => 23,
        Reason::ArgumentNotInPlace { .. } => 24,
        Reason::RotationNotForStorage { .. } => 25,
        Reason::InPolicy { .. } => 26,
    }
}

#[test]
fn no_reason_is_missing_and_none_is_without_words() {
    let cases = [words(), together(), intervals(), limits(), policies()].concat();
    let seen: BTreeSet<u8> = cases.iter().map(|(.., reason)| number(reason)).collect();
    assert_eq!(seen, (0..27).collect());
    for (cloud, field, asked, reason) in cases {
        let asked = asked.to_owned();
        let diagnostic = explain(
            &Refusal {
                field,
                asked,
                reason,
            },
            cloud,
        );
        assert!(!diagnostic.detail.is_empty(), "{}", diagnostic.summary);
    }
}
