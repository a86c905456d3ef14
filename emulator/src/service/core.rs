//! What every operation works with, and what is asked of the daemon as a whole.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::{SignedDuration, Timestamp};
use kms_rules::Cloud;
use kms_rules::limits::{self, Precision};
use tokio::sync::Notify;

use super::names::PendingNames;
use super::quotas::Quotas;
use super::refusal::Refusal;
use super::throttle::{Throttle, Throttling};
use super::vault::Vault;
use crate::clock::{Clock, OutOfRange};
use crate::external::ExternalClient;
use crate::store::{Counters, Store};

/// The state and what works on it. One for all requests.
pub(crate) struct Core {
    pub(super) store: Store,
    pub(super) vault: Arc<Vault>,
    pub(super) clock: Clock,
    /// Asks the key managers of external instances.
    pub(super) external: ExternalClient,
    pub(super) quotas: Quotas,
    pub(super) pending_names: PendingNames,
    pub(super) throttling: Throttling,
    pub(super) throttle: Throttle,
    /// Whether any account was kept from the service since the start, or before it: then requests look whose they are.
    pub(super) has_barred_accounts: AtomicBool,
    /// Told when the clock was moved.
    pub(super) moved: Notify,
}

/// What to do with the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockMove {
    Set(Timestamp),
    /// To this time, and no further.
    Stop(Timestamp),
    Advance(SignedDuration),
    Real,
}

impl Core {
    /// The clock that keys live by.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How much was written so far.
    pub(crate) fn counters(&self) -> Counters {
        self.store.counters()
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when it does not.
    pub(crate) fn ready(&self) -> Result<(), Refusal> {
        self.store.read(|reading| Ok(reading.answers()?))
    }

    /// Forgets every key of every account; the clock stays as it is.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when the store fails; nothing is then forgotten.
    pub(crate) async fn reset(&self) -> Result<(), Refusal> {
        self.store
            .write(|writing| Ok::<_, Refusal>(writing.clear()?))
            .await?;
        self.vault.forget();
        Ok(())
    }

    /// Moves the clock and wakes the sweep; gives the time that it then shows.
    ///
    /// # Errors
    /// [`OutOfRange`]; the clock is then unchanged.
    pub(crate) fn move_clock(&self, to: ClockMove) -> Result<Timestamp, OutOfRange> {
        match to {
            ClockMove::Set(time) => self.clock.set(time)?,
            ClockMove::Stop(time) => self.clock.stop(time)?,
            ClockMove::Advance(span) => self.clock.advance(span)?,
            ClockMove::Real => self.clock.back_to_real(),
        }
        self.moved.notify_one();
        Ok(self.clock.now())
    }

    /// The time of an operation, as precise as the cloud prints it: what a caller reads in an answer is then
    /// exactly when a thing falls due.
    pub(super) fn now(&self, cloud: Cloud) -> Timestamp {
        let now = self.clock.now();
        match limits::of(cloud).precision {
            Precision::Seconds => Timestamp::from_second(now.as_second()).unwrap_or(now),
            // As the clock gives them.
            Precision::Milliseconds => now,
        }
    }
}
