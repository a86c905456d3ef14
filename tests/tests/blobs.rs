//! Ciphertext blobs both ways against OpenSSL: it opens what we made under a key that it was told, and we open what
//! it made.

use std::fs;

use acceptance::client::Client;
use acceptance::emulator::Emulator;
use acceptance::python;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::tempdir;

/// Key specs with the length of their keys in bytes.
const SPECS: [(&str, usize); 4] = [
    ("Aliyun_AES_256", 32),
    ("Aliyun_AES_192", 24),
    ("Aliyun_AES_128", 16),
    ("Aliyun_SM4", 16),
];
const CONTEXTS: [&str; 4] = [
    "{}",
    r#"{"a":"1"}"#,
    r#"{"b":"","a":"x"}"#,
    r#"{"größe":"大","":"n"}"#,
];
const TEXTS: [&str; 3] = [
    "t",
    "sixteen bytes...",
    "größer als ein Block, und nicht nur ASCII: 大",
];
const INSTANCE: &str = "kst-hardware";

/// The material of a spec's key: bytes that no two specs share.
fn material(number: usize, length: usize) -> Vec<u8> {
    let first = u8::try_from(number * 64).expect("a few specs");
    (0..length)
        .map(|place| first + u8::try_from(place).expect("short keys"))
        .collect()
}

/// A fixture with one key a spec, by the spec's name.
fn fixture() -> Value {
    let key = |(number, (spec, length)): (usize, (&str, usize))| {
        json!({
            "id": spec.to_ascii_lowercase(),
            "key_spec": spec,
            "instance_id": INSTANCE,
            "raw": STANDARD.encode(material(number, length)),
        })
    };
    let keys: Vec<Value> = SPECS.into_iter().enumerate().map(key).collect();
    json!({ "instances": [{ "id": INSTANCE, "kind": "hardware" }], "keys": keys })
}

/// One text under each key with each context, sealed by us.
fn cases(client: &mut Client) -> Vec<Value> {
    let mut cases = Vec::new();
    for (number, (spec, length)) in SPECS.into_iter().enumerate() {
        let id = spec.to_ascii_lowercase();
        for (context, text) in CONTEXTS
            .iter()
            .flat_map(|context| TEXTS.map(|text| (*context, text)))
        {
            let asked = [
                ("KeyId", id.as_str()),
                ("Plaintext", text),
                ("EncryptionContext", context),
            ];
            let sealed = client.must("Encrypt", &asked);
            cases.push(json!({
                "spec": spec,
                "key": STANDARD.encode(material(number, length)),
                "version": sealed.text("/KeyVersionId"),
                "context": serde_json::from_str::<Value>(context).expect("a context is JSON"),
                "text": text,
                "blob": sealed.text("/CiphertextBlob"),
            }));
        }
    }
    cases
}

#[test]
fn openssl_opens_ours_and_we_open_its() {
    let folder = tempdir().expect("a temporary folder");
    let (seed, asked) = (
        folder.path().join("seed.json"),
        folder.path().join("cases.json"),
    );
    fs::write(&seed, fixture().to_string()).expect("a temporary folder can be written");
    let seed = seed.to_str().expect("a temporary path is text");
    let emulator = Emulator::start(&["--store", "memory:", "--seed", seed]);
    let mut client = emulator.client("cn-hangzhou");
    let cases = cases(&mut client);
    fs::write(&asked, Value::from(cases.clone()).to_string())
        .expect("a temporary folder can be written");
    let asked = asked.to_str().expect("a temporary path is text");
    let Some(answers) = python::run("alibaba/blobs.py", &[asked]) else {
        return;
    };
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!(answer.get("text"), case.get("text"), "{case}");
        let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
        let blob = text(answer, "blob").expect("a blob");
        let context = case.get("context").expect("put there").to_string();
        let theirs = [
            ("CiphertextBlob", blob.as_str()),
            ("EncryptionContext", context.as_str()),
        ];
        let opened = client.must("Decrypt", &theirs);
        assert_eq!(
            Some(opened.text("/Plaintext").to_owned()),
            text(case, "text"),
            "{case}"
        );
    }
    println!(
        "{} blobs opened by OpenSSL, and as many of its own by us",
        cases.len()
    );
}
