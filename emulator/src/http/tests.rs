//! A daemon on a free port, spoken to over a socket.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::clock::Clock;
use crate::config::{Config, Settings};
use crate::entropy::Entropy;

/// Where the clock of every test's daemon stands at first.
pub(crate) const START: &str = "2026-01-01T00:00:00Z";

/// A running daemon with an empty store, a stopped clock and seeded randomness.
pub(crate) struct Daemon {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

/// One answer, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Daemon {
    pub(crate) async fn start(toml: &str) -> Self {
        let settings: Settings = toml::from_str(toml).unwrap();
        let store = Some("memory:".to_owned());
        let config = Config::check(Settings { store, ..settings }).unwrap();
        let clock = Clock::stopped_at(START.parse().unwrap());
        let emulator = Emulator::assemble(&config, clock, || Entropy::seeded(7)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let task = tokio::spawn(run(listener, Arc::new(emulator), stopped));
        Self {
            address,
            stop,
            task,
        }
    }

    /// Everything that the daemon answers to these bytes until it closes the connection.
    pub(crate) async fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // The daemon may close before it has read all; what it said before that counts.
        let _sent = stream.write_all(bytes).await;
        let _shut = stream.shutdown().await;
        let mut answer = Vec::new();
        let _read = stream.read_to_end(&mut answer).await;
        answer
    }

    pub(crate) async fn ask(&self, head: &str, body: &str) -> Reply {
        let length = body.len();
        let request =
            format!("{head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
        parse(&self.send(request.as_bytes()).await)
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.ask(&format!("GET {target} HTTP/1.1\r\nhost: 127.0.0.1"), "")
            .await
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }
}

fn parse(answer: &[u8]) -> Reply {
    let text = String::from_utf8(answer.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    Reply {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

#[tokio::test]
async fn every_answer_names_the_daemon() {
    let daemon = Daemon::start("").await;
    for (target, status) in [
        ("/_emulator/health", 200),
        ("/_emulator/nothing", 404),
        ("/", 200),
        ("/?Action=ListKeys", 400),
        ("/v9.0/x", 404),
    ] {
        let reply = daemon.get(target).await;
        assert_eq!(reply.status, status, "{target}");
        let named = format!("x-kms-emulator: {}", env!("CARGO_PKG_VERSION"));
        assert!(reply.head.contains(&named), "{}", reply.head);
    }
    daemon.stop().await;
}

#[tokio::test]
async fn a_connection_serves_many_requests_and_drains() {
    let daemon = Daemon::start("").await;
    let one = "GET /_emulator/health HTTP/1.1\r\nhost: a\r\n\r\n";
    let last = "GET /_emulator/health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answers = daemon.send(format!("{one}{one}{last}").as_bytes()).await;
    let answers = String::from_utf8(answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");

    // An idle connection does not hold the daemon up.
    let idle = TcpStream::connect(daemon.address).await.unwrap();
    daemon.stop().await;
    drop(idle);
}

#[tokio::test]
async fn a_request_in_hand_is_answered_before_the_daemon_stops() {
    let daemon = Daemon::start("").await;
    let mut stream = TcpStream::connect(daemon.address).await.unwrap();
    let head = b"POST /_emulator/reset HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head).await.unwrap();
    // The daemon asks for the body: the request is in its hands.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).await.unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100"));
    let (stopping, finished) = (daemon.stop(), async {
        stream.write_all(b"{}").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    });
    let ((), answer) = tokio::join!(stopping, finished);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    let daemon = Daemon::start("").await;
    let form = "POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded";
    for (bytes, status) in [(256 * 1024, 400), (256 * 1024 + 1, 413)] {
        assert_eq!(
            daemon.ask(form, &"a".repeat(bytes)).await.status,
            status,
            "{bytes}"
        );
    }
    // The length is not always declared.
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, "a".repeat(64 * 1024));
    let chunked = format!(
        "{form}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(5)
    );
    assert_eq!(parse(&daemon.send(chunked.as_bytes()).await).status, 413);
    let reset = "POST /_emulator/reset HTTP/1.1\r\nhost: a";
    let longest = " ".repeat(256 * 1024);
    assert_eq!(daemon.ask(reset, &longest).await.status, 200);
    assert_eq!(daemon.ask(reset, &(longest + " ")).await.status, 413);
    let long_header = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nx: {}",
        "a".repeat(2 * HEAD_BYTES_MAX)
    );
    assert_eq!(daemon.ask(&long_header, "").await.status, 431);
    let many_headers = format!("GET / HTTP/1.1{}", "\r\nx: a".repeat(HEADERS_MAX + 1));
    assert_eq!(daemon.ask(&many_headers, "").await.status, 431);
    let long_target = format!("/?{}", "a".repeat(u16::MAX.into()));
    assert_eq!(daemon.get(&long_target).await.status, 414);
    daemon.stop().await;
}

#[tokio::test]
async fn no_bytes_take_the_daemon_down() {
    let daemon = Daemon::start("").await;
    let entropy = Entropy::seeded(11);
    let request = b"POST /?Action=CreateKey&x=%zz HTTP/1.1\r\nhost: a\r\nauthorization: ACS3-HMAC-SHA256 \
                    Credential=test,SignedHeaders=host,Signature=00\r\ncontent-length: 3\r\n\r\na=b";
    for _ in 0..400 {
        let [kind, at, byte, cut] = entropy.bytes::<4>().unwrap();
        let mut bytes = request.to_vec();
        match kind % 3 {
            0 => bytes = entropy.bytes::<64>().unwrap().to_vec(),
            1 => bytes.truncate(usize::from(cut) % bytes.len()),
            _ => {
                let at = usize::from(at) % bytes.len();
                bytes[at] = byte;
            }
        }
        let answer = daemon.send(&bytes).await;
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 "),
            "{answer:?}"
        );
        assert!(
            !answer.starts_with(b"HTTP/1.1 5"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert_eq!(daemon.get("/_emulator/health").await.status, 200);
    daemon.stop().await;
}
