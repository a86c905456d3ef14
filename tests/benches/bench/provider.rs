//! The provider: Terraform's own time with and without it, its start, its weight.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use acceptance::counting::Counting;
use acceptance::emulator::Emulator;
use acceptance::terraform::Terraform;
use acceptance::tools;
use tempfile::tempdir;

use crate::clock::{median, timed};
use crate::daemon::memory_mib;
use crate::table::{Bound, Row};

/// Resources of each configuration.
const RESOURCES: usize = 100;
/// Passes; an odd number, so that there is a middle.
const PASSES: usize = 5;
/// Keys with tags and an alias each, as a large configuration has them.
const DRESSED: usize = 500;
/// Passes with that many.
const DRESSED_PASSES: usize = 3;
/// Requests a key that a plan without changes may take.
const REQUESTS_PER_KEY: f64 = 1.1;
/// What go-plugin's client sends, so that the provider serves instead of explaining itself.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// The two configurations whose times are compared.
struct Pair {
    keys: Terraform,
    floor: Terraform,
    passes: usize,
    /// What the keys are, and how many.
    what: String,
}

/// What is measured of a configuration.
struct Names {
    validate: &'static str,
    apply: &'static str,
    plan: &'static str,
    destroy: &'static str,
}

const PLAIN: Names = Names {
    validate: "terraform validate, kms_key to terraform_data",
    apply: "terraform apply, kms_key to terraform_data",
    plan: "terraform no-op plan, kms_key to terraform_data",
    destroy: "terraform destroy, kms_key to terraform_data",
};

const FULL: Names = Names {
    validate: "terraform validate, 500 kms_key with tags and alias",
    apply: "terraform apply, 500 kms_key with tags and alias",
    plan: "terraform no-op plan, 500 kms_key with tags and alias",
    destroy: "terraform destroy, 500 kms_key with tags and alias",
};

/// Everything that is measured of the provider.
pub(crate) fn rows() -> Vec<Row> {
    let emulator = Emulator::memory();
    let pair = Pair {
        keys: Terraform::new(&emulator, "cn-hangzhou").expect("a bench needs Terraform"),
        floor: Terraform::bare().expect("a bench needs Terraform"),
        passes: PASSES,
        what: format!("{RESOURCES} kms_key"),
    };
    let keys = format!("resource \"kms_key\" \"k\" {{\n  count = {RESOURCES}\n}}\n");
    let floor = format!("resource \"terraform_data\" \"k\" {{\n  count = {RESOURCES}\n}}\n");
    pair.keys.write("main.tf", &keys);
    pair.floor.write("main.tf", &floor);
    let mut rows = pair.commands();
    rows.extend(dressed());
    rows.push(handshake());
    rows.push(peak(&pair.keys));
    rows.push(size());
    rows
}

/// The same with what real keys carry; a key takes one resource, as its alias and tags are its own.
fn dressed() -> Vec<Row> {
    let emulator = Emulator::memory();
    let pair = Pair {
        keys: Terraform::new(&emulator, "cn-hangzhou").expect("a bench needs Terraform"),
        floor: Terraform::bare().expect("a bench needs Terraform"),
        passes: DRESSED_PASSES,
        what: format!("{DRESSED} kms_key with tags and alias"),
    };
    let keys = format!(
        "resource \"kms_key\" \"k\" {{\n  count = {DRESSED}\n  alias = \"alias/k${{count.index}}\"\n  \
         tags = {{ team = \"orders\", number = tostring(count.index) }}\n}}\n"
    );
    let floor = format!("resource \"terraform_data\" \"k\" {{\n  count = {DRESSED}\n}}\n");
    pair.keys.write("main.tf", &keys);
    pair.floor.write("main.tf", &floor);
    let nothing: &[&str] = &[];
    let (destroy, apply) = (["destroy", "-auto-approve"], ["apply", "-auto-approve"]);
    let mut rows = Vec::new();
    rows.extend(pair.ratio(FULL.validate, &["validate"], nothing, 2.0));
    rows.extend(pair.ratio(FULL.apply, &apply, &destroy, 1.5));
    pair.both(&apply);
    let plan = ["plan", "-detailed-exitcode"];
    rows.extend(pair.ratio(FULL.plan, &plan, nothing, 3.0));
    rows.push(requests(&emulator, &pair.keys));
    rows.extend(pair.ratio(FULL.destroy, &destroy, &apply, 1.5));
    rows
}

/// Requests that one more plan takes, counted by a proxy in front of the emulator.
fn requests(emulator: &Emulator, keys: &Terraform) -> Row {
    let counting = Counting::start(emulator.address);
    let endpoint = format!(
        "provider \"kms\" {{\n  endpoint = \"{}\"\n}}\n",
        counting.endpoint()
    );
    keys.write("counted_override.tf", &endpoint);
    run(keys, &["plan", "-detailed-exitcode"]);
    let counts = counting.taken();
    keys.write("counted_override.tf", "");
    let total: usize = counts.values().sum();
    let count = |number: usize| f64::from(u32::try_from(number).expect("not that many"));
    let each: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    Row::new(
        "provider: requests a key of a no-op plan",
        format!("{DRESSED} kms_key with tags and alias: {}", each.join(", ")),
        count(total) / count(DRESSED),
        "",
        Bound::Most(REQUESTS_PER_KEY),
    )
}

impl Pair {
    fn commands(&self) -> Vec<Row> {
        let nothing: &[&str] = &[];
        let destroy = ["destroy", "-auto-approve"];
        let plan = ["plan", "-detailed-exitcode"];
        let apply = ["apply", "-auto-approve"];
        let mut rows = Vec::new();
        rows.extend(self.ratio(PLAIN.validate, &["validate"], nothing, 3.0));
        rows.extend(self.ratio(PLAIN.apply, &apply, &destroy, 3.0));
        self.both(&apply);
        rows.extend(self.ratio(PLAIN.plan, &plan, nothing, 4.0));
        rows.extend(self.ratio(PLAIN.destroy, &destroy, &apply, 3.0));
        rows
    }

    /// The ratio of one command's times; `between` is run untimed after each pass.
    fn ratio(&self, name: &'static str, command: &[&str], between: &[&str], most: f64) -> [Row; 2] {
        let (mut ratios, mut noise, mut times) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.passes {
            let floor = self.floored(command, between);
            let keys = seconds(&self.keys, command);
            if !between.is_empty() {
                run(&self.keys, between);
            }
            let again = self.floored(command, between);
            ratios.push(keys / f64::midpoint(floor, again));
            noise.push((floor / again).max(again / floor));
            times.push(keys);
        }
        let detail = format!("{}: {:.2} s", self.what, median(times));
        let command = command.first().copied().unwrap_or_default();
        [
            Row::new(name, detail, median(ratios), "×", Bound::Most(most)),
            Row::new(
                "noise: the floor against itself",
                command.to_owned(),
                median(noise),
                "×",
                Bound::Shown,
            ),
        ]
    }

    /// The floor's time, with the state as it was afterwards.
    fn floored(&self, command: &[&str], between: &[&str]) -> f64 {
        let floor = seconds(&self.floor, command);
        if !between.is_empty() {
            run(&self.floor, between);
        }
        floor
    }

    fn both(&self, command: &[&str]) {
        if !command.is_empty() {
            run(&self.keys, command);
            run(&self.floor, command);
        }
    }
}

fn seconds(terraform: &Terraform, command: &[&str]) -> f64 {
    timed(|| run(terraform, command)).0.as_secs_f64()
}

fn run(terraform: &Terraform, command: &[&str]) {
    let mut command = terraform.command(command);
    let output = command.output().expect("terraform can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// From process start to the handshake line, with the TLS that Terraform asks for.
fn handshake() -> Row {
    let certificate = client_certificate();
    let measured = (0..PASSES).map(|_| {
        let (elapsed, mut provider) = timed(|| {
            let mut provider = spawn(&[], Some(&certificate));
            let mut line = String::new();
            let stdout = provider.stdout.take().expect("stdout was asked for");
            BufReader::new(stdout)
                .read_line(&mut line)
                .expect("a handshake line");
            assert!(line.starts_with("1|6|"), "{line}");
            provider
        });
        provider.kill().expect("it runs");
        provider.wait().expect("it is our child");
        elapsed.as_secs_f64() * 1e3
    });
    let detail = format!("process start to the line on stdout, with TLS, median of {PASSES}");
    Row::new(
        "provider: handshake",
        detail,
        median(measured.collect()),
        " ms",
        Bound::Most(50.0),
    )
}

/// A certificate of the kind that Terraform shows: self-signed, on P-521.
fn client_certificate() -> String {
    let folder = tempdir().expect("a temporary folder");
    let key = folder.path().join("key.pem");
    let output = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-521",
            "-nodes",
        ])
        .args([
            "-sha512",
            "-days",
            "1",
            "-subj",
            "/O=HashiCorp/CN=localhost",
            "-keyout",
        ])
        .arg(key)
        .output()
        .expect("a bench needs openssl");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("PEM is text")
}

fn spawn(arguments: &[&str], certificate: Option<&str>) -> Child {
    Command::new(tools::program("terraform-provider-kms"))
        .args(arguments)
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "6")
        .envs(certificate.map(|text| ("PLUGIN_CLIENT_CERT", text)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the provider can be started")
}

/// Peak memory of one provider process that serves a whole plan and a whole apply.
fn peak(keys: &Terraform) -> Row {
    let mut provider = spawn(&["-debug"], None);
    let stdout = provider.stdout.take().expect("stdout was asked for");
    let reattach = BufReader::new(stdout)
        .lines()
        .map(|line| line.expect("text"));
    let reattach = { reattach }.find(|line| line.contains("TF_REATTACH_PROVIDERS="));
    let reattach = reattach.expect("the line that tells how to attach");
    let (_, value) = reattach.split_once('=').expect("a variable");
    for command in [["plan", "-refresh=true"], ["apply", "-auto-approve"]] {
        let mut command = keys.command(&command);
        command.env("TF_REATTACH_PROVIDERS", value.trim().trim_matches('\''));
        assert!(
            command.output().expect("terraform runs").status.success(),
            "{command:?}"
        );
    }
    let peak = memory_mib(provider.id(), "VmHWM");
    provider.kill().expect("it runs");
    provider.wait().expect("it is our child");
    let detail = format!("VmHWM of one process over a plan and an apply of {RESOURCES} keys");
    Row::new(
        "provider: peak memory",
        detail,
        peak,
        " MiB",
        Bound::Most(30.0),
    )
}

fn size() -> Row {
    let path = tools::program("terraform-provider-kms");
    let bytes = path.metadata().expect("it was built").len();
    let megabytes = f64::from(u32::try_from(bytes).expect("a small program")) / 1e6;
    Row::new(
        "provider: size",
        "stripped release binary".to_owned(),
        megabytes,
        " MB",
        Bound::Most(20.0),
    )
}
