//! Load over HTTP: connections that send prepared requests one after another, as fast as answers
//! come. Everything is signed and laid out before the clock starts.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::thread;

use acceptance::client::{FORM, signed_form};
use acceptance::huawei::laid_out;
use serde_json::Value;

use crate::clock::timed;

/// Bytes that hold any answer of the measured operations.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// One prepared request, head and body.
pub(crate) type Request = Vec<u8>;

/// A request to the handler that does nothing.
pub(crate) fn empty(address: SocketAddr) -> Request {
    format!("GET /_emulator/health HTTP/1.1\r\nhost: {address}\r\n\r\n").into_bytes()
}

/// A signed request with a nonce of its own.
pub(crate) fn signed(address: SocketAddr, action: &str, parameters: &[(&str, &str)]) -> Request {
    let body = signed_form("cn-hangzhou", action, parameters);
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\ncontent-type: {FORM}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// A signed request of the second dialect. It can be sent again for as long as its date is fresh.
pub(crate) fn signed_json(address: SocketAddr, operation: &str, body: &Value) -> Request {
    laid_out(&address.to_string(), operation, &body.to_string())
}

/// Requests a second when every connection sends its requests at once.
pub(crate) fn rate(address: SocketAddr, connections: &[Vec<Request>]) -> f64 {
    let start = Barrier::new(connections.len() + 1);
    let requests: usize = connections.iter().map(Vec::len).sum();
    let (elapsed, ()) = thread::scope(|scope| {
        for requests in connections {
            let mut stream = TcpStream::connect(address).expect("the emulator listens");
            stream.set_nodelay(true).expect("a socket takes options");
            let start = &start;
            scope.spawn(move || {
                start.wait();
                requests
                    .iter()
                    .for_each(|request| exchange(&mut stream, request));
                start.wait();
            });
        }
        start.wait();
        timed(|| {
            start.wait();
        })
    });
    f64::from(u32::try_from(requests).expect("a bench sends few requests")) / elapsed.as_secs_f64()
}

/// Sends one request and reads its answer, which must be a success.
fn exchange(stream: &mut TcpStream, request: &[u8]) {
    stream.write_all(request).expect("the emulator reads");
    let mut answer = [0_u8; ANSWER_BYTES_MAX];
    let mut length = 0;
    loop {
        let room = answer.get_mut(length..).expect("the answer fits");
        let read = stream.read(room).expect("the emulator answers");
        assert!(read > 0, "the emulator closed the connection");
        length += read;
        let so_far = answer.get(..length).expect("what was read");
        if whole(so_far) {
            let ok = so_far.starts_with(b"HTTP/1.1 200 ");
            assert!(ok, "{}", String::from_utf8_lossy(so_far));
            return;
        }
    }
}

/// Whether the bytes hold a head and as much body as it announces.
fn whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = bytes.get(..end).expect("found above").to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let length: usize = length
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0);
    bytes.len() >= end + 4 + length
}
