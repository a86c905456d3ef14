//! Long computations, away from the async threads and never on all cores at once.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::core::Core;
use super::refusal::{Internal, Refusal};

/// How many long computations run at once, whatever is asked: one core stays for everything else.
static LANES: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, std::num::NonZero::get);
    Semaphore::new(cores.saturating_sub(1).max(1))
});

impl Core {
    /// Runs a computation of a millisecond or more; waits until it is its turn.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when it did not end, or the runtime shuts down.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let turn = LANES.acquire().await.map_err(unfinished)?;
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(unfinished)
    }
}

fn unfinished(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not compute",
        log: error.to_string(),
    })
}
