//! Starts the fixture provider, reads its handshake, and watches its stderr.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls::pki_types::CertificateDer;

use crate::client::{Identity, Provider};

pub(crate) const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// How long a test waits for what must come before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The fixture's binary: an example of this crate, which cargo builds beside the tests.
pub(crate) fn fixture() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    profile
        .join("examples")
        .join(format!("fixture{}", std::env::consts::EXE_SUFFIX))
}

/// The fixture with nothing in its environment but what a test says.
pub(crate) fn command(environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(fixture());
    command.env_clear().envs(environment.iter().copied());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A running fixture, killed at the end of the test.
pub(crate) struct Fixture {
    pub(crate) child: Child,
    pub(crate) line: String,
    pub(crate) stdout: BufReader<ChildStdout>,
    stderr: Receiver<String>,
}

impl Fixture {
    /// Starts it and reads one line of its stdout.
    pub(crate) fn start(environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        Self::of(command(environment).args(arguments).spawn().unwrap())
    }

    /// As Terraform starts it, with the certificate of `client`.
    pub(crate) fn for_client(client: &Identity) -> Self {
        let environment = [
            COOKIE,
            ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
            ("PLUGIN_CLIENT_CERT", &client.pem),
        ];
        Self::start(&environment, &[])
    }

    pub(crate) fn of(mut child: Child) -> Self {
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = lines_of(child.stderr.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        Self {
            child,
            line,
            stdout,
            stderr,
        }
    }

    /// Starts it, and connects as Terraform would.
    pub(crate) async fn connected() -> (Self, Provider) {
        let client = Identity::of_terraform();
        let fixture = Self::for_client(&client);
        let provider = fixture.connect(Some(&client)).await.unwrap();
        (fixture, provider)
    }

    /// Connects with `client`'s certificate, or with none.
    pub(crate) async fn connect(&self, client: Option<&Identity>) -> Result<Provider, String> {
        Provider::connect(self.address(), Some((self.certificate(), client))).await
    }

    pub(crate) fn fields(&self) -> Vec<&str> {
        self.line.trim_end_matches('\n').split('|').collect()
    }

    pub(crate) fn address(&self) -> PathBuf {
        PathBuf::from(self.fields()[3])
    }

    fn certificate(&self) -> CertificateDer<'static> {
        STANDARD_NO_PAD.decode(self.fields()[5]).unwrap().into()
    }

    /// Waits for a line of stderr that holds `text`.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line = self.stderr.recv_timeout(PATIENCE).unwrap();
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &process])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end; its status, what else it wrote to stdout, and the rest of stderr.
    pub(crate) fn finish(mut self) -> (ExitStatus, String, String) {
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        let stderr = self.stderr.iter().collect();
        (self.child.wait().unwrap(), stdout, stderr)
    }
}

/// Its lines as they come: a pipe that nobody empties would stop the process.
fn lines_of(stderr: ChildStderr) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        let mut stderr = BufReader::new(stderr);
        let mut line = String::new();
        while stderr.read_line(&mut line).unwrap() > 0
            && send.send(std::mem::take(&mut line)).is_ok()
        {}
    });
    lines
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // One that has ended already is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
