//! Every reason in words.

use expect_test::{Expect, expect};
use kms_rules::{Unit, rotation};
use tfplugin::Diagnostics;

use super::*;

#[track_caller]
fn check(cloud: Cloud, field: Field, asked: &str, reason: Reason, want: Expect) {
    let diagnostic = explain(
        &Refusal {
            field,
            asked: asked.to_owned(),
            reason,
        },
        cloud,
    );
    want.assert_eq(Diagnostics::from(diagnostic).to_string().trim_end());
}

const ALI: Cloud = Cloud::Alibaba;
const HUA: Cloud = Cloud::Huawei;

#[test]
fn words_of_a_cloud() {
    check(
        HUA,
        Field::Alias,
        "",
        Reason::Required,
        expect!["error at alias: alias is needed: huawei has no default for it"],
    );
    let valid = vec!["Aliyun_AES_256", "RSA_2048"];
    check(
        ALI,
        Field::KeySpec,
        "AES_257",
        Reason::NotOneOf {
            valid: valid.clone(),
        },
        expect![[
            r#"error at key_spec: invalid key_spec "AES_257": alibaba has no such key spec; valid: Aliyun_AES_256, RSA_2048"#
        ]],
    );
    let reason = Reason::OtherCloud {
        cloud: HUA,
        counterpart: Some("Aliyun_AES_256"),
        valid: valid.clone(),
    };
    check(
        ALI,
        Field::KeySpec,
        "AES_256",
        reason,
        expect![[
            r#"error at key_spec: invalid key_spec "AES_256": that is the word of huawei, and the provider's cloud is alibaba: write "Aliyun_AES_256""#
        ]],
    );
    let reason = Reason::OtherCloud {
        cloud: HUA,
        counterpart: None,
        valid,
    };
    check(
        ALI,
        Field::KeySpec,
        "ED25519",
        reason,
        expect![[
            r#"error at key_spec: invalid key_spec "ED25519": that is a key spec of huawei, and alibaba has none like it; valid: Aliyun_AES_256, RSA_2048"#
        ]],
    );
    check(
        HUA,
        Field::ProtectionLevel,
        "HSM",
        Reason::NotInCloud { cloud: HUA },
        expect![[
            r#"error at protection_level: invalid protection_level "HSM": huawei has no such argument; leave it out"#
        ]],
    );
}

#[test]
fn values_that_do_not_go_together() {
    let reason = Reason::UsageNotForSpec {
        spec: "Aliyun_AES_256",
        valid: vec!["ENCRYPT/DECRYPT"],
    };
    check(
        ALI,
        Field::KeyUsage,
        "SIGN/VERIFY",
        reason,
        expect![[
            r#"error at key_usage: invalid key_usage "SIGN/VERIFY": a Aliyun_AES_256 key cannot be used for that; valid: ENCRYPT/DECRYPT"#
        ]],
    );
    let reason = Reason::SpecNotInPlace {
        spec: "RSA_3072",
        place: Place::Shared,
        places: vec![Place::SoftwareInstance, Place::HardwareInstance],
        specs: vec!["Aliyun_AES_256", "RSA_2048"],
    };
    check(
        ALI,
        Field::KeySpec,
        "RSA_3072",
        reason,
        expect![[r#"error at key_spec: invalid key_spec "RSA_3072": RSA_3072 keys exist in a software instance, in a hardware instance, not without an instance; valid here: Aliyun_AES_256, RSA_2048"#]],
    );
    let region = |place| Reason::SpecNotInRegion {
        spec: "Aliyun_SM4",
        place,
        region: "eu-central-1".to_owned(),
        regions: vec!["cn-beijing", "cn-hangzhou"],
        specs: vec!["Aliyun_AES_256"],
    };
    check(
        ALI,
        Field::KeySpec,
        "Aliyun_SM4",
        region(None),
        expect![[
            r#"error at key_spec: invalid key_spec "Aliyun_SM4": Aliyun_SM4 keys do not exist in eu-central-1; regions: cn-beijing, cn-hangzhou; valid here: Aliyun_AES_256"#
        ]],
    );
    check(
        ALI,
        Field::KeySpec,
        "Aliyun_SM4",
        region(Some(Place::Shared)),
        expect![[r#"error at key_spec: invalid key_spec "Aliyun_SM4": Aliyun_SM4 keys without an instance do not exist in eu-central-1; regions: cn-beijing, cn-hangzhou; valid here: Aliyun_AES_256"#]],
    );
    let reason = Reason::ProtectionNotInRegion {
        region: "eu-central-1".to_owned(),
        valid: vec!["SOFTWARE"],
        regions: vec!["cn-beijing"],
    };
    check(
        ALI,
        Field::ProtectionLevel,
        "HSM",
        reason,
        expect![[
            r#"error at protection_level: invalid protection_level "HSM": eu-central-1 has no managed hardware security modules; regions: cn-beijing; valid here: SOFTWARE"#
        ]],
    );
    let reason = Reason::SpecNeedsProtection {
        spec: "Aliyun_SM4",
        valid: vec!["HSM"],
    };
    check(
        ALI,
        Field::ProtectionLevel,
        "SOFTWARE",
        reason,
        expect![[
            r#"error at protection_level: invalid protection_level "SOFTWARE": Aliyun_SM4 keys do not exist at that level; valid: HSM"#
        ]],
    );
    let reason = Reason::OriginNotForSpec {
        spec: "RSA_2048",
        place: None,
        valid: vec!["Aliyun_KMS"],
    };
    check(
        ALI,
        Field::Origin,
        "EXTERNAL",
        reason,
        expect![[
            r#"error at origin: invalid origin "EXTERNAL": RSA_2048 keys take no key material of that origin; valid: Aliyun_KMS"#
        ]],
    );
    let reason = Reason::NotInCloud { cloud: ALI };
    check(
        ALI,
        Field::Region,
        "mars-1",
        reason.clone(),
        expect![[r#"error: invalid region "mars-1": alibaba has no such argument; leave it out"#]],
    );
    check(
        ALI,
        Field::Instance,
        "kst-1",
        reason,
        expect![[
            r#"error at instance_id: invalid instance_id "kst-1": alibaba has no such argument; leave it out"#
        ]],
    );
}

#[test]
fn rotation() {
    let rotation = |reason, want| check(ALI, Field::RotationInterval, "7d", reason, want);
    rotation(
        Reason::RotationMalformed {
            units: rotation::UNITS,
        },
        expect![[
            r#"error at rotation_interval: invalid rotation_interval "7d": it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"#
        ]],
    );
    rotation(
        Reason::RotationNotForOrigin {
            origin: "EXTERNAL",
            valid: vec!["Aliyun_KMS"],
        },
        expect![[
            r#"error at rotation_interval: invalid rotation_interval "7d": keys of the origin EXTERNAL do not rotate automatically; origins that do: Aliyun_KMS"#
        ]],
    );
    rotation(
        Reason::RotationNotForSpec {
            spec: "RSA_2048",
            valid: vec!["Aliyun_AES_256"],
        },
        expect![[
            r#"error at rotation_interval: invalid rotation_interval "7d": RSA_2048 keys do not rotate automatically; specs that do: Aliyun_AES_256"#
        ]],
    );
    let reason = Reason::RotationNotForPlace {
        place: Place::HardwareInstance,
        valid: vec![Place::Shared],
    };
    rotation(
        reason,
        expect![[r#"error at rotation_interval: invalid rotation_interval "7d": keys in a hardware instance do not rotate automatically; they do without an instance"#]],
    );
    rotation(
        Reason::NotWholeDays,
        expect![[
            r#"error at rotation_interval: invalid rotation_interval "7d": alibaba counts rotation in whole days"#
        ]],
    );
    rotation(
        Reason::OutOfBounds {
            min: 7,
            max: 730,
            unit: Unit::Days,
        },
        expect![[
            r#"error at rotation_interval: invalid rotation_interval "7d": alibaba takes 7 to 730 days"#
        ]],
    );
}

#[test]
fn limits() {
    let reason = Reason::OutOfBounds {
        min: 7,
        max: 366,
        unit: Unit::Days,
    };
    check(
        ALI,
        Field::DeletionWindowDays,
        "6",
        reason,
        expect![
            "error at deletion_window_days: invalid deletion_window_days 6: alibaba takes 7 to 366 days"
        ],
    );
    check(
        ALI,
        Field::Description,
        "xxx",
        Reason::TooLong {
            max: 8192,
            unit: Unit::Characters,
        },
        expect!["error at description: invalid description: it must have 8192 or fewer characters"],
    );
    check(
        ALI,
        Field::Alias,
        "alias/",
        Reason::TooShort {
            min: 1,
            unit: Unit::Bytes,
        },
        expect![[r#"error at alias: invalid alias "alias/": it must have 1 or more bytes"#]],
    );
    check(
        ALI,
        Field::Alias,
        "alias/ä",
        Reason::BadCharacters {
            allowed: "A-Z a-z 0-9",
        },
        expect![[r#"error at alias: invalid alias "alias/ä": allowed characters: A-Z a-z 0-9"#]],
    );
    check(
        ALI,
        Field::Alias,
        "orders",
        Reason::NeedsPrefix { prefix: "alias/" },
        expect![[r#"error at alias: invalid alias "orders": it must begin with "alias/""#]],
    );
    check(
        ALI,
        Field::Alias,
        "alias/acs/x",
        Reason::ReservedPrefix {
            prefix: "alias/acs",
        },
        expect![[
            r#"error at alias: invalid alias "alias/acs/x": alibaba keeps names that begin with "alias/acs" for itself"#
        ]],
    );
    check(
        HUA,
        Field::Alias,
        "x/default",
        Reason::ReservedSuffix { suffix: "/default" },
        expect![[
            r#"error at alias: invalid alias "x/default": huawei keeps names that end with "/default" for itself"#
        ]],
    );
    check(
        ALI,
        Field::Tags,
        "21",
        Reason::TooMany { max: 20 },
        expect!["error at tags: too many tags: 21: a key has at most 20"],
    );
    check(
        ALI,
        Field::TagKey,
        "team",
        Reason::Duplicate,
        expect![[r#"error at tags["team"]: invalid tag key "team": it is there twice"#]],
    );
    check(
        ALI,
        Field::TagValue,
        "a*",
        Reason::BadCharacters { allowed: "A-Z" },
        expect![[r#"error at tags: invalid tag value "a*": allowed characters: A-Z"#]],
    );
}
