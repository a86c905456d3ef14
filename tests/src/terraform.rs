//! The real Terraform with our provider, in a folder of its own.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::cloud::Cloud;
use crate::emulator::Emulator;
use crate::secrets::Secrets;
use crate::{steps, tools};

/// The provider's address.
pub const PROVIDER: &str = "registry.terraform.io/kms-emulator/kms";

/// What core says of every run with a provider that was not installed.
const OVERRIDE_WARNING: &str = "Provider development overrides are in effect";

/// Variables of the outside that would change what is judged.
const FOREIGN_VARIABLES: &[&str] = &[
    "TF_",
    "KMS_",
    "ALIBABA_CLOUD_",
    "ALICLOUD_",
    "HW_",
    "HUAWEICLOUD_",
];

/// What the commands of a working folder said, and what Terraform and the provider logged meanwhile.
const SAID: &str = "said.log";
const LOG: &str = "trace.log";

/// One working folder, with its own configuration and state. When it goes, no secret that was [kept](Self::keeps) may be
/// in any file that Terraform left there.
#[derive(Debug)]
pub struct Terraform {
    program: PathBuf,
    folder: TempDir,
    secrets: Secrets,
}

impl Drop for Terraform {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.leaks(), Vec::<String>::new(), "secrets written down");
        }
    }
}

/// What one command said, line by line of `-json`.
#[derive(Debug, Clone)]
pub struct Run {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// The lines of stdout that are JSON.
    pub lines: Vec<Value>,
    /// All of stderr.
    pub stderr: String,
}

/// A warning or an error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// `error` or `warning`.
    pub severity: String,
    /// The first line.
    pub summary: String,
    /// The text below it.
    pub detail: String,
    /// The resource instance; empty if the diagnostic is of none.
    pub address: String,
    /// The name of the attribute on the marked line of the configuration; empty if none is marked.
    pub attribute: String,
}

/// The attributes of each resource instance of a state, by address.
pub type State = BTreeMap<String, Value>;

impl Terraform {
    /// A folder with a provider block for an emulator; `None` where Terraform is missing.
    ///
    /// # Panics
    /// A file cannot be written.
    #[must_use]
    pub fn new(emulator: &Emulator, region: &str) -> Option<Self> {
        Self::at(&emulator.endpoint(), region)
    }

    /// A folder with a provider block for any endpoint; `None` where Terraform is missing.
    ///
    /// # Panics
    /// A file cannot be written.
    #[must_use]
    pub fn at(endpoint: &str, region: &str) -> Option<Self> {
        Self::of(Cloud::Alibaba, endpoint, region)
    }

    /// A folder with a provider block for a cloud; `None` where Terraform is missing.
    ///
    /// # Panics
    /// A file cannot be written.
    #[must_use]
    pub fn of(cloud: Cloud, endpoint: &str, region: &str) -> Option<Self> {
        let terraform = Self::bare()?;
        let cloud = cloud.name();
        let text = format!(
            r#"provider "kms" {{
  cloud      = "{cloud}"
  endpoint   = "{endpoint}"
  region     = "{region}"
  access_key = "test"
  secret_key = "test"
}}
"#
        );
        terraform.write("provider.tf", &text);
        Some(terraform)
    }

    /// A folder that knows where the provider is, without a provider block.
    ///
    /// # Panics
    /// A file cannot be written.
    #[must_use]
    pub fn bare() -> Option<Self> {
        let program = tools::terraform()?;
        let _built = tools::program("terraform-provider-kms");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let terraform = Self {
            program,
            folder,
            secrets: Secrets::default(),
        };
        let programs = tools::programs();
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"{PROVIDER}\" = \"{}\"\n  }}\n  direct {{}}\n}}\n",
            programs.display()
        );
        terraform.write("cli.tfrc", &overrides);
        let required = format!(
            "terraform {{\n  required_providers {{\n    kms = {{ source = \"{PROVIDER}\" }}\n  }}\n}}\n"
        );
        terraform.write("versions.tf", &required);
        Some(terraform)
    }

    /// An empty state beside the same configuration.
    ///
    /// # Panics
    /// A file cannot be copied.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in fs::read_dir(self.folder.path()).expect("our folder") {
            let from = entry.expect("our folder").path();
            let name = from.file_name().expect("a file has a name");
            let kept = [".tf", ".tfrc", ".json"];
            if kept.iter().any(|end| name.to_string_lossy().ends_with(end)) {
                fs::copy(&from, folder.path().join(name)).expect("a file of ours");
            }
        }
        Self {
            program: self.program.clone(),
            folder,
            secrets: self.secrets.clone(),
        }
    }

    /// A secret that the test uses: from now on Terraform and the provider log all they do, and at the end nothing in
    /// the folder but the configuration may hold it, in any spelling.
    ///
    /// # Panics
    /// It is too short to be looked for.
    pub fn keeps(&self, what: &str, secret: &[u8]) {
        self.secrets.add(what, secret);
    }

    /// Where in the folder a secret is that was [kept](Self::keeps).
    #[must_use]
    pub fn leaks(&self) -> Vec<String> {
        if self.secrets.is_empty() {
            return Vec::new();
        }
        self.secrets.findings(self.folder.path())
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the configuration.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("a temporary file can be written");
    }

    /// A command in the folder, with nothing of the outside that would change it.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        tools::forget_variables(&mut command, FOREIGN_VARIABLES);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("TF_CLI_CONFIG_FILE", self.folder.path().join("cli.tfrc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null());
        if !self.secrets.is_empty() {
            command
                .env("TF_LOG", "trace")
                .env("TF_LOG_PATH", self.folder.path().join(LOG));
        }
        command
    }

    /// Starts a command in a process group of its own, as a shell does with a foreground job.
    ///
    /// # Panics
    /// Terraform cannot be started.
    #[must_use]
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("terraform can be started")
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// Terraform cannot be started.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output();
        let output = output.expect("terraform can be started");
        self.note(&output);
        Run::of(&output)
    }

    /// Keeps what a command said, where the search for secrets sees it.
    fn note(&self, output: &Output) {
        let path = self.folder.path().join(SAID);
        let file = OpenOptions::new().create(true).append(true).open(path);
        let mut file = file.expect("a temporary file can be written");
        for said in [&output.stdout, &output.stderr] {
            file.write_all(said)
                .expect("a temporary file can be written");
        }
    }

    /// `plan -json -detailed-exitcode` with more arguments: 0 empty, 1 failed, 2 changes.
    #[must_use]
    pub fn plan(&self, more: &[&str]) -> Run {
        let arguments = ["plan", "-json", "-detailed-exitcode", "-no-color"];
        self.run(&[&arguments, more].concat())
    }

    /// `apply -json -auto-approve` with more arguments. After one that succeeds there must be
    /// [nothing left to do](steps::settled).
    ///
    /// # Panics
    /// There is.
    #[must_use]
    pub fn apply(&self, more: &[&str]) -> Run {
        let run = self.apply_leaving(more, "looked at below");
        if run.code == Some(0) {
            let variables = more.iter().filter(|argument| argument.starts_with("-var"));
            steps::settled_with(self, &variables.copied().collect::<Vec<_>>());
        }
        run
    }

    /// The same, where something may be left to do, for a reason.
    ///
    /// # Panics
    /// No reason is given.
    #[must_use]
    pub fn apply_leaving(&self, more: &[&str], why: &str) -> Run {
        assert_ne!(why, "", "why is something left to do?");
        let arguments = ["apply", "-json", "-auto-approve", "-no-color"];
        self.run(&[&arguments, more].concat())
    }

    /// `destroy -json -auto-approve`.
    #[must_use]
    pub fn destroy(&self) -> Run {
        self.run(&["destroy", "-json", "-auto-approve", "-no-color"])
    }

    /// `show -json` of a plan file, or with `None` of the state.
    ///
    /// # Panics
    /// There is none, or it is not JSON.
    #[must_use]
    pub fn show(&self, plan: Option<&str>) -> Value {
        let mut arguments = vec!["show", "-json"];
        arguments.extend(plan);
        let output = self.command(&arguments).output();
        let output = output.expect("terraform can be started");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "terraform show: {error}");
        serde_json::from_slice(&output.stdout).expect("terraform shows JSON")
    }

    /// The attributes of each resource instance in the state.
    #[must_use]
    pub fn state(&self) -> State {
        let shown = self.show(None);
        let resources = shown.pointer("/values/root_module/resources");
        let resources = resources.and_then(Value::as_array).cloned();
        let named = |resource: Value| {
            let address = resource.get("address")?.as_str()?.to_owned();
            Some((address, resource.get("values")?.clone()))
        };
        resources
            .unwrap_or_default()
            .into_iter()
            .filter_map(named)
            .collect()
    }
}

impl Run {
    /// Reads what a command left behind.
    #[must_use]
    pub fn of(output: &Output) -> Self {
        let stdout = String::from_utf8_lossy(&output.stdout);
        Self {
            code: output.status.code(),
            lines: stdout
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// All diagnostics but core's own on development overrides.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let found = self.of_type("diagnostic").filter_map(|line| {
            let diagnostic = line.get("diagnostic")?;
            let text = |pointer| diagnostic.pointer(pointer).and_then(Value::as_str);
            Some(Diagnostic {
                severity: text("/severity")?.to_owned(),
                summary: text("/summary")?.to_owned(),
                detail: text("/detail").unwrap_or("").to_owned(),
                address: text("/address").unwrap_or("").to_owned(),
                attribute: attribute(text("/snippet/code").unwrap_or("")),
            })
        });
        found
            .filter(|diagnostic| diagnostic.summary != OVERRIDE_WARNING)
            .collect()
    }

    /// The errors.
    #[must_use]
    pub fn errors(&self) -> Vec<Diagnostic> {
        self.with_severity("error")
    }

    /// The warnings.
    #[must_use]
    pub fn warnings(&self) -> Vec<Diagnostic> {
        self.with_severity("warning")
    }

    fn with_severity(&self, severity: &str) -> Vec<Diagnostic> {
        let mut found = self.diagnostics();
        found.retain(|diagnostic| diagnostic.severity == severity);
        found
    }

    /// Planned changes, `address: action`, sorted.
    #[must_use]
    pub fn changes(&self) -> Vec<String> {
        let mut found: Vec<String> = self.of_type("planned_change").filter_map(change).collect();
        found.sort();
        found
    }

    /// Differences between the state and the service that a refresh found, `address: action`.
    #[must_use]
    pub fn drift(&self) -> Vec<String> {
        let mut found: Vec<String> = self.of_type("resource_drift").filter_map(change).collect();
        found.sort();
        found
    }

    /// Errors and warnings as text for a snapshot.
    #[must_use]
    pub fn words(&self) -> String {
        let mut all = self.diagnostics();
        all.sort();
        let mut text = String::new();
        for one in all {
            text.push_str(&format!("{} {}", one.severity, one.address));
            if !one.attribute.is_empty() {
                text.push_str(&format!(" at {}", one.attribute));
            }
            text.push_str(&format!("\n  {}\n", one.summary));
            for line in one.detail.lines() {
                text.push_str(&format!("  | {line}\n"));
            }
        }
        text
    }

    fn of_type<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        let of_kind = move |line: &&Value| line.get("type").and_then(Value::as_str) == Some(kind);
        self.lines.iter().filter(of_kind)
    }

    /// Fails the test with all that was said, unless the command ended as it should.
    ///
    /// # Panics
    /// Another exit code.
    pub fn expect(&self, code: i32, what: &str) -> &Self {
        assert_eq!(
            self.code,
            Some(code),
            "{what}\n{}\n{:?}\n{}",
            self.words(),
            self.changes(),
            self.stderr
        );
        self
    }
}

fn change(line: &Value) -> Option<String> {
    let text = |pointer| line.pointer(pointer).and_then(Value::as_str);
    let address = text("/change/resource/addr")?;
    Some(format!("{address}: {}", text("/change/action")?))
}

/// `key_spec` of `  key_spec = "RSA_2048"`.
fn attribute(code: &str) -> String {
    let name = code.split_once('=').map_or("", |(name, _)| name.trim());
    name.to_owned()
}
