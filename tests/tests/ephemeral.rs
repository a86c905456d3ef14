//! Ephemeral resources: data keys, plaintexts and random bytes, which go into write-only attributes and nowhere else.

use acceptance::cloud::Cloud;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};

use crate::ciphertext::{BESIDE, beside, key, opened, world};
use crate::world::{World, text};

/// Nothing else in the folder reads like it.
const SECRET: &str = "a plaintext that nobody keeps 48210";

/// A ciphertext of an ephemeral value.
fn kept(name: &str, value: &str, more: &str) -> String {
    format!(
        "resource \"kms_ciphertext\" \"{name}\" {{\n  key_id = kms_key.k.id\n  plaintext_wo = {value}\n  \
         plaintext_wo_version = 1\n  {more}\n}}\n"
    )
}

fn ephemeral(kind: &str, name: &str, arguments: &str) -> String {
    format!("ephemeral \"{kind}\" \"{name}\" {{\n  {arguments}\n}}\n")
}

/// What is in the ciphertexts of a state, by their names.
fn contents<const N: usize>(world: &World, cloud: Cloud, names: [&str; N]) -> [String; N] {
    let state = world.terraform.state();
    names.map(|name| {
        let ciphertext = text(&state, &format!("kms_ciphertext.{name}"), "ciphertext");
        opened(world, cloud, ciphertext, None)
    })
}

/// A data key goes into a ciphertext as it is and as it comes out of its own; a length or a type makes its length.
#[test]
fn a_data_key_is_what_its_ciphertext_holds() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let with = beside(cloud, BESIDE);
        let configuration = [
            key(cloud, "k"),
            ephemeral(
                "kms_data_key",
                "d",
                &format!("key_id = kms_key.k.id\n  key_spec = \"AES_128\"\n  {with}"),
            ),
            ephemeral(
                "kms_plaintext",
                "p",
                &format!(
                    "ciphertext = ephemeral.kms_data_key.d.ciphertext\n  key_id = kms_key.k.id\n  \
                     data_key_bytes = 16\n  {with}"
                ),
            ),
            ephemeral(
                "kms_data_key",
                "long",
                "key_id = kms_key.k.id\n  bytes = 100",
            ),
            ephemeral("kms_data_key", "usual", "key_id = kms_key.k.id"),
            kept("made", "ephemeral.kms_data_key.d.plaintext_base64", ""),
            kept("opened", "ephemeral.kms_plaintext.p.plaintext_base64", ""),
            kept("long", "ephemeral.kms_data_key.long.plaintext_base64", ""),
            kept("usual", "ephemeral.kms_data_key.usual.plaintext_base64", ""),
        ];
        world.apply(&configuration.concat());
        let names = ["made", "opened", "long", "usual"];
        let [made, again, long, usual] = contents(&world, cloud, names);
        assert_eq!(made, again, "{cloud:?}");
        let length = |text: &str| STANDARD.decode(text).map(|bytes| bytes.len());
        assert_eq!(length(&made), Ok(16), "{cloud:?}");
        assert_eq!(length(&long), Ok(100), "{cloud:?}");
        assert_eq!(length(&usual), Ok(32), "{cloud:?}");
        for (what, secret) in [("a data key", &made), ("a long data key", &long)] {
            let bytes = STANDARD.decode(secret).expect("base64");
            world.terraform.keeps(what, &bytes);
        }
        assert_eq!(world.terraform.leaks(), Vec::<String>::new(), "{cloud:?}");
        world.destroy();
    }
}

/// A text goes into a ciphertext, comes out of it, and goes into another.
#[test]
fn a_plaintext_goes_from_ciphertext_to_ciphertext() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        world.terraform.keeps("the plaintext", SECRET.as_bytes());
        let with = beside(cloud, BESIDE);
        let asked = format!("ciphertext = kms_ciphertext.first.ciphertext\n  {with}");
        let base64 = "base64decode(ephemeral.kms_plaintext.p.plaintext_base64)";
        let configuration = [
            key(cloud, "k"),
            kept("first", &format!("\"{SECRET}\""), &with),
            ephemeral("kms_plaintext", "p", &asked),
            kept("second", "ephemeral.kms_plaintext.p.plaintext", ""),
            kept("third", base64, ""),
        ];
        world.apply(&configuration.concat());
        let found = contents(&world, cloud, ["second", "third"]);
        assert_eq!(found, [SECRET, SECRET], "{cloud:?}");
        world.terraform.plan(&["-out=plan"]).expect(0, "plan");
        assert_eq!(world.terraform.leaks(), Vec::<String>::new(), "{cloud:?}");
        world.destroy();
    }
}

#[test]
fn random_bytes_are_as_many_as_are_asked_for() {
    let cloud = Cloud::Huawei;
    let Some(world) = world(cloud) else { return };
    let configuration = [
        key(cloud, "k"),
        ephemeral("kms_random", "r", "bytes = 40"),
        kept("base64", "ephemeral.kms_random.r.base64", ""),
        kept("hex", "ephemeral.kms_random.r.hex", ""),
    ];
    world.apply(&configuration.concat());
    let [base64, hexadecimal] = contents(&world, cloud, ["base64", "hex"]);
    let bytes = STANDARD.decode(base64).expect("base64");
    assert_eq!(bytes.len(), 40);
    assert_eq!(hex::encode(&bytes), hexadecimal);
    world.terraform.keeps("random bytes", &bytes);
    assert_eq!(world.terraform.leaks(), Vec::<String>::new());
    world.destroy();
}

/// By an alias, the key of whatever name is found.
#[test]
fn a_data_key_is_made_under_an_alias() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        // What names a key by text is opened at plan, so the name has to be there.
        let named = key(cloud, "k")
            + "resource \"kms_alias\" \"a\" {\n  alias_name = \"alias/data\"\n  key_id = kms_key.k.id\n}\n";
        world.apply(&named);
        let configuration = [
            named,
            ephemeral("kms_data_key", "d", "key_id = kms_alias.a.alias_name"),
            kept("made", "ephemeral.kms_data_key.d.plaintext_base64", ""),
        ];
        world.apply(&configuration.concat());
        let [made] = contents(&world, cloud, ["made"]);
        assert_eq!(
            STANDARD.decode(made).map(|bytes| bytes.len()),
            Ok(32),
            "{cloud:?}"
        );
        world.destroy();
    }
}

#[track_caller]
fn check(cloud: Cloud, kind: &str, arguments: &str, want: &Expect) {
    let Some(world) = world(cloud) else { return };
    let planned = world.plan(&ephemeral(kind, "e", arguments));
    planned.expect(1, arguments);
    want.assert_eq(&planned.words());
}

#[test]
fn what_would_be_refused_is_refused_at_plan() {
    let (data_key, plaintext) = ("kms_data_key", "kms_plaintext");
    for cloud in Cloud::ALL {
        let bounds = "key_id = \"k\"\n  bytes = 1025";
        let Some(world) = world(cloud) else { return };
        let planned = world.plan(&ephemeral(data_key, "e", bounds));
        planned.expect(1, bounds);
        assert!(
            planned.words().contains("1 to 1024 bytes"),
            "{}",
            planned.words()
        );
    }
    check(
        Cloud::Alibaba,
        data_key,
        "key_id = \"k\"\n  key_spec = \"SM4\"",
        &expect![[r#"
            error ephemeral.kms_data_key.e at key_spec
              invalid key_spec
              | alibaba has no data key "SM4"; valid: AES_256, AES_128
        "#]],
    );
    check(
        Cloud::Huawei,
        data_key,
        "key_id = \"k\"\n  key_spec = \"SM4\"\n  bytes = 16",
        &expect![[r#"
            error ephemeral.kms_data_key.e at key_spec
              invalid key_spec
              | bytes says the length already; leave one out
        "#]],
    );
    check(
        Cloud::Huawei,
        data_key,
        "key_id = \"k\"\n  bytes = 0.5",
        &expect![[r#"
            error ephemeral.kms_data_key.e at bytes
              invalid bytes
              | it must be 1 to 1024 bytes, not 0.5
        "#]],
    );
    check(
        Cloud::Huawei,
        plaintext,
        "ciphertext = \"00\"\n  data_key_bytes = 32",
        &expect![[r#"
            error ephemeral.kms_plaintext.e
              key_id is needed
              | huawei opens data keys only under a key that is named
        "#]],
    );
    check(
        Cloud::Alibaba,
        plaintext,
        "ciphertext = \"\"",
        &expect![[r#"
            error ephemeral.kms_plaintext.e at ciphertext
              invalid ciphertext
              | it is empty
        "#]],
    );
}

#[test]
fn random_bytes_are_of_some_clouds_and_so_many() {
    let random = "kms_random";
    check(
        Cloud::Alibaba,
        random,
        "bytes = 16",
        &expect![[r#"
        error ephemeral.kms_random.e
          Alibaba Cloud has no random bytes
          | clouds that have: Huawei Cloud
    "#]],
    );
    check(
        Cloud::Huawei,
        random,
        "bytes = 1025",
        &expect![[r#"
        error ephemeral.kms_random.e at bytes
          invalid bytes
          | it must be 1 to 1024 bytes, not 1025
    "#]],
    );
}

/// What is under another key than it should be, or not as long.
#[test]
fn a_ciphertext_is_what_the_configuration_says() {
    let cloud = Cloud::Alibaba;
    let Some(world) = world(cloud) else { return };
    let keys = key(cloud, "k") + &key(cloud, "other") + &kept("c", &format!("\"{SECRET}\""), "");
    let state = world.apply(&keys);
    let id = text(&state, "kms_key.k", "id");
    let asked = "ciphertext = kms_ciphertext.c.ciphertext\n  key_id = kms_key.other.id";
    let planned = world.plan(&(keys.clone() + &ephemeral("kms_plaintext", "p", asked)));
    planned.expect(1, "another key");
    let words = planned.words();
    assert!(
        words.contains(&format!("it is under the key {id}")),
        "{words}"
    );
    let asked = "ciphertext = \"AAAA\"";
    let planned = world.plan(&(keys + &ephemeral("kms_plaintext", "p", asked)));
    planned.expect(1, "no ciphertext");
    let words = planned.words();
    for part in ["the ciphertext cannot be opened", "Decrypt: ", "request id"] {
        assert!(words.contains(part), "{words}");
    }
    assert!(!words.contains(SECRET), "{words}");
}
