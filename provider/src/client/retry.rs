//! When a request is tried again, and how long that waits.
//!
//! Waiting is full jitter: a time drawn evenly from nothing to a bound that doubles with every attempt, so
//! that many resources refused together do not come back together. A wait ends early when the operation
//! is cancelled or its deadline passes.

use std::time::Duration;

use tfplugin::{CancellationToken, Context};
use tokio::time::Instant;

use crate::clock;

/// Attempts after the first one, unless the provider block says otherwise.
pub(crate) const RETRIES_DEFAULT: u32 = 6;
/// More than this many retries only hides an outage.
pub(crate) const RETRIES_MAX: u32 = 100;
/// The bound of the first wait.
const WAIT_FIRST: Duration = Duration::from_millis(200);
/// No wait is longer, however many attempts there were.
const WAIT_MAX: Duration = Duration::from_secs(20);
const _: () = assert!(WAIT_FIRST.as_millis() < WAIT_MAX.as_millis());

/// How often and how patiently to try again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetryPolicy {
    pub(crate) retries: u32,
    pub(crate) wait_first: Duration,
    pub(crate) wait_max: Duration,
}

impl RetryPolicy {
    /// The usual waits with a chosen number of retries.
    pub(crate) const fn with_retries(retries: u32) -> RetryPolicy {
        RetryPolicy {
            retries,
            wait_first: WAIT_FIRST,
            wait_max: WAIT_MAX,
        }
    }

    /// The wait before retry `retry` (from 0), for a draw of 64 random bits.
    pub(crate) fn wait(&self, retry: u32, draw: u64) -> Duration {
        let doubled = self.wait_first.saturating_mul(2_u32.saturating_pow(retry));
        let bound_nanos = doubled.min(self.wait_max).as_nanos();
        let nanos = (bound_nanos * u128::from(draw)) >> u64::BITS;
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

/// How long an operation may go on: until Terraform stops it or its time is up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Until {
    pub(crate) cancel: CancellationToken,
    pub(crate) deadline: Option<Instant>,
    /// Whether what was begun is finished first: a cancelled operation then still sends its requests, and
    /// only waits no longer between two attempts.
    pub(crate) finishing: bool,
    /// Whether a call is tried once only: it is worth no waiting.
    pub(crate) once: bool,
}

/// Why an operation may not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Cancelled,
    Deadline,
}

impl Until {
    /// The time that Terraform gives a call.
    pub(crate) fn of<C>(cx: &Context<C>) -> Until {
        let deadline = cx.timeout().map(|timeout| clock::instant() + timeout);
        Until {
            cancel: cx.cancel().clone(),
            deadline,
            finishing: false,
            once: false,
        }
    }

    /// The same time, for calls that are worth one request each.
    pub(crate) fn once(&self) -> Until {
        Until {
            once: true,
            ..self.clone()
        }
    }

    /// The same time, for the rest of something that half done would have to be undone.
    pub(crate) fn to_finish(&self) -> Until {
        Until {
            finishing: true,
            ..self.clone()
        }
    }

    /// Ends when a request that changes nothing is no longer worth its answer.
    pub(crate) async fn given_up(&self) {
        if self.finishing {
            std::future::pending::<()>().await;
        }
        self.cancel.cancelled().await;
    }

    /// Waits, unless the operation ends first.
    ///
    /// # Errors
    /// The operation ended; a wait that would outlast the deadline is not begun.
    pub(crate) async fn wait(&self, wait: Duration) -> Result<(), Over> {
        let sleep = tokio::time::sleep(wait);
        if self
            .deadline
            .is_some_and(|deadline| sleep.deadline() >= deadline)
        {
            return Err(Over::Deadline);
        }
        tokio::select! {
            () = self.cancel.cancelled() => Err(Over::Cancelled),
            () = sleep => Ok(()),
        }
    }

    /// Whether another request may be sent at `now`.
    ///
    /// # Errors
    /// The operation was cancelled or its deadline has passed.
    pub(crate) fn check(&self, now: Instant) -> Result<(), Over> {
        if self.cancel.is_cancelled() && !self.finishing {
            Err(Over::Cancelled)
        } else if self.deadline.is_some_and(|deadline| now >= deadline) {
            Err(Over::Deadline)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound_and_cover_the_whole_range() {
        let policy = RetryPolicy::with_retries(3);
        let ends = |retry| {
            (
                policy.wait(retry, 0).as_millis(),
                policy.wait(retry, u64::MAX).as_millis(),
            )
        };
        let half = u64::MAX / 2;
        assert_eq!(ends(0), (0, 199));
        assert_eq!(ends(1), (0, 399));
        assert_eq!(ends(6), (0, 12_799));
        assert_eq!(ends(7), (0, 19_999));
        assert_eq!(ends(4_000_000_000), (0, 19_999));
        assert_eq!(policy.wait(0, half).as_millis(), 99);
    }

    #[tokio::test]
    async fn a_wait_past_the_deadline_is_not_begun() {
        let deadline = tokio::time::sleep(Duration::from_secs(5)).deadline();
        let until = Until {
            deadline: Some(deadline),
            ..Until::default()
        };
        assert_eq!(
            until.wait(Duration::from_secs(60)).await,
            Err(Over::Deadline)
        );
        assert_eq!(until.check(deadline), Err(Over::Deadline));
    }

    #[tokio::test]
    async fn cancelling_ends_a_wait() {
        let until = Until::default();
        until.cancel.cancel();
        assert_eq!(
            until.wait(Duration::from_secs(3600)).await,
            Err(Over::Cancelled)
        );
        assert_eq!(
            until.check(tokio::time::sleep(Duration::ZERO).deadline()),
            Err(Over::Cancelled)
        );
    }
}
