//! Random bytes, data keys and data: whole answers, every documented code, and what opens what.

mod moving;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{expect, expect_file};
use sha2::{Digest, Sha256};
use sm3::Sm3;

use super::*;

/// A key id in its form that nobody has.
const NOBODYS: &str = "00000000-0000-0000-0000-000000000000";

impl Cloud {
    async fn of_spec(&self, alias: &str, spec: &str, usage: Option<&str>) -> String {
        self.key(json!({"key_alias": alias, "key_spec": spec, "key_usage": usage}))
            .await
    }
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("{member} in {value}"))
}

/// HEX(data key) ‖ HEX(digest), as encrypt-datakey takes it.
fn with_digest(data_key: &[u8], is_sm: bool) -> String {
    let digest = if is_sm {
        Sm3::digest(data_key).to_vec()
    } else {
        Sha256::digest(data_key).to_vec()
    };
    hex::encode_upper([data_key, &digest].concat())
}

/// Operation and body; `$key`, `$rsa` and what was answered before (`$cipher_text`, `$plain_text`) stand in it.
const SCRIPT: &[(&str, &str)] = &[
    ("gen-random", r#"{"random_data_length":"8"}"#),
    ("gen-random", r#"{"random_data_length":512}"#),
    ("create-datakey", r#"{"key_id":"$key"}"#),
    (
        "create-datakey",
        r#"{"key_id":"$key","key_spec":"AES_128","datakey_length":""}"#,
    ),
    (
        "create-datakey",
        r#"{"key_id":"$key","key_spec":"AES_256","datakey_length":"8","additional_authenticated_data":"with"}"#,
    ),
    (
        "decrypt-datakey",
        r#"{"key_id":"$key","cipher_text":"$cipher_text","datakey_cipher_length":"1","additional_authenticated_data":"with"}"#,
    ),
    (
        "create-datakey-without-plaintext",
        r#"{"key_id":"$key","datakey_length":512,"encryption_context":{"a":"1"}}"#,
    ),
    (
        "decrypt-datakey",
        r#"{"key_id":"$key","cipher_text":"$cipher_text","datakey_cipher_length":64,"encryption_context":{"a":1}}"#,
    ),
    (
        "encrypt-datakey",
        r#"{"key_id":"$key","plain_text":"$zeros","datakey_plain_length":"64"}"#,
    ),
    (
        "decrypt-datakey",
        r#"{"key_id":"$key","cipher_text":"$cipher_text","datakey_cipher_length":"64"}"#,
    ),
    ("encrypt-data", r#"{"key_id":"$key","plain_text":"größer"}"#),
    ("decrypt-data", r#"{"cipher_text":"$cipher_text"}"#),
    (
        "decrypt-data",
        r#"{"cipher_text":"$cipher_text","key_id":"$key","encryption_algorithm":"SYMMETRIC_DEFAULT"}"#,
    ),
    (
        "re-encrypt",
        r#"{"destination_key_id":"$other","cipher_text":"$cipher_text","destination_additional_authenticated_data":"new"}"#,
    ),
    (
        "decrypt-data",
        r#"{"cipher_text":"$cipher_text","additional_authenticated_data":"new"}"#,
    ),
];

#[tokio::test]
async fn every_answer_as_a_client_reads_it() {
    let cloud = Cloud::start().await;
    let mut known = vec![
        ("key", cloud.key(json!({"key_alias": "one"})).await),
        ("other", cloud.of_spec("two", "SM4", None).await),
        ("zeros", with_digest(&[0; 64], false)),
    ];
    let mut page = String::new();
    for (operation, body) in SCRIPT {
        let filled = known
            .iter()
            .rev()
            .fold((*body).to_owned(), |body, (name, value)| {
                body.replace(&format!("${name}"), value)
            });
        let reply = cloud
            .call(operation, serde_json::from_str(&filled).unwrap())
            .await;
        assert_eq!(reply.status, 200, "{operation} {filled}: {}", reply.body);
        assert!(reply.body.ends_with('\n'));
        page += &format!("{operation} {body}\n{}\n", reply.body);
        if let Some(made) = reply.json()["cipher_text"].as_str() {
            known.push(("cipher_text", made.to_owned()));
        }
    }
    expect_file!["../../../../testdata/huawei_data.txt"].assert_eq(page.trim_end_matches('\n'));
}

/// The check vector of the documents: the digest of a data key of 64 zero bytes, and the documented lengths.
#[tokio::test]
async fn the_documented_digest_and_lengths() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let body = json!({"key_id": key, "plain_text": with_digest(&[0; 64], false), "datakey_plain_length": "64"});
    let made = cloud.must("encrypt-datakey", body).await;
    assert_eq!(made["datakey_length"], "64");
    let sealed = text(&made, "cipher_text");
    assert_eq!(sealed.len(), 2 * 188);
    assert_eq!(sealed, sealed.to_ascii_uppercase());
    let body = json!({"key_id": key, "cipher_text": sealed, "datakey_cipher_length": 64});
    let opened = cloud.must("decrypt-datakey", body).await;
    assert_eq!(opened["data_key"], "0".repeat(128));
    let digest = "F5A5FD42D16A20302798EF6ED309979B43003D2320D9F0E8EA9831A92759FB4B";
    assert_eq!(opened["datakey_dgst"], digest);
    assert_eq!(opened["key_id"], Value::Null);
    let made = cloud
        .must("encrypt-data", json!({"key_id": key, "plain_text": "1234"}))
        .await;
    assert_eq!(text(&made, "cipher_text").len(), 188);
}

/// Lengths of data keys: by type, by bits, by both (the bits win), by neither.
#[tokio::test]
async fn data_keys_are_as_long_as_asked() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let cases = [
        (json!(null), json!(null), 32),
        (json!(""), json!(""), 32),
        (json!("AES_128"), json!(null), 16),
        (json!("AES_256"), json!(null), 32),
        (json!("SM4"), json!(null), 16),
        (json!("HMAC_256"), json!(null), 32),
        (json!("HMAC_384"), json!(null), 48),
        (json!("HMAC_512"), json!(null), 64),
        (json!("HMAC_SM3"), json!(null), 32),
        (json!("AES_256"), json!("8"), 1),
        (json!(null), json!(8192), 1024),
        (json!(null), json!("136"), 17),
    ];
    for (spec, bits, bytes) in cases {
        let body = json!({"key_id": key, "key_spec": spec, "datakey_length": bits});
        let made = cloud.must("create-datakey", body.clone()).await;
        assert_eq!(text(&made, "plain_text").len(), 2 * bytes, "{body}");
        let sealed = text(&made, "cipher_text");
        assert_eq!(sealed.len(), 2 * (124 + 16 * bytes.div_ceil(16)), "{body}");
        let body = json!({"key_id": key, "cipher_text": sealed, "datakey_cipher_length": bytes});
        let opened = cloud.must("decrypt-datakey", body).await;
        assert_eq!(opened["data_key"], made["plain_text"]);
    }
}

/// Data keys under an SM4 key have digests by SM3.
#[tokio::test]
async fn digests_under_sm4_are_sm3() {
    let cloud = Cloud::start().await;
    let key = cloud.of_spec("sm4", "SM4", None).await;
    let data_key = b"a data key of 23 bytes.";
    let body = |is_sm| {
        let text = with_digest(data_key, is_sm);
        json!({"key_id": key, "plain_text": text, "datakey_plain_length": data_key.len()})
    };
    assert_eq!(
        cloud.verdict("encrypt-datakey", body(false)).await,
        "400 KMS.2103"
    );
    let made = cloud.must("encrypt-datakey", body(true)).await;
    let body =
        json!({"key_id": key, "cipher_text": made["cipher_text"], "datakey_cipher_length": 23});
    let opened = cloud.must("decrypt-datakey", body).await;
    assert_eq!(
        text(&opened, "datakey_dgst"),
        hex::encode_upper(Sm3::digest(data_key))
    );
    assert_eq!(text(&opened, "data_key"), hex::encode_upper(data_key));
}

/// A page of refusals, and what the requests are made of.
struct Refused {
    cloud: Cloud,
    page: String,
    /// By what a page calls them.
    keys: Vec<(&'static str, String)>,
    /// Of a data key of 32 bytes by KEY.
    sealed: String,
    /// Of `text` by KEY.
    data: String,
}

impl Refused {
    async fn new() -> Self {
        let cloud = Cloud::start().await;
        let mut keys = vec![("NOBODY", NOBODYS.to_owned())];
        for (name, spec) in [
            ("KEY", "AES_256"),
            ("OTHER", "AES_256"),
            ("HMAC", "HMAC_256"),
            ("SIGNING", "RSA_2048"),
            ("CURVE", "EC_P256"),
        ] {
            keys.push((name, cloud.of_spec(name, spec, None).await));
        }
        let key = &keys[1].1;
        let sealed = cloud.must("create-datakey", json!({"key_id": key})).await;
        let data = cloud
            .must("encrypt-data", json!({"key_id": key, "plain_text": "text"}))
            .await;
        Self {
            sealed: text(&sealed, "cipher_text").to_owned(),
            data: text(&data, "cipher_text").to_owned(),
            cloud,
            page: String::new(),
            keys,
        }
    }

    fn id(&self, name: &str) -> &str {
        let named = self.keys.iter().find(|(known, _)| *known == name);
        &named.unwrap().1
    }

    /// Adds a line to the page; `of` is the key of `member`, by name.
    async fn of(&mut self, operation: &str, (member, of): (&str, &str), mut body: Value) {
        body[member] = json!(self.id(of));
        self.check(operation, body).await;
    }

    async fn check(&mut self, operation: &str, body: Value) {
        let mut shown = body.clone();
        for value in shown.as_object_mut().unwrap().values_mut() {
            *value = self.shown(value);
        }
        let verdict = self.cloud.verdict(operation, body).await;
        self.page += &format!("{verdict} {operation} {shown}\n");
    }

    /// Keys by name, long texts by their beginning and length.
    fn shown(&self, value: &Value) -> Value {
        let Some(text) = value.as_str() else {
            let text = value.to_string();
            return if text.len() < 60 {
                value.clone()
            } else {
                json!("(long)")
            };
        };
        match self.keys.iter().find(|(_, id)| id == text) {
            Some((name, _)) => json!(name),
            None if text.len() < 40 => value.clone(),
            None => json!(format!("{}… {}", &text[..4], text.len())),
        }
    }
}

#[tokio::test]
async fn refusals_of_new_random_bytes_and_data_keys() {
    let mut on = Refused::new().await;
    for length in [
        json!(null),
        json!("x"),
        json!(0),
        json!(-8),
        json!(7),
        json!(9),
        json!(8200),
    ] {
        on.check("gen-random", json!({"random_data_length": length}))
            .await;
    }
    for operation in ["create-datakey", "create-datakey-without-plaintext"] {
        on.check(operation, json!({})).await;
        on.check(operation, json!({"key_id": "x"})).await;
        for of in ["NOBODY", "HMAC", "SIGNING", "CURVE"] {
            on.of(operation, ("key_id", of), json!({})).await;
        }
        for body in [
            json!({"datakey_length": "x"}),
            json!({"datakey_length": "0"}),
            json!({"datakey_length": "4"}),
            json!({"datakey_length": "12"}),
            json!({"datakey_length": "8200"}),
            json!({"key_spec": "AES_192"}),
            json!({"additional_authenticated_data": "x".repeat(129)}),
            json!({"encryption_context": "a"}),
            json!({"encryption_context": {"a": []}}),
            json!({"encryption_context": {"a": "x".repeat(8192)}}),
            json!({"pin": "1"}),
            json!({"pin_type": "PlainText"}),
        ] {
            on.of(operation, ("key_id", "KEY"), body).await;
        }
    }
    expect_file!["../../../../testdata/huawei_refusals_new.txt"].assert_eq(on.page.trim_end());
}

#[tokio::test]
async fn refusals_of_data_keys_that_are_sent() {
    let mut on = Refused::new().await;
    let whole = with_digest(&[7; 16], false);
    let broken = format!("00{}", &whole[2..]);
    for (plaintext, length) in [
        (json!(null), json!(16)),
        (json!(whole), json!(null)),
        (json!(whole), json!("x")),
        (json!(whole), json!(0)),
        (json!(whole), json!(1025)),
        (json!(whole), json!(15)),
        (json!("00"), json!(16)),
        (json!("xx"), json!(16)),
        (json!(broken), json!(16)),
    ] {
        let body = json!({"plain_text": plaintext, "datakey_plain_length": length});
        on.of("encrypt-datakey", ("key_id", "KEY"), body).await;
    }
    let body = json!({"plain_text": whole, "datakey_plain_length": 16});
    for of in ["NOBODY", "HMAC", "SIGNING", "CURVE"] {
        on.of("encrypt-datakey", ("key_id", of), body.clone()).await;
    }
    for member in ["key_spec", "pin", "pin_type"] {
        let mut body = body.clone();
        body[member] = json!("RSA");
        on.of("encrypt-datakey", ("key_id", "KEY"), body).await;
    }
    let sealed = on.sealed.clone();
    let last = if sealed.ends_with('0') { '1' } else { '0' };
    let digest = format!("{}{last}", &sealed[..sealed.len() - 1]);
    for (of, ciphertext, length) in [
        ("KEY", json!(null), json!(32)),
        ("KEY", json!(sealed), json!(null)),
        ("KEY", json!(sealed), json!("x")),
        ("KEY", json!(sealed), json!(0)),
        ("KEY", json!(sealed), json!(1025)),
        ("KEY", json!(sealed), json!(31)),
        ("KEY", json!("xx"), json!(32)),
        ("KEY", json!("0200"), json!(32)),
        ("KEY", json!(digest), json!(32)),
        ("OTHER", json!(sealed), json!(32)),
        ("SIGNING", json!(sealed), json!(32)),
        ("NOBODY", json!(sealed), json!(32)),
    ] {
        let body = json!({"cipher_text": ciphertext, "datakey_cipher_length": length});
        on.of("decrypt-datakey", ("key_id", of), body).await;
    }
    for member in ["additional_authenticated_data", "pin", "pin_type"] {
        let mut body = json!({"cipher_text": sealed, "datakey_cipher_length": 32});
        body[member] = json!("a");
        on.of("decrypt-datakey", ("key_id", "KEY"), body).await;
    }
    expect_file!["../../../../testdata/huawei_refusals_data_keys.txt"]
        .assert_eq(on.page.trim_end());
}

#[tokio::test]
async fn refusals_of_data() {
    let mut on = Refused::new().await;
    for (of, plaintext, algorithm) in [
        ("KEY", json!(null), json!(null)),
        ("KEY", json!(""), json!(null)),
        ("KEY", json!("x".repeat(4097)), json!(null)),
        ("KEY", json!("text"), json!("AES")),
        ("KEY", json!("text"), json!("RSAES_OAEP_SHA_256")),
        ("HMAC", json!("text"), json!(null)),
        ("SIGNING", json!("text"), json!(null)),
        ("SIGNING", json!("text"), json!("RSAES_OAEP_SHA_256")),
        ("CURVE", json!("text"), json!(null)),
        ("CURVE", json!("text"), json!("SM2_ENCRYPT")),
        ("NOBODY", json!("text"), json!(null)),
    ] {
        let body = json!({"plain_text": plaintext, "encryption_algorithm": algorithm});
        on.of("encrypt-data", ("key_id", of), body).await;
    }
    let long = json!({"plain_text": "text", "additional_authenticated_data": "x".repeat(129)});
    on.of("encrypt-data", ("key_id", "KEY"), long).await;
    let data = on.data.clone();
    let mut changed = STANDARD.decode(&data).unwrap();
    changed[60] ^= 1;
    for body in [
        json!({}),
        json!({"cipher_text": "x"}),
        json!({"cipher_text": "!".repeat(200)}),
        json!({"cipher_text": "A".repeat(5652)}),
        json!({"cipher_text": "A".repeat(188)}),
        json!({"cipher_text": STANDARD.encode(changed)}),
        json!({"cipher_text": data, "additional_authenticated_data": "a"}),
        json!({"cipher_text": data, "encryption_algorithm": "RSAES_OAEP_SHA_256"}),
        json!({"cipher_text": data, "encryption_algorithm": "RSA"}),
    ] {
        on.check("decrypt-data", body).await;
    }
    for (of, algorithm) in [
        ("OTHER", json!(null)),
        ("NOBODY", json!(null)),
        ("KEY", json!("RSAES_OAEP_SHA_256")),
        ("SIGNING", json!("RSAES_OAEP_SHA_256")),
    ] {
        let body = json!({"cipher_text": data, "encryption_algorithm": algorithm});
        on.of("decrypt-data", ("key_id", of), body).await;
    }
    expect_file!["../../../../testdata/huawei_refusals_data.txt"].assert_eq(on.page.trim_end());
}

#[tokio::test]
async fn refusals_of_moving() {
    let mut on = Refused::new().await;
    let (data, sealed) = (on.data.clone(), on.sealed.clone());
    on.check("re-encrypt", json!({"cipher_text": data})).await;
    for of in ["NOBODY", "HMAC", "SIGNING", "CURVE"] {
        let body = json!({"cipher_text": data});
        on.of("re-encrypt", ("destination_key_id", of), body).await;
    }
    for of in ["OTHER", "NOBODY", "SIGNING"] {
        let body = json!({"cipher_text": data, "destination_key_id": on.id("OTHER")});
        on.of("re-encrypt", ("source_key_id", of), body).await;
    }
    let long = "x".repeat(129);
    for body in [
        json!({}),
        json!({"cipher_text": data, "source_additional_authenticated_data": "a"}),
        json!({"cipher_text": data, "source_additional_authenticated_data": long}),
        json!({"cipher_text": data, "source_encryption_algorithm": "RSAES_OAEP_SHA_256"}),
        json!({"cipher_text": data, "source_encryption_algorithm": "x"}),
        json!({"cipher_text": data, "destination_encryption_algorithm": "x"}),
        json!({"cipher_text": data, "destination_encryption_algorithm": "SM2_ENCRYPT"}),
        json!({"cipher_text": data, "destination_additional_authenticated_data": long}),
        json!({"cipher_text": sealed, "datakey_cipher_length": "x"}),
        json!({"cipher_text": sealed, "datakey_cipher_length": 0}),
        json!({"cipher_text": sealed, "datakey_cipher_length": 31}),
        json!({"cipher_text": data, "datakey_cipher_length": 4}),
    ] {
        on.of("re-encrypt", ("destination_key_id", "OTHER"), body)
            .await;
    }
    expect_file!["../../../../testdata/huawei_refusals_moving.txt"].assert_eq(on.page.trim_end());
}

/// A text as long as the limit, in characters of one and of several bytes.
#[tokio::test]
async fn texts_up_to_the_limit() {
    let cloud = Cloud::start().await;
    for (alias, spec) in [("aes", "AES_256"), ("sm4", "SM4")] {
        let key = cloud.of_spec(alias, spec, None).await;
        for plaintext in [
            "x".to_owned(),
            "x".repeat(4096),
            "ü".repeat(2048),
            "\0\u{1}\"".to_owned(),
        ] {
            let made = cloud
                .must(
                    "encrypt-data",
                    json!({"key_id": key, "plain_text": plaintext}),
                )
                .await;
            let opened = cloud
                .must("decrypt-data", json!({"cipher_text": made["cipher_text"]}))
                .await;
            assert_eq!(opened["plain_text"], plaintext);
            assert_eq!(
                text(&opened, "plain_text_base64"),
                STANDARD.encode(&plaintext)
            );
            assert_eq!(opened["key_id"], key);
        }
        let over = json!({"key_id": key, "plain_text": "ü".repeat(2049)});
        assert_eq!(cloud.verdict("encrypt-data", over).await, "400 KMS.0308");
    }
}

/// Additional data and the older context are both authenticated; maps compare as maps, and none as an empty one.
#[tokio::test]
async fn contexts_compare_by_meaning() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let contexts = [
        json!({}),
        json!({"additional_authenticated_data": "a"}),
        json!({"additional_authenticated_data": "A"}),
        json!({"encryption_context": {"a": "1", "b": "2"}}),
        json!({"encryption_context": {"a": "2", "b": "1"}}),
        json!({"encryption_context": {"a": "1", "b": "2"}, "additional_authenticated_data": "a"}),
    ];
    let alike = [
        json!({"encryption_context": {}, "additional_authenticated_data": ""}),
        json!({"encryption_context": null, "additional_authenticated_data": "a"}),
        json!({"additional_authenticated_data": "A"}),
        json!({"encryption_context": {"b": 2, "a": 1}}),
        json!({"encryption_context": {"b": "1", "a": "2"}}),
        json!({"encryption_context": {"b": "2", "a": "1"}, "additional_authenticated_data": "a"}),
    ];
    let with = |context: &Value, body: Value| {
        let mut merged = body;
        merged
            .as_object_mut()
            .unwrap()
            .extend(context.as_object().unwrap().clone());
        merged
    };
    for (place, context) in contexts.iter().enumerate() {
        let made = cloud
            .must(
                "encrypt-data",
                with(context, json!({"key_id": key, "plain_text": "text"})),
            )
            .await;
        let sealed = json!({"cipher_text": made["cipher_text"]});
        for (other, tried) in alike.iter().enumerate() {
            let verdict = cloud
                .verdict("decrypt-data", with(tried, sealed.clone()))
                .await;
            let want = if place == other {
                "200"
            } else {
                "400 KMS.2201"
            };
            assert_eq!(verdict, want, "{context} {tried}");
        }
    }
}

impl Cloud {
    async fn sealed_by(&self, (pair, algorithm): (&str, &str), plaintext: &str) -> Value {
        let body =
            json!({"key_id": pair, "plain_text": plaintext, "encryption_algorithm": algorithm});
        self.must("encrypt-data", body).await["cipher_text"].take()
    }

    async fn opened_by(&self, (pair, algorithm): (&str, &str), sealed: &Value) -> Value {
        let body =
            json!({"key_id": pair, "cipher_text": sealed, "encryption_algorithm": algorithm});
        self.must("decrypt-data", body).await["plain_text"].take()
    }

    /// A text under a pair, from there to a symmetric key, and back.
    async fn there_and_back(&self, by: (&str, &str), key: &str, plaintext: &str) {
        let (pair, algorithm) = by;
        let sealed = self.sealed_by(by, plaintext).await;
        assert_eq!(self.opened_by(by, &sealed).await, plaintext, "{algorithm}");
        let body = json!({
            "source_key_id": pair,
            "source_encryption_algorithm": algorithm,
            "cipher_text": sealed,
            "destination_key_id": key,
        });
        let moved = self.must("re-encrypt", body).await;
        let algorithms =
            ["source", "destination"].map(|of| &moved[format!("{of}_encryption_algorithm")]);
        assert_eq!(algorithms, [algorithm, "SYMMETRIC_DEFAULT"]);
        assert_eq!([&moved["source_key_id"], &moved["key_id"]], [pair, key]);
        let body = json!({"cipher_text": moved["cipher_text"]});
        assert_eq!(
            self.must("decrypt-data", body).await["plain_text"],
            plaintext
        );
        let body = json!({
            "cipher_text": moved["cipher_text"],
            "destination_key_id": pair,
            "destination_encryption_algorithm": algorithm,
        });
        let back = self.must("re-encrypt", body).await;
        assert_eq!(self.opened_by(by, &back["cipher_text"]).await, plaintext);
    }
}

/// A data key that is no text is shown as base64; its text has replacement characters.
#[tokio::test]
async fn bytes_that_are_no_text_are_trusted_as_base64() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let body = json!({"key_id": key, "plain_text": with_digest(&[0xff, 0x41], false), "datakey_plain_length": 2});
    let made = cloud.must("encrypt-datakey", body).await;
    let sealed = STANDARD.encode(hex::decode(text(&made, "cipher_text")).unwrap());
    let opened = cloud
        .must("decrypt-data", json!({"cipher_text": sealed}))
        .await;
    assert_eq!(opened["plain_text_base64"], STANDARD.encode([0xff, 0x41]));
    expect!["\u{fffd}A"].assert_eq(text(&opened, "plain_text"));
}

/// Keys that may not be used now: disabled, and pending deletion.
#[tokio::test]
async fn states_in_which_nothing_opens() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let data = cloud
        .must("encrypt-data", json!({"key_id": key, "plain_text": "text"}))
        .await;
    let sealed = cloud.must("create-datakey", json!({"key_id": key})).await;
    let calls = [
        ("create-datakey", json!({"key_id": key})),
        ("create-datakey-without-plaintext", json!({"key_id": key})),
        (
            "encrypt-datakey",
            json!({"key_id": key, "plain_text": with_digest(&[1], false), "datakey_plain_length": 1}),
        ),
        (
            "decrypt-datakey",
            json!({"key_id": key, "cipher_text": sealed["cipher_text"], "datakey_cipher_length": 32}),
        ),
        ("encrypt-data", json!({"key_id": key, "plain_text": "text"})),
        ("decrypt-data", json!({"cipher_text": data["cipher_text"]})),
        (
            "re-encrypt",
            json!({"cipher_text": data["cipher_text"], "destination_key_id": key}),
        ),
    ];
    for (change, want) in [
        (None, "200"),
        (
            Some(("disable-key", json!({"key_id": key}))),
            "400 KMS.0209",
        ),
        (
            Some((
                "schedule-key-deletion",
                json!({"key_id": key, "pending_days": "7"}),
            )),
            "400 KMS.0210",
        ),
        (
            Some(("cancel-key-deletion", json!({"key_id": key}))),
            "400 KMS.0209",
        ),
        (Some(("enable-key", json!({"key_id": key}))), "200"),
    ] {
        if let Some((operation, body)) = change {
            cloud.must(operation, body).await;
        }
        for (operation, body) in &calls {
            assert_eq!(
                cloud.verdict(operation, body.clone()).await,
                want,
                "{operation}"
            );
        }
    }
}
