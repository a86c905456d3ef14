//! Whole verdicts as facts, one request a test: what the two ends have to put into words.

use expect_test::{Expect, expect};
use kms_rules::create::{self, CreateKey};
use kms_rules::{Ask, Cloud, Place, Reason, Refusal};

use crate::create_grid::bare;

fn line(refusal: &Refusal) -> String {
    let Refusal {
        field,
        asked,
        reason,
    } = refusal;
    let reason = match reason {
        Reason::SpecNotInRegion { regions, .. } if regions.len() > 6 => {
            format!("SpecNotInRegion with {} regions", regions.len())
        }
        other => format!("{other:?}"),
    };
    format!("{field:?} {asked:?}: {reason}\n")
}

#[track_caller]
fn check(ask: &CreateKey<'_>, want: &Expect) {
    let verdict = create::check(ask);
    let mut text: String = verdict.refusals.iter().map(line).collect();
    if let Some(key) = verdict.key {
        text = format!(
            "{} {:?} {:?} {:?} {:?} {:?}\n",
            key.spec().wire,
            key.usage(),
            key.origin(),
            key.protection(),
            key.place(),
            key.rotation(),
        );
    }
    want.assert_eq(&text);
}

fn hangzhou() -> CreateKey<'static> {
    CreateKey {
        region: Ask::Is("cn-hangzhou"),
        ..bare(Cloud::Alibaba)
    }
}

fn beijing_four() -> CreateKey<'static> {
    CreateKey {
        region: Ask::Is("cn-north-4"),
        ..bare(Cloud::Huawei)
    }
}

#[test]
fn defaults() {
    check(
        &hangzhou(),
        &expect![[r#"
        Aliyun_AES_256 EncryptDecrypt Service Software Shared None
    "#]],
    );
    check(
        &beijing_four(),
        &expect![[r#"
        AES_256 EncryptDecrypt Service Hsm DefaultKeyStore None
    "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("RSA_2048"),
            ..hangzhou()
        },
        &expect![[r#"
            RSA_2048 SignVerify Service Software Shared None
        "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("Aliyun_SM4"),
            ..hangzhou()
        },
        &expect![[r#"
            Aliyun_SM4 EncryptDecrypt Service Hsm Shared None
        "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("EC_SM2"),
            ..hangzhou()
        },
        &expect![[r#"
            EC_SM2 SignVerify Service Hsm Shared None
        "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("HMAC_384"),
            ..beijing_four()
        },
        &expect![[r#"
            HMAC_384 GenerateVerifyMac Service Hsm DefaultKeyStore None
        "#]],
    );
}

#[test]
fn the_other_clouds_words() {
    check(
        &CreateKey {
            key_spec: Ask::Is("AES_256"),
            key_usage: Ask::Is("ENCRYPT_DECRYPT"),
            origin: Ask::Is("kms"),
            ..hangzhou()
        },
        &expect![[r#"
            KeySpec "AES_256": OtherCloud { cloud: Huawei, counterpart: Some("Aliyun_AES_256"), valid: ["Aliyun_AES_256", "Aliyun_SM4", "RSA_2048", "EC_P256", "EC_P256K", "EC_SM2"] }
            KeyUsage "ENCRYPT_DECRYPT": OtherCloud { cloud: Huawei, counterpart: Some("ENCRYPT/DECRYPT"), valid: ["ENCRYPT/DECRYPT", "SIGN/VERIFY", "GENERATE/VERIFY_MAC"] }
            Origin "kms": OtherCloud { cloud: Huawei, counterpart: Some("Aliyun_KMS"), valid: ["Aliyun_KMS", "EXTERNAL"] }
        "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("Aliyun_AES_192"),
            key_usage: Ask::Is("SIGN/VERIFY"),
            origin: Ask::Is("EXTERNAL"),
            protection_level: Ask::Is("HSM"),
            ..beijing_four()
        },
        &expect![[r#"
            KeySpec "Aliyun_AES_192": OtherCloud { cloud: Alibaba, counterpart: None, valid: ["AES_256", "SM4", "HMAC_256", "HMAC_384", "HMAC_512", "HMAC_SM3", "RSA_2048", "RSA_3072", "RSA_4096", "EC_P256", "EC_P384", "SECP256K1", "SM2", "ED25519"] }
            KeyUsage "SIGN/VERIFY": OtherCloud { cloud: Alibaba, counterpart: Some("SIGN_VERIFY"), valid: ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"] }
            Origin "EXTERNAL": OtherCloud { cloud: Alibaba, counterpart: Some("external"), valid: ["kms", "external"] }
            ProtectionLevel "HSM": NotInCloud { cloud: Huawei }
        "#]],
    );
}

#[test]
fn everything_wrong_at_once() {
    let tags = [
        (Ask::Is("aliyun-team"), Ask::Is("orders")),
        (Ask::Is("team"), Ask::Is("käse")),
        (Ask::Is("team"), Ask::Absent),
        (Ask::Unknown, Ask::Unknown),
    ];
    check(
        &CreateKey {
            region: Ask::Is("cn-qingdao"),
            key_spec: Ask::Is("EC_P256"),
            key_usage: Ask::Is("ENCRYPT/DECRYPT"),
            origin: Ask::Is("EXTERNAL"),
            protection_level: Ask::Is("HSM"),
            rotation_interval: Ask::Is("1d"),
            alias: Ask::Is("alias/acs käse"),
            tags: Ask::Is(&tags),
            deletion_window_days: Ask::Is(367),
            ..hangzhou()
        },
        &expect![[r#"
            KeyUsage "ENCRYPT/DECRYPT": UsageNotForSpec { spec: "EC_P256", valid: ["SIGN/VERIFY"] }
            Origin "EXTERNAL": OriginNotForSpec { spec: "EC_P256", place: Some(Shared), valid: ["Aliyun_KMS"] }
            ProtectionLevel "HSM": ProtectionNotInRegion { region: "cn-qingdao", valid: ["SOFTWARE"], regions: ["cn-beijing", "cn-zhangjiakou", "cn-hangzhou", "cn-shanghai", "cn-shenzhen", "cn-hongkong", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-5", "us-east-1"] }
            RotationInterval "1d": RotationNotForOrigin { origin: "EXTERNAL", valid: ["Aliyun_KMS"] }
            RotationInterval "1d": RotationNotForSpec { spec: "EC_P256", valid: ["Aliyun_AES_256"] }
            RotationInterval "1d": OutOfBounds { min: 7, max: 730, unit: Days }
            Alias "alias/acs käse": BadCharacters { allowed: "A-Z a-z 0-9 _ - /" }
            Alias "alias/acs käse": ReservedPrefix { prefix: "alias/acs" }
            TagKey "aliyun-team": ReservedPrefix { prefix: "aliyun" }
            TagKey "team": Duplicate
            TagValue "käse": BadCharacters { allowed: "A-Z a-z 0-9 / \\ _ - . + = : @" }
            DeletionWindowDays "367": OutOfBounds { min: 7, max: 366, unit: Days }
        "#]],
    );
}

#[test]
fn a_spec_that_needs_an_instance() {
    check(
        &CreateKey {
            key_spec: Ask::Is("RSA_3072"),
            ..hangzhou()
        },
        &expect![[r#"
            KeySpec "RSA_3072": SpecNotInPlace { spec: "RSA_3072", place: Shared, places: [SoftwareInstance, HardwareInstance], specs: ["Aliyun_AES_256", "Aliyun_SM4", "RSA_2048", "EC_P256", "EC_P256K", "EC_SM2"] }
        "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("Aliyun_AES_128"),
            ..hangzhou()
        },
        &expect![[r#"
            KeySpec "Aliyun_AES_128": SpecNotInPlace { spec: "Aliyun_AES_128", place: Shared, places: [HardwareInstance], specs: ["Aliyun_AES_256", "Aliyun_SM4", "RSA_2048", "EC_P256", "EC_P256K", "EC_SM2"] }
        "#]],
    );
}

#[test]
fn a_spec_of_the_mainland() {
    let abroad = || CreateKey {
        region: Ask::Is("eu-central-1"),
        ..hangzhou()
    };
    check(
        &CreateKey {
            key_spec: Ask::Is("EC_SM2"),
            ..abroad()
        },
        &expect![[r#"
            KeySpec "EC_SM2": SpecNotInRegion { spec: "EC_SM2", place: Some(Shared), region: "eu-central-1", regions: ["cn-beijing", "cn-zhangjiakou", "cn-hangzhou", "cn-shanghai", "cn-shenzhen"], specs: ["Aliyun_AES_256", "RSA_2048", "EC_P256", "EC_P256K"] }
        "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("Aliyun_SM4"),
            place: Ask::Is(Place::HardwareInstance),
            ..abroad()
        },
        &expect![[r#"
            KeySpec "Aliyun_SM4": SpecNotInRegion with 11 regions
        "#]],
    );
    check(
        &CreateKey {
            region: Ask::Is("eu-west-101"),
            key_spec: Ask::Is("SM2"),
            ..beijing_four()
        },
        &expect![[r#"
            KeySpec "SM2": SpecNotInRegion with 15 regions
        "#]],
    );
}

#[test]
fn levels() {
    let sm4 = || CreateKey {
        key_spec: Ask::Is("Aliyun_SM4"),
        ..hangzhou()
    };
    check(
        &CreateKey {
            protection_level: Ask::Is("SOFTWARE"),
            ..sm4()
        },
        &expect![[r#"
            ProtectionLevel "SOFTWARE": SpecNeedsProtection { spec: "Aliyun_SM4", valid: ["HSM"] }
        "#]],
    );
    let abroad = || CreateKey {
        region: Ask::Is("eu-central-1"),
        ..hangzhou()
    };
    check(
        &CreateKey {
            protection_level: Ask::Is("HSM"),
            ..abroad()
        },
        &expect![[r#"
            ProtectionLevel "HSM": ProtectionNotInRegion { region: "eu-central-1", valid: ["SOFTWARE"], regions: ["cn-beijing", "cn-zhangjiakou", "cn-hangzhou", "cn-shanghai", "cn-shenzhen", "cn-hongkong", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-5", "us-east-1"] }
        "#]],
    );
    // A level that contradicts the instance is ignored, as documented; a word that is no level is not.
    let instance = || CreateKey {
        place: Ask::Is(Place::SoftwareInstance),
        ..abroad()
    };
    check(
        &CreateKey {
            protection_level: Ask::Is("HSM"),
            ..instance()
        },
        &expect![[r#"
            Aliyun_AES_256 EncryptDecrypt Service Software SoftwareInstance None
        "#]],
    );
    check(
        &CreateKey {
            protection_level: Ask::Is("Hsm"),
            ..instance()
        },
        &expect![[r#"
            ProtectionLevel "Hsm": NotOneOf { valid: ["SOFTWARE", "HSM"] }
        "#]],
    );
}

#[test]
fn rotation_with_what_cannot_rotate() {
    let yearly = || CreateKey {
        rotation_interval: Ask::Is("365d"),
        ..hangzhou()
    };
    check(
        &yearly(),
        &expect![[r#"
        Aliyun_AES_256 EncryptDecrypt Service Software Shared Some(Seconds(31536000))
    "#]],
    );
    check(
        &CreateKey {
            key_spec: Ask::Is("RSA_2048"),
            ..yearly()
        },
        &expect![[r#"
            RotationInterval "365d": RotationNotForSpec { spec: "RSA_2048", valid: ["Aliyun_AES_256", "Aliyun_SM4"] }
        "#]],
    );
    check(
        &CreateKey {
            origin: Ask::Is("EXTERNAL"),
            ..yearly()
        },
        &expect![[r#"
            RotationInterval "365d": RotationNotForOrigin { origin: "EXTERNAL", valid: ["Aliyun_KMS"] }
        "#]],
    );
    check(
        &CreateKey {
            place: Ask::Is(Place::HardwareInstance),
            ..yearly()
        },
        &expect![[r#"
            RotationInterval "365d": RotationNotForStorage { storage: "HsmInternal", valid: ["HsmEncryptedDatabase"] }
        "#]],
    );
    let place = Ask::Unknown;
    check(
        &CreateKey {
            place,
            rotation_interval: Ask::Is("731d"),
            ..yearly()
        },
        &expect![[r#"
            RotationInterval "731d": OutOfBounds { min: 7, max: 730, unit: Days }
        "#]],
    );
}

#[test]
fn rotation_in_whole_days_of_what_rotates() {
    let huawei = || CreateKey {
        rotation_interval: Ask::Is("365d"),
        ..beijing_four()
    };
    check(
        &CreateKey {
            key_spec: Ask::Is("HMAC_256"),
            ..huawei()
        },
        &expect![[r#"
            RotationInterval "365d": RotationNotForSpec { spec: "HMAC_256", valid: ["AES_256", "SM4"] }
        "#]],
    );
    check(
        &CreateKey {
            rotation_interval: Ask::Is("721h"),
            ..huawei()
        },
        &expect![[r#"
            RotationInterval "721h": NotWholeDays
        "#]],
    );
}

#[test]
fn a_huawei_key_has_a_name() {
    check(
        &CreateKey {
            alias: Ask::Absent,
            ..beijing_four()
        },
        &expect![[r#"
            Alias "": Required
        "#]],
    );
    check(
        &CreateKey {
            alias: Ask::Is("obs/default"),
            ..beijing_four()
        },
        &expect![[r#"
            Alias "obs/default": ReservedSuffix { suffix: "/default" }
        "#]],
    );
}

#[test]
fn long_text_is_cut_when_repeated() {
    let long = "é".repeat(8193);
    let verdict = create::check(&CreateKey {
        description: Ask::Is(&long),
        ..hangzhou()
    });
    let asked: Vec<&str> = verdict
        .refusals
        .iter()
        .map(|refusal| refusal.asked.as_str())
        .collect();
    assert_eq!(asked, [format!("{}…", "é".repeat(128))]);
}
