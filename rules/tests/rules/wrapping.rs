//! Wrapping: the printed table, and which key takes what.

use expect_test::{ExpectFile, expect_file};
use kms_rules::spec::{self, Regions};
use kms_rules::wrapping::{self, Direction, Target, Wrapping, WrappingRule};
use kms_rules::{Cloud, Field, KeySpec, Origin, Place, Protection, Reason, Refusal, RegionKind};

use crate::table::Table;

const CLOUD: Cloud = Cloud::Alibaba;

fn names(cloud: Cloud, specs: &[KeySpec]) -> String {
    let wire = |spec: &KeySpec| spec::of(cloud, *spec).map_or("?", |rule| rule.wire);
    specs.iter().map(wire).collect::<Vec<_>>().join(" ")
}

fn row(rule: &WrappingRule) -> [String; 9] {
    let places = rule.places.iter().map(|place| place.name());
    let regions = match rule.regions {
        Regions::Every => "every",
        Regions::Mainland => "mainland",
        Regions::MainlandHsm => "mainland with managed HSM",
    };
    let levels = rule.protections.iter().map(|level| level.wire(rule.cloud));
    [
        format!("{:?}", rule.direction),
        rule.wire.to_owned(),
        rule.key_spec_wire.to_owned(),
        names(rule.cloud, rule.wraps),
        places.collect::<Vec<_>>().join(", "),
        regions.to_owned(),
        levels.collect::<Vec<_>>().join("/"),
        if rule.stays { "yes" } else { "no" }.to_owned(),
        format!("{} (read {})", rule.source.page, rule.source.read),
    ]
}

#[track_caller]
fn check_printed(cloud: Cloud, file: &ExpectFile) {
    let mut table = Table::new([
        "direction",
        "algorithm",
        "wrapping key",
        "of keys",
        "places",
        "regions",
        "levels",
        "stays for good",
        "page",
    ]);
    wrapping::all(cloud)
        .iter()
        .for_each(|rule| table.row(row(rule)));
    let text = format!("{}: wrapping\n{}", cloud.name(), table.print());
    file.assert_eq(&text);
}

#[test]
fn alibaba_wrappings() {
    let file = expect_file!["../../testdata/wrapping_alibaba.txt"];
    check_printed(Cloud::Alibaba, &file);
}

#[test]
fn huawei_wrappings() {
    let file = expect_file!["../../testdata/wrapping_huawei.txt"];
    check_printed(Cloud::Huawei, &file);
}

/// Every key that the cloud makes: spec, place, level, kind of region, and whether it takes imported material.
fn targets(cloud: Cloud) -> Vec<(Target, bool)> {
    let mut targets = Vec::new();
    for rule in spec::all(cloud) {
        for offer in rule.offers {
            let imported = offer.origins.contains(&Origin::External);
            for region in RegionKind::ALL {
                if !offer.regions.include(region) {
                    continue;
                }
                for &protection in offer.protections {
                    let target = Target {
                        cloud,
                        spec: rule.spec,
                        place: offer.place,
                        protection,
                        region,
                    };
                    targets.push((target, imported));
                }
            }
        }
    }
    targets
}

/// A key that can be made with imported material can have some imported, and no other key can.
#[test]
fn what_can_be_external_can_be_imported() {
    for (target, imported) in Cloud::ALL.into_iter().flat_map(targets) {
        let ways = wrapping::of(&target, Direction::Import).count();
        assert_eq!(ways > 0, imported, "{target:?}");
    }
}

/// A data key under any cipher key can be taken out, and nothing under another key; the other cloud exports none.
#[test]
fn data_keys_of_every_cipher_are_exported() {
    for (target, _) in Cloud::ALL.into_iter().flat_map(targets) {
        let ways = wrapping::of(&target, Direction::Export).count();
        let exports = target.cloud == CLOUD && target.spec.is_symmetric();
        assert_eq!(ways > 0, exports, "{target:?}");
    }
}

/// Material stays for good where it is a key pair of the second cloud: there it neither expires nor is deleted.
#[test]
fn pairs_of_the_second_cloud_keep_their_material() {
    for (target, imported) in Cloud::ALL.into_iter().flat_map(targets) {
        let stays = imported && target.cloud == Cloud::Huawei && target.spec.is_asymmetric();
        assert_eq!(wrapping::stays(&target), stays, "{target:?}");
    }
}

/// The words of each way for a key, as a line.
fn ways(target: &Target, direction: Direction) -> String {
    let words = wrapping::of(target, direction);
    let words: Vec<String> = words
        .map(|rule| format!("{}/{}", rule.wire, rule.key_spec_wire))
        .collect();
    words.join(" ")
}

#[track_caller]
fn check(spec: KeySpec, place: Place, protection: Protection, region: RegionKind, want: &str) {
    let target = Target {
        cloud: CLOUD,
        spec,
        place,
        protection,
        region,
    };
    assert_eq!(ways(&target, Direction::Import), want, "{target:?}");
}

/// By hand from the pages.
#[test]
fn imports_by_hand() {
    use Place::{ExternalInstance, HardwareInstance, Shared, SoftwareInstance};
    use Protection::{Hsm, Software};
    use RegionKind::{Mainland, MainlandHsm, OverseasHsm};
    let rsa = "RSAES_OAEP_SHA_256/RSA_2048 RSAES_OAEP_SHA_1/RSA_2048 RSAES_PKCS1_V1_5/RSA_2048";
    let dedicated = "RSAES_OAEP_SHA_256/RSA_2048 RSAES_PKCS1_V1_5/RSA_2048";
    let sm2 = |rest: &str| format!("{rest} SM2PKE/EC_SM2");
    check(KeySpec::Aes256, Shared, Software, MainlandHsm, rsa);
    check(KeySpec::Aes256, Shared, Hsm, MainlandHsm, &sm2(rsa));
    check(KeySpec::Aes256, Shared, Hsm, OverseasHsm, rsa);
    check(KeySpec::Sm4, Shared, Hsm, MainlandHsm, &sm2(rsa));
    check(
        KeySpec::Hmac384,
        SoftwareInstance,
        Software,
        Mainland,
        dedicated,
    );
    check(
        KeySpec::HmacSm3,
        HardwareInstance,
        Hsm,
        Mainland,
        &sm2(dedicated),
    );
    let envelope = "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD/RSA_2048";
    check(
        KeySpec::Rsa4096,
        SoftwareInstance,
        Software,
        Mainland,
        envelope,
    );
    check(
        KeySpec::EcP256K,
        HardwareInstance,
        Hsm,
        OverseasHsm,
        envelope,
    );
    check(
        KeySpec::Sm2,
        HardwareInstance,
        Hsm,
        Mainland,
        "SM2PKE_SM4_ECB/EC_SM2",
    );
    check(KeySpec::Rsa2048, Shared, Software, Mainland, "");
    check(KeySpec::Aes256, ExternalInstance, Software, Mainland, "");
}

/// By hand from the pages: the second cloud's keys of either kind are wrapped under the same two algorithms.
#[test]
fn huawei_imports_by_hand() {
    use Place::{DedicatedKeyStore, DefaultKeyStore};
    use RegionKind::{Mainland, Overseas};
    let both = "RSAES_OAEP_SHA_256/RSA_2048 SM2_ENCRYPT/SM2";
    let rsa = "RSAES_OAEP_SHA_256/RSA_2048";
    for (spec, place, region, want) in [
        (KeySpec::Aes256, DefaultKeyStore, Mainland, both),
        (KeySpec::Aes256, DefaultKeyStore, Overseas, rsa),
        (KeySpec::Sm4, DefaultKeyStore, Mainland, both),
        (KeySpec::Rsa4096, DefaultKeyStore, Mainland, both),
        (KeySpec::EcP384, DefaultKeyStore, Overseas, rsa),
        (KeySpec::Sm2, DefaultKeyStore, Mainland, both),
        (KeySpec::Ed25519, DefaultKeyStore, Mainland, ""),
        (KeySpec::Hmac256, DefaultKeyStore, Mainland, ""),
        (KeySpec::Aes256, DedicatedKeyStore, Mainland, ""),
    ] {
        let target = Target {
            cloud: Cloud::Huawei,
            spec,
            place,
            protection: Protection::Hsm,
            region,
        };
        assert_eq!(ways(&target, Direction::Import), want, "{target:?}");
    }
}

/// The one refusal.
#[track_caller]
fn only(found: Result<&WrappingRule, Vec<Refusal>>) -> Refusal {
    match <[Refusal; 1]>::try_from(found.err().unwrap_or_default()) {
        Ok([refusal]) => refusal,
        Err(others) => panic!("{others:?}"),
    }
}

/// What one way is found by, and what each wrong word is told.
#[test]
fn words_are_found_and_wrong_ones_told_the_right_ones() {
    for (target, _) in Cloud::ALL.into_iter().flat_map(targets) {
        for direction in [Direction::Import, Direction::Export] {
            let find = |word: &str, key_spec: &str| match direction {
                Direction::Import => wrapping::import(&target, word, Some(key_spec)),
                Direction::Export => wrapping::export(&target, word, key_spec),
            };
            let rules: Vec<_> = wrapping::of(&target, direction).collect();
            for rule in &rules {
                assert_eq!(find(rule.wire, rule.key_spec_wire), Ok(*rule));
                let wrong = only(find(rule.wire, "RSA_1024"));
                let valid = vec![rule.key_spec_wire];
                assert_eq!(wrong.field, Field::WrappingKeySpec);
                assert_eq!(wrong.asked, "RSA_1024");
                assert_eq!(wrong.reason, Reason::NotOneOf { valid });
            }
            for word in ["", "rsaes_oaep_sha_256", "RSAES_OAEP_SHA_512"] {
                let wrong = only(find(word, "RSA_2048"));
                let valid = rules.iter().map(|rule| rule.wire).collect();
                assert_eq!(wrong.field, Field::WrappingAlgorithm);
                assert_eq!(wrong.reason, Reason::NotOneOf { valid });
            }
        }
        for rule in wrapping::of(&target, Direction::Import) {
            assert_eq!(wrapping::import(&target, rule.wire, None), Ok(rule));
        }
    }
}

/// A word of another direction or of another kind of key is wrong here.
#[test]
fn words_do_not_cross() {
    let software = Target {
        cloud: CLOUD,
        spec: KeySpec::Aes256,
        place: Place::SoftwareInstance,
        protection: Protection::Software,
        region: RegionKind::Mainland,
    };
    let cases = [
        ("RSAES_OAEP_SHA_1", "RSA_2048", Field::WrappingAlgorithm),
        ("SM2PKE", "EC_SM2", Field::WrappingAlgorithm),
        (
            "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD",
            "RSA_2048",
            Field::WrappingAlgorithm,
        ),
        ("RSAES_OAEP_SHA_256", "EC_SM2", Field::WrappingKeySpec),
    ];
    for (algorithm, key_spec, want) in cases {
        let refused = only(wrapping::import(&software, algorithm, Some(key_spec)));
        assert_eq!(refused.field, want, "{algorithm} {key_spec}");
    }
    let pkcs1 = wrapping::export(&software, "RSAES_PKCS1_V1_5", "RSA_2048");
    assert_eq!(only(pkcs1).field, Field::WrappingAlgorithm);
    assert!(wrapping::export(&software, "SM2PKE", "EC_SM2").is_ok());
}

#[test]
fn every_way_is_somebodys_and_means_what_its_word_says() {
    let mut used = Vec::new();
    for rule in Cloud::ALL.into_iter().flat_map(wrapping::all) {
        let is_of_pairs = rule.wraps.contains(&KeySpec::EcP256);
        let want = match (rule.cloud, rule.wire, is_of_pairs) {
            (_, "RSAES_PKCS1_V1_5", false) => Wrapping::RsaPkcs1,
            (_, "RSAES_OAEP_SHA_1", false) => Wrapping::RsaOaepSha1,
            (_, "RSAES_OAEP_SHA_256", false) => Wrapping::RsaOaepSha256,
            (Cloud::Alibaba, "SM2PKE", false) => Wrapping::Sm2Pke,
            (Cloud::Alibaba, "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", true) => {
                Wrapping::RsaOaepSha256AesEcb
            }
            (Cloud::Alibaba, "SM2PKE_SM4_ECB", false) => Wrapping::Sm2PkeSm4Ecb,
            (Cloud::Huawei, "SM2_ENCRYPT", false) => Wrapping::Sm2Pke,
            (Cloud::Huawei, "RSAES_OAEP_SHA_256", true) => Wrapping::RsaOaepSha256AesKwp,
            (Cloud::Huawei, "SM2_ENCRYPT", true) => Wrapping::Sm2PkeAesKwp,
            other => panic!("{other:?}"),
        };
        assert_eq!(rule.wrapping, want);
        let spec = spec::of(rule.cloud, rule.key_spec).map(|rule| rule.wire);
        assert_eq!(spec, Some(rule.key_spec_wire));
        used.push(rule.wrapping);
    }
    assert!(Wrapping::ALL.iter().all(|wrapping| used.contains(wrapping)));
}
