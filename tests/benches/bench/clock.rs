//! A stopwatch: the one thing a measurement needs of the ambient time.
#![expect(
    clippy::disallowed_methods,
    reason = "a measurement reads the real clock"
)]

use std::thread;
use std::time::{Duration, Instant};

/// How long `work` takes, and what it gives.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The middle of an odd number of measurements.
pub(crate) fn median(mut measured: Vec<f64>) -> f64 {
    measured.sort_by(f64::total_cmp);
    measured
        .get(measured.len() / 2)
        .copied()
        .expect("at least one measurement")
}

/// Lets the machine do what it does in the background, for so long at most.
pub(crate) fn wait(duration: Duration) {
    thread::park_timeout(duration);
}
