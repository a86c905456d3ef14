//! RSA beside everything else: its private operations must not starve short requests, and its keys must be there
//! when they are asked for.

use std::fs;
use std::thread;
use std::time::Duration;

use acceptance::emulator::{Emulator, sqlite_url};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tempfile::tempdir;

use crate::clock::{median, timed, wait};
use crate::load::{Request, rate, signed};
use crate::sign::{INSTANCE, create, instance_table};
use crate::table::{Bound, Row};

/// Connections of each kind of request.
const CONNECTIONS: usize = 4;
/// Encrypt requests of one connection in one pass, and sign requests, which must last longer.
const ENCRYPTS: usize = 2_000;
const SIGNS: usize = 300;
/// Passes; an odd number, so that there is a middle.
const PASSES: usize = 5;
/// Keys of each spec that are created with a warm pool: fewer than stand ready.
const KEYS: usize = 7;
/// Between two looks at the pool.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Everything that is measured of RSA beside other requests.
pub(crate) fn rows() -> Vec<Row> {
    let folder = tempdir().expect("a temporary folder");
    let config = folder.path().join("emulator.toml");
    fs::write(
        &config,
        format!("rsa_pool = \"warm\"\n{}", instance_table()),
    )
    .expect("a temporary folder can be written");
    let store = sqlite_url(&folder.path().join("rsa.db"));
    let config = config.to_str().expect("a temporary path is text");
    let emulator = Emulator::start(&["--store", &store, "--config", config]);
    wait_until_warm(&emulator);
    vec![create_key(&emulator), encrypt_beside_sign(&emulator)]
}

/// Waits until as many keys of every size stand ready as may.
fn wait_until_warm(emulator: &Emulator) {
    let is_full = |shelf: &Value| shelf.get("ready") == shelf.get("max");
    loop {
        let stats = emulator.admin("GET", "/_emulator/stats", "");
        let pool = stats.get("rsa_pool").and_then(Value::as_array);
        if pool.expect("a pool").iter().all(is_full) {
            return;
        }
        wait(LOOK_EVERY);
    }
}

fn create_key(emulator: &Emulator) -> Row {
    let mut client = emulator.client("cn-hangzhou");
    let mut made = |spec: &str| {
        let wanted = [("KeySpec", spec), ("DKMSInstanceId", INSTANCE)];
        let one = || timed(|| client.must("CreateKey", &wanted)).0.as_secs_f64();
        median(std::iter::repeat_with(one).take(KEYS).collect())
    };
    let (aes, rsa) = (made("Aliyun_AES_256"), made("RSA_4096"));
    Row::new(
        "emulator: CreateKey RSA_4096 with a warm pool to CreateKey AES",
        format!(
            "{:.2} ms against {:.2} ms, median of {KEYS}",
            rsa * 1e3,
            aes * 1e3
        ),
        rsa / aes,
        "×",
        Bound::Most(5.0),
    )
}

fn encrypt_beside_sign(emulator: &Emulator) -> Row {
    let address = emulator.address;
    let (cipher, _) = create(emulator, "Aliyun_AES_256");
    let (pair, version) = create(emulator, "RSA_3072");
    let digest = STANDARD.encode([7; 32]);
    let encrypt = [
        ("KeyId", cipher.as_str()),
        ("Plaintext", "0123456789abcdef"),
    ];
    let sign = [
        ("KeyId", pair.as_str()),
        ("KeyVersionId", version.as_str()),
        ("Algorithm", "RSA_PKCS1_SHA_256"),
        ("Digest", digest.as_str()),
    ];
    let encrypts = || prepared(ENCRYPTS, || signed(address, "Encrypt", &encrypt));
    let mut ratios = Vec::new();
    let mut last = String::new();
    for _ in 0..PASSES {
        let alone = rate(address, &encrypts());
        let (beside, signs) = thread::scope(|scope| {
            let signs = prepared(SIGNS, || signed(address, "AsymmetricSign", &sign));
            let encrypts = encrypts();
            let signing = scope.spawn(move || rate(address, &signs));
            let beside = rate(address, &encrypts);
            (beside, signing.join().expect("the load does not panic"))
        });
        ratios.push(beside / alone);
        last = format!(
            "{beside:.0}/s beside {signs:.0} RSA_3072 signatures a second, {alone:.0}/s alone"
        );
    }
    Row::new(
        "emulator: Encrypt beside RSA signatures to Encrypt alone",
        last,
        median(ratios),
        "×",
        Bound::Least(0.6),
    )
}

fn prepared(requests: usize, one: impl Fn() -> Request) -> Vec<Vec<Request>> {
    (0..CONNECTIONS)
        .map(|_| (0..requests).map(|_| one()).collect())
        .collect()
}
