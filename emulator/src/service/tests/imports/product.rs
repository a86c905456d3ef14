//! Every spec that can be imported, in every place and at every level, under every wrapping that it allows.

use expect_test::{Expect, expect};
use kms_rules::{Origin, Place, Usage, region, spec};

use super::*;
use crate::crypto::{self, Expanded, Material};
use crate::store::Key;

const REGION: &str = "cn-hangzhou";

const PAIRS: [(KeySpec, &str); 6] = [
    (KeySpec::Rsa2048, "rsa_2048"),
    (KeySpec::Rsa3072, "rsa_3072"),
    (KeySpec::Rsa4096, "rsa_4096"),
    (KeySpec::EcP256, "ec_prime256v1"),
    (KeySpec::EcP256K, "ec_secp256k1"),
    (KeySpec::Sm2, "ec_SM2"),
];

/// All that can be made for import in a place, with how many wrappings each takes.
async fn walk(place: Place, want: &Expect) {
    let lab = Lab::seeded(1);
    let instance = match place {
        Place::Shared => None,
        Place::SoftwareInstance => Some("kst-software"),
        Place::HardwareInstance => Some("kst-hardware"),
        Place::ExternalInstance | Place::DefaultKeyStore | Place::DedicatedKeyStore => {
            panic!("nothing is imported there")
        }
    };
    let mut grid = String::new();
    for rule in spec::all(Cloud::Alibaba) {
        let Some(offer) = rule.offer(place) else {
            continue;
        };
        if !offer.origins.contains(&Origin::External) {
            continue;
        }
        let material = material(rule.spec);
        for level in offer.protections {
            let args = CreateKey {
                protection_level: Some(level.wire(Cloud::Alibaba).to_owned()),
                instance: instance.map(str::to_owned),
                origin: Some("EXTERNAL".to_owned()),
                ..lab.of_spec(rule.wire)
            };
            let took = import_each(&lab, args, &material).await;
            let level = level.wire(Cloud::Alibaba);
            grid += &format!("{:<15} {level:<9} {}\n", rule.wire, took.join(" "));
        }
    }
    want.assert_eq(&grid);
}

/// Pairs that strangers made, and any bytes of the right length.
fn material(spec: KeySpec) -> Material {
    match PAIRS.iter().find(|(pair, _)| *pair == spec) {
        Some((_, name)) => Material::new(strangers(name).into()),
        None => crypto::generate(spec, &Entropy::seeded(2)).unwrap(),
    }
}

/// Imports into fresh keys by every wrapping; gives their names.
async fn import_each(lab: &Lab, args: CreateKey, material: &Material) -> Vec<&'static str> {
    let first = create_key(&lab.core, &lab.scope, args.clone())
        .await
        .unwrap();
    let target = wrapping::Target {
        cloud: Cloud::Alibaba,
        spec: first.spec.spec,
        place: first.place,
        protection: first.protection,
        region: region::kind(Cloud::Alibaba, REGION),
    };
    let mut took = Vec::new();
    for rule in wrapping::of(&target, Direction::Import) {
        let key = lab.key(args.clone()).await;
        let words = (rule.wire, rule.key_spec_wire);
        let invited = lab.import_parameters(&key, words).await.unwrap();
        let encrypted = invited.wrap(material.bytes());
        lab.import(&key, &invited, encrypted, None).await.unwrap();
        let key = lab.describe(&key).await;
        assert_eq!(key.state, KeyState::Enabled);
        works_as(lab, &key, material).await;
        took.push(rule.wire);
    }
    assert!(!took.is_empty(), "{first:?}");
    took
}

/// What the key does is what the material does.
async fn works_as(lab: &Lab, key: &Key, material: &Material) {
    let (core, scope, named) = (&lab.core, &lab.scope, KeyRef::Id(key.id.clone()));
    let version = key.primary_version.clone().unwrap();
    match Expanded::new(key.spec.spec, material.bytes()).unwrap() {
        Expanded::Cipher(cipher) => {
            let blob = lab.encrypt_text(&named).await.unwrap();
            let (iv, sealed) = blob[version.len()..].split_first_chunk().unwrap();
            assert_eq!(&*cipher.decrypt(iv, b"", sealed).unwrap(), b"text");
        }
        Expanded::Pair(pair) => {
            let shown = get_public_key(core, scope, &named, Some(&version))
                .await
                .unwrap();
            assert_eq!(shown.pem, pair.public_key_pem().unwrap());
        }
        Expanded::Mac(mac) => {
            assert_eq!(key.usage, Usage::GenerateVerifyMac);
            let mut rules = kms_rules::algorithm::of(Cloud::Alibaba, key.spec.spec);
            let rule = rules.next().unwrap();
            let made = generate_mac(core, scope, (&named, rule.wire), b"text").await;
            assert_eq!(made.unwrap().mac, mac.mac(rule.algorithm, b"text").unwrap());
        }
    }
}

#[tokio::test]
async fn without_an_instance() {
    walk(
        Place::Shared,
        &expect![[r#"
        Aliyun_AES_256  SOFTWARE  RSAES_OAEP_SHA_256 RSAES_OAEP_SHA_1 RSAES_PKCS1_V1_5
        Aliyun_AES_256  HSM       RSAES_OAEP_SHA_256 RSAES_OAEP_SHA_1 RSAES_PKCS1_V1_5 SM2PKE
        Aliyun_SM4      HSM       RSAES_OAEP_SHA_256 RSAES_OAEP_SHA_1 RSAES_PKCS1_V1_5 SM2PKE
    "#]],
    )
    .await;
}

#[tokio::test]
async fn in_a_software_instance() {
    walk(
        Place::SoftwareInstance,
        &expect![[r#"
        Aliyun_AES_256  SOFTWARE  RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5
        RSA_2048        SOFTWARE  RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        RSA_3072        SOFTWARE  RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        RSA_4096        SOFTWARE  RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        EC_P256         SOFTWARE  RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        EC_P256K        SOFTWARE  RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        HMAC_SHA_224    SOFTWARE  RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5
        HMAC_SHA_256    SOFTWARE  RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5
        HMAC_SHA_384    SOFTWARE  RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5
        HMAC_SHA_512    SOFTWARE  RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5
    "#]],
    )
    .await;
}

#[tokio::test]
async fn in_a_hardware_instance() {
    walk(
        Place::HardwareInstance,
        &expect![[r#"
        Aliyun_AES_256  HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
        Aliyun_SM4      HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
        RSA_2048        HSM       RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        RSA_3072        HSM       RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        RSA_4096        HSM       RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        EC_P256         HSM       RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        EC_P256K        HSM       RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD
        EC_SM2          HSM       SM2PKE_SM4_ECB
        HMAC_SHA_224    HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
        HMAC_SHA_256    HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
        HMAC_SHA_384    HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
        HMAC_SHA_512    HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
        HMAC_SM3        HSM       RSAES_OAEP_SHA_256 RSAES_PKCS1_V1_5 SM2PKE
    "#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_wrapped_for_another_kind_of_key_is_refused_by_name() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    let mut said = String::new();
    for words in [
        ("RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", "RSA_2048"),
        ("SM2PKE", "EC_SM2"),
        ("rsaes_oaep_sha_256", "RSA_2048"),
        ("", ""),
        (OAEP, "EC_SM2"),
        (OAEP, "RSA_3072"),
    ] {
        let refused = lab.import_parameters(&key, words).await.err().unwrap();
        let Refusal::Rules(rules) = refused else {
            panic!("{refused:?}")
        };
        said += &format!("{words:?}: {:?} {:?}\n", rules[0].field, rules[0].reason);
    }
    expect![[r#"
        ("RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", "RSA_2048"): WrappingAlgorithm NotOneOf { valid: ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"] }
        ("SM2PKE", "EC_SM2"): WrappingAlgorithm NotOneOf { valid: ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"] }
        ("rsaes_oaep_sha_256", "RSA_2048"): WrappingAlgorithm NotOneOf { valid: ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"] }
        ("", ""): WrappingAlgorithm NotOneOf { valid: ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"] }
        ("RSAES_OAEP_SHA_256", "EC_SM2"): WrappingKeySpec NotOneOf { valid: ["RSA_2048"] }
        ("RSAES_OAEP_SHA_256", "RSA_3072"): WrappingKeySpec NotOneOf { valid: ["RSA_2048"] }
    "#]]
    .assert_eq(&said);
}
