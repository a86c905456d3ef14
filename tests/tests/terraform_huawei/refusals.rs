//! What a bad configuration of this cloud is told, word for word.

use expect_test::{Expect, expect};

use super::world;
use crate::refusals::check_in;

fn check(arguments: &[&str], wanted: &Expect) {
    let Some(world) = world() else { return };
    check_in(&world, arguments, wanted);
}

/// What the other cloud has is told by its counterpart here.
#[test]
fn words_of_the_other_cloud() {
    check(
        &[
            "alias = \"a\"\n  key_spec = \"Aliyun_AES_256\"",
            "alias = \"a\"\n  key_spec = \"EC_P256K\"",
            "alias = \"a\"\n  key_spec = \"Aliyun_AES_192\"",
            "alias = \"a\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
            "alias = \"a\"\n  origin = \"EXTERNAL\"",
            "alias = \"a\"\n  protection_level = \"HSM\"",
            "alias = \"a\"\n  deletion_protection = true",
            "alias = \"a\"\n  policy = \"{}\"",
        ],
        &expect![[r#"
            error kms_key.k7 at policy
              invalid policy
              | if the provider's cloud is "alibaba": Version is needed
              | if the provider's cloud is "alibaba": Statement is needed
              | if the provider's cloud is "huawei": huawei has no such argument; leave it out
            error kms_key.k6 at deletion_protection
              invalid deletion_protection
              | huawei has no such argument; leave it out
            error kms_key.k2 at key_spec
              invalid key_spec "Aliyun_AES_192"
              | that is a key spec of alibaba, and huawei has none like it; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
            error kms_key.k0 at key_spec
              invalid key_spec "Aliyun_AES_256"
              | that is how alibaba spells it; huawei spells it "AES_256"
            error kms_key.k1 at key_spec
              invalid key_spec "EC_P256K"
              | that is how alibaba spells it; huawei spells it "SECP256K1"
            error kms_key.k3 at key_usage
              invalid key_usage "ENCRYPT/DECRYPT"
              | that is how alibaba spells it; huawei spells it "ENCRYPT_DECRYPT"
            error kms_key.k4 at origin
              invalid origin "EXTERNAL"
              | that is how alibaba spells it; huawei spells it "external"
            error kms_key.k5 at protection_level
              invalid protection_level "HSM"
              | huawei has no such argument; leave it out
            taken: []
        "#]],
    );
}

#[test]
fn what_does_not_go_together() {
    check(
        &[
            "",
            "alias = \"obs/default\"",
            "alias = \"or ders\"",
            "alias = \"a\"\n  key_spec = \"HMAC_256\"\n  key_usage = \"SIGN_VERIFY\"",
            "alias = \"a\"\n  key_spec = \"ED25519\"\n  origin = \"external\"",
            "alias = \"a\"\n  key_spec = \"RSA_2048\"\n  rotation_interval = \"30d\"",
            "alias = \"a\"\n  rotation_interval = \"721h\"",
            "alias = \"a\"\n  rotation_interval = \"366d\"",
            "alias = \"a\"\n  deletion_window_days = 1097",
            "alias = \"a\"\n  tags = { \"a=b\" = \"1\" }",
            "alias = \"a\"\n  instance_id = \"0\"",
        ],
        &expect![[r#"
            error kms_key.k1 at alias
              invalid alias "obs/default"
              | if the provider's cloud is "alibaba": it must begin with "alias/"
              | if the provider's cloud is "huawei": huawei keeps names that end with "/default" for itself
            error kms_key.k2 at alias
              invalid alias "or ders"
              | if the provider's cloud is "alibaba": it must begin with "alias/"
              | if the provider's cloud is "huawei": allowed characters: A-Z a-z 0-9 : / _ -
            error kms_key.k8 at deletion_window_days
              invalid deletion_window_days 1097
              | if the provider's cloud is "alibaba": alibaba takes 7 to 366 days
              | if the provider's cloud is "huawei": huawei takes 7 to 1096 days
            error kms_key.k3 at key_usage
              invalid key_usage "SIGN_VERIFY"
              | if the provider's cloud is "alibaba": that is how huawei spells it; alibaba spells it "SIGN/VERIFY"
              | if the provider's cloud is "huawei": HMAC_256 keys cannot be used for that; valid: GENERATE_VERIFY_MAC
            error kms_key.k4 at origin
              invalid origin "external"
              | if the provider's cloud is "alibaba": that is how huawei spells it; alibaba spells it "EXTERNAL"
              | if the provider's cloud is "huawei": ED25519 keys take no key material of that origin; valid: kms
            error kms_key.k5 at rotation_interval
              invalid rotation_interval "30d"
              | if the provider's cloud is "alibaba": RSA_2048 keys do not rotate automatically; specs that do: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4
              | if the provider's cloud is "huawei": RSA_2048 keys do not rotate automatically; specs that do: AES_256, SM4
            error kms_key.k0
              alias is needed
              | huawei has no default for it
            error kms_key.k10 at instance_id
              invalid instance_id "0"
              | that is where keys are anyway; leave it out
            error kms_key.k7 at rotation_interval
              invalid rotation_interval "366d"
              | huawei takes 30 to 365 days
            error kms_key.k6 at rotation_interval
              invalid rotation_interval "721h"
              | huawei counts rotation in whole days
            error kms_key.k9 at tags
              invalid tag key "a=b"
              | allowed characters: anything but control characters and * < > \ =, no space at either end
            taken: []
        "#]],
    );
}
