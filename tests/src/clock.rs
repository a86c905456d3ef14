//! The real time, for the date of a request signature.
#![expect(
    clippy::disallowed_methods,
    reason = "a request is signed with the real time, as any SDK does"
)]

use jiff::Timestamp;

/// The current time, whole seconds, as signatures write it: `2026-11-21T21:41:26Z`.
pub(crate) fn signature_date() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The current time, whole seconds, without separators: `20261121T214126Z`.
#[must_use]
pub fn compact_date() -> String {
    Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A number that no earlier run of this process id had: nanoseconds since 1970.
pub(crate) fn nanoseconds() -> i128 {
    Timestamp::now().as_nanosecond()
}
