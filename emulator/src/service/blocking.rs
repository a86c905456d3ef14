//! Long computations, away from the async threads and never on all cores at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::{Builder, available_parallelism};

use tokio::sync::oneshot;

use super::core::Core;
use super::refusal::{Internal, Refusal};
use crate::priority;

/// How far the threads of the lanes stand below the async threads, in steps of `nice`: on a core that both want they
/// get about a quarter.
const PRIORITY_STEPS_DOWN: i32 = 5;

/// Where long computations wait for their turn, whatever is asked: one core stays for everything else.
static LANES: LazyLock<Sender<Job>> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, std::num::NonZero::get);
    lanes(cores.saturating_sub(1).max(1))
});

type Job = Box<dyn FnOnce() + Send>;

impl Core {
    /// Runs a computation of a millisecond or more; waits until it is its turn. One whose caller has gone meanwhile
    /// is not begun.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when it did not end.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (job, answered) = job(work);
        LANES.send(job).map_err(unfinished)?;
        answered.await.map_err(unfinished)
    }
}

/// A computation and where its result comes out.
fn job<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, oneshot::Receiver<T>) {
    let (answer, answered) = oneshot::channel();
    let job = move || {
        if !answer.is_closed() {
            // It fails when the caller went while we worked.
            drop(answer.send(work()));
        }
    };
    (Box::new(job), answered)
}

/// Starts so many threads that take jobs in the order of their coming. Should none start, every job is refused.
fn lanes(count: usize) -> Sender<Job> {
    let (sender, receiver) = channel();
    let receiver = Arc::new(Mutex::new(receiver));
    for lane in 0..count {
        let receiver = Arc::clone(&receiver);
        let thread = Builder::new().name(format!("lane-{lane}"));
        if let Err(error) = thread.spawn(move || run(&receiver)) {
            tracing::warn!(%error, "a thread for long computations does not start");
        }
    }
    sender
}

fn run(receiver: &Mutex<Receiver<Job>>) {
    priority::lower(PRIORITY_STEPS_DOWN);
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(job) = next else { return };
        // A job that panics drops its answer: its caller is told, the lane goes on.
        drop(catch_unwind(AssertUnwindSafe(job)));
    }
}

fn unfinished(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not compute",
        log: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::Lab;
    use super::*;

    #[tokio::test]
    async fn a_computation_that_panics_is_told_and_the_next_one_runs() {
        let lab = Lab::seeded(1);
        for _ in 0..available_parallelism().unwrap().get() + 1 {
            let failed = lab.core.blocking(|| panic!("as it must")).await;
            let refused: Result<(), Refusal> = failed;
            assert!(matches!(refused, Err(Refusal::Internal(_))));
        }
        assert_eq!(lab.core.blocking(|| 7).await, Ok(7));
    }

    #[test]
    fn a_computation_that_nobody_waits_for_is_not_begun() {
        let (begun, log) = channel();
        let (job, answered) = job(move || begun.send(()));
        drop(answered);
        job();
        assert!(log.recv().is_err());
    }

    #[test]
    fn jobs_of_one_lane_run_in_the_order_of_their_coming() {
        let sender = lanes(1);
        let (done, log) = channel();
        for number in 0..20 {
            let done = done.clone();
            sender
                .send(Box::new(move || done.send(number).unwrap()))
                .unwrap();
        }
        drop(done);
        assert_eq!(log.iter().collect::<Vec<_>>(), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn without_lanes_a_job_is_refused() {
        assert!(lanes(0).send(Box::new(|| ())).is_err());
    }
}
