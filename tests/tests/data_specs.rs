//! The data source `kms_key_specs`: the rules as a value, without a service.

use acceptance::cloud::Cloud;
use acceptance::terraform::Terraform;
use expect_test::{Expect, expect};
use serde_json::Value;

use crate::world::{World, attribute};

/// An endpoint where nobody listens: the data source asks nobody.
const NOBODY: &str = "http://127.0.0.1:9";

/// The specs that a configuration finds, one a line.
fn found(cloud: Cloud, arguments: &str) -> Option<String> {
    let terraform = Terraform::of(cloud, NOBODY, cloud.region())?;
    let text = format!("data \"kms_key_specs\" \"s\" {{\n  {arguments}\n}}\n");
    let state = acceptance::steps::apply(&terraform, &text);
    let specs = attribute(&state, "data.kms_key_specs.s", "specs");
    let specs = specs.as_array().expect("a list");
    Some(specs.iter().map(line).collect())
}

/// `RSA_2048 (SIGN/VERIFY): ENCRYPT/DECRYPT, SIGN/VERIFY; algorithms; places`.
fn line(spec: &Value) -> String {
    let text = |of: &Value, name: &str| of[name].as_str().unwrap_or("-").to_owned();
    let all = |name: &str, word: &str| {
        let items = spec[name].as_array().expect("a list");
        let words: Vec<String> = items.iter().map(|item| text(item, word)).collect();
        words.join(", ")
    };
    let usages = spec["key_usages"].as_array().expect("a list");
    let usages: Vec<&str> = usages.iter().filter_map(Value::as_str).collect();
    format!(
        "{} ({}): {}; {}; {}{}\n",
        text(spec, "key_spec"),
        text(spec, "default_key_usage"),
        usages.join(", "),
        all("algorithms", "algorithm"),
        all("places", "place"),
        if spec["automatic_rotation"] == true {
            "; rotates"
        } else {
            ""
        },
    )
}

#[track_caller]
fn check(cloud: Cloud, arguments: &str, want: &Expect) {
    let Some(found) = found(cloud, arguments) else {
        return;
    };
    want.assert_eq(&found);
}

#[test]
fn every_spec_of_a_cloud_and_a_place() {
    check(
        Cloud::Alibaba,
        "",
        &expect![[r#"
            Aliyun_AES_256 (ENCRYPT/DECRYPT): ENCRYPT/DECRYPT; AES_GCM; no instance, software instance, hardware instance, external instance; rotates
            Aliyun_AES_192 (ENCRYPT/DECRYPT): ENCRYPT/DECRYPT; AES_GCM; hardware instance
            Aliyun_AES_128 (ENCRYPT/DECRYPT): ENCRYPT/DECRYPT; AES_GCM; hardware instance
            Aliyun_SM4 (ENCRYPT/DECRYPT): ENCRYPT/DECRYPT; SM4_GCM; no instance, hardware instance; rotates
            RSA_2048 (SIGN/VERIFY): ENCRYPT/DECRYPT, SIGN/VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSA_PSS_SHA_256, RSA_PKCS1_SHA_256; no instance, software instance, hardware instance
            RSA_3072 (SIGN/VERIFY): ENCRYPT/DECRYPT, SIGN/VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSA_PSS_SHA_256, RSA_PKCS1_SHA_256; software instance, hardware instance
            RSA_4096 (SIGN/VERIFY): ENCRYPT/DECRYPT, SIGN/VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSA_PSS_SHA_256, RSA_PKCS1_SHA_256; software instance, hardware instance
            EC_P256 (SIGN/VERIFY): SIGN/VERIFY; ECDSA_SHA_256; no instance, software instance, hardware instance
            EC_P256K (SIGN/VERIFY): SIGN/VERIFY; ECDSA_SHA_256; no instance, software instance, hardware instance
            EC_SM2 (SIGN/VERIFY): ENCRYPT/DECRYPT, SIGN/VERIFY; SM2PKE, SM2DSA; no instance, hardware instance
            HMAC_SHA_224 (GENERATE/VERIFY_MAC): GENERATE/VERIFY_MAC; HMAC_SHA_224; software instance, hardware instance
            HMAC_SHA_256 (GENERATE/VERIFY_MAC): GENERATE/VERIFY_MAC; HMAC_SHA_256; software instance, hardware instance
            HMAC_SHA_384 (GENERATE/VERIFY_MAC): GENERATE/VERIFY_MAC; HMAC_SHA_384; software instance, hardware instance
            HMAC_SHA_512 (GENERATE/VERIFY_MAC): GENERATE/VERIFY_MAC; HMAC_SHA_512; software instance, hardware instance
            HMAC_SM3 (GENERATE/VERIFY_MAC): GENERATE/VERIFY_MAC; HMAC_SM3; hardware instance
        "#]],
    );
    check(
        Cloud::Alibaba,
        "place = \"no instance\"\n  region = \"eu-central-1\"",
        &expect![[r#"
            Aliyun_AES_256 (ENCRYPT/DECRYPT): ENCRYPT/DECRYPT; AES_GCM; no instance; rotates
            RSA_2048 (SIGN/VERIFY): ENCRYPT/DECRYPT, SIGN/VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSA_PSS_SHA_256, RSA_PKCS1_SHA_256; no instance
            EC_P256 (SIGN/VERIFY): SIGN/VERIFY; ECDSA_SHA_256; no instance
            EC_P256K (SIGN/VERIFY): SIGN/VERIFY; ECDSA_SHA_256; no instance
        "#]],
    );
    check(
        Cloud::Huawei,
        "",
        &expect![[r#"
        AES_256 (ENCRYPT_DECRYPT): ENCRYPT_DECRYPT; SYMMETRIC_DEFAULT; default key store, dedicated key store; rotates
        SM4 (ENCRYPT_DECRYPT): ENCRYPT_DECRYPT; SYMMETRIC_DEFAULT; default key store, dedicated key store; rotates
        HMAC_256 (GENERATE_VERIFY_MAC): GENERATE_VERIFY_MAC; HMAC_SHA_256; default key store, dedicated key store
        HMAC_384 (GENERATE_VERIFY_MAC): GENERATE_VERIFY_MAC; HMAC_SHA_384; default key store, dedicated key store
        HMAC_512 (GENERATE_VERIFY_MAC): GENERATE_VERIFY_MAC; HMAC_SHA_512; default key store, dedicated key store
        HMAC_SM3 (GENERATE_VERIFY_MAC): GENERATE_VERIFY_MAC; HMAC_SM3; default key store, dedicated key store
        RSA_2048 (SIGN_VERIFY): ENCRYPT_DECRYPT, SIGN_VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512; default key store, dedicated key store
        RSA_3072 (SIGN_VERIFY): ENCRYPT_DECRYPT, SIGN_VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512; default key store, dedicated key store
        RSA_4096 (SIGN_VERIFY): ENCRYPT_DECRYPT, SIGN_VERIFY; RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1, RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512; default key store, dedicated key store
        EC_P256 (SIGN_VERIFY): SIGN_VERIFY, KEY_AGREEMENT; ECDSA_SHA_256, ECDH; default key store, dedicated key store
        EC_P384 (SIGN_VERIFY): SIGN_VERIFY, KEY_AGREEMENT; ECDSA_SHA_384, ECDH; default key store, dedicated key store
        SECP256K1 (SIGN_VERIFY): SIGN_VERIFY, KEY_AGREEMENT; ECDSA_SHA_256, ECDH; default key store, dedicated key store
        SM2 (SIGN_VERIFY): ENCRYPT_DECRYPT, SIGN_VERIFY, KEY_AGREEMENT; SM2_ENCRYPT, SM2DSA_SM3, ECDH; default key store, dedicated key store
        ED25519 (SIGN_VERIFY): SIGN_VERIFY; ED25519_SHA_512, ED25519_PH_SHA_512; default key store, dedicated key store
    "#]],
    );
    check(
        Cloud::Huawei,
        "cloud = \"alibaba\"\n  place = \"external instance\"",
        &expect![[r#"
            Aliyun_AES_256 (ENCRYPT/DECRYPT): ENCRYPT/DECRYPT; AES_GCM; external instance
        "#]],
    );
}

#[test]
fn limits_and_terms_are_numbers() {
    let cloud = Cloud::Huawei;
    let Some(terraform) = Terraform::of(cloud, NOBODY, cloud.region()) else {
        return;
    };
    let state = acceptance::steps::apply(&terraform, "data \"kms_key_specs\" \"s\" {\n}\n");
    let of = |name: &str| attribute(&state, "data.kms_key_specs.s", name);
    let limits = [
        ("deletion_window_days_min", 7),
        ("deletion_window_days_max", 1096),
        ("deletion_window_days_default", 7),
        ("plaintext_bytes_max", 4096),
        ("data_key_bytes_max", 1024),
    ];
    for (name, limit) in limits {
        assert_eq!(of(name).as_u64(), Some(limit), "{name}");
    }
    assert_eq!(*of("default_key_spec"), "AES_256");
    assert_eq!(*of("region"), "cn-north-4");
    expect![[r#"
        {
          "algorithms": [
            {
              "algorithm": "SYMMETRIC_DEFAULT",
              "digest_bytes": null,
              "input_bytes_max": 4096,
              "key_usage": "ENCRYPT_DECRYPT"
            }
          ],
          "automatic_rotation": true,
          "default_key_usage": "ENCRYPT_DECRYPT",
          "key_spec": "AES_256",
          "key_usages": [
            "ENCRYPT_DECRYPT"
          ],
          "places": [
            {
              "origins": [
                "kms",
                "external"
              ],
              "place": "default key store",
              "protection_levels": [
                "HSM"
              ],
              "rotation_days_max": 365,
              "rotation_days_min": 30,
              "rotation_in_whole_days": true
            },
            {
              "origins": [
                "kms"
              ],
              "place": "dedicated key store",
              "protection_levels": [
                "HSM"
              ],
              "rotation_days_max": null,
              "rotation_days_min": null,
              "rotation_in_whole_days": null
            }
          ]
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&of("specs")[0]).expect("JSON"));
}

/// Every spec that is listed for the shared service is one that the service makes.
#[test]
fn what_is_listed_is_made() {
    for cloud in Cloud::ALL {
        let Some(world) = World::of(cloud, acceptance::emulator::Emulator::memory()) else {
            return;
        };
        let (place, alias) = match cloud {
            Cloud::Alibaba => ("no instance", ""),
            Cloud::Huawei => ("default key store", "alias = \"k-${each.key}\""),
        };
        let state = world.apply(&format!(
            "data \"kms_key_specs\" \"s\" {{\n  place = \"{place}\"\n}}\n\
             resource \"kms_key\" \"k\" {{\n  for_each = {{ for s in data.kms_key_specs.s.specs : s.key_spec => s }}\n  \
             key_spec = each.key\n  {alias}\n  lifecycle {{\n    postcondition {{\n      \
             condition = self.key_usage == each.value.default_key_usage\n      error_message = \"another usage\"\n    \
             }}\n  }}\n}}\n"
        ));
        assert!(state.len() > 6, "{:?}", state.keys());
        world.destroy();
    }
}

#[track_caller]
fn refused(cloud: Cloud, arguments: &str, want: &Expect) {
    let Some(terraform) = Terraform::of(cloud, NOBODY, cloud.region()) else {
        return;
    };
    let text = format!("data \"kms_key_specs\" \"s\" {{\n  {arguments}\n}}\n");
    terraform.write("main.tf", &text);
    let planned = terraform.plan(&[]);
    planned.expect(1, arguments);
    want.assert_eq(&planned.words());
}

#[test]
fn clouds_and_places_that_are_none_are_refused() {
    refused(
        Cloud::Alibaba,
        "cloud = \"aws\"",
        &expect![[r#"
        error data.kms_key_specs.s at cloud
          invalid cloud "aws"
          | there is no such cloud; valid: alibaba, huawei
    "#]],
    );
    refused(
        Cloud::Alibaba,
        "place = \"default key store\"",
        &expect![[r#"
            error data.kms_key_specs.s at place
              invalid place "default key store"
              | alibaba has no such place for keys; valid: no instance, software instance, hardware instance, external instance
        "#]],
    );
    refused(
        Cloud::Huawei,
        "place = \"nowhere\"",
        &expect![[r#"
            error data.kms_key_specs.s at place
              invalid place "nowhere"
              | if the provider's cloud is "alibaba": alibaba has no such place for keys; valid: no instance, software instance, hardware instance, external instance
              | if the provider's cloud is "huawei": huawei has no such place for keys; valid: default key store, dedicated key store
        "#]],
    );
}
