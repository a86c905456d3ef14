//! The same keys by `hashicorp/aws` against moto, beside ours against our emulator, where both are installed: `moto_server`
//! on the PATH, and the provider in the filesystem mirror that [`MIRROR`] names.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use acceptance::terraform::Terraform;
use acceptance::tools;

use crate::clock::median;
use crate::provider::{Seconds, run, turn};
use crate::table::{Bound, Row};

/// The variable that names a folder in the layout of a filesystem mirror.
const MIRROR: &str = "KMS_BENCH_MIRROR";
/// What the server says once it listens.
const LISTENS: &str = "Running on ";

/// A row a command of a turn.
const NAMES: [&str; 4] = [
    "terraform validate, 500 kms_key here to 500 aws_kms_key with aws_kms_alias at moto",
    "terraform apply, 500 kms_key here to 500 aws_kms_key with aws_kms_alias at moto",
    "terraform no-op plan, 500 kms_key here to 500 aws_kms_key with aws_kms_alias at moto",
    "terraform destroy, 500 kms_key here to 500 aws_kms_key with aws_kms_alias at moto",
];

/// A server of moto, until it is dropped.
struct Moto {
    process: Child,
    endpoint: String,
}

impl Moto {
    fn start() -> Self {
        let mut process = Command::new("moto_server")
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it answered before");
        let stderr = process.stderr.take().expect("stderr was asked for");
        let mut lines = BufReader::new(stderr)
            .lines()
            .map(|line| line.expect("text"));
        let line = lines.find_map(|line| Some(line.split_once(LISTENS)?.1.trim().to_owned()));
        // It tells of each request, and would wait for somebody to read it.
        thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            endpoint: line.expect("the line that tells where it listens"),
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it is our child");
    }
}

/// Our turns to one of theirs; nothing where they are not installed.
pub(crate) fn rows(ours: &[Seconds]) -> Vec<Row> {
    let Some(keys) = theirs() else {
        return Vec::new();
    };
    let moto = Moto::start();
    keys.write("main.tf", &configuration(&moto.endpoint));
    run(&keys, &["init"]);
    let seconds = turn(&keys);
    let commands = NAMES.iter().zip(seconds).enumerate();
    let rows = commands.map(|(at, (name, theirs))| {
        let ours = ours.iter().filter_map(|turn| turn.get(at)).copied();
        let ours = median(ours.collect());
        let detail = format!("{ours:.2} s to {theirs:.2} s");
        Row::new(name, detail, ours / theirs, "×", Bound::Shown)
    });
    rows.collect()
}

/// A folder in which Terraform finds their provider.
fn theirs() -> Option<Terraform> {
    let Some(mirror) = env::var_os(MIRROR) else {
        let why = format!("{MIRROR} names no mirror with hashicorp/aws");
        return tools::skip("hashicorp/aws", &why);
    };
    if !tools::answers("moto_server", "--help") {
        return tools::skip("moto", "moto_server is not on the PATH");
    }
    let keys = Terraform::bare()?;
    let installation = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        mirror.to_string_lossy()
    );
    keys.write("cli.tfrc", &installation);
    keys.write(
        "versions.tf",
        "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\n",
    );
    Some(keys)
}

/// What a key with tags and an alias takes there: two resources.
fn configuration(endpoint: &str) -> String {
    format!(
        r#"provider "aws" {{
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {{
    kms = "{endpoint}"
  }}
}}

resource "aws_kms_key" "k" {{
  count = 500
  tags  = {{ team = "orders", number = tostring(count.index) }}
}}

resource "aws_kms_alias" "k" {{
  count         = 500
  name          = "alias/k${{count.index}}"
  target_key_id = aws_kms_key.k[count.index].key_id
}}
"#
    )
}
