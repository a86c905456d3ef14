use std::sync::atomic::AtomicUsize;

use super::*;
use crate::client::Meaning;
use crate::client::recorder::Recorder;

async fn tags(service: &Recorder, ids: &[&str]) {
    for id in ids {
        let tags = service.shared.tags(service, &Until::default(), id).await;
        assert_eq!(tags.unwrap(), Tags::new(), "{id}");
    }
}

/// A few keys are asked about one by one, more by one list, which a write makes void.
#[tokio::test]
async fn a_list_answers_until_something_is_written() {
    let service = Recorder::default();
    tags(&service, &["a", "b", "c", "d", "e"]).await;
    let once = ["tags", "tags", "tags", "all tags"];
    assert_eq!(service.calls(), once);
    service.shared.writes().ended();
    tags(&service, &["a", "b", "c", "d", "e"]).await;
    assert_eq!(service.calls(), [once, once].concat());
}

#[test]
fn a_list_answers_for_a_while() {
    let mut held = Held {
        since: None,
        asked: 7,
        all: Some(Arc::new(BTreeMap::<String, Tags>::new())),
        refused: true,
    };
    let begun = clock::instant();
    held.renew(3, begun);
    assert!(
        held.all.is_none() && held.asked == 0,
        "nothing was known yet"
    );
    held.all = Some(Arc::default());
    held.renew(3, begun + SHARED_FOR - Duration::from_nanos(1));
    assert!(held.all.is_some(), "it is still good");
    held.renew(3, begun + SHARED_FOR);
    assert!(held.all.is_none(), "it is too old");
    assert!(
        held.refused,
        "what the service does not give it never gives"
    );
}

/// A service that does not give the list is not asked for it again, and still answers about each key.
#[tokio::test]
async fn a_list_that_is_refused_is_asked_for_once() {
    let service = Recorder {
        refused: vec![("all tags", Meaning::Other)],
        ..Recorder::default()
    };
    tags(&service, &["a", "b", "c", "d", "e"]).await;
    let want = ["tags", "tags", "tags", "all tags", "tags", "tags"];
    assert_eq!(service.calls(), want);
}

#[tokio::test]
async fn aliases_are_listed_and_sorted_by_key() {
    let service = Recorder {
        aliases: vec![("alias/x", "x"), ("alias/y", "y"), ("alias/z", "x")],
        ..Recorder::default()
    };
    let until = Until::default();
    for _ in 0..=ALONE_MAX {
        let found = service.shared.aliases(&service, &until, "x").await.unwrap();
        let names: Vec<_> = found.iter().map(|alias| alias.name.as_str()).collect();
        assert_eq!(names, ["alias/x", "alias/z"]);
    }
    assert_eq!(service.calls().last().unwrap(), "all aliases");
}

/// Whoever waits while a request is in flight is carried together by the next one.
#[tokio::test]
async fn questions_that_wait_go_together() {
    let service = Recorder::default();
    let (courier, until) = (Courier::default(), Until::default());
    let busy = courier.under_way.lock().await;
    let one = |id| courier.tags(&service, &until, id);
    let all = async { tokio::join!(one("a"), one("b"), one("c")) };
    let release = async {
        tokio::task::yield_now().await;
        drop(busy);
    };
    let ((a, b, c), ()) = tokio::join!(all, release);
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(service.calls(), ["tags of a b c"]);
}

/// A refusal may be about any of them, so each is then asked about alone.
#[tokio::test]
async fn a_refused_batch_is_asked_one_by_one() {
    let service = Recorder {
        refused: vec![("tags of", Meaning::KeyNotFound)],
        ..Recorder::default()
    };
    let (courier, until) = (Courier::default(), Until::default());
    let busy = courier.under_way.lock().await;
    let one = |id| courier.tags(&service, &until, id);
    let all = async { tokio::join!(one("a"), one("b")) };
    let release = async {
        tokio::task::yield_now().await;
        drop(busy);
    };
    let ((a, b), ()) = tokio::join!(all, release);
    assert!(a.is_ok() && b.is_ok());
    assert_eq!(service.calls(), ["tags of a b", "tags", "tags"]);
}

/// Passengers of one flight get its answer; who comes after a write takes the next one.
#[tokio::test]
async fn a_key_in_flight_is_not_asked_for_again() {
    let flights = Flights::default();
    let passengers = AtomicUsize::new(0);
    let board = |epoch| match flights.board("k", epoch) {
        Seat::Pilot(flight) => Some(flight),
        Seat::Passenger(_) => {
            passengers.fetch_add(1, Ordering::Relaxed);
            None
        }
    };
    let first = board(0).expect("nobody flies yet");
    assert!(board(0).is_none());
    let second = board(1).expect("the first left before the write");
    drop(first);
    assert!(board(1).is_none(), "the second is still in flight");
    second.land(&Ok(Key::default()));
    assert!(board(1).is_some());
    assert_eq!(passengers.into_inner(), 2);
}

#[tokio::test]
async fn a_pilot_that_gives_up_leaves_its_passengers_to_themselves() {
    let service = Recorder::default();
    let Seat::Pilot(pilot) = service.shared.keys.board("k", 0) else {
        panic!("nobody flies yet");
    };
    let until = Until::default();
    let waits = service.shared.key(&service, &until, "k");
    let gives_up = async {
        tokio::task::yield_now().await;
        drop(pilot);
    };
    let (key, ()) = tokio::join!(waits, gives_up);
    assert_eq!(key.unwrap().id, "k");
    assert_eq!(service.calls(), ["describe k"]);
}
