//! Where a pair is read that is not kept in the form that works.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;
use std::thread::available_parallelism;

use super::*;

/// What a work gives when it is looked at once; `None` when it waits for something.
async fn at_once<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn an_rsa_pair_is_read_away_from_the_async_threads() {
    let lab = Lab::seeded(1);
    let rsa = Made::new(&lab, hard("RSA_2048", Usage::SignVerify)).await;
    let curve = Made::new(&lab, signer()).await;
    lab.core.vault.forget();

    // As many computations as are done at once, which end when they are told.
    let (end, ended) = mpsc::channel::<()>();
    let ended = Arc::new(Mutex::new(ended));
    let cores = available_parallelism().unwrap().get();
    let mut held: Vec<_> = (1..cores.max(2))
        .map(|_| {
            let ended = Arc::clone(&ended);
            Box::pin(lab.core.blocking(move || ended.lock().unwrap().recv()))
        })
        .collect();
    for hold in &mut held {
        assert!(at_once(hold).await.is_none());
    }

    assert!(at_once(curve.public_key()).await.unwrap().is_ok());
    let mut reading = Box::pin(rsa.public_key());
    assert!(at_once(&mut reading).await.is_none(), "it waits its turn");
    drop(end);
    let first = reading.await.unwrap();
    let kept = at_once(rsa.public_key()).await.unwrap();
    assert_eq!(kept.unwrap(), first, "it is kept");
}
