//! The second dialect against the first: the same work over the same service and store, in one run.

use std::cell::Cell;
use std::net::SocketAddr;

use acceptance::emulator::Emulator;
use acceptance::huawei::{self, Huawei};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::clock::median;
use crate::load::{Request, rate, signed, signed_json};
use crate::table::{Bound, Row};

/// Connections of every measurement.
const CONNECTIONS: usize = 8;
/// Passes; an odd number, so that there is a middle.
const PASSES: usize = 9;
/// What the second dialect must reach of the first.
const LEAST: f64 = 0.85;
const PLAINTEXT: &str = "0123456789abcdef0123456789abcdef";
const DIGEST: [u8; 32] = [7; 32];
const ALGORITHM: &str = "ECDSA_SHA_256";

/// The same work in both dialects.
struct Pair<'a> {
    what: &'static str,
    /// Requests of one connection in one pass.
    requests: usize,
    first: Box<dyn Fn() -> Request + 'a>,
    second: Box<dyn Fn() -> Request + 'a>,
}

/// The operations whose speed is held together.
pub(crate) fn rows() -> Vec<Row> {
    let folder = tempdir().expect("a temporary folder");
    let emulator = Emulator::sqlite(&folder.path().join("bench.db"));
    let address = emulator.address;
    let first = FirstKeys::new(&emulator);
    let second = SecondKeys::new(address);
    let digest = STANDARD.encode(DIGEST);
    let pairs = [
        encrypt(address, &first, &second),
        data_key(address, &first, &second),
        sign(address, &first, &second, &digest),
        create(address),
    ];
    pairs.iter().map(|pair| measured(address, pair)).collect()
}

/// Keys of the first dialect.
struct FirstKeys {
    cipher: String,
    signer: String,
    version: String,
}

impl FirstKeys {
    fn new(emulator: &Emulator) -> Self {
        let mut client = emulator.client("cn-hangzhou");
        let cipher = client.must("CreateKey", &[]);
        let asked = [("KeySpec", "EC_P256"), ("KeyUsage", "SIGN/VERIFY")];
        let signer = client.must("CreateKey", &asked);
        let signer = signer.text("/KeyMetadata/KeyId").to_owned();
        let versions = client.must("ListKeyVersions", &[("KeyId", &signer)]);
        let newest = "/KeyVersions/KeyVersion/0/KeyVersionId";
        Self {
            cipher: cipher.text("/KeyMetadata/KeyId").to_owned(),
            version: versions.text(newest).to_owned(),
            signer,
        }
    }
}

/// Keys of the second.
struct SecondKeys {
    cipher: String,
    signer: String,
}

impl SecondKeys {
    fn new(address: SocketAddr) -> Self {
        let mut client = Huawei::open(address).expect("the emulator listens");
        Self {
            cipher: huawei::made(&mut client, "cipher", "AES_256", "ENCRYPT_DECRYPT"),
            signer: huawei::made(&mut client, "signer", "EC_P256", "SIGN_VERIFY"),
        }
    }
}

fn encrypt<'a>(address: SocketAddr, first: &'a FirstKeys, second: &'a SecondKeys) -> Pair<'a> {
    Pair {
        what: "second dialect: encrypt-data of 32 bytes to Encrypt",
        requests: 2_000,
        first: Box::new(move || {
            let asked = [("KeyId", first.cipher.as_str()), ("Plaintext", PLAINTEXT)];
            signed(address, "Encrypt", &asked)
        }),
        second: Box::new(move || {
            let asked = json!({"key_id": second.cipher, "plain_text": PLAINTEXT});
            signed_json(address, "encrypt-data", &asked)
        }),
    }
}

fn data_key<'a>(address: SocketAddr, first: &'a FirstKeys, second: &'a SecondKeys) -> Pair<'a> {
    Pair {
        what: "second dialect: create-datakey to GenerateDataKey",
        requests: 2_000,
        first: Box::new(move || {
            let asked = [("KeyId", first.cipher.as_str())];
            signed(address, "GenerateDataKey", &asked)
        }),
        second: Box::new(move || {
            signed_json(address, "create-datakey", &json!({"key_id": second.cipher}))
        }),
    }
}

fn sign<'a>(
    address: SocketAddr,
    first: &'a FirstKeys,
    second: &'a SecondKeys,
    digest: &'a str,
) -> Pair<'a> {
    Pair {
        what: "second dialect: sign by EC_P256 to AsymmetricSign",
        requests: 1_500,
        first: Box::new(move || {
            let asked = [
                ("KeyId", first.signer.as_str()),
                ("KeyVersionId", &first.version),
                ("Algorithm", ALGORITHM),
                ("Digest", digest),
            ];
            signed(address, "AsymmetricSign", &asked)
        }),
        second: Box::new(move || {
            let asked = json!({
                "key_id": second.signer,
                "message": digest,
                "message_type": "DIGEST",
                "signing_algorithm": ALGORITHM,
            });
            signed_json(address, "sign", &asked)
        }),
    }
}

fn create<'a>(address: SocketAddr) -> Pair<'a> {
    let made = Cell::new(0_u32);
    Pair {
        what: "second dialect: create-key to CreateKey",
        requests: 150,
        first: Box::new(move || signed(address, "CreateKey", &[])),
        second: Box::new(move || {
            made.set(made.get() + 1);
            let name: Value = format!("bench-{}", made.get()).into();
            signed_json(address, "create-key", &json!({"key_alias": name}))
        }),
    }
}

/// The second between two of the first, so that what else the machine does weighs on both.
fn measured(address: SocketAddr, pair: &Pair<'_>) -> Row {
    let mut ratios = Vec::new();
    let mut last = (0.0, 0.0);
    for _ in 0..PASSES {
        let before = rate(address, &prepared(pair.requests, &pair.first));
        let second = rate(address, &prepared(pair.requests, &pair.second));
        let after = rate(address, &prepared(pair.requests, &pair.first));
        let first = f64::midpoint(before, after);
        ratios.push(second / first);
        last = (second, first);
    }
    let detail = format!("{:.0}/s against {:.0}/s in the last pass", last.0, last.1);
    Row::new(pair.what, detail, median(ratios), "×", Bound::Least(LEAST))
}

fn prepared(requests: usize, one: &dyn Fn() -> Request) -> Vec<Vec<Request>> {
    (0..CONNECTIONS)
        .map(|_| (0..requests).map(|_| one()).collect())
        .collect()
}
