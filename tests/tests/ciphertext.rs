//! `kms_ciphertext`: a text is encrypted, and stands nowhere.

use acceptance::client::Client;
use acceptance::cloud::{Cloud, Somebody};
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

/// Nothing else in the folder reads like it.
const SECRET: &str = "correct horse battery staple 7391";

/// What is authenticated beside a text, as the cloud's own client sends it.
pub(crate) const BESIDE: &str = "orders-of-2026";

pub(crate) fn world(cloud: Cloud) -> Option<World> {
    World::of(cloud, Emulator::memory())
}

/// The block of a key.
pub(crate) fn key(cloud: Cloud, name: &str) -> String {
    let alias = match cloud {
        Cloud::Alibaba => String::new(),
        Cloud::Huawei => format!("  alias = \"{name}\"\n"),
    };
    format!("resource \"kms_key\" \"{name}\" {{\n{alias}}}\n")
}

/// The argument that is authenticated beside a text.
pub(crate) fn beside(cloud: Cloud, value: &str) -> String {
    match cloud {
        Cloud::Alibaba => format!("encryption_context = {{ purpose = \"{value}\" }}"),
        Cloud::Huawei => format!("additional_authenticated_data = \"{value}\""),
    }
}

/// What somebody else finds in a ciphertext, with what was authenticated beside it.
pub(crate) fn opened(
    world: &World,
    cloud: Cloud,
    ciphertext: &str,
    beside: Option<&str>,
) -> String {
    match cloud {
        Cloud::Alibaba => {
            let mut client: Client = world.emulator.client(cloud.region());
            let context = beside.map(|value| json!({ "purpose": value }).to_string());
            let context = context.unwrap_or_else(|| "{}".to_owned());
            let asked = [
                ("CiphertextBlob", ciphertext),
                ("EncryptionContext", context.as_str()),
            ];
            client.must("Decrypt", &asked).text("/Plaintext").to_owned()
        }
        Cloud::Huawei => {
            let mut client = Huawei::open(world.emulator.address).expect("the emulator listens");
            let mut asked = json!({ "cipher_text": ciphertext });
            if let Some(value) = beside {
                asked["additional_authenticated_data"] = json!(value);
            }
            let said = client.must("decrypt-data", &asked);
            let bytes = STANDARD
                .decode(said.text("/plain_text_base64"))
                .expect("base64");
            String::from_utf8(bytes).expect("a text")
        }
    }
}

/// The block of a ciphertext.
fn ciphertext(under: &str, plaintext: &str, more: &str) -> String {
    format!(
        "resource \"kms_ciphertext\" \"c\" {{\n  key_id = kms_key.{under}.id\n  \
         plaintext_wo = \"{plaintext}\"\n  {more}\n}}\n"
    )
}

#[test]
fn a_text_is_encrypted_and_stands_nowhere() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        world.terraform.keeps("the plaintext", SECRET.as_bytes());
        let keys = key(cloud, "k") + &key(cloud, "other");
        let of = |under: &str, more: &str| keys.clone() + &ciphertext(under, SECRET, more);
        let planned = world.plan(&of("k", "plaintext_wo_version = 1"));
        planned.expect(2, "plan");
        world.terraform.plan(&["-out=plan"]).expect(2, "plan");
        let state = world.apply(&of("k", "plaintext_wo_version = 1"));
        let address = "kms_ciphertext.c";
        let first = text(&state, address, "ciphertext").to_owned();
        assert_eq!(opened(&world, cloud, &first, None), SECRET, "{cloud:?}");
        assert_eq!(*attribute(&state, address, "plaintext_wo"), Value::Null);
        let version = attribute(&state, address, "key_version_id");
        assert_eq!(version.is_string(), cloud == Cloud::Alibaba, "{version}");
        // Whatever makes another ciphertext makes another resource.
        let context = format!("plaintext_wo_version = 2\n  {}", beside(cloud, BESIDE));
        let mut seen = vec![first];
        for (under, more, with) in [
            ("k", "plaintext_wo_version = 2", None),
            ("k", context.as_str(), Some(BESIDE)),
            ("other", context.as_str(), Some(BESIDE)),
        ] {
            let planned = world.plan(&of(under, more));
            assert_eq!(planned.changes(), ["kms_ciphertext.c: replace"], "{more}");
            let state = world.apply(&of(under, more));
            let made = text(&state, address, "ciphertext").to_owned();
            assert_eq!(
                opened(&world, cloud, &made, with),
                SECRET,
                "{cloud:?} {more}"
            );
            assert!(!seen.contains(&made), "{more}");
            seen.push(made);
        }
        world.destroy();
        assert_eq!(world.terraform.leaks(), Vec::<String>::new(), "{cloud:?}");
    }
}

/// A text that changes without its number is not seen; with it, it is encrypted.
#[test]
fn the_number_tells_that_the_text_has_changed() {
    let cloud = Cloud::Alibaba;
    let Some(world) = world(cloud) else { return };
    let of = |text: &str, number: u32| {
        let number = format!("plaintext_wo_version = {number}");
        key(cloud, "k") + &ciphertext("k", text, &number)
    };
    let before = world.apply(&of("first text", 1));
    let after = world.apply(&of("second text", 1));
    assert_eq!(before["kms_ciphertext.c"], after["kms_ciphertext.c"]);
    let after = world.apply(&of("second text", 2));
    let made = text(&after, "kms_ciphertext.c", "ciphertext");
    assert_eq!(opened(&world, cloud, made, None), "second text");
    world.destroy();
}

#[test]
fn a_ciphertext_is_imported_by_its_key_and_itself() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let configuration = key(cloud, "k") + &ciphertext("k", SECRET, "");
        world.apply(&configuration);
        // No answer names the version that encrypted without opening the text.
        world.finish(&["key_version_id", "deletion_window_days"]);
        let fresh = world.terraform.fresh();
        let refused = fresh.run(&["import", "-no-color", "kms_ciphertext.c", "nothing"]);
        refused.expect(1, "no ciphertext");
        assert!(
            refused.stderr.contains("KEY_ID:CIPHERTEXT"),
            "{}",
            refused.stderr
        );
    }
}

/// Disabled, its key still is; once it is gone, the ciphertext is worth nothing.
#[test]
fn a_ciphertext_goes_with_its_key() {
    for cloud in Cloud::ALL {
        let Some(world) = world(cloud) else { return };
        let mut somebody = cloud.somebody(&world.emulator);
        let configuration = key(cloud, "k") + &ciphertext("k", SECRET, "");
        let state = world.apply(&configuration);
        let id = text(&state, "kms_key.k", "id");
        let ways: [fn(&mut dyn Somebody, &str); 2] = [
            |somebody, id| somebody.disables(id),
            |somebody, id| somebody.schedules_deletion(id),
        ];
        for changed in ways {
            changed(somebody.as_mut(), id);
            let planned = world.plan(&configuration);
            assert_eq!(planned.changes(), ["kms_key.k: update"], "{cloud:?}");
            let back = world.apply(&configuration);
            assert_eq!(back["kms_ciphertext.c"], state["kms_ciphertext.c"]);
            let made = text(&back, "kms_ciphertext.c", "ciphertext");
            assert_eq!(opened(&world, cloud, made, None), SECRET, "{cloud:?}");
        }
        somebody.schedules_deletion(id);
        world.emulator.advance("8d");
        let planned = world.plan(&configuration);
        assert_eq!(
            planned.changes(),
            ["kms_ciphertext.c: create", "kms_key.k: create"],
            "{cloud:?}"
        );
        let anew = world.apply(&configuration);
        let made = text(&anew, "kms_ciphertext.c", "ciphertext");
        assert_eq!(opened(&world, cloud, made, None), SECRET, "{cloud:?}");
        world.destroy();
    }
}

/// Where the plan asks nothing, a key that cannot encrypt refuses at apply, with the service's words; nothing is half
/// made.
#[track_caller]
fn refuses(cloud: Cloud, changed: fn(&mut dyn Somebody, &str), part: &str) {
    let Some(world) = world(cloud) else { return };
    world.terraform.keeps("the plaintext", SECRET.as_bytes());
    let state = world.apply(&key(cloud, "k"));
    let id = text(&state, "kms_key.k", "id");
    changed(cloud.somebody(&world.emulator).as_mut(), id);
    world.terraform.write(
        "main.tf",
        &ciphertext("k", SECRET, "").replace("kms_key.k.id", &format!("\"{id}\"")),
    );
    let forgotten = world.terraform.run(&["state", "rm", "kms_key.k"]);
    forgotten.expect(0, "nobody manages the key");
    world.looks_no_more();
    let applied = world.terraform.apply(&[]);
    applied.expect(1, part);
    let words = applied.words();
    for part in ["the text cannot be encrypted", part, "request id"] {
        assert!(words.contains(part), "{words}");
    }
    assert!(!world.terraform.state().contains_key("kms_ciphertext.c"));
    assert_eq!(world.terraform.leaks(), Vec::<String>::new());
}

#[test]
fn without_a_look_the_service_tells_what_only_it_knows() {
    let disabled: fn(&mut dyn Somebody, &str) = |somebody, id| somebody.disables(id);
    let pending: fn(&mut dyn Somebody, &str) = |somebody, id| somebody.schedules_deletion(id);
    for (cloud, changed, part) in [
        (Cloud::Alibaba, disabled, "Encrypt: Rejected.Disabled"),
        (Cloud::Alibaba, pending, "Encrypt: Rejected.PendingDeletion"),
        (Cloud::Huawei, disabled, "encrypt-data: KMS.0209"),
        (Cloud::Huawei, pending, "encrypt-data: KMS.0210"),
    ] {
        refuses(cloud, changed, part);
    }
}

/// An expression of so many characters.
fn plaintext_of(count: usize) -> String {
    match count {
        0 => "\"\"".to_owned(),
        _ => format!("format(\"%0{count}d\", 0)"),
    }
}

#[track_caller]
fn check(cloud: Cloud, arguments: &str, want: &Expect) {
    let Some(world) = world(cloud) else { return };
    let planned = world.plan(&format!(
        "resource \"kms_ciphertext\" \"c\" {{\n  {arguments}\n}}\n"
    ));
    planned.expect(1, arguments);
    want.assert_eq(&planned.words());
}

#[test]
fn what_would_be_refused_is_refused_at_plan() {
    let under = "key_id = \"0d0466b0-e727-4d9c-b35d-f84bb474a37f\"";
    let long = |count: usize| format!("{under}\n  plaintext_wo = {}", plaintext_of(count));
    let with = |more: &str| format!("{under}\n  plaintext_wo = \"text\"\n  {more}");
    check(
        Cloud::Alibaba,
        &long(6145),
        &expect![[r#"
            error kms_ciphertext.c at plaintext_wo
              invalid plaintext_wo
              | if the provider's cloud is "alibaba": it has 6145 bytes; alibaba takes 1 to 6144
              | if the provider's cloud is "huawei": it has 6145 bytes; huawei takes 1 to 4096
        "#]],
    );
    check(
        Cloud::Huawei,
        &long(4097),
        &expect![[r#"
            error kms_ciphertext.c at plaintext_wo
              invalid plaintext_wo
              | it has 4097 bytes; huawei takes 1 to 4096
        "#]],
    );
    check(
        Cloud::Huawei,
        &long(0),
        &expect![[r#"
            error kms_ciphertext.c at plaintext_wo
              invalid plaintext_wo
              | if the provider's cloud is "alibaba": it has 0 bytes; alibaba takes 1 to 6144
              | if the provider's cloud is "huawei": it has 0 bytes; huawei takes 1 to 4096
        "#]],
    );
    check(
        Cloud::Alibaba,
        &with(&beside(Cloud::Huawei, "a")),
        &expect![[r#"
            error kms_ciphertext.c at additional_authenticated_data
              invalid additional_authenticated_data
              | alibaba has no such argument; it has encryption_context
        "#]],
    );
    check(
        Cloud::Huawei,
        &with(&beside(Cloud::Alibaba, "a")),
        &expect![[r#"
            error kms_ciphertext.c at encryption_context
              invalid encryption_context
              | huawei has no such argument; it has additional_authenticated_data
        "#]],
    );
    check(
        Cloud::Alibaba,
        "key_id = \"alias/orders\"\n  plaintext_wo = \"text\"",
        &expect![[r#"
            error kms_ciphertext.c at key_id
              invalid key_id "alias/orders"
              | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
        "#]],
    );
    check(
        Cloud::Alibaba,
        "key_id = \"k\"",
        &expect![[r#"
        error 
          Missing required argument
          | The argument "plaintext_wo" is required, but no definition was found.
    "#]],
    );
}
