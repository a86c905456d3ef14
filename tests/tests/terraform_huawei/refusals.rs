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
        &expect![[""]],
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
        &expect![[""]],
    );
}
