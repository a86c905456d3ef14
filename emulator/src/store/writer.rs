//! The one writer: a thread that puts the writes that wait into one transaction, so that they share one sync.
//!
//! Each write runs in a savepoint of its own, so that a refused one leaves its neighbours alone, and is
//! acknowledged after the commit. A commit that fails is the failure of every write in it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::vec::IntoIter;

use rusqlite::Connection;

use super::failure::Failure;
use super::rows::Writing;

/// Most writes in one transaction.
const GROUP_WRITES_MAX: usize = 512;
/// How long the writer waits for the next of the writes that it has reason to expect. Far below one sync of a
/// disk; a lone client never waits, because it is not expected to be two.
const EXPECTED_WAIT: Duration = Duration::from_micros(500);

/// One write that waits: runs on the writer's thread, inside its own savepoint.
pub(super) trait Job: Send {
    /// Does the write; whoever asked is told once it is on disk.
    fn run(self: Box<Self>, writing: &Writing<'_>) -> Done;
    /// Tells whoever asked that it was not even tried.
    fn refuse(self: Box<Self>, failure: Failure);
}

/// What a job hands back: whether its changes stay, and how to tell whoever asked.
pub(super) struct Done {
    pub(super) keep: bool,
    pub(super) acknowledge: Box<dyn FnOnce(Result<(), Failure>) + Send>,
}

/// How much was written since the store was opened.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) writes_acknowledged: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// Runs until every sender is gone; what was sent before is still written.
pub(super) fn run(connection: &Mutex<Connection>, queue: &Receiver<Box<dyn Job>>, tally: &Tally) {
    let mut expected = 1;
    while let Ok(first) = queue.recv() {
        let group = gather(first, queue, expected);
        expected = group.len().max(expected / 2);
        let connection = lock(connection);
        let mut rest = group.into_iter();
        // A lost transaction (full disk) ends a group early; its remaining writes get one of their own.
        while rest.len() > 0 {
            write_group(&connection, &mut rest, tally);
        }
    }
}

/// Takes what waits. While fewer writes came than last time, the others are probably on their way (a client
/// that was just answered asks again), and a sync shared with them is cheaper than one more.
fn gather(
    first: Box<dyn Job>,
    queue: &Receiver<Box<dyn Job>>,
    expected: usize,
) -> Vec<Box<dyn Job>> {
    let mut group = vec![first];
    while group.len() < GROUP_WRITES_MAX {
        match queue.try_recv() {
            Ok(job) => group.push(job),
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) if group.len() >= expected => break,
            Err(TryRecvError::Empty) => match queue.recv_timeout(EXPECTED_WAIT) {
                Ok(job) => group.push(job),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            },
        }
    }
    group
}

fn write_group(connection: &Connection, jobs: &mut IntoIter<Box<dyn Job>>, tally: &Tally) {
    if !connection.is_autocommit() {
        // Left open by a rollback that failed: nothing in it was acknowledged. If this fails too, so does BEGIN.
        let _ = execute(connection, "ROLLBACK");
    }
    let mut waiting = Vec::with_capacity(jobs.len());
    if let Err(failure) = execute(connection, "BEGIN IMMEDIATE") {
        jobs.for_each(|job| job.refuse(failure.clone()));
        return;
    }
    let result =
        run_jobs(connection, jobs, &mut waiting).and_then(|()| execute(connection, "COMMIT"));
    if result.is_err() && !connection.is_autocommit() {
        // Nothing of a failed group is kept; if this fails too, the next group tries again.
        let _ = execute(connection, "ROLLBACK");
    }
    let kept = waiting.iter().filter(|done| done.keep).count();
    if result.is_ok() && kept > 0 {
        tally.commits.fetch_add(1, Ordering::Relaxed);
        tally
            .writes_acknowledged
            .fetch_add(u64::try_from(kept).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
    for done in waiting {
        (done.acknowledge)(result.clone());
    }
}

/// Runs the jobs until they are through or the transaction is lost (SQLite ends it itself on a full disk).
fn run_jobs(
    connection: &Connection,
    jobs: &mut IntoIter<Box<dyn Job>>,
    waiting: &mut Vec<Done>,
) -> Result<(), Failure> {
    for job in jobs {
        if let Err(failure) = execute(connection, "SAVEPOINT job") {
            job.refuse(failure.clone());
            return Err(failure);
        }
        // A panic drops the job with its sender: its caller learns that the write was not done.
        let done = catch_unwind(AssertUnwindSafe(|| job.run(&Writing::new(connection)))).ok();
        let keep = done.as_ref().is_some_and(|done| done.keep);
        waiting.extend(done);
        if connection.is_autocommit() {
            return Err(Failure::lost());
        }
        if !keep {
            execute(connection, "ROLLBACK TO job")?;
        }
        execute(connection, "RELEASE job")?;
    }
    Ok(())
}

fn execute(connection: &Connection, statement: &str) -> Result<(), Failure> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}

pub(super) fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic while it was held left at most an open transaction, which the next group rolls back.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
