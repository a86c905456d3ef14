//! Fixtures in a store: what comes of them, what a second time does, what is refused, and that a snapshot is one.

mod copies;
mod named;

use expect_test::{Expect, expect};
use kms_rules::{Cloud, spec};

use super::super::testing::{Lab, at, days};
use super::super::*;
use super::*;
use crate::config::{AccountSettings, DefaultAccounts};
use crate::fixture::{self, Defaults, Format};

/// An empty lab; another number has another seal key.
fn lab(number: u64) -> Lab {
    Lab::seeded(number)
}

async fn load(lab: &Lab, toml: &str) -> Result<Loaded, String> {
    load_as(lab, toml, Format::Toml, Onto::AnyStore).await
}

async fn load_as(lab: &Lab, text: &str, format: Format, onto: Onto) -> Result<Loaded, String> {
    let ours = match lab.scope.cloud {
        Cloud::Alibaba => vec![("alibaba_account".to_owned(), lab.scope.account.clone())],
        Cloud::Huawei => Vec::new(),
    };
    let defaults = Defaults {
        accounts: DefaultAccounts::check(&AccountSettings::from_iter(ours)).unwrap(),
        region: None,
    };
    let seed = fixture::parse(text, format, &defaults).map_err(|bad| bad.0)?;
    let loaded = load_fixture(&lab.core, seed, onto).await;
    loaded.map_err(|cannot| fixture::explain(&cannot))
}

async fn snapshot(lab: &Lab) -> String {
    let state = dump_state(&lab.core).await.unwrap();
    String::from_utf8(fixture::print(&state).unwrap().to_vec()).unwrap()
}

const RAW: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// One key of which everything is said.
const ORDERS: &str = r#"
[[key]]
id = "orders"
key_spec = "Aliyun_AES_256"
key_usage = "ENCRYPT/DECRYPT"
origin = "Aliyun_KMS"
protection_level = "HSM"
state = "Disabled"
description = "of the shop"
creator = "42"
creation_date = 2025-01-01T00:00:00Z
last_rotation_date = 2025-06-01T00:00:00Z
rotation_interval = "30d"
deletion_protection = true
deletion_protection_description = "in use"
policy = '{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::42:*"]},"Action":["kms:*"],"Resource":["*"]}]}'
tags = { team = "a", cost = "b" }
aliases = ["alias/orders", "alias/shop"]
primary_key_version = "11111111-1111-1111-1111-111111111111"
[[key.version]]
id = "11111111-1111-1111-1111-111111111111"
creation_date = 2025-01-02T00:00:00Z
raw = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
[[key.version]]
id = "22222222-2222-2222-2222-222222222222"
creation_date = 2025-01-03T00:00:00Z
passphrase = "correct horse"
"#;

#[tokio::test]
async fn what_is_said_is_there() {
    let lab = lab(1);
    assert_eq!(load(&lab, ORDERS).await, Ok(Loaded { added: 1, known: 0 }));
    let key = lab.describe(&lab.alias("alias/shop")).await;
    assert_eq!(key.created_at, at("2025-01-01T00:00:00Z"));
    assert_eq!(key.last_rotated_at, Some(at("2025-06-01T00:00:00Z")));
    let said = format!(
        "{} {} {:?} {:?} {} {:?} {} {:?} {:?}",
        key.id,
        key.spec.wire,
        key.protection,
        key.state,
        key.description,
        key.rotation,
        key.creator,
        key.deletion_protection_description,
        key.primary_version,
    );
    expect![[r#"orders Aliyun_AES_256 Hsm Disabled of the shop Some(Seconds(2592000)) 42 "in use" Some("11111111-1111-1111-1111-111111111111")"#]]
        .assert_eq(&said);
    let orders = lab.id("orders");
    let versions = list_key_versions(&lab.core, &lab.scope, &orders, Paging::default());
    let versions = versions.await.unwrap().items.into_iter();
    let versions: Vec<_> = versions.map(|version| version.created_at).collect();
    assert_eq!(
        versions,
        [at("2025-01-03T00:00:00Z"), at("2025-01-02T00:00:00Z")]
    );
    let tags = list_resource_tags(&lab.core, &lab.scope, &lab.id("orders")).await;
    assert_eq!(tags.unwrap().len(), 2);
}

/// What is not said is the default, and made on the spot.
#[tokio::test]
async fn a_key_of_which_only_the_id_is_said_is_as_created() {
    let lab = lab(1);
    load(&lab, "[[key]]\nid = \"a\"").await.unwrap();
    let made = create_key(&lab.core, &lab.scope, CreateKey::default())
        .await
        .unwrap();
    let loaded = lab.describe(&lab.id("a")).await;
    let blank = |key: Key| Key {
        id: String::new(),
        primary_version: None,
        ..key
    };
    assert_eq!(blank(loaded), blank(made));
}

#[tokio::test]
async fn a_second_time_changes_nothing_whatever_became_of_the_key() {
    let lab = lab(1);
    load(&lab, ORDERS).await.unwrap();
    let before = snapshot(&lab).await;
    assert_eq!(load(&lab, ORDERS).await, Ok(Loaded { added: 0, known: 1 }));
    assert_eq!(snapshot(&lab).await, before);

    enable_key(&lab.core, &lab.scope, &lab.id("orders"))
        .await
        .unwrap();
    lab.core.move_clock(days(100)).unwrap();
    lab.core.sweep().await.unwrap();
    delete_alias(&lab.core, &lab.scope, "alias/shop")
        .await
        .unwrap();
    let lived = snapshot(&lab).await;
    assert_ne!(lived, before);
    assert_eq!(load(&lab, ORDERS).await, Ok(Loaded { added: 0, known: 1 }));
    assert_eq!(snapshot(&lab).await, lived);
    // The same in other words is looked at, and is not so any more.
    let why = load(&lab, &ORDERS.replace("\"a\"", "\"c\""))
        .await
        .unwrap_err();
    expect![[r#"key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in state, primary_key_version, last_rotation_date, aliases, tags"#]].assert_eq(&why);
}

/// What is changed in [`ORDERS`], and into what.
const CONFLICTS: &[(&str, &str)] = &[
    ("Aliyun_AES_256", "Aliyun_SM4"),
    (
        "\"Aliyun_KMS\"",
        "\"EXTERNAL\"\nmaterial_expire_time = 2027-01-01T00:00:00Z",
    ),
    ("\"HSM\"", "\"SOFTWARE\""),
    ("\"Disabled\"", "\"Enabled\""),
    ("of the shop", "of the store"),
    ("creator = \"42\"", "creator = \"43\""),
    ("2025-01-01", "2024-01-01"),
    ("2025-06-01", "2025-06-02"),
    ("\"30d\"", "\"31d\""),
    ("in use", "used"),
    ("acs:ram::42:*", "acs:ram::43:*"),
    ("cost = \"b\"", "cost = \"c\""),
    ("\"alias/orders\", ", ""),
    (
        "primary_key_version = \"1111",
        "primary_key_version = \"2222",
    ),
    ("2025-01-03", "2025-01-04"),
    (
        "[[key.version]]\nid = \"2222",
        "[[key.version]]\nid = \"3333",
    ),
    (RAW, "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="),
    ("correct horse", "correct horsf"),
    ("[[key]]", "[[key]]\nservice = \"oss\""),
];

#[tokio::test]
async fn a_conflict_names_the_key_and_what_differs() {
    let lab = lab(1);
    load(&lab, ORDERS).await.unwrap();
    let before = snapshot(&lab).await;
    let mut said = String::new();
    for (was, is) in CONFLICTS {
        let is = ORDERS.replacen(was, is, 1);
        let why = match load(&lab, &is).await {
            Ok(loaded) => format!("{loaded:?}"),
            Err(why) => why,
        };
        said.push_str(&format!("{was}: {why}\n"));
        assert_eq!(snapshot(&lab).await, before, "{was}");
    }
    expect![[r#"
        Aliyun_AES_256: key "orders" (account 1234567890123456, region cn-hangzhou): raw: has 32 bytes, Sm4 takes 16
        "Aliyun_KMS": key "orders" (account 1234567890123456, region cn-hangzhou): EXTERNAL material does not rotate
        "HSM": key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in protection_level
        "Disabled": key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in state
        of the shop: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in description
        creator = "42": key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in creator
        2025-01-01: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in creation_date
        2025-06-01: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in last_rotation_date
        "30d": key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in rotation_interval
        in use: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in deletion_protection
        acs:ram::42:*: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in policy
        cost = "b": key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in tags
        "alias/orders", : key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in aliases
        primary_key_version = "1111: key "orders" (account 1234567890123456, region cn-hangzhou): primary_key_version: 22221111-1111-1111-1111-111111111111 is none of the key's versions
        2025-01-03: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in versions.creation_date
        [[key.version]]
        id = "2222: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in versions
        AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in the material
        correct horse: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in the material
        [[key]]: key "orders" (account 1234567890123456, region cn-hangzhou) is there already, and differs in kind
    "#]].assert_eq(&said);
}

#[tokio::test]
async fn less_said_is_no_conflict() {
    let lab = lab(1);
    load(&lab, ORDERS).await.unwrap();
    let before = snapshot(&lab).await;
    for less in [
        "description = \"of the shop\"\n",
        "tags = { team = \"a\", cost = \"b\" }\n",
    ] {
        let less = ORDERS.replace(less, "");
        assert_eq!(load(&lab, &less).await, Ok(Loaded { added: 0, known: 1 }));
    }
    assert_eq!(snapshot(&lab).await, before);
}

#[tokio::test]
async fn names_of_others_are_not_taken() {
    let lab = lab(1);
    load(&lab, ORDERS).await.unwrap();
    let before = snapshot(&lab).await;
    let mut said = String::new();
    for key in [
        "[[key]]\nid = \"a\"\n[[key]]\nid = \"b\"\naliases = [\"alias/shop\"]",
        "[[key]]\nid = \"b\"\naliases = [\"alias/b\", \"alias/b\"]",
        "[[key]]\nid = \"b\"\n[[key.version]]\nid = \"11111111-1111-1111-1111-111111111111\"",
        "[[key]]\nid = \"b\"\nkind = \"default\"\n[[key]]\nid = \"c\"\nkind = \"default\"",
        "[[key]]\nid = \"b\"\nservice = \"oss\"\n[[key]]\nid = \"c\"\nservice = \"oss\"",
    ] {
        said.push_str(&load(&lab, key).await.unwrap_err());
        said.push('\n');
        assert_eq!(snapshot(&lab).await, before, "all or nothing");
    }
    expect![[r#"
        key "b" (account 1234567890123456, region cn-hangzhou): aliases: alias/shop is an alias of key orders
        key "b" (account 1234567890123456, region cn-hangzhou): aliases: alias/b is an alias of key b
        key "b" (account 1234567890123456, region cn-hangzhou): versions: version 11111111-1111-1111-1111-111111111111 is of key orders
        key "c" (account 1234567890123456, region cn-hangzhou): kind: there is a default key in its region already, b
        key "c" (account 1234567890123456, region cn-hangzhou): service: there is a key of service oss in its region already, b
    "#]].assert_eq(&said);
    // In another region the same names are other keys.
    let elsewhere = format!("region = \"cn-beijing\"\n{ORDERS}");
    assert_eq!(
        load(&lab, &elsewhere).await,
        Ok(Loaded { added: 1, known: 0 })
    );
}

async fn refused(keys: &[&str], want: &Expect) {
    let lab = lab(1);
    let before = snapshot(&lab).await;
    let mut said = String::new();
    for key in keys {
        let text = format!("[[key]]\nid = \"fine\"\n[[key]]\nid = \"k\"\n{key}");
        said.push_str(&load(&lab, &text).await.unwrap_err());
        said.push('\n');
        assert_eq!(snapshot(&lab).await, before, "{key}");
    }
    want.assert_eq(&said);
}

#[tokio::test]
async fn the_rules_of_creation_hold() {
    refused(
        &[
            "key_spec = \"AES_256\"",
            "key_spec = \"EC_P256\"\nkey_usage = \"ENCRYPT/DECRYPT\"",
            "key_spec = \"RSA_2048\"\nrotation_interval = \"30d\"",
            "rotation_interval = \"6d\"",
            "origin = \"EXTERNAL\"\nrotation_interval = \"30d\"",
            "region = \"eu-central-1\"\nprotection_level = \"HSM\"",
            "key_spec = \"RSA_3072\"",
            "instance_id = \"kst-none\"",
            "key_storage_mechanism = \"HsmInternal\"",
            "tags = { \"acs:x\" = \"a\" }",
            "aliases = [\"orders\"]",
            "aliases = [\"alias/acs/oss\"]",
        ],
        &expect![[r#"
            key "k" (account 1234567890123456, region cn-hangzhou): key_spec "AES_256" is another cloud's word: valid is Aliyun_AES_256
            key "k" (account 1234567890123456, region cn-hangzhou): key_usage "ENCRYPT/DECRYPT" is not for EC_P256: valid are SIGN/VERIFY
            key "k" (account 1234567890123456, region cn-hangzhou): RSA_2048 does not rotate by itself
            key "k" (account 1234567890123456, region cn-hangzhou): rotation_interval "6d" is not from 7 to 730 days
            key "k" (account 1234567890123456, region cn-hangzhou): EXTERNAL material does not rotate
            key "k" (account 1234567890123456, region eu-central-1): protection_level "HSM" is not in eu-central-1: valid are SOFTWARE
            key "k" (account 1234567890123456, region cn-hangzhou): RSA_3072 is not for no instance: there are Aliyun_AES_256, Aliyun_SM4, RSA_2048, EC_P256, EC_P256K, EC_SM2
            key "k" (account 1234567890123456, region cn-hangzhou): instance_id: there is no instance kst-none that account 1234567890123456 sees in cn-hangzhou
            key "k" (account 1234567890123456, region cn-hangzhou): key_storage_mechanism is not for no instance
            key "k" (account 1234567890123456, region cn-hangzhou): tag key "acs:x" must not begin with acs:
            key "k" (account 1234567890123456, region cn-hangzhou): alias "orders" must begin with alias/
            key "k" (account 1234567890123456, region cn-hangzhou): alias "alias/acs/oss" must not begin with alias/acs
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_key_is_whole() {
    refused(
        &[
            "[[key]]\nid = \"a/b\"",
            "[[key]]\nid = \"\"",
            "state = \"Unavailable\"",
            "state = \"PendingImport\"",
            "state = \"PendingDeletion\"",
            "state = \"Enabled\"\ndelete_date = 2026-02-01T00:00:00Z",
            "origin = \"EXTERNAL\"\nstate = \"Enabled\"",
            "delete_date = 2026-02-01T00:00:00Z\ndeletion_protection = true",
            "material_expire_time = 2026-02-01T00:00:00Z",
            "origin = \"EXTERNAL\"\nmaterial_expire_time = 2026-02-01T00:00:00Z",
            "primary_key_version = \"11111111-1111-1111-1111-111111111111\"",
            "[[key.version]]\nid = \"1\"",
            "creation_date = 2026-01-01T00:00:00Z\n[[key.version]]\ncreation_date = 2025-01-01T00:00:00Z",
            "[[key.version]]\ncreation_date = 2027-01-02T00:00:00Z\n[[key.version]]\ncreation_date = 2027-01-01T00:00:00Z",
            "[[key.version]]\nid = \"11111111-1111-1111-1111-111111111111\"\n[[key.version]]\nid = \"11111111-1111-1111-1111-111111111111\"",
            "origin = \"EXTERNAL\"\n[[key.version]]\n[[key.version]]",
            "raw = \"AAEC\"",
            "key_spec = \"RSA_2048\"\nraw = \"AAEC\"",
            "key_spec = \"EC_P256\"\npem = \"x\"",
            "pem = \"x\"",
            "kind = \"default\"\nkey_spec = \"EC_P256\"",
            "service = \"oss\"\ninstance_id = \"kst-software\"",
            "external_key = \"x\"",
        ],
        &expect![[r#"
            key "a/b" (account 1234567890123456, region cn-hangzhou): id: is not 1 to 64 characters of A-Z a-z 0-9 - _
            key "" (account 1234567890123456, region cn-hangzhou): id: is not 1 to 64 characters of A-Z a-z 0-9 - _
            key "k" (account 1234567890123456, region cn-hangzhou): state: is Unavailable, valid for this key are Enabled and Disabled
            key "k" (account 1234567890123456, region cn-hangzhou): state: is PendingImport, valid for this key are Enabled and Disabled
            key "k" (account 1234567890123456, region cn-hangzhou): state: is PendingDeletion, valid for this key are Enabled and Disabled
            key "k" (account 1234567890123456, region cn-hangzhou): state: is Enabled, valid for this key are PendingDeletion
            key "k" (account 1234567890123456, region cn-hangzhou): state: is Enabled, valid for this key are PendingImport
            key "k" (account 1234567890123456, region cn-hangzhou): deletion_protection: cannot be on while the key waits for its deletion
            key "k" (account 1234567890123456, region cn-hangzhou): material_expire_time: is for keys that have imported material
            key "k" (account 1234567890123456, region cn-hangzhou): material_expire_time: is for keys that have imported material
            key "k" (account 1234567890123456, region cn-hangzhou): primary_key_version: 11111111-1111-1111-1111-111111111111 is none of the key's versions
            key "k" (account 1234567890123456, region cn-hangzhou): versions.id: "1" is no lower-case UUID
            key "k" (account 1234567890123456, region cn-hangzhou): versions.creation_date: 2025-01-01T00:00:00Z is before 2026-01-01T00:00:00Z, the date of what is older
            key "k" (account 1234567890123456, region cn-hangzhou): versions.creation_date: 2027-01-01T00:00:00Z is before 2027-01-02T00:00:00Z, the date of what is older
            key "k" (account 1234567890123456, region cn-hangzhou): versions: 11111111-1111-1111-1111-111111111111 is there twice
            key "k" (account 1234567890123456, region cn-hangzhou): versions: imported material has one version
            key "k" (account 1234567890123456, region cn-hangzhou): raw: has 3 bytes, Aes256 takes 32
            key "k" (account 1234567890123456, region cn-hangzhou): raw: is no valid private key of this kind (PKCS#8 ASN.1 error: unknown/unsupported ASN.1 DER tag: 0x00 at DER byte 1)
            key "k" (account 1234567890123456, region cn-hangzhou): pem: is no PEM; valid are blocks of PRIVATE KEY, RSA PRIVATE KEY, EC PRIVATE KEY
            key "k" (account 1234567890123456, region cn-hangzhou): pem: is PEM, which holds key pairs; Aes256 is none
            key "k" (account 1234567890123456, region cn-hangzhou): kind: keys that the cloud makes are symmetric and in no instance
            key "k" (account 1234567890123456, region cn-hangzhou): service: keys that the cloud makes are symmetric and in no instance
            key "k" (account 1234567890123456, region cn-hangzhou): external_key: is for keys in external instances
        "#]],
    )
    .await;
}

/// The same passphrase is the same key in another store, and a version without an id has the same id there.
#[tokio::test]
async fn ciphertexts_open_wherever_the_fixture_is_loaded() {
    let text = "[[key]]\nid = \"a\"\npassphrase = \"correct horse\"";
    let (one, other) = (lab(1), lab(2));
    for lab in [&one, &other] {
        load(lab, text).await.unwrap();
    }
    let context = Context::default();
    let sealed = encrypt(&one.core, &one.scope, &one.id("a"), "text", &context).await;
    let opened = decrypt(
        &other.core,
        &other.scope,
        &sealed.unwrap().ciphertext,
        &context,
    )
    .await;
    assert_eq!(opened.unwrap().text(), Ok("text"));
    // Another key has another version, and another region too.
    let more = "[[key]]\nid = \"b\"\n[[key]]\nid = \"a\"\nregion = \"cn-beijing\"";
    load(&one, more).await.unwrap();
    let text = snapshot(&one).await;
    let ids: std::collections::BTreeSet<_> = text
        .match_indices("\"versions\":[{\"id\":\"")
        .map(|(at, found)| {
            let start = at + found.len();
            &text[start..start + 36]
        })
        .collect();
    assert_eq!(ids.len(), 3, "{text}");
    assert!(
        ids.iter()
            .all(|id| ids::is_uuid(id) && id.as_bytes()[14] == b'8')
    );
}

/// What is kept of a version's key is of that version only: same id, other scope; same id, after the first is gone.
#[tokio::test]
async fn a_version_is_not_mistaken_for_another_of_its_id() {
    let lab = lab(1);
    let key = |region: &str, passphrase: &str| {
        format!(
            "[[key]]\nid = \"a\"\nregion = \"{region}\"\ndelete_date = 2026-01-08T00:00:00Z\n[[key.version]]\n\
             id = \"11111111-1111-1111-1111-111111111111\"\npassphrase = \"{passphrase}\"\n"
        )
    };
    let there = Scope {
        region: "cn-beijing".to_owned(),
        ..lab.scope.clone()
    };
    load(
        &lab,
        &(key("cn-hangzhou", "one") + &key("cn-beijing", "two")),
    )
    .await
    .unwrap();
    let context = Context::default();
    let mut sealed = Vec::new();
    for scope in [&lab.scope, &there] {
        cancel_key_deletion(&lab.core, scope, &lab.id("a"))
            .await
            .unwrap();
        let made = encrypt(&lab.core, scope, &lab.id("a"), "text", &context).await;
        sealed.push(made.unwrap().ciphertext);
    }
    for (scope, own, other) in [(&lab.scope, 0, 1), (&there, 1, 0)] {
        let opened = decrypt(&lab.core, scope, &sealed[own], &context).await;
        assert_eq!(opened.unwrap().text(), Ok("text"));
        let opened = decrypt(&lab.core, scope, &sealed[other], &context).await;
        assert_eq!(opened, Err(Refusal::BadCiphertext));
    }
    schedule_key_deletion(&lab.core, &lab.scope, &lab.id("a"), Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(8)).unwrap();
    lab.core.sweep().await.unwrap();
    let again = key("cn-hangzhou", "three").replace("delete_date = 2026-01-08T00:00:00Z\n", "");
    load(&lab, &again).await.unwrap();
    let opened = decrypt(&lab.core, &lab.scope, &sealed[0], &context).await;
    assert_eq!(opened, Err(Refusal::BadCiphertext));
}

/// Keys of every spec in every state, kind and place, with all that hangs on keys.
fn everything() -> String {
    let mut text = String::from(
        "[[accounts]]\nid = \"98\"\nstatus = \"InDebt\"\n\
         [[instance]]\nid = \"kst-made\"\nkind = \"software\"\nname = \"made\"\nkeys_max = 7\n\
         requests_per_second = 100\nstatus = \"Connected\"\ncreation_date = 2025-01-01T00:00:00Z\n\
         [[instance]]\nid = \"kst-down\"\nkind = \"hardware\"\nstatus = \"Disconnected\"\naccount = \"1234567890123456\"\n\
         [[instance]]\nid = \"kst-far\"\nkind = \"external\"\n[instance.external]\nendpoint = \"http://127.0.0.1:1\"\n\
         access_key_id = \"a\"\nsecret_access_key = \"b\"\nexternal_keys = [\"one\"]\n",
    );
    for rule in spec::all(Cloud::Alibaba) {
        // A passphrase: making an RSA key is what takes time here.
        if rule.wire == "RSA_3072" || rule.wire == "RSA_4096" {
            continue;
        }
        for usage in rule.usages {
            let (spec, usage) = (rule.wire, usage.wire(Cloud::Alibaba));
            text.push_str(&format!(
                "[[key]]\nid = \"{spec}-{}\"\nkey_spec = \"{spec}\"\nkey_usage = \"{usage}\"\n\
                 instance_id = \"kst-hardware\"\npassphrase = \"x\"\ncreation_date = 2025-01-01T00:00:00Z\n",
                usage.replace('/', "-")
            ));
        }
    }
    text + ORDERS
        + &format!(
            "[[key]]\nid = \"going\"\nraw = \"{RAW}\"\ndelete_date = 2026-03-01T00:00:00Z\n\
             [[key]]\nid = \"waiting\"\norigin = \"EXTERNAL\"\n\
             [[key]]\nid = \"imported\"\norigin = \"EXTERNAL\"\nraw = \"{RAW}\"\nmaterial_expire_time = 2026-03-01T00:00:00Z\n\
             [[key]]\nid = \"default\"\nkind = \"default\"\naliases = [\"alias/acs/default\"]\nrotation_interval = \"365d\"\n\
             [[key]]\nid = \"of-oss\"\nservice = \"oss\"\naliases = [\"alias/acs/oss\"]\n\
             [[key]]\nid = \"of-others\"\naccount = \"99\"\nregion = \"eu-central-1\"\n\
             [[key]]\nid = \"down\"\ninstance_id = \"kst-down\"\nkey_storage_mechanism = \"HsmEncryptedDatabase\"\nrotation_interval = \"30d\"\n\
             [[key]]\nid = \"far\"\ninstance_id = \"kst-far\"\nexternal_key = \"one\"\n\
             [[key]]\nid = \"made\"\ninstance_id = \"kst-made\"\n"
        )
}

#[tokio::test]
async fn a_snapshot_loads_into_the_same_state() {
    let (one, other) = (lab(1), lab(2));
    load(&one, &everything()).await.unwrap();
    // Something happens to it too: material is taken away, a version is added by rotation.
    delete_key_material(&one.core, &one.scope, &one.id("imported"))
        .await
        .unwrap();
    one.core.move_clock(days(31)).unwrap();
    one.core.sweep().await.unwrap();
    let text = snapshot(&one).await;
    let loaded = load_as(&other, &text, Format::Json, Onto::EmptyStore)
        .await
        .unwrap();
    assert_eq!(loaded.known, 0);
    assert_eq!(snapshot(&other).await, text);
    // It is a fixture: the second time, and the fixture that it came from, change nothing.
    for (text, format) in [(text.clone(), Format::Json), (everything(), Format::Toml)] {
        let again = load_as(&other, &text, format, Onto::AnyStore)
            .await
            .unwrap();
        assert_eq!(
            again,
            Loaded {
                added: 0,
                known: loaded.added
            }
        );
        assert_eq!(snapshot(&other).await, snapshot(&one).await);
    }
    let why = load_as(&other, &text, Format::Json, Onto::EmptyStore).await;
    assert!(
        why.unwrap_err()
            .starts_with("the store is not empty: it has ")
    );
}

/// A key outlives the instance that the configuration does not declare any more, also in a snapshot.
#[tokio::test]
async fn a_key_without_its_instance_is_kept() {
    let (one, other) = (lab(1), lab(2));
    let text = "[[instance]]\nid = \"i\"\nkind = \"software\"\nconfigured = true\n[[key]]\nid = \"a\"\ninstance_id = \"i\"";
    load(&one, text).await.unwrap();
    let text = snapshot(&one).await;
    let start = text.find("{\"id\":\"i\"").unwrap();
    let end = text[start..].find('\n').unwrap();
    let entry = &text[start..start + end + 1];
    let without = text.replace(entry, "").replace(
        "\"instance_id\":\"i\"",
        "\"instance_id\":\"i\",\"instance_kind\":\"software\"",
    );
    load_as(&other, &without, Format::Json, Onto::EmptyStore)
        .await
        .unwrap();
    let key = other.describe(&other.id("a")).await;
    assert!(!key.is_reachable);
    assert!(
        snapshot(&other)
            .await
            .contains("\"instance_kind\":\"software\"")
    );
}

#[tokio::test]
async fn an_instance_of_another_declaration_is_a_conflict() {
    let lab = lab(1);
    let text = "[[instance]]\nid = \"i\"\nkind = \"software\"\nkeys_max = 5";
    load(&lab, text).await.unwrap();
    assert_eq!(load(&lab, text).await, Ok(Loaded::default()));
    let why = load(
        &lab,
        "[[instance]]\nid = \"i\"\nkind = \"hardware\"\nname = \"n\"",
    )
    .await;
    expect![[
        r#"instance "i" (region cn-hangzhou) is there already, and differs in kind, name, keys_max"#
    ]]
    .assert_eq(&why.unwrap_err());
}

/// The file that the guide shows is one.
#[tokio::test]
async fn the_guide_shows_a_fixture() {
    let guide = include_str!("../../../../docs/guides/fixtures.md");
    let shown = guide.split("```toml\n").nth(1).unwrap();
    let shown = shown.split("```").next().unwrap();
    let lab = lab(1);
    assert_eq!(load(&lab, shown).await, Ok(Loaded { added: 3, known: 0 }));
    assert_eq!(load(&lab, shown).await, Ok(Loaded { added: 0, known: 3 }));
}
