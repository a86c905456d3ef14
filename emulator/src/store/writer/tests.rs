//! Grouping: neighbours of a refused, panicking or failing write; and that concurrent writes share commits.

use super::super::{Failure, FailureKind, Reading, Store, StoreUrl, Writing};

fn put(name: &'static str) -> impl FnOnce(&Writing<'_>) -> Result<(), Failure> + Send {
    move |writing| writing.put_meta(name, b"x")
}

fn refuse(name: &'static str) -> impl FnOnce(&Writing<'_>) -> Result<(), Failure> + Send {
    move |writing| {
        writing.put_meta(name, b"x")?;
        Err(Failure::unreadable(name))
    }
}

fn store() -> Store {
    Store::open(&StoreUrl::Memory, |_| Ok::<_, Error>(())).unwrap()
}

#[derive(Debug)]
struct Error;

impl From<super::super::CannotOpen> for Error {
    fn from(error: super::super::CannotOpen) -> Error {
        panic!("{error}")
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        panic!("{failure}")
    }
}

fn kept(store: &Store, name: &str) -> bool {
    let found: Result<_, Failure> = store.read(|reading: &Reading<'_>| reading.meta(name));
    found.unwrap().is_some()
}

/// Holds the writer inside a job until the returned sender is dropped, so that what is asked meanwhile waits
/// together.
fn hold(store: &Store) -> std::sync::mpsc::Sender<()> {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let (entered, inside) = std::sync::mpsc::channel();
    drop(store.ask(move |_: &Writing<'_>| {
        entered.send(()).unwrap();
        let _ = wait.recv();
        Ok::<_, Failure>(())
    }));
    inside.recv().unwrap();
    release
}

#[tokio::test]
async fn writes_that_wait_share_a_commit_and_a_refused_one_harms_nobody() {
    let store = store();
    let held = hold(&store);
    let before = store.counters();
    let asked = [
        store.ask(put("a")),
        store.ask(refuse("b")),
        store.ask(put("c")),
        store.ask(|_: &Writing<'_>| -> Result<(), Failure> { panic!("a bug in one write") }),
        store.ask(put("d")),
    ];
    drop(held);
    let mut said = Vec::new();
    for answer in asked {
        said.push(
            answer
                .await
                .unwrap_or_else(|_| Err(Failure::dropped()))
                .map_err(|failure| failure.kind),
        );
    }
    let damaged = Err(FailureKind::Damaged);
    assert_eq!(
        said,
        [Ok(()), damaged, Ok(()), Err(FailureKind::Other), Ok(())]
    );
    assert_eq!(
        ["a", "b", "c", "d"].map(|name| kept(&store, name)),
        [true, false, true, true]
    );
    let after = store.counters();
    assert_eq!(
        after.writes_acknowledged - before.writes_acknowledged,
        3 + 1,
        "with the one that held"
    );
    assert_eq!(after.commits - before.commits, 2);
}

#[tokio::test]
async fn only_refusals_are_no_commit() {
    let store = store();
    assert!(store.write(refuse("a")).await.is_err());
    assert_eq!(
        (
            store.counters().writes_acknowledged,
            store.counters().commits
        ),
        (0, 0)
    );
    store.write(put("a")).await.unwrap();
    assert_eq!(
        (
            store.counters().writes_acknowledged,
            store.counters().commits
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn a_lost_transaction_fails_those_in_it_and_spares_those_behind() {
    let store = store();
    let held = hold(&store);
    let lose = |writing: &Writing<'_>| {
        // What SQLite itself does on a full disk.
        writing.rollback_everything()
    };
    let asked = [store.ask(put("a")), store.ask(lose), store.ask(put("b"))];
    drop(held);
    let mut said = Vec::new();
    for answer in asked {
        said.push(answer.await.unwrap().map_err(|failure| failure.kind));
    }
    assert_eq!(
        said,
        [Err(FailureKind::Full), Err(FailureKind::Full), Ok(())]
    );
    assert_eq!((kept(&store, "a"), kept(&store, "b")), (false, true));
}

#[tokio::test]
async fn what_was_asked_before_the_end_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let url = StoreUrl::Sqlite(directory.path().join("state.db"));
    let open = || Store::open(&url, |_| Ok::<_, Error>(())).unwrap();
    let store = open();
    let held = hold(&store);
    let last = store.ask(put("last"));
    drop(held);
    drop(store);
    last.await.unwrap().unwrap();
    assert!(kept(&open(), "last"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_writers_need_an_eighth_of_the_syncs() {
    const WRITERS: u64 = 32;
    const WRITES: u64 = 50;
    let directory = tempfile::tempdir().unwrap();
    let url = StoreUrl::Sqlite(directory.path().join("state.db"));
    let store = std::sync::Arc::new(Store::open(&url, |_| Ok::<_, Error>(())).unwrap());
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let store = std::sync::Arc::clone(&store);
        writers.spawn(async move {
            for _ in 0..WRITES {
                store.write(put("same")).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    let counters = store.counters();
    assert_eq!(counters.writes_acknowledged, WRITERS * WRITES);
    assert!(
        counters.commits * 8 <= counters.writes_acknowledged,
        "{counters:?}"
    );
}

#[tokio::test]
async fn a_transaction_that_was_left_open_does_not_stop_the_writer() {
    let connection = super::super::open::memory().unwrap();
    connection
        .execute_batch("BEGIN; INSERT INTO meta VALUES ('left', x'00')")
        .unwrap();
    let connection = std::sync::Arc::new(std::sync::Mutex::new(connection));
    let store = Store::start(vec![std::sync::Arc::clone(&connection)], connection).unwrap();
    assert_eq!(store.write(put("a")).await, Ok::<_, Failure>(()));
    assert!(kept(&store, "a") && !kept(&store, "left"));
}
