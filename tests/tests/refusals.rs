//! What a bad configuration is told, word for word: which attribute, what is wrong, what would be
//! right.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};

use crate::world::World;

/// Plans one key per set of arguments and pins all that is said. What no cloud takes is said before
/// Terraform asks the provider to plan, and then it asks no more: so the keys refused in one round
/// are left out of the next, until nothing is refused.
fn check(arguments: &[&str], wanted: &Expect) {
    let Some(world) = World::new() else { return };
    check_in(&world, arguments, wanted);
}

/// The same in any world.
pub(crate) fn check_in(world: &World, arguments: &[&str], wanted: &Expect) {
    let mut left: BTreeMap<String, &str> = (0..)
        .map(|number| format!("kms_key.k{number}"))
        .zip(arguments.iter().copied())
        .collect();
    let mut words = String::new();
    while !left.is_empty() {
        let planned = world.plan(&configuration(&left));
        words.push_str(&planned.words());
        let errors = planned.errors();
        let before = left.len();
        left.retain(|address, _| errors.iter().all(|error| error.address != *address));
        if left.len() == before {
            break;
        }
    }
    words.push_str(&format!("taken: {:?}\n", left.values()));
    wanted.assert_eq(&words);
}

fn configuration(keys: &BTreeMap<String, &str>) -> String {
    keys.iter()
        .map(|(address, arguments)| {
            let name = address.trim_start_matches("kms_key.");
            format!("resource \"kms_key\" \"{name}\" {{\n  {arguments}\n}}\n")
        })
        .collect()
}

#[test]
fn key_specs() {
    check(
        &[
            r#"key_spec = "AES_256""#,
            r#"key_spec = "aliyun_aes_256""#,
            r#"key_spec = """#,
            r#"key_spec = "RSA_3072""#,
            r#"key_spec = "Aliyun_AES_128""#,
            r#"key_spec = "RSA_9999""#,
        ],
        &expect![[r#"
            error kms_key.k2 at key_spec
              invalid key_spec ""
              | if the provider's cloud is "alibaba": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
              | if the provider's cloud is "huawei": huawei has no such key spec; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
            error kms_key.k5 at key_spec
              invalid key_spec "RSA_9999"
              | if the provider's cloud is "alibaba": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
              | if the provider's cloud is "huawei": huawei has no such key spec; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
            error kms_key.k1 at key_spec
              invalid key_spec "aliyun_aes_256"
              | if the provider's cloud is "alibaba": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
              | if the provider's cloud is "huawei": huawei has no such key spec; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
            error kms_key.k0 at key_spec
              invalid key_spec "AES_256"
              | that is how huawei spells it; alibaba spells it "Aliyun_AES_256"
            error kms_key.k4 at key_spec
              invalid key_spec "Aliyun_AES_128"
              | Aliyun_AES_128 keys exist in a hardware instance, not without an instance; valid: Aliyun_AES_256, Aliyun_SM4, RSA_2048, EC_P256, EC_P256K, EC_SM2
            error kms_key.k3 at key_spec
              invalid key_spec "RSA_3072"
              | RSA_3072 keys exist in a software instance, in a hardware instance, not without an instance; valid: Aliyun_AES_256, Aliyun_SM4, RSA_2048, EC_P256, EC_P256K, EC_SM2
            taken: []
        "#]],
    );
}

#[test]
fn usages_origins_and_protection() {
    check(
        &[
            r#"key_usage = "SIGN/VERIFY""#,
            r#"key_usage = "SIGN_VERIFY""#,
            "key_spec  = \"EC_P256\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
            r#"origin = "external""#,
            "key_spec = \"RSA_2048\"\n  origin   = \"EXTERNAL\"",
            r#"protection_level = "hsm""#,
            "key_spec         = \"Aliyun_SM4\"\n  protection_level = \"SOFTWARE\"",
        ],
        &expect![[r#"
            error kms_key.k2 at key_usage
              invalid key_usage "ENCRYPT/DECRYPT"
              | if the provider's cloud is "alibaba": EC_P256 keys cannot be used for that; valid: SIGN/VERIFY
              | if the provider's cloud is "huawei": that is how alibaba spells it; huawei spells it "ENCRYPT_DECRYPT"
            error kms_key.k0 at key_usage
              invalid key_usage "SIGN/VERIFY"
              | if the provider's cloud is "alibaba": Aliyun_AES_256 keys cannot be used for that; valid: ENCRYPT/DECRYPT
              | if the provider's cloud is "huawei": that is how alibaba spells it; huawei spells it "SIGN_VERIFY"
            error kms_key.k1 at key_usage
              invalid key_usage "SIGN_VERIFY"
              | if the provider's cloud is "alibaba": that is how huawei spells it; alibaba spells it "SIGN/VERIFY"
              | if the provider's cloud is "huawei": AES_256 keys cannot be used for that; valid: ENCRYPT_DECRYPT
            error kms_key.k5 at protection_level
              invalid protection_level "hsm"
              | if the provider's cloud is "alibaba": alibaba has no such protection level; valid: SOFTWARE, HSM
              | if the provider's cloud is "huawei": huawei has no such argument; leave it out
            error kms_key.k4 at origin
              invalid origin "EXTERNAL"
              | RSA_2048 keys without an instance take no key material of that origin; valid: Aliyun_KMS
            error kms_key.k3 at origin
              invalid origin "external"
              | that is how huawei spells it; alibaba spells it "EXTERNAL"
            error kms_key.k6 at protection_level
              invalid protection_level "SOFTWARE"
              | Aliyun_SM4 keys do not exist at that level; valid: HSM
            taken: []
        "#]],
    );
}

#[test]
fn rotation_and_window() {
    check(
        &[
            r#"rotation_interval = "6d""#,
            r#"rotation_interval = "731d""#,
            r#"rotation_interval = "7""#,
            r#"rotation_interval = "weekly""#,
            "key_spec          = \"RSA_2048\"\n  rotation_interval = \"7d\"",
            "origin            = \"EXTERNAL\"\n  rotation_interval = \"7d\"",
            "deletion_window_days = 6",
            "deletion_window_days = 367",
        ],
        &expect![[r#"
            error kms_key.k6 at deletion_window_days
              invalid deletion_window_days 6
              | if the provider's cloud is "alibaba": alibaba takes 7 to 366 days
              | if the provider's cloud is "huawei": huawei takes 7 to 1096 days
            error kms_key.k0 at rotation_interval
              invalid rotation_interval "6d"
              | if the provider's cloud is "alibaba": alibaba takes 7 to 730 days
              | if the provider's cloud is "huawei": huawei takes 30 to 365 days
            error kms_key.k2 at rotation_interval
              invalid rotation_interval "7"
              | it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)
            error kms_key.k1 at rotation_interval
              invalid rotation_interval "731d"
              | if the provider's cloud is "alibaba": alibaba takes 7 to 730 days
              | if the provider's cloud is "huawei": huawei takes 30 to 365 days
            error kms_key.k4 at rotation_interval
              invalid rotation_interval "7d"
              | if the provider's cloud is "alibaba": RSA_2048 keys do not rotate automatically; specs that do: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4
              | if the provider's cloud is "huawei": RSA_2048 keys do not rotate automatically; specs that do: AES_256, SM4
              | if the provider's cloud is "huawei": huawei takes 30 to 365 days
            error kms_key.k5 at rotation_interval
              invalid rotation_interval "7d"
              | if the provider's cloud is "alibaba": keys of the origin EXTERNAL do not rotate automatically; origins that do: Aliyun_KMS
              | if the provider's cloud is "huawei": huawei takes 30 to 365 days
            error kms_key.k3 at rotation_interval
              invalid rotation_interval "weekly"
              | it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)
            error kms_key.k7 at deletion_window_days
              invalid deletion_window_days 367
              | alibaba takes 7 to 366 days
            taken: []
        "#]],
    );
}

#[test]
fn names_and_tags() {
    check(
        &[
            r#"alias = "orders""#,
            r#"alias = "alias/acs/orders""#,
            r#"alias = "alias/or ders""#,
            r#"tags = { "acs:team" = "orders" }"#,
            r#"tags = { team = "or ders" }"#,
            "tags = { for n in range(21) : \"k${n}\" => \"v\" }",
            "description = join(\"\", concat([for n in range(1024) : \"12345678\"], [\"9\"]))",
        ],
        &expect![[r#"
            error kms_key.k2 at alias
              invalid alias "alias/or ders"
              | if the provider's cloud is "alibaba": allowed characters: A-Z a-z 0-9 _ - /
              | if the provider's cloud is "huawei": allowed characters: A-Z a-z 0-9 : / _ -
            error kms_key.k6 at description
              invalid description
              | if the provider's cloud is "alibaba": it must have 8192 or fewer characters
              | if the provider's cloud is "huawei": it must have 255 or fewer characters
            error kms_key.k5 at tags
              too many tags: 21
              | a key has at most 20
            error kms_key.k1 at alias
              invalid alias "alias/acs/orders"
              | alibaba keeps names that begin with "alias/acs" for itself
            error kms_key.k0 at alias
              invalid alias "orders"
              | it must begin with "alias/"
            error kms_key.k3 at tags
              invalid tag key "acs:team"
              | alibaba keeps names that begin with "acs:" for itself
            error kms_key.k4 at tags
              invalid tag value "or ders"
              | allowed characters: A-Z a-z 0-9 / \ _ - . + = : @
            taken: []
        "#]],
    );
}

/// All that is wrong with one key is said at once.
#[test]
fn all_at_once() {
    check(
        &[
            // What no cloud takes.
            "key_spec             = \"AES_255\"\n  protection_level     = \"hsm\"\n  \
             rotation_interval    = \"1d\"\n  deletion_window_days = 0\n  alias = \"or ders\"",
            // What this cloud does not take.
            "key_spec             = \"AES_256\"\n  origin               = \"external\"\n  \
             deletion_window_days = 367\n  alias                = \"x\"\n  \
             tags                 = { \"acs:team\" = \"orders\" }",
        ],
        &expect![[r#"
            error kms_key.k0 at alias
              invalid alias "or ders"
              | if the provider's cloud is "alibaba": it must begin with "alias/"
              | if the provider's cloud is "huawei": allowed characters: A-Z a-z 0-9 : / _ -
            error kms_key.k0 at deletion_window_days
              invalid deletion_window_days 0
              | if the provider's cloud is "alibaba": alibaba takes 7 to 366 days
              | if the provider's cloud is "huawei": huawei takes 7 to 1096 days
            error kms_key.k0 at key_spec
              invalid key_spec "AES_255"
              | if the provider's cloud is "alibaba": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
              | if the provider's cloud is "huawei": huawei has no such key spec; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
            error kms_key.k0 at protection_level
              invalid protection_level "hsm"
              | if the provider's cloud is "alibaba": alibaba has no such protection level; valid: SOFTWARE, HSM
              | if the provider's cloud is "huawei": huawei has no such argument; leave it out
            error kms_key.k0 at rotation_interval
              invalid rotation_interval "1d"
              | if the provider's cloud is "alibaba": alibaba takes 7 to 730 days
              | if the provider's cloud is "huawei": huawei takes 30 to 365 days
            error kms_key.k1 at alias
              invalid alias "x"
              | it must begin with "alias/"
            error kms_key.k1 at deletion_window_days
              invalid deletion_window_days 367
              | alibaba takes 7 to 366 days
            error kms_key.k1 at key_spec
              invalid key_spec "AES_256"
              | that is how huawei spells it; alibaba spells it "Aliyun_AES_256"
            error kms_key.k1 at origin
              invalid origin "external"
              | that is how huawei spells it; alibaba spells it "EXTERNAL"
            error kms_key.k1 at tags
              invalid tag key "acs:team"
              | alibaba keeps names that begin with "acs:" for itself
            taken: []
        "#]],
    );
}

/// Values that only a plan knows are judged by the provider's own cloud, all at once.
#[test]
fn a_plan_says_all_that_is_wrong_with_a_key() {
    let Some(world) = World::new() else { return };
    let planned = world.plan(
        r#"resource "kms_key" "k" {
  for_each             = { all = { spec = "AES_256", window = 6 } }
  key_spec             = each.value.spec
  protection_level     = "${each.key}"
  rotation_interval    = "${each.value.window}d"
  deletion_window_days = each.value.window
}
"#,
    );
    planned.expect(1, "refused");
    expect![[r#"
        error kms_key.k["all"] at deletion_window_days
          invalid deletion_window_days 6
          | alibaba takes 7 to 366 days
        error kms_key.k["all"] at key_spec
          invalid key_spec "AES_256"
          | that is how huawei spells it; alibaba spells it "Aliyun_AES_256"
        error kms_key.k["all"] at protection_level
          invalid protection_level "all"
          | alibaba has no such protection level; valid: SOFTWARE, HSM
        error kms_key.k["all"] at rotation_interval
          invalid rotation_interval "6d"
          | alibaba takes 7 to 730 days
    "#]]
    .assert_eq(&planned.words());
}

/// `terraform validate` needs no provider block and no service to say what no cloud would take.
#[test]
fn validate_needs_no_provider() {
    let Some(terraform) = acceptance::terraform::Terraform::bare() else {
        return;
    };
    terraform.write(
        "main.tf",
        r#"resource "kms_key" "k" {
  key_spec          = "RSA_9999"
  rotation_interval = "weekly"
}
"#,
    );
    let output = terraform
        .command(&["validate", "-json"])
        .output()
        .expect("terraform");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = said.get("error_count").and_then(serde_json::Value::as_u64);
    assert_eq!(found, Some(2), "{said:#}");
}
