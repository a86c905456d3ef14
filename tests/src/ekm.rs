//! External key managers as processes of their own: ours, and one of strangers.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::http::Connection;
use crate::{emulator, installed, python, tools};

/// What the one line of ours begins with.
pub const READY: &str = "kms-emulator ekm listening on http://";
/// The access key id that the links of the tests sign with, and the secret.
pub const ACCESS_KEY_ID: &str = "KEYID";
/// See [`ACCESS_KEY_ID`].
pub const SECRET: &str = "the secret";
/// The environment variable with the secret.
pub const SECRET_VARIABLE: &str = "KMS_EMULATOR_EKM_SECRET_ACCESS_KEY";
/// The environment variable with the passphrase that keys are derived from.
pub const PASSPHRASE_VARIABLE: &str = "KMS_EMULATOR_EKM_PASSPHRASE";

/// A running key manager; killed when dropped.
#[derive(Debug)]
pub struct Ekm {
    child: Child,
    /// Kept open: a process that writes to a closed pipe may end.
    _stdout: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Ekm {
    /// Starts ours with these arguments, with [`ACCESS_KEY_ID`], [`SECRET`] and keys that every start makes alike; on a
    /// free port unless `--listen` is among the arguments.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(tools::program("kms-emulator"));
        tools::forget_variables(&mut command, &["KMS_EMULATOR_"]);
        command.args(["ekm", "--access-key-id", ACCESS_KEY_ID]);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(arguments);
        command.env(SECRET_VARIABLE, SECRET);
        command.env(PASSPHRASE_VARIABLE, "the same at each start");
        Self::spawn(&mut command, READY)
    }

    /// Starts the one of strangers, with these keys; `None` where Python is missing. Its prefix is `/tenant-1`.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn strangers(keys: &[&str]) -> Option<Self> {
        let mut command = Command::new(python::python()?);
        command.arg(installed::scripts().join("external/proxy.py"));
        command.args(keys).env("PYTHONDONTWRITEBYTECODE", "1");
        Some(Self::spawn(&mut command, "listening on http://"))
    }

    fn spawn(command: &mut Command, ready: &str) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a key manager can be started");
        let stdout = child.stdout.take().expect("stdout was asked for");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).expect("stdout is text");
        let address = line
            .strip_prefix(ready)
            .and_then(|rest| rest.trim_end().parse().ok())
            .unwrap_or_else(|| panic!("not the promised line: {line:?}"));
        Self {
            child,
            _stdout: stdout,
            address,
        }
    }

    /// `http://ADDR:PORT` and a prefix.
    #[must_use]
    pub fn endpoint(&self, prefix: &str) -> String {
        format!("http://{}{prefix}", self.address)
    }

    /// One unsigned request; status and JSON.
    ///
    /// # Panics
    /// It does not answer JSON.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut connection = Connection::open(self.address).expect("the key manager listens");
        let headers = [("content-type", "application/json")];
        let response = connection
            .send(method, path, &headers, body.as_bytes())
            .expect("the key manager answers");
        let body = serde_json::from_slice(&response.body).expect("it speaks JSON");
        (response.status, body)
    }

    /// Enables, disables or makes a key of ours.
    ///
    /// # Panics
    /// It refuses.
    pub fn enable(&self, key: &str, enabled: bool) {
        let body = format!(r#"{{"enabled":{enabled}}}"#);
        let (status, said) = self.ask("PUT", &format!("/_ekm/keys/{key}"), &body);
        assert_eq!(status, 200, "{said}");
    }

    /// How many requests about keys ours was asked.
    ///
    /// # Panics
    /// It does not say.
    #[must_use]
    pub fn requests(&self) -> u64 {
        let (status, said) = self.ask("GET", "/_ekm/stats", "");
        assert_eq!(status, 200, "{said}");
        let requests = said.get("requests").and_then(Value::as_u64);
        requests.expect("a number")
    }

    /// SIGTERM, and the end; the exit code.
    ///
    /// # Panics
    /// There is no such process any more.
    pub fn stop(mut self) -> Option<i32> {
        emulator::signal_to("TERM", &self.child.id().to_string());
        self.child.wait().expect("it is our child").code()
    }
}

impl Drop for Ekm {
    fn drop(&mut self) {
        // Both fail only where it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The text of a configuration with one external instance, `kst-external` in cn-hangzhou, for these keys.
#[must_use]
pub fn configuration(endpoint: &str, secret: &str, keys: &[&str]) -> String {
    format!(
        r#"
        [[instance]]
        id = "kst-external"
        kind = "external"
        region = "cn-hangzhou"
        cloud = "alibaba"
        [instance.external]
        endpoint = "{endpoint}"
        access_key_id = "{ACCESS_KEY_ID}"
        secret_access_key = "{secret}"
        external_keys = {keys:?}
        # A busy machine is not what is judged.
        timeout_milliseconds = 20000
        "#
    )
}

/// Writes `text` into a file of a folder; its path as a command line takes it.
///
/// # Panics
/// The folder cannot be written.
#[must_use]
pub fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a temporary folder can be written");
    path.display().to_string()
}
