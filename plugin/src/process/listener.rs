//! Listening: a Unix socket, or TCP on this machine alone where there are none; and the stream of
//! connections that have passed TLS.

use std::{
    io,
    net::Ipv4Addr,
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(unix)]
use std::path::{Path, PathBuf};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    select,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;
use tracing::{debug, warn};

use super::handshake::{Address, Place};

/// Connections that have been accepted and wait to be served.
const BACKLOG: usize = 16;
/// Names to try for a socket: that of a process that was killed may still lie there.
#[cfg(unix)]
const NAMES_MAX: u32 = 1000;

/// Connections ready to be served.
pub(super) type Connections = ReceiverStream<io::Result<Connection>>;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// One connection, in plain text or TLS.
pub(super) struct Connection(Box<dyn Stream>);

/// A bound address. The socket's file goes with it.
pub(super) struct Listener {
    socket: Socket,
    address: Address,
}

enum Socket {
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds a socket file of its own where the system has them, else a free port.
    #[cfg(unix)]
    #[expect(clippy::unused_async, reason = "binding a port, elsewhere, is")]
    pub(super) async fn bind(place: &Place) -> io::Result<Self> {
        let process = std::process::id();
        for attempt in 0..NAMES_MAX {
            let path = place.directory.join(format!("plugin-{process}-{attempt}"));
            match tokio::net::UnixListener::bind(&path) {
                Ok(listener) => return Self::of_socket(listener, path),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(named(&path, &error)),
            }
        }
        Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            "every name for the socket is taken",
        ))
    }

    #[cfg(unix)]
    fn of_socket(listener: tokio::net::UnixListener, path: PathBuf) -> io::Result<Self> {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(Self {
            socket: Socket::Unix(listener),
            address: Address::Unix(path),
        })
    }

    /// Binds a free port in the range.
    #[cfg(not(unix))]
    pub(super) async fn bind(place: &Place) -> io::Result<Self> {
        Self::bind_port(place).await
    }

    /// Binds the first free port of the range.
    #[cfg_attr(
        unix,
        allow(
            dead_code,
            reason = "used where there are no Unix sockets, and by a test"
        )
    )]
    async fn bind_port(place: &Place) -> io::Result<Self> {
        for port in place.ports.clone() {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(listener) => {
                    let address = Address::Tcp(listener.local_addr()?);
                    return Ok(Self {
                        socket: Socket::Tcp(listener),
                        address,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            format!("no free port in {:?}", place.ports),
        ))
    }

    pub(super) const fn address(&self) -> &Address {
        &self.address
    }

    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match &self.socket {
            #[cfg(unix)]
            Socket::Unix(listener) => Ok(Box::new(listener.accept().await?.0)),
            Socket::Tcp(listener) => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

#[cfg(unix)]
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot listen on {}: {error}", path.display()),
    )
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Address::Unix(path) = &self.address {
            // A file that is gone already is what is wanted.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Accepts until `exit`. A connection that fails TLS is dropped, and the next one is accepted.
pub(super) fn connections(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    exit: CancellationToken,
) -> Connections {
    let (ready, connections) = mpsc::channel(BACKLOG);
    tokio::spawn(async move {
        loop {
            let accepted = select! {
                accepted = listener.accept() => accepted,
                () = exit.cancelled() => return,
            };
            match accepted {
                Ok(stream) => drop(tokio::spawn(admit(stream, tls.clone(), ready.clone()))),
                Err(error) => {
                    warn!(%error, "no further connections");
                    return;
                }
            }
        }
    });
    ReceiverStream::new(connections)
}

async fn admit(
    stream: Box<dyn Stream>,
    tls: Option<TlsAcceptor>,
    ready: mpsc::Sender<io::Result<Connection>>,
) {
    let connection = match tls {
        None => Connection(stream),
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => Connection(Box::new(stream)),
            Err(error) => {
                warn!(%error, "connection refused");
                return;
            }
        },
    };
    if ready.send(Ok(connection)).await.is_err() {
        debug!("connection came too late");
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Listener, Place};

    fn place(directory: &std::path::Path) -> Place {
        Place {
            directory: directory.to_owned(),
            ports: 10_000..=25_000,
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn sockets_are_private_distinct_and_removed() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let first = Listener::bind(&place(directory.path())).await.unwrap();
        let second = Listener::bind(&place(directory.path())).await.unwrap();
        assert_ne!(first.address(), second.address());
        let Address::Unix(path) = first.address().clone() else {
            panic!("a socket is bound on Unix")
        };
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        drop(first);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn ports_are_of_this_machine_and_distinct() {
        let directory = std::env::temp_dir();
        let first = Listener::bind_port(&place(&directory)).await.unwrap();
        let second = Listener::bind_port(&place(&directory)).await.unwrap();
        assert_ne!(first.address(), second.address());
        let Address::Tcp(address) = first.address() else {
            panic!("a port is bound")
        };
        assert!(address.ip().is_loopback() && (10_000..=25_000).contains(&address.port()));
    }
}
