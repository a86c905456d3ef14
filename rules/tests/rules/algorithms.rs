//! Algorithms: the printed table, and arithmetic that it must agree with.

use expect_test::{ExpectFile, expect_file};
use kms_rules::algorithm::{self, Algorithm, Purpose};
use kms_rules::{Cloud, KeySpec, Usage, spec};

use crate::table::Table;

fn grid(cloud: Cloud) -> String {
    let mut table = Table::new([
        "spec",
        "algorithm",
        "computed",
        "purpose",
        "input bytes",
        "digest bytes",
        "page",
        "read",
    ]);
    let number = |number: Option<usize>| number.map_or("-".to_owned(), |number| number.to_string());
    for rule in algorithm::all(cloud) {
        table.row([
            spec::of(cloud, rule.spec)
                .map_or("?", |rule| rule.wire)
                .to_owned(),
            rule.wire.to_owned(),
            format!("{:?}", rule.algorithm),
            format!("{:?}", rule.purpose),
            number(rule.input_bytes_max),
            number(rule.digest_bytes),
            rule.source.page.to_owned(),
            rule.source.read.to_owned(),
        ]);
    }
    format!("{}: algorithms by spec\n{}", cloud.name(), table.print())
}

#[track_caller]
fn check(cloud: Cloud, want: &ExpectFile) {
    want.assert_eq(&grid(cloud));
}

#[test]
fn alibaba_algorithms() {
    check(
        Cloud::Alibaba,
        &expect_file!["../../testdata/algorithms_alibaba.txt"],
    );
}

#[test]
fn huawei_algorithms() {
    check(
        Cloud::Huawei,
        &expect_file!["../../testdata/algorithms_huawei.txt"],
    );
}

const fn purpose_of(usage: Usage) -> Purpose {
    match usage {
        Usage::EncryptDecrypt => Purpose::Encrypt,
        Usage::SignVerify => Purpose::Sign,
        Usage::GenerateVerifyMac => Purpose::Mac,
        Usage::KeyAgreement => Purpose::Agree,
    }
}

/// A spec has algorithms for exactly the usages that it can be created for.
#[test]
fn usages_and_algorithms_agree() {
    for cloud in Cloud::ALL {
        for spec in KeySpec::ALL {
            let usages = spec::of(cloud, spec).map_or(&[][..], |rule| rule.usages);
            for usage in Usage::ALL {
                let has = algorithm::of(cloud, spec).any(|rule| rule.purpose == purpose_of(usage));
                assert_eq!(has, usages.contains(&usage), "{cloud:?} {spec:?} {usage:?}");
            }
        }
    }
}

#[test]
fn find_is_by_spec_and_exact_spelling() {
    for cloud in Cloud::ALL {
        for rule in algorithm::all(cloud) {
            let found = algorithm::find(cloud, rule.spec, rule.wire);
            assert_eq!(found, Some(rule), "{} twice for {:?}", rule.wire, rule.spec);
            assert_eq!(
                algorithm::find(cloud, rule.spec, &rule.wire.to_lowercase()),
                None
            );
        }
    }
    assert_eq!(
        algorithm::find(Cloud::Alibaba, KeySpec::EcP256, "SM2DSA"),
        None
    );
}

/// RFC 8017, 7.1.1: the longest message under OAEP is the modulus less two hashes and two bytes.
#[test]
fn oaep_limits_follow_from_the_modulus() {
    let modulus_bytes = |spec| match spec {
        KeySpec::Rsa2048 => 256,
        KeySpec::Rsa3072 => 384,
        KeySpec::Rsa4096 => 512,
        other => panic!("{other:?} is no RSA key"),
    };
    let mut count = 0;
    for rule in Cloud::ALL.into_iter().flat_map(algorithm::all) {
        let hash_bytes = match rule.wire {
            "RSAES_OAEP_SHA_256" => 32,
            "RSAES_OAEP_SHA_1" => 20,
            _ => continue,
        };
        count += 1;
        assert_eq!(
            rule.input_bytes_max,
            Some(modulus_bytes(rule.spec) - 2 * hash_bytes - 2)
        );
    }
    assert_eq!(count, 12);
}

/// What is computed follows from the words: every cloud's name of an algorithm, with its kind of key.
#[test]
fn words_name_what_is_computed() {
    let mut used = Vec::new();
    for rule in Cloud::ALL.into_iter().flat_map(algorithm::all) {
        let word = rule.wire.replace("RSASSA_", "RSA_").replace("_V1_5", "");
        let want = match word.as_str() {
            "AES_GCM" | "SM4_GCM" | "SYMMETRIC_DEFAULT" => "Gcm".to_owned(),
            "SM2PKE" | "SM2_ENCRYPT" => "Sm2Pke".to_owned(),
            "SM2DSA" | "SM2DSA_SM3" => "Sm2Dsa".to_owned(),
            "ED25519_SHA_512" => "Ed25519".to_owned(),
            "ED25519_PH_SHA_512" => "Ed25519Ph".to_owned(),
            word => word.replace('_', "").to_lowercase(),
        };
        let got = format!("{:?}", rule.algorithm);
        assert!(got.eq_ignore_ascii_case(&want), "{} is {got}", rule.wire);
        used.push(rule.algorithm);
    }
    for algorithm in Algorithm::ALL {
        assert!(used.contains(&algorithm), "{algorithm:?} is nobody's");
    }
}

/// A MAC key has one algorithm.
#[test]
fn a_mac_key_has_one_algorithm() {
    for rule in Cloud::ALL.into_iter().flat_map(spec::all) {
        let macs = algorithm::of(rule.cloud, rule.spec).filter(|rule| rule.purpose == Purpose::Mac);
        let want = usize::from(rule.usages.contains(&Usage::GenerateVerifyMac));
        assert_eq!(macs.count(), want, "{}", rule.wire);
    }
}

/// The name of a hash in an algorithm's name says how long its digest is.
#[test]
fn digests_have_the_length_of_their_hash() {
    for rule in Cloud::ALL.into_iter().flat_map(algorithm::all) {
        let Some(digest) = rule.digest_bytes else {
            continue;
        };
        let want = match rule.wire.rsplit('_').next() {
            Some("256" | "SM2DSA" | "SM3") => 32,
            Some("384") => 48,
            Some("512") => 64,
            other => panic!("{other:?}"),
        };
        assert_eq!(digest, want, "{}", rule.wire);
    }
}
