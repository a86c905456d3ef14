//! The only place that reads the machine's clocks.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where ambient time is read"
)]

use std::time::Instant;

use jiff::Timestamp;

/// How long something takes.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Whole milliseconds since the start.
    pub(crate) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// The time as Terraform reads it in a log line: UTC, exactly six digits of a second.
pub(crate) fn log_timestamp() -> String {
    format!("{:.6}", Timestamp::now())
}
