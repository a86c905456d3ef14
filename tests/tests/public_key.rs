//! The data source `kms_public_key`: the same key that the service gives, as every tool reads it.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::terraform::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::{World, attribute, text};

/// Pairs: a name, arguments, and the algorithms of the usage.
type Pair = (&'static str, &'static str, &'static [&'static str]);

const ALIBABA: &[Pair] = &[
    (
        "rsa",
        r#"key_spec = "RSA_2048""#,
        &["RSA_PSS_SHA_256", "RSA_PKCS1_SHA_256"],
    ),
    (
        "rsa_encrypts",
        "key_spec = \"RSA_2048\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
        &["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"],
    ),
    ("p256", r#"key_spec = "EC_P256""#, &["ECDSA_SHA_256"]),
    ("p256k", r#"key_spec = "EC_P256K""#, &["ECDSA_SHA_256"]),
    ("sm2", r#"key_spec = "EC_SM2""#, &["SM2DSA"]),
];
const HUAWEI: &[Pair] = &[
    (
        "p256",
        "key_spec = \"EC_P256\"\n  alias = \"a\"",
        &["ECDSA_SHA_256"],
    ),
    (
        "p384",
        "key_spec = \"EC_P384\"\n  alias = \"b\"",
        &["ECDSA_SHA_384"],
    ),
    (
        "agrees",
        "key_spec = \"EC_P256\"\n  key_usage = \"KEY_AGREEMENT\"\n  alias = \"c\"",
        &["ECDH"],
    ),
];

fn configuration(pairs: &[Pair]) -> String {
    let of = |(name, arguments, _): &Pair| {
        format!(
            "resource \"kms_key\" \"{name}\" {{\n  {arguments}\n}}\ndata \"kms_public_key\" \"{name}\" {{\n  \
             key_id = kms_key.{name}.id\n}}\n"
        )
    };
    pairs.iter().map(of).collect()
}

/// The DER of a PEM text.
fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    let base64: String = lines.map(str::trim).collect();
    STANDARD.decode(base64).expect("base64")
}

/// The service's own text.
fn given(world: &World, cloud: Cloud, key: &str, version: &str) -> String {
    let (answer, pointer) = match cloud {
        Cloud::Alibaba => {
            let asked = [("KeyId", key), ("KeyVersionId", version)];
            (world.behind("GetPublicKey", &asked), "/PublicKey")
        }
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            let said = somebody.must("get-publickey", &json!({ "key_id": key }));
            (said.body, "/public_key")
        }
    };
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.expect("a public key").to_owned()
}

fn is_right(world: &World, cloud: Cloud, state: &State, (name, _, algorithms): &Pair) {
    let (key, data) = (
        format!("kms_key.{name}"),
        format!("data.kms_public_key.{name}"),
    );
    let id = text(state, &key, "id");
    for same in ["id", "key_spec", "key_usage"] {
        assert_eq!(text(state, &data, same), text(state, &key, same), "{name}");
    }
    assert_eq!(
        *attribute(state, &data, "algorithms"),
        json!(algorithms),
        "{name}"
    );
    let pem = text(state, &data, "public_key");
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{pem}");
    assert!(pem.ends_with("-----END PUBLIC KEY-----\n"), "{pem}");
    assert!(!pem.contains('\r'), "{pem}");
    let version = text(state, &data, "key_version_id");
    let given = der(&given(world, cloud, id, version));
    assert_eq!(der(pem), given, "{name}");
    let fingerprint = hex::encode(Sha256::digest(given));
    assert_eq!(text(state, &data, "fingerprint"), fingerprint, "{name}");
}

#[test]
fn the_public_half_of_every_kind_of_pair() {
    for (cloud, pairs) in [(Cloud::Alibaba, ALIBABA), (Cloud::Huawei, HUAWEI)] {
        let Some(world) = World::of(cloud, Emulator::memory()) else {
            return;
        };
        let state = world.apply(&configuration(pairs));
        for pair in pairs {
            is_right(&world, cloud, &state, pair);
        }
        println!("{}: {} pairs", cloud.name(), pairs.len());
        world.destroy();
    }
}

/// Each version has its own; without one it is the newest.
#[test]
fn the_public_half_of_each_version() {
    let Some(world) = World::new() else { return };
    let key = "resource \"kms_key\" \"k\" {\n  key_spec = \"EC_P256\"\n}\n";
    world.apply(key);
    world.emulator.advance("8d");
    let with_data = format!(
        "{key}resource \"kms_key_version\" \"v\" {{\n  key_id = kms_key.k.id\n}}\n\
         data \"kms_key_versions\" \"all\" {{\n  key_id = kms_key_version.v.key_id\n}}\n\
         data \"kms_public_key\" \"newest\" {{\n  key_id = kms_key_version.v.key_id\n}}\n\
         data \"kms_public_key\" \"each\" {{\n  count = 2\n  key_id = kms_key.k.id\n  \
         key_version_id = data.kms_key_versions.all.versions[count.index].key_version_id\n}}\n"
    );
    let state = world.apply_with_versions(&with_data);
    let pem = |name: &str| text(&state, &format!("data.kms_public_key.{name}"), "public_key");
    assert_eq!(pem("newest"), pem("each[0]"));
    assert_ne!(pem("each[0]"), pem("each[1]"));
    let newest = text(&state, "data.kms_public_key.newest", "key_version_id");
    assert_eq!(newest, text(&state, "kms_key_version.v", "key_version_id"));
    world.destroy();
}

#[test]
fn what_has_no_public_half_is_refused_with_the_choices() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let state = world.apply("resource \"kms_key\" \"k\" {\n  alias = \"k\"\n}\n");
    let id = text(&state, "kms_key.k", "id");
    let refused = |key: &str, more: &str, hidden: &str| {
        let planned = world.plan(&format!(
            "resource \"kms_key\" \"k\" {{\n  alias = \"k\"\n}}\ndata \"kms_public_key\" \"p\" {{\n  key_id = \"{key}\"\n  {more}\n}}\n"
        ));
        planned.expect(1, key);
        planned.words().replace(hidden, "ID")
    };
    expect![[r#"
        error data.kms_public_key.p at key_id
          the key ID has no public half
          | it is of the spec AES_256; specs that are key pairs: RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
    "#]].assert_eq(&refused(id, "", id));
    let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
    let pair = acceptance::huawei::made(&mut somebody, "pair", "EC_P256", "SIGN_VERIFY");
    expect![[r#"
        error data.kms_public_key.p at key_version_id
          invalid key_version_id "v"
          | a key pair of Huawei Cloud has one version only; leave it out
    "#]]
    .assert_eq(&refused(&pair, r#"key_version_id = "v""#, &pair));
    expect![[r#"
        error data.kms_public_key.p at key_version_id
          invalid key_version_id ""
          | the id of a version is needed; leave it out for the newest
    "#]]
    .assert_eq(&refused(&pair, r#"key_version_id = """#, &pair));
}

#[test]
fn a_version_that_is_not_there_is_refused_with_those_that_are() {
    let Some(world) = World::new() else { return };
    let key = "resource \"kms_key\" \"k\" {\n  key_spec = \"EC_P256\"\n}\n";
    let state = world.apply(key);
    let id = text(&state, "kms_key.k", "id");
    let planned = world.plan(&format!(
        "{key}data \"kms_public_key\" \"p\" {{\n  key_id = kms_key.k.id\n  key_version_id = \"other\"\n}}\n"
    ));
    planned.expect(1, "no such version");
    let errors = planned.errors();
    assert_eq!(
        errors[0].summary,
        format!("the key {id} has no version \"other\"")
    );
    assert_eq!(errors[0].attribute, "key_version_id");
    let listed = world.behind("ListKeyVersions", &[("KeyId", id)]);
    let only = listed.pointer("/KeyVersions/KeyVersion/0/KeyVersionId");
    let only = only.and_then(Value::as_str).expect("a version");
    assert_eq!(
        errors[0].detail,
        format!("its versions, the newest first: {only}")
    );
}
