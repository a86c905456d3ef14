//! Signatures, codes, public keys, shared secrets and data key pairs: whole answers, every documented code, and that
//! what comes out is what a caller can use.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{expect, expect_file};
use sha2::{Digest, Sha256};

use super::*;

/// A key id in its form that nobody has.
const NOBODYS: &str = "00000000-0000-0000-0000-000000000000";
/// Longest text that is printed, in characters; of longer ones the beginning and the length, of an answer neither.
const SHOWN_CHARS_MAX: usize = 40;

/// The keys of a page: name, spec, usage.
const KEYS: [(&str, &str, &str); 10] = [
    ("AES", "AES_256", "ENCRYPT_DECRYPT"),
    ("HMAC", "HMAC_256", "GENERATE_VERIFY_MAC"),
    ("RSA", "RSA_2048", "SIGN_VERIFY"),
    ("RSA_SEALS", "RSA_2048", "ENCRYPT_DECRYPT"),
    ("P256", "EC_P256", "SIGN_VERIFY"),
    ("K256", "SECP256K1", "SIGN_VERIFY"),
    ("ED", "ED25519", "SIGN_VERIFY"),
    ("SM2", "SM2", "SIGN_VERIFY"),
    ("AGREES", "EC_P256", "KEY_AGREEMENT"),
    ("AGREES_384", "EC_P384", "KEY_AGREEMENT"),
];

/// A daemon with those keys, and what was said.
struct Page {
    cloud: Cloud,
    /// Id by name.
    keys: Vec<(&'static str, String)>,
    text: String,
}

impl Page {
    async fn new() -> Page {
        let cloud = Cloud::start().await;
        let mut keys = vec![("NOBODY", NOBODYS.to_owned())];
        for (name, spec, usage) in KEYS {
            let asked = json!({"key_alias": name, "key_spec": spec, "key_usage": usage});
            keys.push((name, cloud.key(asked).await));
        }
        Page {
            cloud,
            keys,
            text: String::new(),
        }
    }

    fn id<'s>(&'s self, name: &'s str) -> &'s str {
        let named = self.keys.iter().find(|(known, _)| *known == name);
        named.map_or(name, |(_, id)| id)
    }

    /// The body with the id of the key of this name.
    fn on(&self, key: &str, mut body: Value) -> Value {
        if !key.is_empty() {
            body["key_id"] = json!(self.id(key));
        }
        body
    }

    async fn must(&self, operation: &str, key: &str, body: Value) -> Value {
        self.cloud.must(operation, self.on(key, body)).await
    }

    /// Adds the whole answer.
    async fn answer(&mut self, operation: &str, key: &str, body: Value) -> Value {
        let answer = self.must(operation, key, body).await;
        let shown = self.shown(&answer, |_| "…".to_owned());
        self.text += &format!("{operation} {key} {shown}\n");
        answer
    }

    /// Adds the verdict.
    async fn verdict(&mut self, operation: &str, key: &str, body: Value) {
        let shown = self.shown(&body, |text| format!("{}… {}", &text[..4], text.len()));
        let reply = self.cloud.call(operation, self.on(key, body)).await;
        self.text += &format!("{} {operation} {key} {shown}\n", verdict(&reply));
    }

    /// Keys by name, long texts as `long` says.
    fn shown(&self, value: &Value, long: fn(&str) -> String) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.shown(value, long)))
                .collect(),
            Value::String(text) => match self.keys.iter().find(|(_, id)| id == text) {
                Some((name, _)) => json!(name),
                None if text.len() <= SHOWN_CHARS_MAX => value.clone(),
                None => json!(long(text)),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.clone(),
        }
    }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("{member} in {value}"))
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

#[tokio::test]
async fn answers() {
    let mut page = Page::new().await;
    let raw = json!({"message": base64("message"), "message_type": "RAW", "signing_algorithm": "ED25519_SHA_512"});
    let made = page.answer("sign", "ED", raw.clone()).await;
    let mut signed = raw;
    signed["signature"] = made["signature"].clone();
    page.answer("verify", "ED", signed.clone()).await;
    signed["message"] = json!(base64("massage"));
    page.answer("verify", "ED", signed).await;
    let mac = json!({"message": base64("message"), "mac_algorithm": "HMAC_SHA_256"});
    let made = page.answer("generate-mac", "HMAC", mac.clone()).await;
    let mut checked = mac;
    checked["mac"] = json!(text(&made, "mac").to_uppercase());
    page.answer("verify-mac", "HMAC", checked.clone()).await;
    checked["mac"] = json!(&text(&made, "mac")[..32]);
    page.answer("verify-mac", "HMAC", checked).await;
    let shown = page.answer("get-publickey", "AGREES", json!({})).await;
    let pem = text(&shown, "public_key").to_owned();
    assert!(
        pem.starts_with("-----BEGIN PUBLIC KEY-----\r\nMFkw"),
        "{pem}"
    );
    assert!(pem.ends_with("\r\n-----END PUBLIC KEY-----\r\n"), "{pem}");
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let peer = json!({"key_agreement_algorithm": "ECDH", "public_key": der});
    page.answer("derive-shared-secret", "AGREES", peer).await;
    for (operation, spec) in [
        ("create-rsa-datakey-pair", "RSA_2048"),
        ("create-ec-datakey-pair", "ECC_NIST_P521"),
    ] {
        page.answer(operation, "AES", json!({"key_spec": spec}))
            .await;
        let hidden = json!({"key_spec": spec, "with_plain_text": false});
        page.answer(operation, "AES", hidden).await;
    }
    expect_file!["../../../../testdata/huawei_pairs.txt"].assert_eq(page.text.trim_end());
}

/// DIGEST and RAW are two ways to one signature, and the message type is DIGEST when it is not said.
#[tokio::test]
async fn a_message_and_its_digest_are_signed_alike() {
    let page = Page::new().await;
    for (key, algorithm) in [
        ("P256", "ECDSA_SHA_256"),
        ("K256", "ECDSA_SHA_256"),
        ("RSA", "RSASSA_PSS_SHA_256"),
        ("RSA", "RSASSA_PKCS1_V1_5_SHA_256"),
    ] {
        let digest = base64(Sha256::digest(b"message"));
        let by_digest = json!({"message": digest, "signing_algorithm": algorithm});
        let raw = json!({"message": base64("message"), "message_type": "RAW", "signing_algorithm": algorithm});
        for (asked, other) in [(&by_digest, &raw), (&raw, &by_digest)] {
            let made = page.must("sign", key, asked.clone()).await;
            let mut check = other.clone();
            check["signature"] = made["signature"].clone();
            let found = page.must("verify", key, check).await;
            assert_eq!(text(&found, "signature_valid"), "true", "{key} {algorithm}");
        }
    }
}

/// The private half of a data key pair comes back from decrypt-data under the same additional data alone, and it is the
/// private half of the public one.
#[tokio::test]
async fn data_key_pairs_open_again() {
    let page = Page::new().await;
    for (operation, spec) in [
        ("create-rsa-datakey-pair", "RSA_2048"),
        ("create-ec-datakey-pair", "SM2"),
        ("create-ec-datakey-pair", "ECC_NIST_P521"),
    ] {
        let asked = json!({"key_spec": spec, "additional_authenticated_data": "with"});
        let made = page.must(operation, "AES", asked).await;
        let sealed = text(&made, "private_key_cipher_text");
        let asked = json!({"cipher_text": sealed, "additional_authenticated_data": "with"});
        let opened = page.must("decrypt-data", "", asked).await;
        assert_eq!(opened["plain_text_base64"], made["private_key_plain_text"]);
        let asked = json!({"cipher_text": sealed});
        assert_eq!(
            page.cloud.verdict("decrypt-data", asked).await,
            "400 KMS.2201"
        );
        let again = page.must(operation, "AES", json!({"key_spec": spec})).await;
        assert_ne!(again["public_key"], made["public_key"], "{spec}");
    }
}

#[tokio::test]
async fn refusals_of_signatures() {
    let mut page = Page::new().await;
    let digest = base64([7; 32]);
    for (key, algorithm) in [
        ("x", "ECDSA_SHA_256"),
        ("NOBODY", "ECDSA_SHA_256"),
        ("AES", "RSASSA_PSS_SHA_256"),
        ("HMAC", "RSASSA_PSS_SHA_256"),
        ("RSA_SEALS", "RSASSA_PSS_SHA_256"),
        ("AGREES", "ECDSA_SHA_256"),
        ("RSA", "ECDSA_SHA_256"),
        ("P256", "ECDSA_SHA_384"),
        ("P256", "ECDSA_SHA_512"),
        ("P256", "ecdsa_sha_256"),
    ] {
        let body = json!({"message": digest, "signing_algorithm": algorithm});
        page.verdict("sign", key, body.clone()).await;
        let mut checked = body;
        checked["signature"] = json!("AAAA");
        page.verdict("verify", key, checked).await;
    }
    let long = base64([7; 4097]);
    for (key, message, kind, algorithm) in [
        ("P256", json!(null), json!(null), "ECDSA_SHA_256"),
        ("P256", json!(""), json!(null), "ECDSA_SHA_256"),
        ("P256", json!("x"), json!(null), "ECDSA_SHA_256"),
        ("P256", json!(base64([7; 31])), json!(null), "ECDSA_SHA_256"),
        (
            "P256",
            json!(base64([7; 48])),
            json!("DIGEST"),
            "ECDSA_SHA_256",
        ),
        ("P256", json!(digest), json!("digest"), "ECDSA_SHA_256"),
        ("P256", json!(long), json!("RAW"), "ECDSA_SHA_256"),
        ("RSA", json!(digest), json!("DIGEST"), "RSASSA_PSS_SHA_512"),
        ("SM2", json!(digest), json!("RAW"), "SM2DSA_SM3"),
        ("ED", json!(digest), json!(null), "ED25519_SHA_512"),
        ("ED", json!(digest), json!(null), "ED25519_PH_SHA_512"),
    ] {
        let body =
            json!({"message": message, "message_type": kind, "signing_algorithm": algorithm});
        page.verdict("sign", key, body).await;
    }
    page.verdict(
        "sign",
        "",
        json!({"message": digest, "signing_algorithm": "ECDSA_SHA_256"}),
    )
    .await;
    page.verdict("sign", "P256", json!({"message": digest}))
        .await;
    for signature in [json!(null), json!(""), json!("x")] {
        let body = json!({"message": digest, "signing_algorithm": "ECDSA_SHA_256", "signature": signature});
        page.verdict("verify", "P256", body).await;
    }
    expect_file!["../../../../testdata/huawei_refusals_sign.txt"].assert_eq(page.text.trim_end());
}

#[tokio::test]
async fn refusals_of_codes_public_keys_and_secrets() {
    let mut page = Page::new().await;
    for (key, algorithm, message) in [
        ("", "HMAC_SHA_256", json!("AAAA")),
        ("x", "HMAC_SHA_256", json!("AAAA")),
        ("NOBODY", "HMAC_SHA_256", json!("AAAA")),
        ("AES", "HMAC_SHA_256", json!("AAAA")),
        ("P256", "HMAC_SHA_256", json!("AAAA")),
        ("HMAC", "HMAC_SHA_384", json!("AAAA")),
        ("HMAC", "HMAC_SHA_256", json!(null)),
        ("HMAC", "HMAC_SHA_256", json!("")),
        ("HMAC", "HMAC_SHA_256", json!("x")),
        ("HMAC", "HMAC_SHA_256", json!(base64([7; 4097]))),
    ] {
        let body = json!({"mac_algorithm": algorithm, "message": message});
        page.verdict("generate-mac", key, body.clone()).await;
        let mut checked = body;
        checked["mac"] = json!("00");
        page.verdict("verify-mac", key, checked).await;
    }
    page.verdict("generate-mac", "HMAC", json!({"message": "AAAA"}))
        .await;
    for mac in [json!(null), json!("x")] {
        let body = json!({"mac_algorithm": "HMAC_SHA_256", "message": "AAAA", "mac": mac});
        page.verdict("verify-mac", "HMAC", body).await;
    }
    for key in ["", "x", "NOBODY", "AES", "HMAC"] {
        page.verdict("get-publickey", key, json!({})).await;
    }
    let shown = page.must("get-publickey", "AGREES_384", json!({})).await;
    let pem = text(&shown, "public_key");
    let other: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    for (key, algorithm, peer) in [
        ("", json!("ECDH"), json!(other)),
        ("x", json!("ECDH"), json!(other)),
        ("NOBODY", json!("ECDH"), json!(other)),
        ("AES", json!("ECDH"), json!(other)),
        ("HMAC", json!("ECDH"), json!(other)),
        ("RSA", json!("ECDH"), json!(other)),
        ("RSA_SEALS", json!("ECDH"), json!(other)),
        ("P256", json!("ECDH"), json!(other)),
        ("AGREES", json!(null), json!(other)),
        ("AGREES", json!("ecdh"), json!(other)),
        ("AGREES", json!("ECDH"), json!(null)),
        ("AGREES", json!("ECDH"), json!(other)),
        ("AGREES", json!("ECDH"), json!(pem)),
        ("AGREES", json!("ECDH"), json!("AAAA")),
    ] {
        let body = json!({"key_agreement_algorithm": algorithm, "public_key": peer});
        page.verdict("derive-shared-secret", key, body).await;
    }
    let recipient =
        json!({"attestation_document": "AAAA", "key_encryption_algorithm": "RSAES_OAEP_SHA_256"});
    let body =
        json!({"key_agreement_algorithm": "ECDH", "public_key": other, "recipient": recipient});
    page.verdict("derive-shared-secret", "AGREES_384", body)
        .await;
    expect_file!["../../../../testdata/huawei_refusals_secrets.txt"]
        .assert_eq(page.text.trim_end());
}

#[tokio::test]
async fn refusals_of_data_key_pairs() {
    let mut page = Page::new().await;
    for (operation, spec) in [
        ("create-rsa-datakey-pair", "RSA_2048"),
        ("create-ec-datakey-pair", "ECC_NIST_P256"),
    ] {
        for key in ["", "x", "NOBODY", "HMAC", "RSA_SEALS", "P256"] {
            page.verdict(operation, key, json!({"key_spec": spec}))
                .await;
        }
        for body in [
            json!({}),
            json!({"key_spec": "RSA_1024"}),
            json!({"key_spec": "EC_P256"}),
            json!({"key_spec": spec, "with_plain_text": "no"}),
            json!({"key_spec": spec, "additional_authenticated_data": "x".repeat(129)}),
            json!({"key_spec": spec, "recipient": {}}),
            json!({"key_spec": spec, "pin": "1"}),
            json!({"key_spec": spec, "pin_type": "PlainText"}),
        ] {
            page.verdict(operation, "AES", body).await;
        }
    }
    page.verdict("create-rsa-datakey-pair", "AES", json!({"key_spec": "SM2"}))
        .await;
    page.verdict(
        "create-ec-datakey-pair",
        "AES",
        json!({"key_spec": "RSA_2048"}),
    )
    .await;
    expect_file!["../../../../testdata/huawei_refusals_pairs.txt"].assert_eq(page.text.trim_end());
}

/// Every form of an alias names the key, and the alias of somebody else's does not.
#[tokio::test]
async fn aliases_and_their_names_stand_for_keys() {
    let page = Page::new().await;
    let alias = json!({"key_id": page.id("ED"), "alias": "alias/signer"});
    let made = page.cloud.must("aliases", alias).await;
    let urn = text(&made, "alias_urn").to_owned();
    let mut said = Vec::new();
    for key in [
        "alias/signer",
        &urn,
        "alias/nobodys",
        &urn.replace("cn-north-4", "cn-east-3"),
    ] {
        let reply = page
            .cloud
            .call("get-publickey", json!({"key_id": key}))
            .await;
        said.push(verdict(&reply));
    }
    expect!["200, 200, 404 KMS.0207, 404 KMS.0207"].assert_eq(&said.join(", "));
}
