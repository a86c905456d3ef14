//! Random bytes, data keys and data: whole answers, every documented code, and what opens what.

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
    expect_file!["../../../../testdata/huawei/data.txt"].assert_eq(page.trim_end_matches('\n'));
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

/// Every way to be refused that the documents have a code for, and what they leave open (docs/vendor-notes.md).
#[tokio::test]
async fn every_refusal_has_its_code() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let other = cloud.key(json!({"key_alias": "two"})).await;
    let hmac = cloud.of_spec("hmac", "HMAC_256", None).await;
    let signing = cloud.of_spec("signing", "RSA_2048", None).await;
    let curve = cloud.of_spec("curve", "EC_P256", None).await;
    let sealed = cloud.must("create-datakey", json!({"key_id": key})).await;
    let sealed = text(&sealed, "cipher_text").to_owned();
    let data = cloud
        .must("encrypt-data", json!({"key_id": key, "plain_text": "text"}))
        .await;
    let data = text(&data, "cipher_text").to_owned();
    let mut page = String::new();
    let mut check = async |operation: &str, body: Value| {
        let shown = body
            .to_string()
            .replace(&sealed, "SEALED")
            .replace(&data, "DATA")
            .replace(&key, "KEY")
            .replace(&other, "OTHER")
            .replace(&hmac, "HMAC")
            .replace(&signing, "SIGNING")
            .replace(&curve, "CURVE");
        let shown: String = shown.chars().take(150).collect();
        let verdict = cloud.verdict(operation, body).await;
        page += &format!("{verdict} {operation} {shown}\n");
    };
    let long = "x".repeat(129);
    let wide: String = "x".repeat(8193);

    for length in [
        json!(null),
        json!("x"),
        json!(0),
        json!(-8),
        json!(7),
        json!(9),
        json!(8200),
    ] {
        check("gen-random", json!({"random_data_length": length})).await;
    }
    for operation in ["create-datakey", "create-datakey-without-plaintext"] {
        for length in ["x", "0", "4", "12", "8200"] {
            check(operation, json!({"key_id": key, "datakey_length": length})).await;
        }
        check(operation, json!({})).await;
        check(operation, json!({"key_id": "x"})).await;
        check(operation, json!({"key_id": NOBODYS})).await;
        check(operation, json!({"key_id": key, "key_spec": "AES_192"})).await;
        check(operation, json!({"key_id": hmac})).await;
        check(operation, json!({"key_id": signing})).await;
        check(
            operation,
            json!({"key_id": key, "additional_authenticated_data": long}),
        )
        .await;
        check(operation, json!({"key_id": key, "encryption_context": "a"})).await;
        check(
            operation,
            json!({"key_id": key, "encryption_context": {"a": []}}),
        )
        .await;
        check(
            operation,
            json!({"key_id": key, "encryption_context": {"a": wide}}),
        )
        .await;
        check(operation, json!({"key_id": key, "pin": "1"})).await;
        check(operation, json!({"key_id": key, "pin_type": "PlainText"})).await;
    }
    let whole = with_digest(&[7; 16], false);
    let mut broken = whole.clone();
    broken.replace_range(0..2, "00");
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
        check(
            "encrypt-datakey",
            json!({"key_id": key, "plain_text": plaintext, "datakey_plain_length": length}),
        )
        .await;
    }
    check(
        "encrypt-datakey",
        json!({"key_id": key, "plain_text": whole, "datakey_plain_length": 16, "key_spec": "RSA"}),
    )
    .await;
    check(
        "encrypt-datakey",
        json!({"key_id": signing, "plain_text": whole, "datakey_plain_length": 16}),
    )
    .await;
    let mut digest = sealed.clone();
    let last = if digest.ends_with('0') { "1" } else { "0" };
    digest.replace_range(digest.len() - 1.., last);
    for (of, ciphertext, length) in [
        (&key, json!(null), json!(32)),
        (&key, json!(sealed), json!(null)),
        (&key, json!(sealed), json!("x")),
        (&key, json!(sealed), json!(0)),
        (&key, json!(sealed), json!(1025)),
        (&key, json!(sealed), json!(31)),
        (&key, json!("xx"), json!(32)),
        (&key, json!("0200"), json!(32)),
        (&key, json!(digest), json!(32)),
        (&other, json!(sealed), json!(32)),
        (&signing, json!(sealed), json!(32)),
    ] {
        check(
            "decrypt-datakey",
            json!({"key_id": of, "cipher_text": ciphertext, "datakey_cipher_length": length}),
        )
        .await;
    }
    check(
        "decrypt-datakey",
        json!({"key_id": key, "cipher_text": sealed, "datakey_cipher_length": 32, "additional_authenticated_data": "a"}),
    )
    .await;
    for (of, plaintext, algorithm) in [
        (&key, json!(null), json!(null)),
        (&key, json!(""), json!(null)),
        (&key, json!("x".repeat(4097)), json!(null)),
        (&key, json!("text"), json!("AES")),
        (&key, json!("text"), json!("RSAES_OAEP_SHA_256")),
        (&hmac, json!("text"), json!(null)),
        (&signing, json!("text"), json!(null)),
        (&signing, json!("text"), json!("RSAES_OAEP_SHA_256")),
        (&curve, json!("text"), json!(null)),
        (&curve, json!("text"), json!("SM2_ENCRYPT")),
    ] {
        check(
            "encrypt-data",
            json!({"key_id": of, "plain_text": plaintext, "encryption_algorithm": algorithm}),
        )
        .await;
    }
    check(
        "encrypt-data",
        json!({"key_id": key, "plain_text": "text", "additional_authenticated_data": long}),
    )
    .await;
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
        json!({"cipher_text": data, "key_id": other}),
        json!({"cipher_text": data, "encryption_algorithm": "RSAES_OAEP_SHA_256"}),
        json!({"cipher_text": data, "key_id": key, "encryption_algorithm": "RSAES_OAEP_SHA_256"}),
        json!({"cipher_text": data, "encryption_algorithm": "RSA"}),
    ] {
        check("decrypt-data", body).await;
    }
    for body in [
        json!({"cipher_text": data}),
        json!({"destination_key_id": other}),
        json!({"destination_key_id": NOBODYS, "cipher_text": data}),
        json!({"destination_key_id": hmac, "cipher_text": data}),
        json!({"destination_key_id": signing, "cipher_text": data}),
        json!({"destination_key_id": other, "cipher_text": data, "source_key_id": other}),
        json!({"destination_key_id": other, "cipher_text": data, "source_key_id": NOBODYS}),
        json!({"destination_key_id": other, "cipher_text": data, "source_additional_authenticated_data": "a"}),
        json!({"destination_key_id": other, "cipher_text": data, "source_encryption_algorithm": "RSAES_OAEP_SHA_256"}),
        json!({"destination_key_id": other, "cipher_text": data, "destination_encryption_algorithm": "x"}),
        json!({"destination_key_id": other, "cipher_text": data, "destination_additional_authenticated_data": long}),
        json!({"destination_key_id": other, "cipher_text": sealed, "datakey_cipher_length": "x"}),
        json!({"destination_key_id": other, "cipher_text": sealed, "datakey_cipher_length": 0}),
        json!({"destination_key_id": other, "cipher_text": sealed, "datakey_cipher_length": 31}),
        json!({"destination_key_id": other, "cipher_text": data, "datakey_cipher_length": 4}),
    ] {
        check("re-encrypt", body).await;
    }
    expect_file!["../../../../testdata/huawei/data_refusals.txt"].assert_eq(page.trim_end());
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

/// Texts of any bytes that a key pair can hold; and that they move to and from symmetric keys.
#[tokio::test]
async fn pairs_encrypt_and_texts_move_both_ways() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let pairs = [
        ("RSA_2048", "RSAES_OAEP_SHA_256", 190),
        ("RSA_2048", "RSAES_OAEP_SHA_1", 214),
        ("SM2", "SM2_ENCRYPT", 4096),
    ];
    for (number, (spec, algorithm, longest)) in pairs.into_iter().enumerate() {
        let alias = format!("pair-{number}");
        let pair = cloud.of_spec(&alias, spec, Some("ENCRYPT_DECRYPT")).await;
        for plaintext in ["x".to_owned(), "y".repeat(longest)] {
            let body =
                json!({"key_id": pair, "plain_text": plaintext, "encryption_algorithm": algorithm});
            let made = cloud.must("encrypt-data", body).await;
            let body = json!({"key_id": pair, "cipher_text": made["cipher_text"], "encryption_algorithm": algorithm});
            let opened = cloud.must("decrypt-data", body).await;
            assert_eq!(opened["plain_text"], plaintext, "{algorithm}");
            let moved = cloud
                .must(
                    "re-encrypt",
                    json!({
                        "source_key_id": pair,
                        "source_encryption_algorithm": algorithm,
                        "cipher_text": made["cipher_text"],
                        "destination_key_id": key,
                    }),
                )
                .await;
            assert_eq!(moved["source_encryption_algorithm"], algorithm);
            assert_eq!(
                moved["destination_encryption_algorithm"],
                "SYMMETRIC_DEFAULT"
            );
            assert_eq!(
                (&moved["source_key_id"], &moved["key_id"]),
                (&json!(pair), &json!(key))
            );
            let opened = cloud
                .must("decrypt-data", json!({"cipher_text": moved["cipher_text"]}))
                .await;
            assert_eq!(opened["plain_text"], plaintext);
            let back = cloud
                .must(
                    "re-encrypt",
                    json!({
                        "cipher_text": moved["cipher_text"],
                        "destination_key_id": pair,
                        "destination_encryption_algorithm": algorithm,
                    }),
                )
                .await;
            let body = json!({"key_id": pair, "cipher_text": back["cipher_text"], "encryption_algorithm": algorithm});
            assert_eq!(
                cloud.must("decrypt-data", body).await["plain_text"],
                plaintext
            );
        }
        let body = json!({"key_id": pair, "plain_text": "text"});
        assert_eq!(cloud.verdict("encrypt-data", body).await, "400 KMS.2106");
        let with_data = json!({"key_id": pair, "plain_text": "text", "encryption_algorithm": algorithm, "additional_authenticated_data": "a"});
        assert_eq!(
            cloud.verdict("encrypt-data", with_data).await,
            "400 KMS.0308"
        );
        if longest < 4096 {
            let body = json!({"key_id": pair, "plain_text": "y".repeat(longest + 1), "encryption_algorithm": algorithm});
            assert_eq!(cloud.verdict("encrypt-data", body).await, "400 KMS.2108");
        }
        let body = json!({"key_id": pair, "cipher_text": STANDARD.encode([7; 256]), "encryption_algorithm": algorithm});
        assert_eq!(cloud.verdict("decrypt-data", body).await, "400 KMS.0311");
    }
}

/// The ciphertext of a data key moves as it is written, in hexadecimal, when its length is told.
#[tokio::test]
async fn data_keys_move_between_keys() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let other = cloud.of_spec("two", "SM4", None).await;
    let made = cloud.must("create-datakey", json!({"key_id": key})).await;
    let body = json!({"destination_key_id": other, "cipher_text": made["cipher_text"], "datakey_cipher_length": "32"});
    let moved = cloud.must("re-encrypt", body).await;
    let body = json!({"key_id": other, "cipher_text": moved["cipher_text"], "datakey_cipher_length": "32"});
    let opened = cloud.must("decrypt-datakey", body).await;
    assert_eq!(opened["data_key"], made["plain_text"]);
    assert_eq!(moved["source_key_id"], key);
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
