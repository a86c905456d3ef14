//! The emulator: rate, group commit, start, memory.

use std::fs;
use std::net::SocketAddr;

use acceptance::emulator::Emulator;
use serde_json::Value;
use tempfile::tempdir;

use crate::clock::{median, timed};
use crate::load::{Request, empty, rate, signed};
use crate::table::{Bound, Row};

/// Connections of the rate measurements.
const CONNECTIONS: usize = 8;
/// Requests of one connection in one pass.
const REQUESTS: usize = 3_000;
/// Passes; an odd number, so that there is a middle.
const PASSES: usize = 5;
/// Clients of the group commit measurement, and what each creates.
const WRITERS: usize = 32;
const KEYS_PER_WRITER: usize = 60;
const KEYS_OF_ONE_WRITER: usize = 600;

/// Everything that is measured of the emulator.
pub(crate) fn rows() -> Vec<Row> {
    let folder = tempdir().expect("a temporary folder");
    let database = folder.path().join("bench.db");
    let (started, emulator) = timed(|| {
        let emulator = Emulator::sqlite(&database);
        emulator.client("cn-hangzhou").must("CreateKey", &[]);
        emulator
    });
    let first_key = Row::new(
        "emulator: start to first CreateKey",
        "process start, fresh database file, one signed request".to_owned(),
        started.as_secs_f64() * 1e3,
        " ms",
        Bound::Most(100.0),
    );
    let idle = Row::new(
        "emulator: idle memory",
        "VmRSS after the first key".to_owned(),
        memory_mib(emulator.id(), "VmRSS"),
        " MiB",
        Bound::Most(20.0),
    );
    let mut rows = vec![first_key, idle];
    rows.extend(encrypt(&emulator));
    rows.extend(group_commit(&emulator));
    rows
}

/// A line of /proc/PID/status in MiB.
pub(crate) fn memory_mib(process: u32, line: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status
        .lines()
        .find(|found| found.starts_with(line))
        .expect("a known line");
    let kib = line.split_whitespace().nth(1).expect("a number");
    kib.parse::<f64>().expect("a number") / 1024.0
}

fn encrypt(emulator: &Emulator) -> [Row; 2] {
    let address = emulator.address;
    let created = emulator.client("cn-hangzhou").must("CreateKey", &[]);
    let key = created.text("/KeyMetadata/KeyId").to_owned();
    let plaintext = "0123456789abcdef0123456789abcdef";
    let mut ratios = Vec::new();
    let mut noise = Vec::new();
    let mut last = (0.0, 0.0);
    for _ in 0..PASSES {
        let before = rate(address, &prepared(|| empty(address)));
        let parameters = [("KeyId", key.as_str()), ("Plaintext", plaintext)];
        let encrypt = rate(
            address,
            &prepared(|| signed(address, "Encrypt", &parameters)),
        );
        let after = rate(address, &prepared(|| empty(address)));
        let floor = f64::midpoint(before, after);
        ratios.push(encrypt / floor);
        noise.push((before / after).max(after / before));
        last = (encrypt, floor);
    }
    let detail = format!("{:.0}/s against {:.0}/s in the last pass", last.0, last.1);
    [
        Row::new(
            "emulator: signed Encrypt of 32 bytes to an empty handler",
            detail,
            median(ratios),
            "×",
            Bound::Least(0.4),
        ),
        Row::new(
            "noise: empty handler against itself",
            "before and after each pass".to_owned(),
            median(noise),
            "×",
            Bound::Shown,
        ),
    ]
}

fn prepared(one: impl Fn() -> Request) -> Vec<Vec<Request>> {
    (0..CONNECTIONS)
        .map(|_| (0..REQUESTS).map(|_| one()).collect())
        .collect()
}

fn group_commit(emulator: &Emulator) -> [Row; 2] {
    let address = emulator.address;
    let alone = rate(address, &[creates(address, KEYS_OF_ONE_WRITER)]);
    let before = counters(emulator);
    let many: Vec<_> = (0..WRITERS)
        .map(|_| creates(address, KEYS_PER_WRITER))
        .collect();
    let together = rate(address, &many);
    let after = counters(emulator);
    let (writes, commits) = (after.0 - before.0, after.1 - before.1);
    [
        Row::new(
            "emulator: CreateKey, 32 clients to one",
            format!("{together:.0}/s against {alone:.0}/s"),
            together / alone,
            "×",
            Bound::Least(2.5),
        ),
        Row::new(
            "emulator: acknowledged writes per sync, 32 clients",
            format!("{writes} writes in {commits} commits of one sync each"),
            writes / commits,
            "",
            Bound::Least(8.0),
        ),
    ]
}

fn creates(address: SocketAddr, keys: usize) -> Vec<Request> {
    (0..keys)
        .map(|_| signed(address, "CreateKey", &[]))
        .collect()
}

/// Acknowledged writes and commits so far.
fn counters(emulator: &Emulator) -> (f64, f64) {
    let stats = emulator.admin("GET", "/_emulator/stats", "");
    let count = |name: &str| stats.get(name).and_then(Value::as_f64).expect("a counter");
    (count("writes_acknowledged"), count("commits"))
}
