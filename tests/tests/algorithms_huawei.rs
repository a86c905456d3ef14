//! The second cloud's table of specs, usages and algorithms (docs/vendor-notes.md, "Huawei Cloud"): every cell is asked
//! over HTTP. What is made in the cells that are allowed is judged by `cryptography`, OpenSSL and plain arithmetic; the
//! others are refused with a code.

use std::collections::BTreeMap;

use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, Said};
use acceptance::python;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect_file;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384, Sha512};

const SPECS: [&str; 14] = [
    "AES_256",
    "SM4",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "HMAC_SM3",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_P256",
    "EC_P384",
    "SECP256K1",
    "SM2",
    "ED25519",
];
const USAGES: [&str; 4] = [
    "ENCRYPT_DECRYPT",
    "SIGN_VERIFY",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
];
const ENCRYPTION: [&str; 4] = [
    "SYMMETRIC_DEFAULT",
    "RSAES_OAEP_SHA_256",
    "RSAES_OAEP_SHA_1",
    "SM2_ENCRYPT",
];
const SIGNING: [&str; 12] = [
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA_SM3",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
];
const MACS: [&str; 4] = ["HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512", "HMAC_SM3"];
/// Curves on which two keys agree.
const CURVES: [&str; 4] = ["EC_P256", "EC_P384", "SECP256K1", "SM2"];

const MESSAGE: &[u8] = b"a message";

/// What a caller does with its own hands after the page is written, and what it must come to.
#[derive(Default)]
struct Claims {
    asked: Vec<Value>,
    wanted: Vec<Value>,
    /// Pairs that encrypt, with the algorithm: id, public key, name.
    sealing: Vec<(String, String, &'static str)>,
}

impl Claims {
    fn claim(&mut self, hand: &str, with: &Value, wanted: Value) {
        self.asked.push(json!({"hand": hand, "with": with}));
        self.wanted.push(wanted);
    }

    /// Lets the strangers judge. Without them nothing is claimed.
    fn judge(&self) {
        let Some(given) = by_hand(&self.asked) else {
            return;
        };
        let both = self.asked.iter().zip(given.iter().zip(&self.wanted));
        let wrong: Vec<_> = both
            .filter(|(_, (given, wanted))| given != wanted)
            .map(|(asked, (given, _))| format!("{asked}: {given}"))
            .collect();
        assert_eq!(given.len(), self.wanted.len());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        println!("{} claims hold", given.len());
    }
}

/// What strangers encrypt for our pairs opens here.
fn open(client: &mut Huawei, sealing: &[(String, String, &str)]) {
    let plaintext = text(MESSAGE);
    let asked: Vec<_> = sealing
        .iter()
        .map(|(_, public, algorithm)| {
            let algorithm = algorithm.replace("SM2_ENCRYPT", "SM2PKE");
            let with =
                json!({"algorithm": algorithm, "public_key": public, "plaintext": plaintext});
            json!({"hand": "encrypt", "with": with})
        })
        .collect();
    let made = by_hand(&asked).unwrap_or_default();
    for ((key, _, algorithm), sealed) in sealing.iter().zip(&made) {
        let asked = json!({"key_id": key, "encryption_algorithm": algorithm, "cipher_text": sealed["value"]});
        let opened = client.must("decrypt-data", &asked);
        assert_eq!(opened.text("/plain_text_base64"), plaintext, "{algorithm}");
    }
    println!("{} ciphertexts open", made.len());
}

/// What a list of handiwork gives, see `sdk/huawei/by_hand.py`.
fn by_hand(asked: &[Value]) -> Option<Vec<Value>> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    serde_json::to_writer(&file, asked).expect("a temporary file can be written");
    let path = file.path().to_str().expect("a temporary path is text");
    python::run("huawei/by_hand.py", &[path])
}

/// What is asked of one key, and what was said.
struct Cell<'t> {
    client: &'t mut Huawei,
    claims: &'t mut Claims,
    spec: &'static str,
    key: String,
    /// PEM; empty of what is no pair.
    public: String,
}

/// `ok`, or the status and the code.
fn verdict(said: &Said) -> String {
    match said.code() {
        None => "ok".to_owned(),
        Some(code) => format!("{} {code}", said.status),
    }
}

fn text(value: &[u8]) -> String {
    STANDARD.encode(value)
}

/// What a caller signs: the digest of the algorithm's hash, for SM2 any of its length.
fn digest(algorithm: &str) -> Vec<u8> {
    match algorithm {
        "ED25519_PH_SHA_512" => Sha512::digest(MESSAGE).to_vec(),
        name if name.ends_with("_384") => Sha384::digest(MESSAGE).to_vec(),
        name if name.ends_with("_512") => Sha512::digest(MESSAGE).to_vec(),
        _ => Sha256::digest(MESSAGE).to_vec(),
    }
}

impl Cell<'_> {
    fn ask(&mut self, operation: &str, mut body: Value) -> Said {
        body["key_id"] = json!(self.key);
        let said = self.client.kms(operation, &body);
        said.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// Encrypts and decrypts.
    fn encrypts(&mut self, algorithm: &'static str) -> String {
        let body = json!({"plain_text": "a text", "encryption_algorithm": algorithm});
        let made = self.ask("encrypt-data", body);
        if made.code().is_none() {
            let body = json!({"cipher_text": made.text("/cipher_text"), "encryption_algorithm": algorithm});
            let opened = self.ask("decrypt-data", body);
            assert_eq!(opened.text("/plain_text"), "a text", "{}", self.spec);
            if !self.public.is_empty() {
                let sealing = (self.key.clone(), self.public.clone(), algorithm);
                self.claims.sealing.push(sealing);
            }
        }
        verdict(&made)
    }

    /// Makes a data key and opens it.
    fn makes_data_keys(&mut self) -> String {
        let made = self.ask("create-datakey", json!({}));
        if made.code().is_none() {
            let body =
                json!({"cipher_text": made.text("/cipher_text"), "datakey_cipher_length": "32"});
            let opened = self.ask("decrypt-datakey", body);
            assert_eq!(
                opened.text("/data_key"),
                made.text("/plain_text"),
                "{}",
                self.spec
            );
        }
        verdict(&made)
    }

    /// Signs a digest, or a message, and verifies; strangers judge the signature.
    fn signs(&mut self, algorithm: &str, kind: &str) -> String {
        let message = match kind {
            "RAW" => MESSAGE.to_vec(),
            _ => digest(algorithm),
        };
        let body = json!({"message": text(&message), "message_type": kind, "signing_algorithm": algorithm});
        let made = self.ask("sign", body.clone());
        if made.code().is_none() {
            let signature = made.text("/signature");
            let mut checked = body;
            checked["signature"] = json!(signature);
            let found = self.ask("verify", checked);
            assert_eq!(
                found.text("/signature_valid"),
                "true",
                "{} {algorithm}",
                self.spec
            );
            let given = match algorithm {
                "ED25519_SHA_512" => MESSAGE.to_vec(),
                _ => digest(algorithm),
            };
            let with = json!({
                "algorithm": algorithm, "public_key": self.public, "given": text(&given), "signature": signature,
            });
            self.claims.claim("signed", &with, json!({"valid": true}));
        }
        verdict(&made)
    }

    fn authenticates(&mut self, algorithm: &str) -> String {
        let body = json!({"message": text(MESSAGE), "mac_algorithm": algorithm});
        let made = self.ask("generate-mac", body.clone());
        if made.code().is_none() {
            let mut checked = body;
            checked["mac"] = json!(made.text("/mac"));
            let found = self.ask("verify-mac", checked);
            assert_eq!(
                found.body["mac_valid"],
                json!(true),
                "{} {algorithm}",
                self.spec
            );
        }
        verdict(&made)
    }

    /// Derives the secret that is shared with a stranger of the curve, who derives it too.
    fn agrees(&mut self, peer: &Value) -> String {
        let body = json!({"key_agreement_algorithm": "ECDH", "public_key": peer["public"]});
        let made = self.ask("derive-shared-secret", body);
        if made.code().is_none() {
            let with = json!({"spec": self.spec, "private_key": peer["private"], "public_key": self.public});
            let secret = json!({"value": made.text("/shared_secret")});
            self.claims.claim("agree", &with, secret);
        }
        verdict(&made)
    }

    /// Every algorithm of every operation, a line an operation: those of one verdict together, and no names where there is
    /// but one.
    fn page(&mut self, peer: &Value) -> String {
        let mut lines = Vec::new();
        let mut line = |name: &str, said: Vec<(&str, String)>| {
            let mut by_verdict: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for (algorithm, verdict) in said {
                by_verdict.entry(verdict).or_default().push(algorithm);
            }
            let is_one = by_verdict.len() == 1;
            let said: Vec<_> = by_verdict
                .iter()
                .map(|(verdict, algorithms)| match is_one {
                    true => verdict.clone(),
                    false => format!("{verdict}: {}", algorithms.join(" ")),
                })
                .collect();
            lines.push(format!("    {name:<22}{}\n", said.join("; ")));
        };
        let said = ENCRYPTION.map(|algorithm| (algorithm, self.encrypts(algorithm)));
        line("encrypt-data", said.to_vec());
        line("create-datakey", vec![("", self.makes_data_keys())]);
        for kind in ["DIGEST", "RAW"] {
            let said = SIGNING.map(|algorithm| (algorithm, self.signs(algorithm, kind)));
            line(&format!("sign {kind}"), said.to_vec());
        }
        let said = MACS.map(|algorithm| (algorithm, self.authenticates(algorithm)));
        line("generate-mac", said.to_vec());
        line("derive-shared-secret", vec![("ECDH", self.agrees(peer))]);
        let shown = self.ask("get-publickey", json!({}));
        line("get-publickey", vec![("", verdict(&shown))]);
        let rotated = self.ask("enable-key-rotation", json!({}));
        line("enable-key-rotation", vec![("", verdict(&rotated))]);
        lines.concat()
    }
}

/// The strangers' key pairs by curve; without strangers, none.
fn peers() -> BTreeMap<&'static str, Value> {
    let asked = CURVES.map(|spec| json!({"hand": "peer", "with": {"spec": spec}}));
    let made = by_hand(&asked).unwrap_or_default();
    CURVES.into_iter().zip(made).collect()
}

#[test]
fn every_cell_of_the_table_is_what_it_says() {
    let peers = peers();
    let Some(any) = peers.get("EC_P256") else {
        return;
    };
    let emulator = Emulator::memory();
    let mut client = Huawei::open(emulator.address).expect("the emulator listens");
    let (mut page, mut claims) = (String::new(), Claims::default());
    for spec in SPECS {
        for usage in USAGES {
            let asked = json!({"key_alias": format!("{spec}/{usage}"), "key_spec": spec, "key_usage": usage});
            let made = client.kms("create-key", &asked).expect("an answer");
            page += &format!("{spec} {usage} {}\n", verdict(&made));
            if made.code().is_some() {
                continue;
            }
            let key = made.text("/key_info/key_id").to_owned();
            let shown = client
                .kms("get-publickey", &json!({"key_id": key}))
                .expect("an answer");
            let mut cell = Cell {
                client: &mut client,
                claims: &mut claims,
                spec,
                key,
                public: shown.text("/public_key").to_owned(),
            };
            page += &cell.page(peers.get(spec).unwrap_or(any));
        }
    }
    expect_file!["../testdata/algorithms_huawei.txt"].assert_eq(&page);
    claims.judge();
    open(&mut client, &claims.sealing);
}
