//! Ciphertexts of the second cloud both ways against OpenSSL, byte for byte: it opens what we made under keys that it
//! was told, and we open what it made, by every version of a key.

use std::fs;

use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::python;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::tempdir;

/// A key that the emulator is told.
#[derive(Debug, Clone, Copy)]
struct Told {
    /// No two have the same.
    number: u8,
    spec: &'static str,
    /// Bytes of its material.
    length: u8,
    /// How many versions it has.
    versions: u8,
}

const KEYS: [Told; 3] = [
    Told::new(0, "AES_256", 32, 1),
    Told::new(1, "AES_256", 32, 3),
    Told::new(2, "SM4", 16, 2),
];
/// Additional data, and the older context.
const CONTEXTS: [(&str, &str); 4] = [
    ("", "{}"),
    ("with", "{}"),
    ("", r#"{"größe":"大","a":""}"#),
    ("mit ü", r#"{"b":"2","a":"1"}"#),
];

/// Texts around a block, the documented one of four bytes, and the longest.
fn texts() -> Vec<String> {
    let lengths = [1, 4, 15, 16, 17, 64, 4095, 4096];
    let mut texts: Vec<String> = lengths.iter().map(|length| "x".repeat(*length)).collect();
    texts.push("größer als ein Block, und nicht nur ASCII: 大".to_owned());
    texts
}

impl Told {
    const fn new(number: u8, spec: &'static str, length: u8, versions: u8) -> Self {
        Self {
            number,
            spec,
            length,
            versions,
        }
    }

    fn id(self) -> String {
        self.uuid(0)
    }

    fn uuid(self, version: u8) -> String {
        format!("00000000-0000-4000-8000-{:06}{version:06}", self.number)
    }

    /// The ids and the material of its versions, oldest first: bytes that no two share.
    fn versions(self) -> Vec<(String, String)> {
        let version = |number: u8| {
            let first = self.number * 64 + number * 3;
            let bytes: Vec<u8> = (0..self.length).map(|place| first + place).collect();
            (self.uuid(number + 1), STANDARD.encode(bytes))
        };
        (0..self.versions).map(version).collect()
    }

    fn fixture(self) -> Value {
        let versions = self.versions().into_iter();
        let versions = versions.map(|(id, raw)| json!({"id": id, "raw": raw}));
        json!({
            "id": self.id(),
            "name": format!("key-{}", self.number),
            "key_spec": self.spec,
            "versions": versions.collect::<Vec<_>>(),
        })
    }
}

/// A request's body with a context in it.
fn with(body: &Value, (aad, context): (&str, &str)) -> Value {
    let mut members = body.as_object().expect("a body is an object").clone();
    if !aad.is_empty() {
        members.insert("additional_authenticated_data".to_owned(), json!(aad));
    }
    members.insert("encryption_context".to_owned(), parsed(context));
    Value::from(members)
}

fn parsed(context: &str) -> Value {
    serde_json::from_str(context).expect("a context is JSON")
}

/// A text under a key with a context, sealed by us.
fn case(client: &mut Huawei, key: Told, context: (&str, &str), text: &str) -> Value {
    let asked = json!({"key_id": key.id(), "plain_text": text});
    let sealed = client.must("encrypt-data", &with(&asked, context));
    json!({
        "spec": key.spec,
        "key_id": key.id(),
        "versions": key.versions(),
        "number": key.versions - 1,
        "text": text,
        "aad": context.0,
        "context": parsed(context.1),
        "blob": sealed.text("/cipher_text"),
    })
}

fn cases(client: &mut Huawei) -> Vec<Value> {
    let mut cases = Vec::new();
    for key in KEYS {
        for context in CONTEXTS {
            let of_context = texts();
            let sealed = of_context
                .iter()
                .map(|text| case(client, key, context, text));
            cases.extend(sealed);
        }
    }
    cases
}

fn member<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// We open what it made of a case, by every version, and with no other context; says how many.
fn opens(client: &mut Huawei, case: &Value, blobs: &[Value]) -> usize {
    let context = member(case, "context").to_string();
    let aad = member(case, "aad").as_str().unwrap_or_default();
    for blob in blobs {
        let sealed = json!({ "cipher_text": blob });
        let opened = client.must("decrypt-data", &with(&sealed, (aad, &context)));
        assert_eq!(opened.text("/plain_text"), member(case, "text"), "{case}");
        let refused = client.kms("decrypt-data", &with(&sealed, ("another", &context)));
        let refused = refused.expect("the emulator answers");
        assert_eq!(refused.code(), Some("KMS.2201"), "{case}");
    }
    blobs.len()
}

#[test]
fn openssl_opens_the_documented_layout_and_we_open_its() {
    let folder = tempdir().expect("a temporary folder");
    let file = |name: &str, content: &Value| {
        let path = folder.path().join(name);
        fs::write(&path, content.to_string()).expect("a temporary folder can be written");
        path.to_string_lossy().into_owned()
    };
    let keys = KEYS.map(Told::fixture);
    let seed = file("seed.json", &json!({"cloud": "huawei", "keys": keys}));
    let emulator = Emulator::start(&["--store", "memory:", "--seed", &seed]);
    let mut client = Huawei::open(emulator.address).expect("the emulator listens");
    let cases = cases(&mut client);
    let asked = file("cases.json", &Value::from(cases.clone()));
    let Some(answers) = python::run("huawei/blobs.py", &[&asked]) else {
        return;
    };
    assert_eq!(answers.len(), cases.len());
    let mut theirs = 0;
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!(answer.get("text"), case.get("text"), "{case}");
        let blobs = member(answer, "blobs").as_array();
        theirs += opens(&mut client, case, blobs.expect("blobs are a list"));
    }
    println!(
        "{} ciphertexts opened by OpenSSL, and {theirs} of its own by us",
        cases.len()
    );
}
