//! Stopwatches: of the clock on the wall, and of the processors.
#![expect(
    clippy::disallowed_methods,
    reason = "a measurement reads the real clock"
)]

use std::fs;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

/// Ticks of a processor's time in a second, as the kernel counts them for every process.
const TICKS_PER_SECOND: f64 = 100.0;
/// Where `/proc/PID/stat` has a process's own processor time, in user and kernel mode, and that of the children that it
/// has waited for (proc(5)), counted from the field after the name.
const OWN: usize = 11;
const WAITED_FOR: usize = 13;

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

/// Processor time of a process so far, in user and kernel mode, in seconds.
pub(crate) fn processor_seconds(process: u32) -> f64 {
    ticks(process, OWN) / TICKS_PER_SECOND
}

/// Processor time of all processes that this one has started and waited for, in seconds.
pub(crate) fn waited_for_seconds() -> f64 {
    ticks(process::id(), WAITED_FOR) / TICKS_PER_SECOND
}

fn ticks(process: u32, at: usize) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name in brackets may hold spaces; the fields after it do not.
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks = fields.split_whitespace().skip(at).take(2);
    let ticks = ticks.map(|field| field.parse::<f64>().expect("a number"));
    ticks.sum()
}
