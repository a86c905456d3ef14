//! The demonstration behind `cargo xtask demo`: one key's life, from plan to destroy, with the
//! real Terraform, the emulator on a fresh database file, and the official Python SDK.
//!
//! Every step must hold; the first that does not ends the demonstration with exit code 1.
#![expect(clippy::print_stdout, reason = "a demonstration is what it prints")]

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, fs};

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::terraform::{PROVIDER, Terraform};
use acceptance::{python, tools};

type Failure = Box<dyn Error>;

/// Version of the provider in the mirror from which `terraform init` installs it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is shown of one cloud.
struct Shows {
    /// Folder of the module, below `examples/`; the script that encrypts is beside it.
    example: &'static str,
    /// Plans that must be refused: what is wrong with each, the argument that makes it so, and a part
    /// of our words that must be in the answer.
    refused: [(&'static str, &'static str, &'static str); 3],
}

/// What is shown of a cloud.
const fn shows(cloud: Cloud) -> Shows {
    match cloud {
        Cloud::Alibaba => Shows {
            example: "quickstart",
            refused: [
                (
                    "a key spec of the other cloud",
                    r#"key_spec = "AES_256""#,
                    "Aliyun_AES_256",
                ),
                (
                    "a usage that the spec does not have",
                    r#"key_usage = "SIGN/VERIFY""#,
                    "ENCRYPT/DECRYPT",
                ),
                (
                    "a rotation below the cloud's bound",
                    r#"rotation_interval = "6d""#,
                    "7",
                ),
            ],
        },
        Cloud::Huawei => Shows {
            example: "quickstart-huawei",
            refused: [
                (
                    "a key spec of the other cloud",
                    r#"key_spec = "Aliyun_AES_256""#,
                    "huawei spells it \"AES_256\"",
                ),
                (
                    "a usage that the spec does not have",
                    r#"key_usage = "SIGN_VERIFY""#,
                    "ENCRYPT_DECRYPT",
                ),
                (
                    "a rotation that is no whole days",
                    r#"rotation_interval = "721h""#,
                    "whole days",
                ),
            ],
        },
    }
}

fn main() -> ExitCode {
    match demo() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("\n✗ {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The cloud that the command line names; the first where it names none.
fn cloud() -> Result<Cloud, Failure> {
    let Some(name) = env::args().nth(1) else {
        return Ok(Cloud::Alibaba);
    };
    let names = Cloud::ALL.map(Cloud::name).join(", ");
    Cloud::from_name(&name)
        .ok_or_else(|| format!("there is no cloud \"{name}\"; valid: {names}").into())
}

fn demo() -> Result<(), Failure> {
    let shows = shows(cloud()?);
    let data = tempfile::tempdir()?;
    title("kms-emulator on a free port, with a fresh SQLite file");
    let emulator = Emulator::sqlite(&data.path().join("kms.db"));
    println!("{}", emulator.endpoint());
    let Some(terraform) = installed(data.path(), shows.example)? else {
        return Err("the demonstration needs Terraform or OpenTofu on the PATH".into());
    };
    let terraform = Shown {
        terraform,
        endpoint: emulator.endpoint(),
    };
    terraform.ends(0, &["init", "-input=false"])?;
    terraform.ends(0, &["plan", "-input=false"])?;
    terraform.ends(0, &["apply", "-input=false", "-auto-approve"])?;
    title("a second plan is empty");
    terraform.ends(0, &["plan", "-input=false", "-detailed-exitcode"])?;
    for (what, argument, words) in shows.refused {
        terraform.refuses(what, argument, words)?;
    }
    round_trip(&emulator, shows.example, &terraform.output("key_id")?)?;
    terraform.ends(0, &["destroy", "-input=false", "-auto-approve"])?;
    title("the emulator stops");
    let ended = emulator.stop("TERM");
    if ended.code != Some(0) {
        return Err(format!("the emulator ended with {:?}: {}", ended.code, ended.stderr).into());
    }
    println!("\n✓ plan, apply, empty plan, three refusals, a round trip, destroy: all of it held");
    Ok(())
}

fn title(text: &str) {
    println!("\n── {text}");
}

/// The example in a folder of its own, beside a mirror that holds the built provider.
fn installed(data: &Path, example: &str) -> Result<Option<Terraform>, Failure> {
    let Some(terraform) = Terraform::bare() else {
        return Ok(None);
    };
    let mirror = data.join("mirror");
    let platform = format!("{}_{}", go_system()?, go_machine()?);
    let home = mirror.join(PROVIDER).join(VERSION).join(platform);
    fs::create_dir_all(&home)?;
    let program = tools::program("terraform-provider-kms");
    fs::copy(
        program,
        home.join(format!("terraform-provider-kms_v{VERSION}")),
    )?;
    let installation = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        mirror.display()
    );
    terraform.write("cli.tfrc", &installation);
    fs::remove_file(terraform.folder().join("versions.tf"))?;
    for entry in fs::read_dir(tools::root().join("examples").join(example))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "tf") {
            let name = path.file_name().ok_or("a file has a name")?;
            fs::copy(&path, terraform.folder().join(name))?;
        }
    }
    Ok(Some(terraform))
}

/// This system in the names of provider packages.
fn go_system() -> Result<&'static str, Failure> {
    match env::consts::OS {
        "linux" => Ok("linux"),
        "macos" => Ok("darwin"),
        other => Err(format!("the demonstration runs on linux and macos, not on {other}").into()),
    }
}

/// This machine in the names of provider packages.
fn go_machine() -> Result<&'static str, Failure> {
    match env::consts::ARCH {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        other => {
            Err(format!("the demonstration runs on x86_64 and aarch64, not on {other}").into())
        }
    }
}

/// Terraform whose commands and answers are shown.
struct Shown {
    terraform: Terraform,
    endpoint: String,
}

impl Shown {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.terraform.command(arguments);
        command.env("KMS_ENDPOINT", &self.endpoint);
        command
    }

    /// Runs a command with its output on the terminal; another exit code is a failure.
    fn ends(&self, code: i32, arguments: &[&str]) -> Result<(), Failure> {
        let line = arguments.join(" ");
        title(&format!("terraform {line}"));
        let status = self.command(arguments).status()?;
        if status.code() == Some(code) {
            return Ok(());
        }
        Err(format!("terraform {line} ended with {status}, not with {code}").into())
    }

    /// Plans with one argument of the key changed, and shows the refusal.
    fn refuses(&self, what: &str, argument: &str, words: &str) -> Result<(), Failure> {
        title(&format!("refused at plan: {what} ({argument})"));
        let changed = format!("resource \"kms_key\" \"orders\" {{\n  {argument}\n}}\n");
        self.terraform.write("refused_override.tf", &changed);
        let output = self.command(&["plan", "-input=false"]).output()?;
        fs::remove_file(self.terraform.folder().join("refused_override.tf"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        println!("{said}");
        if output.status.code() == Some(1) && said.contains(words) {
            return Ok(());
        }
        Err(format!("the plan was not refused with our words (`{words}`)").into())
    }

    fn output(&self, name: &str) -> Result<String, Failure> {
        let output = self.command(&["output", "-raw", name]).output()?;
        let value = String::from_utf8(output.stdout)?;
        if value.is_empty() {
            Err(format!("no output {name}").into())
        } else {
            Ok(value)
        }
    }
}

/// Encrypts and decrypts with the new key, through the official SDK.
fn round_trip(emulator: &Emulator, example: &str, key_id: &str) -> Result<(), Failure> {
    title("encrypt and decrypt through the official Python SDK");
    let Some(python) = python::python() else {
        return Err("the round trip needs python3 with venv, and pip with a package index".into());
    };
    let script = tools::root().join(format!("examples/{example}/encrypt.py"));
    let status = Command::new(python)
        .arg(script)
        .args([&emulator.endpoint(), key_id])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("encrypt.py ended with {status}").into())
    }
}
