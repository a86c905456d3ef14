//! The provider: Terraform's own time with and without it, its start, its weight.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use acceptance::counting::Counting;
use acceptance::emulator::Emulator;
use acceptance::terraform::Terraform;
use acceptance::tools;
use tempfile::tempdir;

use crate::beside;
use crate::clock::{median, processor_seconds, timed, waited_for_seconds};
use crate::daemon::memory_mib;
use crate::table::{Bound, Row};

/// Resources of each configuration.
const RESOURCES: usize = 100;
/// Turns over it; an odd number, so that there is a middle.
const TURNS: usize = 5;
/// Keys with tags and an alias each, as a large configuration has them.
const DRESSED: usize = 500;
/// Turns over that many, which take two minutes with the floors around them.
const DRESSED_TURNS: usize = 1;
/// Requests a key that a plan without changes may take.
const REQUESTS_PER_KEY: f64 = 1.1;
/// What of the processor time that a configuration takes may be the provider's, the rest being core's.
const SHARE_MOST: f64 = 0.15;
/// Measurements of the start of a process.
const STARTS: usize = 5;
/// What go-plugin's client sends, so that the provider serves instead of explaining itself.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

const VALIDATE: &[&str] = &["validate"];
const APPLY: &[&str] = &["apply", "-auto-approve"];
const PLAN: &[&str] = &["plan", "-detailed-exitcode"];
const DESTROY: &[&str] = &["destroy", "-auto-approve"];
/// One turn over a configuration: from nothing to nothing.
const TURN: [&[&str]; 4] = [VALIDATE, APPLY, PLAN, DESTROY];

/// What is told of each command of a turn, and what its time must keep to.
type Told = [(&'static str, Bound); TURN.len()];

const PLAIN: Told = [
    (
        "terraform validate, kms_key to terraform_data",
        Bound::Most(3.0),
    ),
    (
        "terraform apply, kms_key to terraform_data",
        Bound::Most(3.0),
    ),
    (
        "terraform no-op plan, kms_key to terraform_data",
        Bound::Most(4.0),
    ),
    ("terraform destroy, kms_key to terraform_data", Bound::Shown),
];

/// Against `terraform_data` that has what a key has: what core itself takes for so much.
const FULL: Told = [
    (
        "terraform validate, 500 kms_key with tags and alias to terraform_data with as much in it",
        Bound::Most(2.0),
    ),
    (
        "terraform apply, 500 kms_key with tags and alias to terraform_data with as much in it",
        Bound::Most(1.5),
    ),
    (
        "terraform no-op plan, 500 kms_key with tags and alias to terraform_data with as much in it",
        Bound::Most(3.0),
    ),
    (
        "terraform destroy, 500 kms_key with tags and alias to terraform_data with as much in it",
        Bound::Most(1.5),
    ),
];

/// Against `terraform_data` with nothing in it. Core writes the whole state after each resource, so that what is in a
/// resource counts as much as how many there are.
const TO_EMPTY: Told = [
    (
        "terraform validate, the same to terraform_data with nothing in it",
        Bound::Shown,
    ),
    (
        "terraform apply, the same to terraform_data with nothing in it",
        Bound::Shown,
    ),
    (
        "terraform no-op plan, the same to terraform_data with nothing in it",
        Bound::Shown,
    ),
    (
        "terraform destroy, the same to terraform_data with nothing in it",
        Bound::Shown,
    ),
];

/// What core keeps of a key as `kms_key`, without a provider: the same attributes with the same values, once. A map of
/// texts, since core would keep the type of each member of an object beside it.
const AS_MUCH: &str = r#"resource "terraform_data" "k" {
  count = 500
  triggers_replace = tomap({
    alias                   = "alias/k${count.index}"
    arn                     = "acs:kms:cn-hangzhou:1000000000000001:key/189d6f19-9a87-46b5-becd-d02fd7c39207"
    automatic_rotation      = "Disabled"
    creation_date           = "2026-01-01T00:00:00Z"
    creator                 = "1000000000000001"
    delete_date             = null
    deletion_protection     = "false"
    deletion_window_days    = "30"
    description             = null
    enabled                 = "true"
    enterprise_project_id   = null
    id                      = "189d6f19-9a87-46b5-becd-d02fd7c39207"
    instance_id             = null
    key_material_expires_at = null
    key_material_wo         = null
    key_material_wo_version = null
    key_spec                = "Aliyun_AES_256"
    key_usage               = "ENCRYPT/DECRYPT"
    last_rotation_date      = "2026-01-01T00:00:00Z"
    material_expire_time    = null
    next_rotation_date      = null
    on_pending_deletion     = null
    origin                  = "Aliyun_KMS"
    policy                  = null
    primary_key_version     = "ee06dd88-b548-47e0-a3f9-7c89496b2b90"
    protection_level        = "SOFTWARE"
    rotation_interval       = null
    state                   = "Enabled"
    "tags.number"           = tostring(count.index)
    "tags.team"             = "orders"
    "tags_all.number"       = tostring(count.index)
    "tags_all.team"         = "orders"
    timeouts                = null
  })
}
"#;

/// Everything that is measured of the provider.
pub(crate) fn rows() -> Vec<Row> {
    let emulator = Emulator::memory();
    let keys = keys_at(
        &emulator,
        "resource \"kms_key\" \"k\" {\n  count = 100\n}\n",
    );
    let floor = floor_of("resource \"terraform_data\" \"k\" {\n  count = 100\n}\n");
    let [turns] = Turns::measure(&keys, [&floor], TURNS);
    let mut rows = turns.told(RESOURCES, &PLAIN);
    rows.extend(dressed());
    rows.push(handshake());
    rows.push(peak(&keys));
    rows.push(size());
    rows
}

/// The same with what real keys carry; a key takes one resource, as its alias and tags are its own.
fn dressed() -> Vec<Row> {
    let emulator = Emulator::memory();
    let keys = keys_at(
        &emulator,
        r#"resource "kms_key" "k" {
  count = 500
  alias = "alias/k${count.index}"
  tags  = { team = "orders", number = tostring(count.index) }
}
"#,
    );
    let same = floor_of(AS_MUCH);
    let empty = floor_of("resource \"terraform_data\" \"k\" {\n  count = 500\n}\n");
    let [to_same, to_empty] = Turns::measure(&keys, [&same, &empty], DRESSED_TURNS);
    let mut rows = to_same.told(DRESSED, &FULL);
    rows.extend(to_empty.told(DRESSED, &TO_EMPTY));
    rows.extend(beside::rows(&to_same.keys));
    rows.push(share(&keys));
    run(&keys, APPLY);
    rows.push(requests(&emulator, &keys));
    run(&keys, DESTROY);
    rows
}

fn keys_at(emulator: &Emulator, main: &str) -> Terraform {
    let keys = Terraform::new(emulator, "cn-hangzhou").expect("a bench needs Terraform");
    keys.write("main.tf", main);
    keys
}

fn floor_of(main: &str) -> Terraform {
    let floor = Terraform::bare().expect("a bench needs Terraform");
    floor.write("main.tf", main);
    floor
}

/// Requests that one more plan takes, counted by a proxy in front of the emulator.
fn requests(emulator: &Emulator, keys: &Terraform) -> Row {
    let counting = Counting::start(emulator.address);
    let endpoint = format!(
        "provider \"kms\" {{\n  endpoint = \"{}\"\n}}\n",
        counting.endpoint()
    );
    keys.write("counted_override.tf", &endpoint);
    run(keys, PLAN);
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

/// Seconds of each command of a turn.
pub(crate) type Seconds = [f64; TURN.len()];

/// Turns over keys, each between two turns over a floor: of that there is one more.
struct Turns {
    keys: Vec<Seconds>,
    floor: Vec<Seconds>,
}

impl Turns {
    /// By floor: the keys' turns are the same ones.
    fn measure<const FLOORS: usize>(
        keys: &Terraform,
        floors: [&Terraform; FLOORS],
        turns: usize,
    ) -> [Self; FLOORS] {
        let mut measured = floors.map(|floor| Self {
            keys: Vec::new(),
            floor: vec![turn(floor)],
        });
        for _ in 0..turns {
            let seconds = turn(keys);
            for (measured, floor) in measured.iter_mut().zip(floors) {
                measured.keys.push(seconds);
                measured.floor.push(turn(floor));
            }
        }
        measured
    }

    /// Two rows a command: the keys to the floor, and the floor to itself.
    fn told(&self, resources: usize, told: &Told) -> Vec<Row> {
        let commands = told.iter().zip(TURN).enumerate();
        let rows = commands.map(|(at, ((name, bound), command))| {
            let of = |turns: &[Seconds]| -> Vec<f64> {
                turns
                    .iter()
                    .filter_map(|times| times.get(at))
                    .copied()
                    .collect()
            };
            let (keys, floor) = (of(&self.keys), of(&self.floor));
            let around = || floor.array_windows().copied();
            let midpoint = |[before, after]: [f64; 2]| f64::midpoint(before, after);
            let ratios = keys.iter().zip(around());
            let ratios = ratios.map(|(keys, floors)| keys / midpoint(floors));
            let noise = around().map(|[one, other]| one.max(other) / one.min(other));
            let detail = format!(
                "{resources} of each: {:.2} s to {:.2} s",
                median(keys.clone()),
                median(around().map(midpoint).collect())
            );
            let command = command.first().copied().unwrap_or_default().to_owned();
            let itself = "noise: the floor against itself";
            [
                Row::new(name, detail, median(ratios.collect()), "×", *bound),
                Row::new(itself, command, median(noise.collect()), "×", Bound::Shown),
            ]
        });
        rows.flatten().collect()
    }
}

/// One turn, in seconds.
pub(crate) fn turn(terraform: &Terraform) -> Seconds {
    TURN.map(|command| timed(|| run(terraform, command)).0.as_secs_f64())
}

pub(crate) fn run(terraform: &Terraform, command: &[&str]) {
    succeed(&mut terraform.command(command));
}

fn succeed(command: &mut Command) {
    let output = command.output().expect("terraform can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// What part of the processor time of a turn is the provider's, in a process that Terraform did not start.
fn share(keys: &Terraform) -> Row {
    let provider = Attached::start();
    let before = waited_for_seconds();
    for command in TURN {
        succeed(&mut provider.attach(keys.command(command)));
    }
    let core = waited_for_seconds() - before;
    let own = processor_seconds(provider.process.id());
    Row::new(
        "provider: part of the processor time of a turn",
        format!(
            "validate, apply, plan and destroy of {DRESSED} kms_key with tags and alias: {own:.1} s beside {core:.1} s \
             of core"
        ),
        own / (own + core),
        "",
        Bound::Most(SHARE_MOST),
    )
}

/// From process start to the handshake line, with the TLS that Terraform asks for.
fn handshake() -> Row {
    let certificate = client_certificate();
    let measured = (0..STARTS).map(|_| {
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
    let detail = format!("process start to the line on stdout, with TLS, median of {STARTS}");
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

/// A provider that serves whichever Terraform attaches to it, until it is dropped.
struct Attached {
    process: Child,
    reattach: String,
}

impl Attached {
    fn start() -> Self {
        let mut process = spawn(&["-debug"], None);
        let stdout = process.stdout.take().expect("stdout was asked for");
        let mut lines = BufReader::new(stdout)
            .lines()
            .map(|line| line.expect("text"));
        let told = lines.find(|line| line.contains("TF_REATTACH_PROVIDERS="));
        let told = told.expect("the line that tells how to attach");
        let (_, value) = told.split_once('=').expect("a variable");
        Self {
            process,
            reattach: value.trim().trim_matches('\'').to_owned(),
        }
    }

    fn attach(&self, mut command: Command) -> Command {
        command.env("TF_REATTACH_PROVIDERS", &self.reattach);
        command
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it is our child");
    }
}

/// Peak memory of one provider process that serves a whole plan and a whole apply.
fn peak(keys: &Terraform) -> Row {
    let provider = Attached::start();
    for command in [&["plan"], APPLY] {
        succeed(&mut provider.attach(keys.command(command)));
    }
    let peak = memory_mib(provider.process.id(), "VmHWM");
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
