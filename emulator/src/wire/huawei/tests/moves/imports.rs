//! get-parameters-for-import, import-key-material, delete-imported-key-material.

use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrapPadded};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Oaep, RsaPublicKey};

use super::*;
use crate::crypto::{self, PublicKey};
use crate::entropy::Entropy;

/// 2026-01-02T00:00:00Z, a day after the clock of the tests.
const TOMORROW: i64 = 1_767_312_000;
const RSA: &str = "RSAES_OAEP_SHA_256";
const SM2: &str = "SM2_ENCRYPT";
/// Temporary keys.
const KEY_32: [u8; 32] = [9; 32];

/// A key that waits for its material, and what is needed to bring it.
struct Waiting {
    key: String,
    token: String,
    public_key: Vec<u8>,
    algorithm: &'static str,
}

impl Waiting {
    async fn of(cloud: &Cloud, name: &str, spec: &str, algorithm: &'static str) -> Waiting {
        let asked = json!({"key_alias": name, "key_spec": spec, "origin": "external"});
        let key = cloud.key(asked).await;
        assert_eq!(cloud.details(&key).await["key_state"], "5");
        Waiting::again(cloud, key, algorithm).await
    }

    async fn again(cloud: &Cloud, key: String, algorithm: &'static str) -> Waiting {
        let asked = json!({"key_id": key, "wrapping_algorithm": algorithm});
        let made = cloud.must("get-parameters-for-import", asked).await;
        assert_eq!(made["key_id"], key.as_str());
        assert_eq!(made["expiration_time"], TOMORROW);
        let token = text(&made, "import_token").to_owned();
        assert!((200..=6144).contains(&token.len()), "{}", token.len());
        let public_key = STANDARD.decode(text(&made, "public_key")).unwrap();
        Waiting {
            key,
            token,
            public_key,
            algorithm,
        }
    }

    fn wrap(&self, bytes: &[u8]) -> String {
        let entropy = Entropy::seeded(7);
        STANDARD.encode(if self.algorithm == SM2 {
            let key = PublicKey::from_spki(KeySpec::Sm2, &self.public_key).unwrap();
            key.encrypt(Algorithm::Sm2Pke, bytes, &entropy).unwrap()
        } else {
            let key = RsaPublicKey::from_public_key_der(&self.public_key).unwrap();
            let mut random = entropy.generator().unwrap();
            key.encrypt(&mut random, Oaep::<sha2::Sha256>::new(), bytes)
                .unwrap()
        })
    }

    /// The body of an import of a string of bytes.
    fn bytes(&self, bytes: &[u8]) -> Value {
        json!({
            "key_id": self.key,
            "import_token": self.token,
            "encrypted_key_material": self.wrap(bytes),
        })
    }

    /// The body of an import of a key pair under a temporary key.
    fn pair(&self, temporary: &[u8], private_key: &[u8]) -> Value {
        let mut body = self.bytes(temporary);
        body["encrypted_privatekey"] = STANDARD.encode(kwp(temporary, private_key)).into();
        body
    }
}

/// AES key wrap with padding (RFC 5649); under a key of another length, what is no wrapping at all.
fn kwp(key: &[u8], text: &[u8]) -> Vec<u8> {
    let cipher = match key.len() {
        16 => &AES_128,
        32 => &AES_256,
        _ => return vec![1; text.len() + 8],
    };
    let mut wrapped = vec![0; text.len() + 16];
    let key = AesKek::new(cipher, key).unwrap();
    key.wrap_with_padding(text, &mut wrapped).unwrap().to_vec()
}

fn private_key(spec: KeySpec) -> Vec<u8> {
    let made = crypto::generate(spec, &Entropy::seeded(3)).unwrap();
    made.bytes().to_vec()
}

fn with(body: &Value, member: &str, value: impl Into<Value>) -> Value {
    let mut body = body.clone();
    body[member] = value.into();
    body
}

fn without(body: &Value, member: &str) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().remove(member);
    body
}

/// The last letter before the padding changed to another one.
fn changed(text: &str) -> String {
    let place = text.len() / 2;
    let letter = if &text[place..=place] == "A" {
        "B"
    } else {
        "A"
    };
    format!("{}{letter}{}", &text[..place], &text[place + 1..])
}

#[track_caller]
fn check(said: &str, want: &str, body: &Value) {
    assert_eq!(said, want, "{body}");
}

#[tokio::test]
async fn bytes_come_in_under_either_algorithm_and_the_key_works() {
    let cloud = Cloud::start().await;
    for (name, spec, algorithm, length) in [
        ("a", "AES_256", RSA, 32),
        ("b", "AES_256", SM2, 32),
        ("c", "SM4", RSA, 16),
        ("d", "SM4", SM2, 16),
    ] {
        let waiting = Waiting::of(&cloud, name, spec, algorithm).await;
        let use_it = json!({"key_id": waiting.key, "plain_text": "x"});
        assert_eq!(
            cloud.verdict("encrypt-data", use_it.clone()).await,
            "400 KMS.0308"
        );
        let imported = cloud
            .call("import-key-material", waiting.bytes(&vec![1; length]))
            .await;
        assert_eq!((imported.status, &*imported.body), (200, "{}\n"), "{name}");
        let shown = cloud.details(&waiting.key).await;
        assert_eq!(shown["key_state"], "2");
        assert_eq!(
            (&shown["origin"], &shown["expiration_time"]),
            (&"external".into(), &"".into())
        );
        cloud.must("encrypt-data", use_it).await;
        for other in [length - 1, length + 1, 24, 1] {
            let waiting = Waiting::of(&cloud, &format!("{name}{other}"), spec, algorithm).await;
            let body = waiting.bytes(&vec![1; other]);
            let said = cloud.verdict("import-key-material", body.clone()).await;
            check(&said, "400 KMS.2604", &body);
        }
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn pairs_come_in_two_pieces_and_stay() {
    let cloud = Cloud::start().await;
    for (spec, of, algorithm) in [
        ("EC_P256", KeySpec::EcP256, RSA),
        ("EC_P384", KeySpec::EcP384, SM2),
        ("SECP256K1", KeySpec::EcP256K, RSA),
        ("SM2", KeySpec::Sm2, SM2),
        ("RSA_2048", KeySpec::Rsa2048, RSA),
    ] {
        let waiting = Waiting::of(&cloud, spec, spec, algorithm).await;
        let secret = private_key(of);
        for temporary in [&KEY_32[..15], &KEY_32[..24], &[9; 33]] {
            let body = waiting.pair(temporary, &secret);
            let said = cloud.verdict("import-key-material", body.clone()).await;
            check(&said, "400 KMS.2610", &body);
        }
        let whole = waiting.pair(&KEY_32, &secret);
        let wrong = STANDARD.encode(kwp(&[8; 32], &secret));
        let other = STANDARD.encode(kwp(&KEY_32, &[1; 200]));
        for (body, want) in [
            (without(&whole, "encrypted_privatekey"), "400 KMS.2608"),
            (with(&whole, "encrypted_privatekey", ""), "400 KMS.2608"),
            (with(&whole, "encrypted_privatekey", wrong), "400 KMS.2609"),
            (with(&whole, "encrypted_privatekey", other), "400 KMS.2609"),
            (with(&whole, "encrypted_privatekey", "AAAA"), "400 KMS.2609"),
            (with(&whole, "encrypted_privatekey", "%"), "400 KMS.0308"),
            // It never expires, whatever is said; but what is said must be a time to come.
            (with(&whole, "expiration_time", 1), "400 KMS.2602"),
            (with(&whole, "expiration_time", TOMORROW), "200"),
            (whole.clone(), "400 KMS.0310"),
        ] {
            let said = cloud.verdict("import-key-material", body.clone()).await;
            check(&said, want, &body);
        }
        let shown = cloud.details(&waiting.key).await;
        assert_eq!(shown["expiration_time"], "", "{spec}");
        let gone = json!({"key_id": waiting.key});
        let said = cloud.verdict("delete-imported-key-material", gone).await;
        assert_eq!(said, "400 KMS.2702", "{spec}");
    }
    // The smaller temporary key.
    let waiting = Waiting::of(&cloud, "small", "EC_P256", RSA).await;
    let body = waiting.pair(&KEY_32[..16], &private_key(KeySpec::EcP256));
    cloud.must("import-key-material", body).await;
    cloud.advance("400d").await;
    assert_eq!(cloud.details(&waiting.key).await["key_state"], "2");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn every_member_of_an_import_is_judged() {
    let cloud = Cloud::start().await;
    let waiting = Waiting::of(&cloud, "a", "AES_256", RSA).await;
    let other = Waiting::of(&cloud, "b", "AES_256", RSA).await;
    let pair = Waiting::of(&cloud, "c", "EC_P256", RSA).await;
    let body = waiting.bytes(&[1; 32]);
    let token = waiting.token.as_str();
    let encrypted = text(&body, "encrypted_key_material");
    let (no_token, no_material) = ("import_token", "encrypted_key_material");
    for (body, want) in [
        (without(&body, "key_id"), "400 KMS.0204"),
        (without(&body, no_token), "400 KMS.0204"),
        (without(&body, no_material), "400 KMS.0204"),
        (with(&body, "key_id", "x"), "400 KMS.0205"),
        (
            with(&body, "key_id", "0d0466b0-e727-4d9c-b35d-f84bb474a37f"),
            "404 KMS.0207",
        ),
        (with(&body, no_token, "AAAA"), "400 KMS.0308"),
        (with(&body, no_token, "%".repeat(300)), "400 KMS.0308"),
        (with(&body, no_token, "A".repeat(6148)), "400 KMS.0308"),
        (with(&body, no_token, "A".repeat(300)), "400 KMS.2605"),
        (with(&body, no_token, changed(token)), "400 KMS.2605"),
        (with(&body, no_token, other.token.as_str()), "400 KMS.2603"),
        (with(&body, no_token, pair.token.as_str()), "400 KMS.2603"),
        (with(&body, no_material, "%"), "400 KMS.0308"),
        (with(&body, no_material, "A".repeat(364)), "400 KMS.0308"),
        (with(&body, no_material, "A".repeat(344)), "400 KMS.0311"),
        (with(&body, no_material, changed(encrypted)), "400 KMS.0311"),
        (
            with(&body, no_material, other.wrap(&[1; 32])),
            "400 KMS.0311",
        ),
        (with(&body, "expiration_time", "soon"), "400 KMS.0308"),
        (with(&body, "expiration_time", 0), "400 KMS.2602"),
        (with(&body, "expiration_time", -1), "400 KMS.2602"),
        (
            with(&body, "expiration_time", TOMORROW - 86_400),
            "400 KMS.2602",
        ),
        (with(&body, "expiration_time", i64::MAX), "400 KMS.2602"),
        (with(&body, "sequence", "1"), "400 KMS.0206"),
        // A private key is for pairs: others do not look at it.
        (with(&body, "encrypted_privatekey", "A".repeat(200)), "200"),
    ] {
        let said = cloud.verdict("import-key-material", body.clone()).await;
        check(&said, want, &body);
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_token_lasts_a_day() {
    let cloud = Cloud::start().await;
    let waiting = Waiting::of(&cloud, "a", "AES_256", RSA).await;
    let body = waiting.bytes(&[1; 32]);
    cloud.advance("24h").await;
    let said = cloud.verdict("import-key-material", body.clone()).await;
    check(&said, "400 KMS.2601", &body);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn material_expires_and_only_the_same_comes_back() {
    let cloud = Cloud::start().await;
    let waiting = Waiting::of(&cloud, "a", "AES_256", RSA).await;
    let first = waiting.bytes(&[1; 32]);
    let hour = TOMORROW - 86_400 + 3600;
    let expiring = with(&first, "expiration_time", hour.to_string());
    cloud.must("import-key-material", expiring).await;
    let shown = cloud.details(&waiting.key).await;
    assert_eq!(shown["expiration_time"], format!("{hour}000"));
    cloud.advance("3599s").await;
    assert_eq!(cloud.details(&waiting.key).await["key_state"], "2");
    cloud.advance("1s").await;
    let shown = cloud.details(&waiting.key).await;
    assert_eq!(
        (&shown["key_state"], &shown["expiration_time"]),
        (&"5".into(), &"".into())
    );
    let other = waiting.bytes(&[2; 32]);
    let said = cloud.verdict("import-key-material", other.clone()).await;
    check(&said, "400 KMS.2606", &other);
    cloud.must("import-key-material", first.clone()).await;
    let gone = json!({"key_id": waiting.key});
    let reply = cloud
        .call("delete-imported-key-material", gone.clone())
        .await;
    assert_eq!((reply.status, &*reply.body), (200, "{}\n"));
    let said = cloud.verdict("delete-imported-key-material", gone).await;
    assert_eq!(said, "400 KMS.2701");
    let said = cloud.verdict("import-key-material", other.clone()).await;
    check(&said, "400 KMS.2606", &other);
    cloud.must("import-key-material", first).await;
    cloud.daemon.stop().await;
}

/// Each operation on keys in each state, and on a key whose material the service made.
#[tokio::test]
async fn imports_by_state_and_origin() {
    let cloud = Cloud::start().await;
    let ours = cloud.key(json!({"key_alias": "ours"})).await;
    let mut grid = String::new();
    let mut rows = vec![("ours", ours)];
    for state in ["waiting", "enabled", "disabled", "pending"] {
        let waiting = Waiting::of(&cloud, state, "AES_256", RSA).await;
        if state != "waiting" {
            let body = waiting.bytes(&[1; 32]);
            cloud.must("import-key-material", body).await;
        }
        let (id, days) = (waiting.key.as_str(), "7");
        match state {
            "disabled" => drop(cloud.must("disable-key", json!({"key_id": id})).await),
            "pending" => {
                let body = json!({"key_id": id, "pending_days": days});
                cloud.must("schedule-key-deletion", body).await;
            }
            _ => {}
        }
        rows.push((state, waiting.key));
    }
    for (state, key) in rows {
        let parameters = json!({"key_id": key, "wrapping_algorithm": RSA});
        let import = json!({
            "key_id": key,
            "import_token": "A".repeat(200),
            "encrypted_key_material": "A".repeat(344),
        });
        let said = [
            cloud.verdict("get-parameters-for-import", parameters).await,
            cloud.verdict("import-key-material", import).await,
            cloud
                .verdict("delete-imported-key-material", json!({"key_id": key}))
                .await,
        ];
        grid += &format!("{state:<9} {}\n", said.join(" | "));
    }
    expect_test::expect![[r"
        ours      400 KMS.0309 | 400 KMS.0309 | 400 KMS.0309
        waiting   200 | 400 KMS.2605 | 400 KMS.2701
        enabled   400 KMS.0310 | 400 KMS.0310 | 200
        disabled  400 KMS.0310 | 400 KMS.0310 | 200
        pending   400 KMS.0210 | 400 KMS.0210 | 400 KMS.2701
    "]]
    .assert_eq(&grid);
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn algorithms_are_those_of_the_region() {
    let cloud = Cloud::configured("region = \"eu-west-101\"\n").await;
    let key = cloud
        .key(json!({"key_alias": "a", "origin": "external"}))
        .await;
    for (algorithm, want) in [
        (RSA, "200"),
        (SM2, "400 KMS.0308"),
        ("RSAES_OAEP_SHA_1", "400 KMS.0308"),
        ("RSAES_PKCS1_V1_5", "400 KMS.0308"),
    ] {
        let body = json!({"key_id": key, "wrapping_algorithm": algorithm});
        let said = cloud
            .verdict("get-parameters-for-import", body.clone())
            .await;
        check(&said, want, &body);
    }
    let said = cloud
        .verdict("get-parameters-for-import", json!({"key_id": key}))
        .await;
    assert_eq!(said, "400 KMS.0204");
    cloud.daemon.stop().await;
}
