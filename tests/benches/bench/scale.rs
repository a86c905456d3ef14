//! The emulator with many keys: what a request costs, what a page costs, and what a key costs in memory.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use acceptance::emulator::{Emulator, sqlite_url};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::{TempDir, tempdir};

use crate::clock::{median, timed};
use crate::daemon::memory_mib;
use crate::load::{Request, rate, signed};
use crate::table::{Bound, Row};

/// Keys of the store that the large one is compared to, and of the large one.
const FEW: usize = 1_000;
const MANY: usize = 100_000;
/// Connections, and requests of one in one pass.
const CONNECTIONS: usize = 8;
const REQUESTS: usize = 2_000;
/// Passes; an odd number, so that there is a middle.
const PASSES: usize = 11;
/// Keys on a page, the most that there may be.
const PAGE_KEYS: usize = 100;

/// A store with so many keys, and a daemon on it that did not load them itself.
struct Scaled {
    emulator: Emulator,
    keys: usize,
    /// How long it took to load them, in seconds.
    load_seconds: f64,
    /// The store goes with it.
    _folder: TempDir,
}

/// Everything that is measured with many keys.
pub(crate) fn rows() -> Vec<Row> {
    let (few, many) = (Scaled::new(FEW), Scaled::new(MANY));
    let mut rows = vec![Row::new(
        "emulator: a fixture of 100,000 keys",
        "process start to the line on stdout, with all keys on disk".to_owned(),
        many.load_seconds,
        " s",
        Bound::Shown,
    )];
    for (action, what) in [
        (
            "DescribeKey",
            "emulator: DescribeKey of 100,000 keys to 1,000",
        ),
        ("Encrypt", "emulator: Encrypt under 100,000 keys to 1,000"),
    ] {
        let ask = |scaled: &Scaled, number| scaled.of_one_key(action, number);
        rows.push(compare(what, (&few, &many), ask, Bound::Least(0.8)));
    }
    for (what, part) in [
        (
            "emulator: ListKeys, first page of 100,000 keys to 1,000",
            0.0,
        ),
        ("emulator: ListKeys, middle page", 0.5),
        ("emulator: ListKeys, last page", 1.0),
    ] {
        let ask = |scaled: &Scaled, _| scaled.of_a_page(part);
        rows.push(compare(what, (&few, &many), ask, Bound::Least(0.5)));
    }
    rows.push(memory(&few, &many));
    rows
}

impl Scaled {
    fn new(keys: usize) -> Scaled {
        let folder = tempdir().expect("a temporary folder");
        let (store, fixture) = (
            folder.path().join("scale.db"),
            folder.path().join("keys.json"),
        );
        fs::write(&fixture, of(keys)).expect("a temporary file");
        let (loading, loaded) = timed(|| start(&store, &["--seed", &fixture.to_string_lossy()]));
        let ended = loaded.stop("TERM");
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        Scaled {
            emulator: start(&store, &[]),
            keys,
            load_seconds: loading.as_secs_f64(),
            _folder: folder,
        }
    }

    fn address(&self) -> SocketAddr {
        self.emulator.address
    }

    /// A request about one key, by a number that scatters them.
    fn of_one_key(&self, action: &str, number: usize) -> Request {
        let id = id(number.wrapping_mul(2_654_435_761) % self.keys);
        let parameters: &[(&str, &str)] = match action {
            "Encrypt" => &[("KeyId", &id), ("Plaintext", "0123456789abcdef")],
            _ => &[("KeyId", &id)],
        };
        signed(self.address(), action, parameters)
    }

    /// A request for the page at a part of the list, from 0 to 1.
    fn of_a_page(&self, part: f64) -> Request {
        let pages = u32::try_from(self.keys / PAGE_KEYS).expect("a few pages");
        let page = (f64::from(pages - 1) * part).round() + 1.0;
        let (page, size) = (page.to_string(), PAGE_KEYS.to_string());
        let parameters = [("PageNumber", page.as_str()), ("PageSize", &size)];
        signed(self.address(), "ListKeys", &parameters)
    }
}

fn start(store: &Path, more: &[&str]) -> Emulator {
    let url = sqlite_url(store);
    Emulator::start(&[&["--store", url.as_str()], more].concat())
}

fn id(number: usize) -> String {
    format!("key-{number:06}")
}

/// A fixture of so many AES keys.
fn of(keys: usize) -> String {
    let mut text = String::from("{\"keys\": [");
    for number in 0..keys {
        let mut material = [0_u8; 32];
        let bytes = number.to_be_bytes();
        material
            .iter_mut()
            .zip(bytes)
            .for_each(|(byte, of)| *byte = of);
        let (id, raw) = (id(number), STANDARD.encode(material));
        let comma = if number == 0 { "" } else { "," };
        write!(text, "{comma}\n{{\"id\": \"{id}\", \"raw\": \"{raw}\"}}").expect("a string grows");
    }
    text.push_str("]}");
    text
}

/// The rate with many keys to that with few, passes of both in turn.
fn compare(
    what: &'static str,
    (few, many): (&Scaled, &Scaled),
    ask: impl Fn(&Scaled, usize) -> Request,
    bound: Bound,
) -> Row {
    let mut ratios = Vec::new();
    let mut last = (0.0, 0.0);
    for pass in 0..=PASSES {
        let measure = |scaled: &Scaled| {
            let one = |connection| {
                let number = |request| (pass * CONNECTIONS + connection) * REQUESTS + request;
                (0..REQUESTS)
                    .map(|request| ask(scaled, number(request)))
                    .collect()
            };
            let requests: Vec<Vec<Request>> = (0..CONNECTIONS).map(one).collect();
            rate(scaled.address(), &requests)
        };
        last = (measure(few), measure(many));
        // The first pass warms both.
        if pass > 0 {
            ratios.push(last.1 / last.0);
        }
    }
    let detail = format!("{:.0}/s against {:.0}/s in the last pass", last.1, last.0);
    Row::new(what, detail, median(ratios), "×", bound)
}

/// What a key adds to the memory of a daemon that has served the same requests.
fn memory(few: &Scaled, many: &Scaled) -> Row {
    let [small, large] = [few, many].map(|scaled| memory_mib(scaled.emulator.id(), "VmRSS"));
    let keys = f64::from(u32::try_from(MANY - FEW).expect("a few keys"));
    Row::new(
        "emulator: memory of a key",
        format!(
            "VmRSS {large:.1} MiB with 100,000 keys, {small:.1} MiB with 1,000, after all of the above"
        ),
        (large - small) * 1024.0 * 1024.0 / keys,
        " bytes",
        Bound::Most(200.0),
    )
}
