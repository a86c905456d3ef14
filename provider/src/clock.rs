//! The one place where the provider reads the ambient clock.
#![expect(
    clippy::disallowed_methods,
    reason = "everything else takes the time as an argument"
)]

use jiff::Timestamp;

/// The current time in UTC: request signatures carry it.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The current point of the monotonic clock: deadlines are judged by it.
pub(crate) fn instant() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
