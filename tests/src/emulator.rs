//! The emulator as a process of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;
use tempfile::NamedTempFile;

use crate::client::Client;
use crate::http::Connection;
use crate::tools;

/// What the one line on stdout begins with.
pub const READY: &str = "kms-emulator listening on http://";

/// A running emulator; killed when dropped.
#[derive(Debug)]
pub struct Emulator {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: NamedTempFile,
    /// Where it listens.
    pub address: SocketAddr,
}

/// How a process ended, and what it said.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What stood on stdout and was not read before.
    pub stdout: String,
    /// All of stderr.
    pub stderr: String,
}

impl Emulator {
    /// Starts one that keeps its state in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self::start(&["--store", "memory:"])
    }

    /// Starts one on a database file.
    #[must_use]
    pub fn sqlite(file: &Path) -> Self {
        Self::start(&["--store", &sqlite_url(file)])
    }

    /// Starts one on a free port and waits for its line.
    ///
    /// # Panics
    /// It ended instead, with what it said.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        Self::try_start(arguments, &[])
            .unwrap_or_else(|ended| panic!("the emulator did not start: {ended:?}"))
    }

    /// Starts one, on a free port unless `--listen` is among the arguments, with more environment;
    /// waits for its line or its end.
    ///
    /// # Errors
    /// It ended before it said where it listens.
    ///
    /// # Panics
    /// Its first line is not the promised one.
    pub fn try_start(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Self, Ended> {
        let stderr = NamedTempFile::new().expect("a temporary file");
        let log = File::create(stderr.path()).expect("a temporary file can be written");
        let mut command = Command::new(tools::program("kms-emulator"));
        tools::forget_variables(&mut command, &["KMS_EMULATOR_"]);
        command.arg("serve");
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut child = command
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the emulator can be started");
        let stdout = child.stdout.take().expect("stdout was asked for");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("stdout is text");
        if line.is_empty() {
            return Err(ended(child, stdout, &stderr));
        }
        let address = line
            .strip_prefix(READY)
            .and_then(|rest| rest.trim_end().parse().ok())
            .unwrap_or_else(|| panic!("not the promised line: {line:?}"));
        Ok(Self {
            child,
            stdout,
            stderr,
            address,
        })
    }

    /// `http://ADDR:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client in a region.
    ///
    /// # Panics
    /// It does not listen any more.
    #[must_use]
    pub fn client(&self, region: &str) -> Client {
        Client::open(self.address, region).expect("the emulator listens")
    }

    /// One request to the admin API; the answer as JSON.
    ///
    /// # Panics
    /// It refused, or did not answer JSON.
    pub fn admin(&self, method: &str, path: &str, body: &str) -> Value {
        let mut connection = Connection::open(self.address).expect("the emulator listens");
        let headers = [("content-type", "application/json")];
        let response = connection
            .send(method, path, &headers, body.as_bytes())
            .expect("the admin API answers");
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        serde_json::from_slice(&response.body).expect("the admin API speaks JSON")
    }

    /// Moves its clock forward, by `7d` and the like.
    pub fn advance(&self, by: &str) {
        let body = format!(r#"{{"advance":"{by}"}}"#);
        self.admin("PUT", "/_emulator/clock", &body);
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    ///
    /// # Panics
    /// The log cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.stderr.path()).expect("the log is text")
    }

    /// SIGKILL, and the end of the process.
    ///
    /// # Panics
    /// There is no such process any more.
    pub fn kill(mut self) {
        self.child.kill().expect("the emulator runs");
        self.child.wait().expect("it is our child");
    }

    /// Sends a signal (`TERM`, `INT`) and waits for the end.
    ///
    /// # Panics
    /// There is no such process any more.
    #[must_use]
    pub fn stop(mut self, signal: &str) -> Ended {
        signal_to(signal, &self.child.id().to_string());
        self.wait()
    }

    /// Waits for the end.
    ///
    /// # Panics
    /// The process is not ours.
    pub fn wait(&mut self) -> Ended {
        let status = self.child.wait().expect("it is our child");
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).expect("text");
        Ended {
            code: status.code(),
            stdout,
            stderr: self.log(),
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // Both fail only where it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ended(mut child: Child, mut stdout: BufReader<ChildStdout>, stderr: &NamedTempFile) -> Ended {
    let status = child.wait().expect("it is our child");
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("text");
    Ended {
        code: status.code(),
        stdout: rest,
        stderr: fs::read_to_string(stderr.path()).expect("the log is text"),
    }
}

/// The store URL of a database file.
#[must_use]
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Sends a signal to a process id, or with a leading `-` to a process group.
///
/// # Panics
/// No such process.
pub fn signal_to(signal: &str, target: &str) {
    let status = Command::new("sh")
        .args(["-c", &format!("kill -{signal} {target}")])
        .status()
        .expect("a shell");
    assert!(status.success(), "kill -{signal} {target}: {status}");
}
