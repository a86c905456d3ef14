//! The HTTP server: connections, limits, draining, and which part of the daemon a request is for.

mod body;
mod guard;
mod reply;

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub(crate) use self::body::{BodyFault, read as read_body};
pub(crate) use self::reply::{fault, json};
use crate::Emulator;
use crate::{admin, wire};

/// Every answer says which daemon gave it.
const VERSION_HEADER: HeaderName = HeaderName::from_static("x-kms-emulator");
const VERSION: HeaderValue = HeaderValue::from_static(env!("CARGO_PKG_VERSION"));

/// So many connections are served at once; more wait to be accepted.
const CONNECTIONS_MAX: usize = 4096;
/// A request has at most this many headers. It is the server library's own limit: told to keep another one, it
/// takes room for them from the heap for every request.
#[cfg(test)]
const HEADERS_MAX: usize = 100;
/// Request line and headers together are at most about this long, in bytes: no more is read before
/// they are complete.
const HEAD_BYTES_MAX: usize = 128 * 1024;
/// A connection that sends no complete request head for so long is closed.
const HEAD_SECONDS_MAX: u64 = 60;
/// Requests in hand have so long to finish when the daemon stops.
const DRAIN_SECONDS_MAX: u64 = 10;
/// When the system has no room for a connection, wait so long for one to end.
const ROOM_MILLISECONDS_MAX: u64 = 100;

/// What answers requests.
pub(crate) trait Answers: Send + Sync + 'static {
    /// The answer to one request. A panic in it is caught.
    fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Response<Full<Bytes>>> + Send;
}

/// Serves the listener until `stop` is done, then answers the requests in hand.
///
/// # Errors
/// The listener's address cannot be read: it is no listener.
pub async fn run(
    listener: TcpListener,
    emulator: Arc<Emulator>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let sweeper = tokio::spawn({
        let emulator = Arc::clone(&emulator);
        async move { emulator.core.keep_sweeping().await }
    });
    let reporter = tokio::spawn({
        let emulator = Arc::clone(&emulator);
        async move { emulator.core.report_key_managers().await }
    });
    let served = listen(listener, emulator, stop).await;
    sweeper.abort();
    reporter.abort();
    served
}

/// As [`run`], for whatever answers.
///
/// # Errors
/// The listener's address cannot be read: it is no listener.
pub(crate) async fn listen<A: Answers>(
    listener: TcpListener,
    answers: Arc<A>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    listener.local_addr()?;
    let (closing, is_closing) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&answers), is_closing.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    let room = Duration::from_millis(ROOM_MILLISECONDS_MAX);
                    let ended = async {
                        if connections.join_next().await.is_none() {
                            std::future::pending::<()>().await;
                        }
                    };
                    let _room_or_not = timeout(room, ended).await;
                }
            }
        }
    }
    drop(listener);
    closing.send_replace(());
    drain(connections).await;
    Ok(())
}

async fn drain(mut connections: JoinSet<()>) {
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(Duration::from_secs(DRAIN_SECONDS_MAX), all)
        .await
        .is_err()
    {
        tracing::warn!(
            cut_off = connections.len(),
            "requests took too long to finish"
        );
    }
}

async fn serve<A: Answers>(stream: TcpStream, answers: Arc<A>, mut closing: watch::Receiver<()>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot turn off delayed sending");
    }
    let service = service_fn(|request| {
        let answers = Arc::clone(&answers);
        async move { Ok::<_, Infallible>(answer(&*answers, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Who has sent all it has to say may still be listening.
        .half_close(true)
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        // An error means that `run` is gone, which is a reason to stop as well.
        _changed = closing.changed() => None,
    };
    if ended.is_none() {
        connection.as_mut().graceful_shutdown();
        ended = Some(connection.await);
    }
    if let Some(Err(error)) = ended {
        tracing::debug!(%error, "connection ended");
    }
}

async fn answer(answers: &impl Answers, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let mut response = match guard::caught(answers.answer(request)).await {
        Ok(response) => response,
        Err(message) => {
            tracing::error!(message, "a request handler panicked");
            fault(500, "internal failure, see the log of the emulator")
        }
    };
    response.headers_mut().insert(VERSION_HEADER, VERSION);
    response
}

impl Answers for Emulator {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, incoming) = request.into_parts();
        if admin::owns(&head) {
            // On the heap, as the dialects' are: the server moves what it waits for from hand to hand.
            return Box::pin(admin::answer(self, &head, incoming)).await;
        }
        match wire::answer(self, &head, incoming).await {
            Some(response) => response,
            None => fault(
                404,
                "no such path, valid are those of the clouds' own APIs and /_emulator/health",
            ),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
