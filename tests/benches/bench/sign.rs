//! Signing over HTTP against the bare primitive of the same library, on the cores that the emulator was given.
//!
//! Where a signature costs little more than an empty request beside it, the row to the primitive is shown without a
//! bound, since no server could hold one that checks a request's signature and reads a key's state from disk. The row
//! to the primitive and a request that does that and no more has a bound in every case.

use std::cell::RefCell;
use std::fs;
use std::hint::black_box;
use std::num::NonZero;
use std::process;
use std::thread::{self, ScopedJoinHandle, available_parallelism};

use acceptance::emulator::{Emulator, sqlite_url};
use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use chacha20::ChaCha20Rng;
use k256::ecdsa::signature::hazmat::RandomizedPrehashSigner;
use k256::elliptic_curve::Generate;
use k256::elliptic_curve::rand_core::SeedableRng;
use tempfile::tempdir;

use crate::clock::{median, processor_seconds, timed};
use crate::load::{Request, empty, rate, signed};
use crate::table::{Bound, Row};

/// The instance that holds every kind of key.
pub(crate) const INSTANCE: &str = "kst-bench";

/// Connections that sign.
const CONNECTIONS: usize = 8;
/// Passes; an odd number, so that there is a middle.
const PASSES: usize = 15;
/// How long a pass is to take, in seconds of the primitive's time.
const PASS_SECONDS: f64 = 0.3;
/// What a sign request must reach of what the primitive and a request that only looks at the key together would.
const FLOOR_LEAST: f64 = 0.7;
/// Requests of one connection in a pass, where they cost little.
const REQUESTS_LEAST: usize = 2_000;
/// Signatures of the primitive between two looks at the clock.
const BATCH: u32 = 16;

/// The digest that is signed.
const DIGEST: [u8; 32] = [7; 32];

/// Makes one signature each time it is called, under a key of its own.
type Primitive = Box<dyn Fn() + Send>;

/// A kind of key, the algorithm to sign with, and one signature of the primitive.
struct Case {
    spec: &'static str,
    algorithm: &'static str,
    primitive: fn() -> Primitive,
    /// The two rows: to the primitive, and to the primitive and a look at the key.
    rows: [&'static str; 2],
    /// What the first of them must reach; the second one must reach [`FLOOR_LEAST`] in every case.
    of_primitive: Bound,
}

fn cases() -> [Case; 5] {
    let bounded = |spec, algorithm, primitive, rows| Case {
        spec,
        algorithm,
        primitive,
        rows,
        of_primitive: Bound::Least(FLOOR_LEAST),
    };
    // 35 to 65 µs a signature, 20 µs an empty request: with nothing else, 0.65 to 0.75 of the primitive.
    let shown = |spec, algorithm, primitive, rows| Case {
        of_primitive: Bound::Shown,
        ..bounded(spec, algorithm, primitive, rows)
    };
    [
        bounded(
            "RSA_2048",
            "RSA_PKCS1_SHA_256",
            || rsa(KeySize::Rsa2048),
            [
                "emulator: sign RSA_2048 to the primitive",
                "emulator: sign RSA_2048 to the primitive and DescribeKey",
            ],
        ),
        bounded(
            "RSA_3072",
            "RSA_PKCS1_SHA_256",
            || rsa(KeySize::Rsa3072),
            [
                "emulator: sign RSA_3072 to the primitive",
                "emulator: sign RSA_3072 to the primitive and DescribeKey",
            ],
        ),
        bounded(
            "EC_SM2",
            "SM2DSA",
            sm2,
            [
                "emulator: sign EC_SM2 to the primitive",
                "emulator: sign EC_SM2 to the primitive and DescribeKey",
            ],
        ),
        shown(
            "EC_P256K",
            "ECDSA_SHA_256",
            secp256k1,
            [
                "emulator: sign EC_P256K to the primitive",
                "emulator: sign EC_P256K to the primitive and DescribeKey",
            ],
        ),
        shown(
            "EC_P256",
            "ECDSA_SHA_256",
            p256,
            [
                "emulator: sign EC_P256 to the primitive",
                "emulator: sign EC_P256 to the primitive and DescribeKey",
            ],
        ),
    ]
}

fn digest() -> Digest {
    Digest::import_less_safe(&DIGEST, &SHA256).expect("the length of a SHA-256 digest")
}

fn rsa(size: KeySize) -> Primitive {
    let pair = RsaKeyPair::generate(size).expect("a key of a usual size");
    Box::new(move || {
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign_digest(&RSA_PKCS1_SHA256, &digest(), &mut signature)
            .expect("a signature");
        black_box(signature);
    })
}

fn p256() -> Primitive {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
    Box::new(move || {
        black_box(pair.sign_digest(&digest()).expect("a signature"));
    })
}

fn generator() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

fn secp256k1() -> Primitive {
    let key = k256::ecdsa::SigningKey::generate_from_rng(&mut generator());
    let random = RefCell::new(generator());
    Box::new(move || {
        let made: k256::ecdsa::Signature = key
            .sign_prehash_with_rng(&mut *random.borrow_mut(), &DIGEST)
            .expect("a signature");
        black_box(made.to_der());
    })
}

fn sm2() -> Primitive {
    let secret = sm2::SecretKey::generate_from_rng(&mut generator());
    let key = sm2::dsa::SigningKey::new("1234567812345678", &secret).expect("a key");
    let random = RefCell::new(generator());
    Box::new(move || {
        let made: sm2::dsa::Signature = key
            .sign_prehash_with_rng(&mut *random.borrow_mut(), &DIGEST)
            .expect("a signature");
        black_box(made.to_der());
    })
}

/// A row for each kind of key, and what they are judged by.
pub(crate) fn rows() -> Vec<Row> {
    let folder = tempdir().expect("a temporary folder");
    let config = folder.path().join("emulator.toml");
    fs::write(&config, instance_table()).expect("a temporary folder can be written");
    let config = config.to_str().expect("a temporary path is text");
    let store = sqlite_url(&folder.path().join("sign.db"));
    let emulator = Emulator::start(&["--store", &store, "--config", config]);
    cases()
        .iter()
        .flat_map(|case| measure(&emulator, case))
        .collect()
}

fn measure(emulator: &Emulator, case: &Case) -> [Row; 2] {
    let address = emulator.address;
    let (key, version) = create(emulator, case.spec);
    let digest = STANDARD.encode(DIGEST);
    let parameters = [
        ("KeyId", key.as_str()),
        ("KeyVersionId", version.as_str()),
        ("Algorithm", case.algorithm),
        ("Digest", digest.as_str()),
    ];
    let (mut plain, mut floors) = (Vec::new(), Vec::new());
    let mut last = String::new();
    for _ in 0..PASSES {
        let before = bare_seconds(case.primitive);
        let requests = count(PASS_SECONDS / before) / CONNECTIONS;
        let sign = || signed(address, "AsymmetricSign", &parameters);
        let signing = work(emulator, &prepared(requests, sign));
        // A machine that gets slower or faster within a pass does so for both.
        let primitive = f64::midpoint(before, bare_seconds(case.primitive));
        let requests = requests.max(REQUESTS_LEAST);
        let look = || signed(address, "DescribeKey", &[("KeyId", &key)]);
        let looking = work(emulator, &prepared(requests, look));
        let nothing = work(emulator, &prepared(requests, || empty(address)));
        plain.push(primitive / signing.each());
        floors.push((primitive + looking.each()) / signing.each());
        last = format!(
            "{:.0} µs of the emulator's processor time a request, {:.0} µs bare, {:.0} µs DescribeKey, {:.0} µs an empty request; {:.0}/s against {:.0}/s empty",
            signing.each() * 1e6,
            primitive * 1e6,
            looking.each() * 1e6,
            nothing.each() * 1e6,
            signing.rate,
            nothing.rate,
        );
    }
    let [of_primitive, of_floor] = case.rows;
    [
        Row::new(of_primitive, last, median(plain), "×", case.of_primitive),
        Row::new(
            of_floor,
            "on the same processor time".to_owned(),
            median(floors),
            "×",
            Bound::Least(FLOOR_LEAST),
        ),
    ]
}

/// The configuration of [`INSTANCE`].
pub(crate) fn instance_table() -> String {
    format!(
        "[[instance]]\ncloud = \"alibaba\"\nregion = \"cn-hangzhou\"\nid = \"{INSTANCE}\"\nkind = \"hardware\"\n"
    )
}

/// Makes a key for its spec's first use; its id, and that of its one version.
pub(crate) fn create(emulator: &Emulator, spec: &str) -> (String, String) {
    let mut client = emulator.client("cn-hangzhou");
    let wanted = [("KeySpec", spec), ("DKMSInstanceId", INSTANCE)];
    let key = client
        .must("CreateKey", &wanted)
        .text("/KeyMetadata/KeyId")
        .to_owned();
    let listed = client.must("ListKeyVersions", &[("KeyId", &key)]);
    let version = listed
        .text("/KeyVersions/KeyVersion/0/KeyVersionId")
        .to_owned();
    (key, version)
}

/// Processor time of one signature of the primitive, in seconds, while all cores make them: as the emulator's under
/// load, none of them is alone.
fn bare_seconds(primitive: fn() -> Primitive) -> f64 {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let primitives: Vec<Primitive> = (0..cores).map(|_| primitive()).collect();
    let before = processor_seconds(process::id());
    let signatures: u32 = thread::scope(|scope| {
        let start = |primitive: Primitive| scope.spawn(move || signed_for_a_pass(&*primitive));
        let started: Vec<_> = primitives.into_iter().map(start).collect();
        let signed = |thread: ScopedJoinHandle<'_, u32>| thread.join().expect("it signs");
        started.into_iter().map(signed).sum()
    });
    (processor_seconds(process::id()) - before) / f64::from(signatures)
}

/// How often a thread signs in the time of a pass.
fn signed_for_a_pass(primitive: &dyn Fn()) -> u32 {
    let mut signatures = 0;
    let mut seconds = 0.0;
    while seconds < PASS_SECONDS {
        let (elapsed, ()) = timed(|| (0..BATCH).for_each(|_| primitive()));
        seconds += elapsed.as_secs_f64();
        signatures += BATCH;
    }
    signatures
}

/// What a load cost.
struct Load {
    requests: f64,
    /// Requests a second.
    rate: f64,
    /// Processor time of the emulator, in seconds.
    seconds: f64,
}

impl Load {
    /// Processor time of one request, in seconds.
    fn each(&self) -> f64 {
        self.seconds / self.requests
    }
}

fn work(emulator: &Emulator, connections: &[Vec<Request>]) -> Load {
    let requests: usize = connections.iter().map(Vec::len).sum();
    let before = processor_seconds(emulator.id());
    let rate = rate(emulator.address, connections);
    Load {
        requests: f64::from(u32::try_from(requests).expect("a bench sends few requests")),
        rate,
        seconds: processor_seconds(emulator.id()) - before,
    }
}

fn prepared(requests: usize, one: impl Fn() -> Request) -> Vec<Vec<Request>> {
    (0..CONNECTIONS)
        .map(|_| (0..requests).map(|_| one()).collect())
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of requests"
)]
fn count(number: f64) -> usize {
    number as usize
}
