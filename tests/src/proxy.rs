//! An HTTP proxy that holds back the answer to one operation until it is told to let go, so that a
//! test can act while a request is under way, without waiting by the clock.

use std::io::{self, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::http;

/// A running proxy; its threads end with the process.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    held: Receiver<()>,
    release: Sender<()>,
}

/// What each connection needs to know.
struct Gate {
    upstream: SocketAddr,
    /// The operation whose answers are held.
    operation: String,
    held: Sender<()>,
    release: Mutex<Receiver<()>>,
}

impl Proxy {
    /// Starts one in front of a server; answers to `operation` (by `x-acs-action`) are held.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    pub fn start(upstream: SocketAddr, operation: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let (held_by_gate, held) = channel();
        let (release, release_to_gate) = channel();
        let gate = Arc::new(Gate {
            upstream,
            operation: operation.to_owned(),
            held: held_by_gate,
            release: Mutex::new(release_to_gate),
        });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let gate = Arc::clone(&gate);
                // A connection that breaks is the test's doing; its peers see it.
                thread::spawn(move || gate.serve(stream));
            }
        });
        Self {
            address,
            held,
            release,
        }
    }

    /// `http://ADDR:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until an answer is held: the service has carried the operation out, nobody knows yet.
    ///
    /// # Panics
    /// The proxy has ended.
    pub fn wait_until_held(&self) {
        self.held.recv().expect("the proxy runs");
    }

    /// Lets one held answer go.
    ///
    /// # Panics
    /// The proxy has ended.
    pub fn release(&self) {
        self.release.send(()).expect("the proxy runs");
    }
}

impl Gate {
    fn serve(&self, client: TcpStream) -> io::Result<()> {
        let mut upstream = BufReader::new(TcpStream::connect(self.upstream)?);
        let mut client = BufReader::new(client);
        loop {
            let (first, headers) = http::read_head(&mut client)?;
            let body = http::read_body(&mut client, &headers)?;
            http::write(upstream.get_mut(), &first, &headers, &body)?;
            let answer = http::read_response(&mut upstream)?;
            if self.holds(&headers) {
                self.wait();
            }
            let status = format!("HTTP/1.1 {} -", answer.status);
            http::write(client.get_mut(), &status, &answer.headers, &answer.body)?;
        }
    }

    fn holds(&self, headers: &[(String, String)]) -> bool {
        let action = headers.iter().find(|(name, _)| name == "x-acs-action");
        action.is_some_and(|(_, value)| *value == self.operation)
    }

    fn wait(&self) {
        let release = self.release.lock().expect("no thread panics with it");
        // The test that holds the other ends may have ended; then there is nothing to wait for.
        if self.held.send(()).is_ok() {
            let _ = release.recv();
        }
    }
}
