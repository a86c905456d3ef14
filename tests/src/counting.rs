//! An HTTP proxy that lets everything through and counts the requests by operation.

use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::http;

/// A running proxy; its threads end with the process.
#[derive(Debug)]
pub struct Counting {
    /// Where it listens.
    pub address: SocketAddr,
    counts: Arc<Mutex<Counts>>,
}

/// How many requests there were of each operation.
pub type Counts = BTreeMap<String, usize>;

impl Counting {
    /// Starts one in front of a server.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    pub fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let counts = Arc::new(Mutex::new(Counts::new()));
        let counted = Arc::clone(&counts);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                // A connection that breaks is seen by its peers.
                thread::spawn(move || serve(stream, upstream, &counted));
            }
        });
        Self { address, counts }
    }

    /// `http://ADDR:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was counted since the last time.
    ///
    /// # Panics
    /// A thread of the proxy panicked.
    #[must_use]
    pub fn taken(&self) -> Counts {
        std::mem::take(&mut self.counts.lock().expect("no thread panics with it"))
    }
}

fn serve(client: TcpStream, upstream: SocketAddr, counts: &Mutex<Counts>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut upstream = BufReader::new(TcpStream::connect(upstream)?);
    upstream.get_ref().set_nodelay(true)?;
    let mut client = BufReader::new(client);
    loop {
        let (first, headers) = http::read_head(&mut client)?;
        let body = http::read_body(&mut client, &headers)?;
        let operation = operation(&first, &headers);
        let mut counted = counts.lock().expect("no thread panics with it");
        *counted.entry(operation).or_default() += 1;
        drop(counted);
        http::write(upstream.get_mut(), &first, &headers, &body)?;
        let answer = http::read_response(&mut upstream)?;
        let status = format!("HTTP/1.1 {} -", answer.status);
        http::write(client.get_mut(), &status, &answer.headers, &answer.body)?;
    }
}

/// The operation that a header names, else method and path without what is an id.
fn operation(first: &str, headers: &[(String, String)]) -> String {
    let action = headers.iter().find(|(name, _)| name == "x-acs-action");
    if let Some((_, action)) = action {
        return action.clone();
    }
    let mut words = first.split([' ', '?']);
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let is_id = |part: &&str| part.len() >= 32;
    let parts: Vec<&str> = path.split('/').filter(|part| !is_id(part)).collect();
    format!("{method} {}", parts.join("/"))
}
