//! Where state is kept: keys, versions with sealed material, aliases and tags, each in a scope.
//!
//! Everything above speaks of keys and versions; SQL ends here. Reads use connections of their own and may run
//! on the async threads, since they take microseconds; writes go to the one writer (`writer.rs`).

mod columns;
mod failure;
mod model;
mod open;
mod rows;
mod schema;
mod sql;
mod writer;

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, SendError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

pub(crate) use failure::{Failure, FailureKind};
pub(crate) use model::{
    AccountStatus, Alias, AutomaticRotation, Cluster, Copies, DEFAULT_ENTERPRISE_PROJECT, Grant,
    Home, Instance, InstanceStatus, Key, KeyFilter, Kind, Page, Principal, Scope, Tag, Version,
    Window,
};
pub(crate) use open::{CannotOpen, create_private, sync_name};
pub(crate) use rows::{
    After, Imported, KeySearch, Reading, SealedVersion, TagSearch, Usable, WholeVersion, Writing,
};

/// Most connections that only read, one a core. Each read takes microseconds, so a few serve many callers.
const READERS_MAX: u16 = 4;

/// Where the state is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoreUrl {
    /// An SQLite file, made when it is not there.
    Sqlite(PathBuf),
    /// Nowhere: gone when the process ends.
    Memory,
}

/// How much was written since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counters {
    /// Writes that their callers were told are done.
    pub(crate) writes_acknowledged: u64,
    /// Transactions that carried them: on SQLite one sync to disk each.
    pub(crate) commits: u64,
}

/// An open store. Dropping it waits for the writes that were asked for.
pub(crate) struct Store {
    readers: Vec<Arc<Mutex<Connection>>>,
    /// `None` only while it is dropped.
    queue: Option<Sender<Box<dyn writer::Job>>>,
    thread: Option<JoinHandle<()>>,
    tally: Arc<writer::Tally>,
}

impl Store {
    /// Opens the state, making the file or bringing an older one up to date, and runs `first` in a transaction
    /// before anything else can. Blocks.
    ///
    /// # Errors
    /// [`CannotOpen`]: not ours, newer than this build, damaged, or out of reach; or what `first` gives.
    /// Nothing is overwritten.
    pub(crate) fn open<E>(
        url: &StoreUrl,
        first: impl FnOnce(&Writing<'_>) -> Result<(), E>,
    ) -> Result<Store, E>
    where
        E: From<CannotOpen> + From<Failure>,
    {
        let mut connection = match url {
            StoreUrl::Sqlite(path) => open::writer(path)?,
            StoreUrl::Memory => open::memory()?,
        };
        let transaction = connection.transaction().map_err(Failure::from)?;
        first(&Writing::new(&transaction))?;
        transaction.commit().map_err(Failure::from)?;

        let connection = Arc::new(Mutex::new(connection));
        let readers = match url {
            StoreUrl::Sqlite(path) => {
                let cores = thread::available_parallelism().map_or(1, NonZero::get);
                let readers =
                    u16::try_from(cores).map_or(READERS_MAX, |cores| cores.min(READERS_MAX));
                let open = |_| Ok(Arc::new(Mutex::new(open::reader(path, readers)?)));
                (0..readers)
                    .map(open)
                    .collect::<Result<Vec<_>, CannotOpen>>()?
            }
            StoreUrl::Memory => vec![Arc::clone(&connection)],
        };
        Ok(Store::start(readers, connection)?)
    }

    fn start(
        readers: Vec<Arc<Mutex<Connection>>>,
        connection: Arc<Mutex<Connection>>,
    ) -> Result<Store, Failure> {
        let (sender, queue) = mpsc::channel();
        let tally = Arc::new(writer::Tally::default());
        let counted = Arc::clone(&tally);
        let thread = thread::Builder::new()
            .name("kms-writer".to_owned())
            .spawn(move || writer::run(&connection, &queue, &counted))
            .map_err(|error| Failure {
                kind: FailureKind::Other,
                detail: error.to_string(),
            })?;
        Ok(Store {
            readers,
            queue: Some(sender),
            thread: Some(thread),
            tally,
        })
    }

    /// Runs `read` on a connection of its own, on this thread.
    ///
    /// # Errors
    /// What `read` gives.
    pub(crate) fn read<T, E>(&self, read: impl FnOnce(&Reading<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Failure>,
    {
        let free = self
            .readers
            .iter()
            .find_map(|connection| connection.try_lock().ok());
        let connection = match (free, self.readers.first()) {
            (Some(connection), _) => connection,
            (None, Some(first)) => first.lock().unwrap_or_else(PoisonError::into_inner),
            (None, None) => return Err(Failure::closed().into()),
        };
        read(&Reading::new(&connection))
    }

    /// Runs `write` in the writer's next transaction; answers once it is on disk. What `write` refuses is as
    /// if it had never run.
    ///
    /// # Errors
    /// What `write` gives, or the failure of the transaction.
    pub(crate) async fn write<T, E, F>(&self, write: F) -> Result<T, E>
    where
        F: FnOnce(&Writing<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Failure> + Send + 'static,
    {
        self.ask(write).await.map_err(|_| Failure::dropped())?
    }

    /// Puts a write into the writer's queue; the answer comes once it is on disk.
    fn ask<T, E, F>(&self, write: F) -> oneshot::Receiver<Result<T, E>>
    where
        F: FnOnce(&Writing<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Failure> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let asked: Box<dyn writer::Job> = Box::new(Asked { write, answer });
        match &self.queue {
            Some(queue) => {
                if let Err(SendError(unsent)) = queue.send(asked) {
                    unsent.refuse(Failure::closed());
                }
            }
            None => asked.refuse(Failure::closed()),
        }
        answered
    }

    /// What was written so far.
    pub(crate) fn counters(&self) -> Counters {
        Counters {
            writes_acknowledged: self.tally.writes_acknowledged.load(Ordering::Relaxed),
            commits: self.tally.commits.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has nothing left to say.
            let _ = thread.join();
        }
    }
}

/// A write with whom to answer.
struct Asked<F, T, E> {
    write: F,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> writer::Job for Asked<F, T, E>
where
    F: FnOnce(&Writing<'_>) -> Result<T, E> + Send,
    T: Send + 'static,
    E: From<Failure> + Send + 'static,
{
    fn run(self: Box<Self>, writing: &Writing<'_>) -> writer::Done {
        let Asked { write, answer } = *self;
        let result = write(writing);
        let keep = result.is_ok();
        let acknowledge = move |committed: Result<(), Failure>| {
            // Whoever asked may have hung up; the write stands all the same.
            let _ = answer.send(committed.map_err(E::from).and(result));
        };
        writer::Done {
            keep,
            acknowledge: Box::new(acknowledge),
        }
    }

    fn refuse(self: Box<Self>, failure: Failure) {
        let _ = self.answer.send(Err(E::from(failure)));
    }
}
