//! `kms_key` with key material of the caller's own: brought in, brought back, renewed, and written down nowhere.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::openssl;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect;
use serde_json::{Value, json};

use crate::world::{REGION, World, attribute, text};

const KEY: &str = "kms_key.k";
/// After everything that happens before it, and before everything that happens later.
pub(crate) const FIRST_END: &str = "2099-01-01T00:00:00Z";
pub(crate) const SECOND_END: &str = "2299-01-01T00:00:00Z";
/// From now to after the first end and before the second, on the emulator's clock.
pub(crate) const LONG: &str = "36500d";

fn world(cloud: Cloud) -> Option<World> {
    World::of(cloud, Emulator::memory())
}

/// Makes the material known to the configuration, and lets nobody write it down.
pub(crate) fn give(world: &World, material: &[u8], written: &str) {
    world.terraform.keeps("the key material", material);
    world.terraform.write(
        "terraform.tfvars.json",
        &json!({ "material": written }).to_string(),
    );
    let variable = "variable \"material\" {\n  type = string\n  ephemeral = true\n}\n";
    world.terraform.write("variables.tf", variable);
}

fn external(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Alibaba => "origin = \"EXTERNAL\"\n  alias = \"alias/k\"",
        Cloud::Huawei => "origin = \"external\"\n  alias = \"k\"",
    }
}

pub(crate) fn key(cloud: Cloud, more: &str) -> String {
    let external = external(cloud);
    format!(
        "resource \"kms_key\" \"k\" {{\n  {external}\n  key_material_wo = var.material\n  {more}\n}}\n"
    )
}

/// A key whose material the configuration does not give.
pub(crate) fn waiting(cloud: Cloud) -> String {
    let external = external(cloud);
    format!("resource \"kms_key\" \"k\" {{\n  {external}\n}}\n")
}

/// 32 bytes that stand nowhere by chance.
pub(crate) fn bytes() -> Vec<u8> {
    (0..32u8)
        .map(|n| n.wrapping_mul(73).wrapping_add(41))
        .collect()
}

/// Somebody deletes the material.
fn deleted(world: &World, cloud: Cloud, id: &str) {
    match cloud {
        Cloud::Alibaba => {
            world.behind("DeleteKeyMaterial", &[("KeyId", id)]);
        }
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            somebody.must("delete-imported-key-material", &json!({ "key_id": id }));
        }
    }
}

/// Somebody encrypts, or decrypts.
fn used(world: &World, cloud: Cloud, id: &str, ciphertext: Option<&str>) -> String {
    let text = STANDARD.encode("orders");
    match (cloud, ciphertext) {
        (Cloud::Alibaba, None) => {
            let said = world.behind("Encrypt", &[("KeyId", id), ("Plaintext", &text)]);
            said.pointer("/CiphertextBlob")
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        }
        (Cloud::Alibaba, Some(blob)) => {
            let said = world.behind("Decrypt", &[("CiphertextBlob", blob)]);
            said.pointer("/Plaintext")
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        }
        (Cloud::Huawei, ciphertext) => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            match ciphertext {
                None => {
                    let asked = json!({ "key_id": id, "plain_text": text });
                    somebody
                        .must("encrypt-data", &asked)
                        .text("/cipher_text")
                        .to_owned()
                }
                Some(blob) => {
                    let asked = json!({ "cipher_text": blob });
                    somebody
                        .must("decrypt-data", &asked)
                        .text("/plain_text")
                        .to_owned()
                }
            }
        }
    }
}

/// Created with material, which is deleted and expires behind Terraform's back, is named anew, and gets another end.
#[test]
fn material_is_imported_and_comes_back() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        give(&world, &bytes(), &STANDARD.encode(bytes()));
        let first = key(cloud, "key_material_wo_version = 1");
        let state = world.apply(&first);
        let id = text(&state, KEY, "id").to_owned();
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        assert_eq!(*attribute(&state, KEY, "key_material_wo"), Value::Null);
        assert_eq!(text(&state, KEY, "material_expire_time"), "");
        let blob = used(&world, cloud, &id, None);

        deleted(&world, cloud, &id);
        let planned = world.plan(&first);
        assert_eq!(planned.changes(), ["kms_key.k: update"]);
        let state = world.apply(&first);
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        assert_eq!(
            used(&world, cloud, &id, Some(&blob)),
            STANDARD.encode("orders")
        );

        let second = key(cloud, "key_material_wo_version = 2\n  enabled = false");
        let state = world.apply(&second);
        assert_eq!(text(&state, KEY, "state"), "Disabled");

        let ends = |at: &str| {
            key(
                cloud,
                &format!("key_material_wo_version = 2\n  key_material_expires_at = \"{at}\""),
            )
        };
        let state = world.apply(&ends(FIRST_END));
        assert_eq!(text(&state, KEY, "material_expire_time"), FIRST_END);
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        // The same time in other words.
        let same = ends("2099-01-01T08:00:00+08:00");
        world.plan(&same).expect(0, "the same time");

        world.emulator.advance(LONG);
        let planned = world.plan(&ends(SECOND_END));
        assert_eq!(planned.changes(), ["kms_key.k: update"]);
        let state = world.apply(&ends(SECOND_END));
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        assert_eq!(text(&state, KEY, "material_expire_time"), SECOND_END);
        assert_eq!(
            used(&world, cloud, &id, Some(&blob)),
            STANDARD.encode("orders")
        );

        let state = world.apply(&key(cloud, "key_material_wo_version = 2"));
        assert_eq!(text(&state, KEY, "material_expire_time"), "");
        assert_eq!(text(&state, KEY, "id"), id);
        world.finish(&[
            "deletion_window_days",
            "key_material_wo_version",
            "key_material_expires_at",
        ]);
    }
}

/// An import of other material than the first is refused by the service, and the state says what is so.
#[test]
fn other_material_is_refused_and_the_right_one_comes_back() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        give(&world, &bytes(), &STANDARD.encode(bytes()));
        let configured = |version: u8| key(cloud, &format!("key_material_wo_version = {version}"));
        let state = world.apply(&configured(1));
        let id = text(&state, KEY, "id").to_owned();
        let other: Vec<u8> = bytes().iter().map(|byte| byte ^ 0x55).collect();
        give(&world, &other, &STANDARD.encode(&other));
        world.terraform.write("main.tf", &configured(2));
        let refused = world.terraform.apply(&[]);
        refused.expect(1, "other material");
        assert!(
            refused.words().contains("request id"),
            "{}",
            refused.words()
        );
        let state = world.terraform.state();
        assert_eq!(attribute(&state, KEY, "key_material_wo_version"), &json!(1));
        give(&world, &bytes(), &STANDARD.encode(bytes()));
        let state = world.apply(&configured(2));
        assert_eq!(text(&state, KEY, "id"), id);
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        world.destroy();
    }
}

/// What the service says of a key's public half, without line ends.
fn public_key(world: &World, cloud: Cloud, id: &str) -> String {
    let text = match cloud {
        Cloud::Alibaba => {
            let listed = world.behind("ListKeyVersions", &[("KeyId", id)]);
            let version = listed.pointer("/KeyVersions/KeyVersion/0/KeyVersionId");
            let version = version.and_then(Value::as_str).expect("a version");
            let said = world.behind("GetPublicKey", &[("KeyId", id), ("KeyVersionId", version)]);
            let found = said.pointer("/PublicKey").and_then(Value::as_str);
            found.unwrap_or("").to_owned()
        }
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            let said = somebody.must("get-publickey", &json!({ "key_id": id }));
            said.text("/public_key").to_owned()
        }
    };
    dense(&text)
}

fn dense(pem: &str) -> String {
    pem.split_whitespace().collect()
}

fn pair_is_imported(world: &World, cloud: Cloud, arguments: &str, genpkey: &[&str]) {
    let (private, public) = openssl::key_pair(genpkey);
    give(world, &openssl::private_der(&private), &private);
    let state = world.apply(&key(cloud, arguments));
    let id = text(&state, KEY, "id");
    assert_eq!(text(&state, KEY, "state"), "Enabled", "{arguments}");
    assert_eq!(public_key(world, cloud, id), dense(&public), "{arguments}");
    world.finish(&["deletion_window_days"]);
}

const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const SM2: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"];

#[test]
fn key_pairs_of_somebody_else_are_imported() {
    for (spec, genpkey) in [("RSA_2048", RSA), ("EC_P256", P256), ("SM2", SM2)] {
        let Some(world) = world(Cloud::Huawei) else {
            return;
        };
        pair_is_imported(
            &world,
            Cloud::Huawei,
            &format!("key_spec = \"{spec}\""),
            genpkey,
        );
    }
}

#[test]
fn key_pairs_are_imported_into_instances() {
    let cases = [
        ("RSA_2048", RSA, "software"),
        ("EC_P256", P256, "software"),
        ("EC_SM2", SM2, "hardware"),
    ];
    for (spec, genpkey, kind) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("config.toml");
        let instance = format!(
            "[[instance]]\nid = \"kst-1\"\nkind = \"{kind}\"\nregion = \"{REGION}\"\ncloud = \"alibaba\"\n"
        );
        std::fs::write(&file, instance).expect("written");
        let emulator =
            Emulator::start(&["--store", "memory:", "--config", &file.to_string_lossy()]);
        let Some(world) = World::with(emulator) else {
            return;
        };
        let arguments = format!("key_spec = \"{spec}\"\n  instance_id = \"kst-1\"");
        pair_is_imported(&world, Cloud::Alibaba, &arguments, genpkey);
    }
}

/// Without material a key waits, as ever; and it gets some later.
#[test]
fn a_key_waits_for_its_material_and_gets_it() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let waiting = waiting(cloud);
        let state = world.apply(&waiting);
        assert_eq!(text(&state, KEY, "state"), "PendingImport");
        let id = text(&state, KEY, "id").to_owned();
        give(&world, &bytes(), &STANDARD.encode(bytes()));
        let state = world.apply(&key(cloud, ""));
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        assert_eq!(text(&state, KEY, "id"), id);
        // No longer configured, it stays.
        let state = world.apply(&waiting);
        assert_eq!(text(&state, KEY, "state"), "Enabled");
        world.finish(&["deletion_window_days"]);
    }
}

/// What is refused at plan, on each cloud.
fn refusals(cloud: Cloud) -> String {
    let Some(world) = world(cloud) else {
        return String::new();
    };
    let external = external(cloud);
    let name = external.lines().last().unwrap_or("").trim();
    let cases = [
        (
            "of the service",
            format!(
                "{name}\n  key_material_wo = \"{}\"",
                STANDARD.encode(bytes())
            ),
        ),
        (
            "16 bytes",
            format!("{external}\n  key_material_wo = \"BwcHBwcHBwcHBwcHBwcHBw==\""),
        ),
        (
            "no base64",
            format!("{external}\n  key_material_wo = \"not base64!\""),
        ),
        (
            "PKCS #1",
            format!(
                "{external}\n  key_material_wo = \"-----BEGIN RSA PRIVATE KEY-----\\nBwcH\\n-----END RSA PRIVATE KEY-----\""
            ),
        ),
        (
            "alone",
            format!(
                "{external}\n  key_material_wo_version = 1\n  key_material_expires_at = \"{FIRST_END}\""
            ),
        ),
        (
            "past",
            format!(
                "{external}\n  key_material_wo = \"{}\"\n  key_material_expires_at = \"2001-01-01T00:00:00Z\"",
                STANDARD.encode(bytes())
            ),
        ),
        (
            "no time",
            format!(
                "{external}\n  key_material_wo = \"{}\"\n  key_material_expires_at = \"tomorrow\"",
                STANDARD.encode(bytes())
            ),
        ),
    ];
    let mut said = String::new();
    for (what, arguments) in cases {
        let planned = world.plan(&format!(
            "resource \"kms_key\" \"k\" {{\n  {arguments}\n}}\n"
        ));
        planned.expect(1, what);
        said.push_str(&format!("== {what}\n{}", planned.words()));
    }
    now_left_out(&said)
}

/// The clock of the machine that plans.
fn now_left_out(said: &str) -> String {
    let cut = |line: &str| match line.split_once("; it is ") {
        Some((before, _)) => format!("{before}; it is NOW\n"),
        None => format!("{line}\n"),
    };
    said.lines().map(cut).collect()
}

/// Both clouds refuse the same, each in its own words.
#[test]
fn what_cannot_be_imported_is_refused_at_plan() {
    let said = refusals(Cloud::Alibaba);
    expect![[r#"
        == of the service
        error kms_key.k at key_material_wo
          key_material_wo without a key that takes it
          | the material of a key of the origin "Aliyun_KMS" is made by the service; for material of your own set origin = "EXTERNAL"
        == 16 bytes
        error kms_key.k at key_material_wo
          invalid key_material_wo
          | it has 16 bytes; a key of the spec Aliyun_AES_256 has 32
        == no base64
        error kms_key.k at key_material_wo
          invalid key_material_wo
          | it is neither base64 nor PEM
        == PKCS #1
        error kms_key.k at key_material_wo
          invalid key_material_wo
          | it is PEM of "RSA PRIVATE KEY"; valid: "PRIVATE KEY" (PKCS #8, not encrypted), as openssl pkcs8 -topk8 -nocrypt writes it
        == alone
        error kms_key.k at key_material_expires_at
          key_material_wo is needed
          | key_material_expires_at says something of key material, and there is none here
        error kms_key.k at key_material_wo_version
          key_material_wo is needed
          | key_material_wo_version says something of key material, and there is none here
        == past
        error kms_key.k at key_material_expires_at
          invalid key_material_expires_at "2001-01-01T00:00:00Z"
          | that time has passed; it is NOW
        == no time
        error kms_key.k at key_material_expires_at
          invalid key_material_expires_at "tomorrow"
          | a time is needed, such as 2030-01-31T12:00:00Z
    "#]].assert_eq(&said);
    let own = [
        ("Aliyun_AES_256", "AES_256"),
        ("Aliyun_KMS", "kms"),
        ("EXTERNAL", "external"),
    ];
    let said = own
        .iter()
        .fold(said, |said, (first, second)| said.replace(first, second));
    assert_eq!(refusals(Cloud::Huawei), said);
}

/// Imported key pairs stay for good there: no end, and no second import.
#[test]
fn a_key_pair_that_stays_is_refused_an_end_and_another_import() {
    let Some(world) = world(Cloud::Huawei) else {
        return;
    };
    let (private, _) = openssl::key_pair(P256);
    give(&world, &openssl::private_der(&private), &private);
    let spec = "key_spec = \"EC_P256\"";
    let ends = format!("{spec}\n  key_material_expires_at = \"{FIRST_END}\"");
    let planned = world.plan(&key(Cloud::Huawei, &ends));
    expect![[r#"
        error kms_key.k at key_material_expires_at
          invalid key_material_expires_at "2099-01-01T00:00:00Z"
          | imported key pairs do not expire on Huawei Cloud; leave it out
    "#]]
    .assert_eq(&planned.words());
    world.apply(&key(
        Cloud::Huawei,
        &format!("{spec}\n  key_material_wo_version = 1"),
    ));
    let again = format!("{spec}\n  key_material_wo_version = 2");
    let planned = world.plan(&key(Cloud::Huawei, &again));
    expect![[r#"
        error kms_key.k at key_material_wo_version
          the key has its material
          | imported key pairs stay for good on Huawei Cloud: they can be neither taken away nor imported again; leave key_material_wo_version as it was
    "#]].assert_eq(&planned.words());
}

/// Only a key without material takes some there: it is told that it will be without.
#[test]
fn an_import_that_takes_the_material_away_first_is_told() {
    let Some(world) = world(Cloud::Huawei) else {
        return;
    };
    give(&world, &bytes(), &STANDARD.encode(bytes()));
    world.apply(&key(Cloud::Huawei, "key_material_wo_version = 1"));
    let planned = world.plan(&key(Cloud::Huawei, "key_material_wo_version = 2"));
    expect![[r#"
        warning kms_key.k at key_material_wo_version
          the key will be without its material for a moment
          | Huawei Cloud imports only into a key without material, so it is deleted and imported again at once; until that is done the key cannot be used, and Huawei Cloud takes only the material that it had
    "#]].assert_eq(&planned.words());
}
