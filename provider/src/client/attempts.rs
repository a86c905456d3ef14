//! One call, sent until it succeeds, is refused for good, or may not be tried again.

use std::future::Future;

use super::coalesce::Writes;
use super::{ApiError, Cause, Over, RetryPolicy, Until};
use crate::{clock, entropy};

/// What a call changes, and so when it may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    Reads,
    /// The same, however often it is carried out.
    Writes,
    /// One more thing each time: the API has no token by which it would know a repeated request.
    Creates,
}

impl Effect {
    /// Whether a call that ended so may be sent again.
    fn may_repeat_after(self, cause: &Cause) -> bool {
        match self {
            Effect::Reads | Effect::Writes => cause.is_transient(),
            Effect::Creates => cause.is_before_effect(),
        }
    }

    /// The end of a request that is on its way. One that changes something is not abandoned: its answer is
    /// the only record of what now exists.
    pub(super) async fn end<T>(
        self,
        until: &Until,
        sent: impl Future<Output = Result<T, Cause>>,
    ) -> Result<T, Cause> {
        match self {
            Effect::Writes | Effect::Creates => sent.await,
            Effect::Reads => tokio::select! {
                () = until.given_up() => Err(Cause::Over(Over::Cancelled)),
                ended = sent => ended,
            },
        }
    }
}

/// How a call is tried.
pub(super) struct Attempts<'a> {
    /// The API's own name of the operation.
    pub(super) operation: &'static str,
    pub(super) effect: Effect,
    pub(super) retry: RetryPolicy,
    pub(super) until: &'a Until,
    /// Where a change is noted, however it ended.
    pub(super) writes: &'a Writes,
}

/// Notes a change when it ends, also when nobody waits for its end any more.
struct Noted<'a>(Option<&'a Writes>);

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        if let Some(writes) = self.0 {
            writes.ended();
        }
    }
}

impl Attempts<'_> {
    /// Makes attempts until one succeeds or none may follow.
    ///
    /// # Errors
    /// How the last one ended, and how many requests left the machine.
    pub(super) async fn make<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, Cause>>,
    {
        let _noted = Noted((self.effect != Effect::Reads).then_some(self.writes));
        let mut sent = 0;
        let cause = loop {
            let cause = match self.one(&attempt, &mut sent).await {
                Ok(answer) => return Ok(answer),
                Err(cause) => cause,
            };
            let retry = sent.saturating_sub(1);
            let retries = if self.until.once {
                0
            } else {
                self.retry.retries
            };
            if !self.effect.may_repeat_after(&cause) || retry >= retries {
                break cause;
            }
            if let Some(over) = self.wait(retry, sent, &cause).await {
                break over.unwrap_or(cause);
            }
        };
        Err(ApiError {
            operation: self.operation,
            attempts: sent,
            cause,
        })
    }

    async fn one<T, F>(&self, attempt: &impl Fn() -> F, sent: &mut u32) -> Result<T, Cause>
    where
        F: Future<Output = Result<T, Cause>>,
    {
        self.until.check(clock::instant()).map_err(Cause::Over)?;
        let ended = attempt().await;
        if !matches!(ended, Err(Cause::Unprepared(_))) {
            *sent += 1;
        }
        ended
    }

    /// Waits before the next attempt; `Some` ends the call, with another cause where there is a better one.
    async fn wait(&self, retry: u32, sent: u32, cause: &Cause) -> Option<Option<Cause>> {
        let draw = match entropy::bytes() {
            Ok(bytes) => u64::from_be_bytes(bytes),
            Err(error) => return Some(Some(no_randomness(error))),
        };
        let wait = self.retry.wait(retry, draw);
        tracing::debug!(operation = self.operation, sent, ?wait, %cause, "trying again");
        // Where there is no time left to try again, the refusal itself says more than "out of time".
        match self.until.wait(wait).await {
            Ok(()) => None,
            Err(over @ Over::Cancelled) => Some(Some(Cause::Over(over))),
            Err(Over::Deadline) => Some(None),
        }
    }
}

pub(super) fn no_randomness(error: getrandom::Error) -> Cause {
    Cause::Unprepared(format!("the system gives no randomness: {error}"))
}
