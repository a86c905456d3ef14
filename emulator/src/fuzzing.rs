//! What reads bytes from outside, as functions of bytes: for the fuzzer, and for the tests that keep what it found.
//!
//! Each takes any bytes, and must neither panic nor hang. What it answers does not matter here.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use tokio::runtime::Runtime;

use crate::Emulator;
use crate::clock::Clock;
use crate::config::{AccountSettings, Config, DefaultAccounts, Settings};
use crate::entropy::Entropy;
use crate::fixture::{self, Defaults, Format};
use crate::service;

/// Two emulators cannot share a fuzzer's process with a store on disk, so this one is in memory.
struct Lab {
    emulator: Emulator,
    runtime: Runtime,
}

#[expect(
    clippy::expect_used,
    reason = "a fuzzer without anything to fuzz ends with the reason"
)]
static LAB: LazyLock<Lab> = LazyLock::new(|| {
    let settings = Settings {
        store: Some("memory:".to_owned()),
        ..Settings::default()
    };
    let config = Config::check(settings).expect("a configuration of defaults");
    let noon = "2026-01-01T12:00:00Z".parse().expect("a time");
    Lab {
        emulator: Emulator::assemble(&config, Clock::stopped_at(noon), || Entropy::seeded(1))
            .expect("a store in memory"),
        runtime: tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime"),
    }
});

/// The keys that ciphertexts and tokens could be of.
#[expect(clippy::expect_used, reason = "as for the emulator")]
static TARGETS: LazyLock<(Vec<service::FuzzTarget>, String)> = LazyLock::new(|| {
    let made = service::fuzz_targets(&LAB.emulator.core);
    LAB.runtime.block_on(made).expect("keys of defaults")
});

/// Runs between two times that the store is emptied, so that a long run stays as fast as a short one.
const RUNS_PER_STORE: usize = 4096;
static RUNS: AtomicUsize = AtomicUsize::new(0);

/// A request of a known sender: a query or a request line, a zero byte, a form or another body. Runs the operation
/// that it names.
pub fn request(bytes: &[u8]) {
    let (head, body) = halves(bytes);
    let Emulator { core, dialects, .. } = &LAB.emulator;
    LAB.runtime.block_on(async {
        dialects.fuzz_request(core, head, body).await;
        if RUNS
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(RUNS_PER_STORE)
        {
            // A store that cannot be emptied shows in the next run.
            let _ = core.reset().await;
        }
    });
}

/// A signed request: lines of headers, an empty line, then as [`request`].
pub fn signature(bytes: &[u8]) {
    let mut rest = bytes;
    let mut headers = HeaderMap::new();
    while let Some((line, after)) = split(rest, b'\n') {
        rest = after;
        let Some((name, value)) = split(line, b':') else {
            break;
        };
        let header = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value));
        if let (Ok(name), Ok(value)) = header {
            headers.append(name, value);
        }
    }
    let (query, body) = halves(rest);
    LAB.emulator.dialects.fuzz_signature(&headers, query, body);
}

/// A ciphertext blob.
pub fn ciphertext(bytes: &[u8]) {
    let (ciphers, _) = &*TARGETS;
    LAB.runtime
        .block_on(service::fuzz_ciphertext(&LAB.emulator.core, ciphers, bytes));
}

/// An import token, its contents, or a key.
pub fn import_token(bytes: &[u8]) {
    let (_, key) = &*TARGETS;
    LAB.runtime
        .block_on(service::fuzz_import_token(&LAB.emulator.core, key, bytes));
}

/// A fixture file, of either format.
pub fn fixture(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(accounts) = DefaultAccounts::check(&AccountSettings::new()) else {
        return;
    };
    let defaults = Defaults {
        accounts,
        region: None,
    };
    for format in [Format::Toml, Format::Json] {
        // Either is an answer.
        let _ = fixture::parse(text, format, &defaults);
    }
}

fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    split(bytes, 0).unwrap_or((bytes, b""))
}

fn split(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = bytes.iter().position(|byte| *byte == at)?;
    bytes
        .split_at_checked(place)
        .map(|(before, after)| (before, after.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests;
