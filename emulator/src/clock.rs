//! The clock of the daemon: real time, or time as a test has set it.
//!
//! Keys live by this clock (rotation, deletion, expiry). A moved clock runs on from where it was put, unless it was
//! stopped there.
#![expect(
    clippy::disallowed_methods,
    reason = "the one file that reads the system's clock; everything else takes the time as an argument"
)]

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// The earliest time the clock can be set to: 2000-01-01T00:00:00Z, before either service existed.
pub(crate) const CLOCK_EARLIEST_UNIX_SECONDS: i64 = 946_684_800;
/// The latest time the clock can be set to: 2200-01-01T00:00:00Z. It bounds how many rotations
/// one move of the clock can make fall due.
pub(crate) const CLOCK_LATEST_UNIX_SECONDS: i64 = 7_258_118_400;
const _: () = assert!(CLOCK_EARLIEST_UNIX_SECONDS < CLOCK_LATEST_UNIX_SECONDS);

/// Time as the keys see it. Precise to the millisecond; see [`Clock::now`].
pub(crate) struct Clock {
    /// Where time comes from: the system, or in tests a time that stands.
    source: Box<dyn Fn() -> Timestamp + Send + Sync>,
    motion: Mutex<Motion>,
    /// How long the process has run, as far as allowances go; see [`Clock::monotonic`].
    ticks: Box<dyn Fn() -> Duration + Send + Sync>,
}

/// What the clock makes of the time of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Motion {
    /// It runs with it, this far ahead (or, negative, behind): zero unless somebody moved the clock.
    Runs(SignedDuration),
    /// It stands.
    Stands(Timestamp),
}

impl Default for Motion {
    fn default() -> Motion {
        Motion::Runs(SignedDuration::ZERO)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// A time outside the years that the clock can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the clock can be set from 2000-01-01T00:00:00Z to 2200-01-01T00:00:00Z, both included",
        )
    }
}

impl std::error::Error for OutOfRange {}

impl Clock {
    /// The system's own time, until it is moved.
    #[must_use]
    pub(crate) fn real() -> Clock {
        let start = Instant::now();
        Clock {
            source: Box::new(Timestamp::now),
            motion: Mutex::default(),
            ticks: Box::new(move || start.elapsed()),
        }
    }

    /// A clock that stands at `time` until it is moved.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn stopped_at(time: Timestamp) -> Clock {
        Clock {
            source: Box::new(move || time),
            motion: Mutex::default(),
            ticks: Box::new(|| Duration::ZERO),
        }
    }

    /// The time now, in whole milliseconds: what the store keeps and the longest fraction that
    /// either cloud prints.
    #[must_use]
    pub(crate) fn now(&self) -> Timestamp {
        let time = match *self.lock() {
            Motion::Runs(offset) => (self.source)()
                .saturating_add(offset)
                .unwrap_or(Timestamp::MAX),
            Motion::Stands(time) => time,
        };
        whole_milliseconds(time)
    }

    /// Real time, whatever the clock was set to: what signatures are judged by, because a client
    /// signs with its own clock.
    #[must_use]
    pub(crate) fn real_now() -> Timestamp {
        whole_milliseconds(Timestamp::now())
    }

    /// Real time since the clock was made, never back: what allowances fill with, wherever the clock was moved.
    #[must_use]
    pub(crate) fn monotonic(&self) -> Duration {
        (self.ticks)()
    }

    /// Whether the clock shows anything but the time of its source.
    #[must_use]
    pub(crate) fn is_moved(&self) -> bool {
        *self.lock() != Motion::default()
    }

    /// Puts the clock at `time`, from where it runs on.
    ///
    /// # Errors
    /// [`OutOfRange`] outside the years 2000 to 2200; the clock is then unchanged.
    pub(crate) fn set(&self, time: Timestamp) -> Result<(), OutOfRange> {
        check_range(time)?;
        *self.lock() = Motion::Runs(time.duration_since((self.source)()));
        Ok(())
    }

    /// Puts the clock at `time`, where it stands until it is moved.
    ///
    /// # Errors
    /// As [`Clock::set`].
    pub(crate) fn stop(&self, time: Timestamp) -> Result<(), OutOfRange> {
        check_range(time)?;
        *self.lock() = Motion::Stands(time);
        Ok(())
    }

    /// Moves the clock by `span`, backwards when it is negative; one that stands goes on standing.
    ///
    /// # Errors
    /// [`OutOfRange`] when that leaves the years 2000 to 2200; the clock is then unchanged.
    pub(crate) fn advance(&self, span: SignedDuration) -> Result<(), OutOfRange> {
        let stands = matches!(*self.lock(), Motion::Stands(_));
        let target = self.now().checked_add(span).map_err(|_| OutOfRange)?;
        if stands {
            self.stop(target)
        } else {
            self.set(target)
        }
    }

    /// Back to real time.
    pub(crate) fn back_to_real(&self) {
        *self.lock() = Motion::default();
    }

    fn lock(&self) -> MutexGuard<'_, Motion> {
        // A plain value: a panic elsewhere cannot leave it half written.
        self.motion.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check_range(time: Timestamp) -> Result<(), OutOfRange> {
    let seconds = time.as_second();
    if (CLOCK_EARLIEST_UNIX_SECONDS..=CLOCK_LATEST_UNIX_SECONDS).contains(&seconds) {
        Ok(())
    } else {
        Err(OutOfRange)
    }
}

fn whole_milliseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_that_stands_moves_only_when_told() {
        let clock = Clock::stopped_at(at("2026-01-01T00:00:00Z"));
        clock.advance(SignedDuration::from_hours(24)).unwrap();
        assert_eq!(clock.now(), at("2026-01-02T00:00:00Z"));
        clock.set(at("2027-01-01T00:00:00Z")).unwrap();
        assert_eq!(clock.now(), at("2027-01-01T00:00:00Z"));
        clock.back_to_real();
        assert!(!clock.is_moved());
    }

    #[test]
    fn a_moved_clock_runs_on() {
        let clock = Clock::real();
        assert!(!clock.is_moved());
        clock.set(at("2100-01-01T00:00:00Z")).unwrap();
        let first = clock.now();
        assert!(first >= at("2099-12-31T23:59:59.999Z") && first < at("2100-01-01T01:00:00Z"));
        assert!(clock.now() >= first && clock.is_moved());
    }

    #[test]
    fn a_stopped_clock_stands_until_it_is_set() {
        let clock = Clock::real();
        clock.stop(at("2100-01-01T00:00:00Z")).unwrap();
        assert_eq!(clock.now(), at("2100-01-01T00:00:00Z"));
        clock.advance(SignedDuration::from_secs(-1)).unwrap();
        assert_eq!(clock.now(), at("2099-12-31T23:59:59Z"));
        assert!(clock.is_moved());
        assert_eq!(clock.stop(at("1999-12-31T23:59:59Z")), Err(OutOfRange));
        clock.set(at("2100-01-01T00:00:00Z")).unwrap();
        assert!(!matches!(*clock.lock(), Motion::Stands(_)));
    }

    #[test]
    fn the_clock_refuses_years_it_cannot_show() {
        let clock = Clock::stopped_at(at("2026-01-01T00:00:00Z"));
        for (outside, inside) in [
            ("1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z"),
            ("2200-01-01T00:00:01Z", "2200-01-01T00:00:00Z"),
        ] {
            assert_eq!(clock.set(at(outside)), Err(OutOfRange));
            clock.set(at(inside)).unwrap();
        }
        assert_eq!(clock.advance(SignedDuration::MAX), Err(OutOfRange));
        assert_eq!(clock.now(), at("2200-01-01T00:00:00Z"));
    }
}
