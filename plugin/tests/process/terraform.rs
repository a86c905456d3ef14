//! The real Terraform with the fixture provider: every kind of attribute, and every way to fail.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::launch::{Fixture, fixture};

/// Where the provider of the configurations comes from.
const HEAD: &str = r#"
terraform {
  required_providers {
    fixture = { source = "test/fixture" }
  }
}
"#;

/// One of everything, with unknown values among the known.
const EVERYTHING: &str = r#"
resource "terraform_data" "u" {
  input = "x"
}
resource "fixture_everything" "a" {
  name              = "a"
  text              = "Hello"
  number            = 1.234567890123456789
  list              = ["x", "y"]
  set               = [3, 1, 0.1]
  map               = { a = "1", u = terraform_data.u.output }
  tuple             = ["t", 18446744073709551615]
  object            = { a = "x", b = 12345678901234567890123456789 }
  anything          = { x = [1, "y", true], n = null }
  secret            = "confidential"
  secret_wo         = "hush"
  secret_wo_version = 1
  single            = { name = "s" }
  ordered           = [{ name = "o1" }, { name = "o2", size = "big" }]
  unordered         = [{ name = "u1" }, { name = "u2" }]
  keyed             = { k = { name = "pre-${terraform_data.u.id}" } }
  timeouts          = { create = "1m" }
  one {
    name = "one"
  }
  rule {
    name = "r1"
  }
  rule {
    name = "r2"
  }
  tag {
    name = "t1"
  }
}
data "fixture_everything" "d" {
  id = fixture_everything.a.id
}
output "number" {
  value = data.fixture_everything.d.number
}
"#;

/// More than gRPC's usual 4 MiB once it is in a request twice.
const LARGE_BYTES: usize = 3 << 20;

/// A folder with a configuration, a state, and the directory of the fixture's objects.
struct Terraform {
    folder: TempDir,
}

impl Terraform {
    /// `None`, loudly, where there is no Terraform; with `CI=true` that is a failure.
    #[expect(clippy::print_stderr, reason = "a skip that nobody sees is a lie")]
    fn new(configuration: &str) -> Option<Self> {
        if Command::new("terraform")
            .arg("version")
            .env_remove("TF_CLI_CONFIG_FILE")
            .output()
            .is_err()
        {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "terraform is required with CI=true"
            );
            eprintln!("SKIPPED: terraform is not on the PATH");
            return None;
        }
        let made = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(made.path("bin")).unwrap();
        fs::create_dir(made.path("objects")).unwrap();
        std::os::unix::fs::symlink(fixture(), made.path("bin/terraform-provider-fixture")).unwrap();
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{ \"registry.terraform.io/test/fixture\" = {:?} }}\n  direct {{}}\n}}\n",
            made.path("bin")
        );
        fs::write(made.path("dev.tfrc"), overrides).unwrap();
        made.configure(configuration);
        Some(made)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn objects(&self) -> PathBuf {
        self.path("objects")
    }

    /// Writes the configuration, below the provider block.
    fn configure(&self, configuration: &str) {
        let provider = format!(
            "provider \"fixture\" {{\n  directory = {:?}\n}}\n",
            self.objects()
        );
        fs::write(
            self.path("main.tf"),
            format!("{HEAD}{provider}{configuration}"),
        )
        .unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TF_"))
        {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .arg("-no-color")
            .current_dir(self.folder.path())
            .env("TF_CLI_CONFIG_FILE", self.path("dev.tfrc"));
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> String {
        let text = said(&self.command(arguments).output().unwrap());
        let failed = format!("terraform {arguments:?}\n{}", text.1);
        assert_eq!(text.0, Some(code), "{failed}");
        text.1
    }

    #[track_caller]
    fn apply(&self) -> String {
        self.run(&["apply", "-auto-approve"], 0)
    }

    /// A plan that finds nothing to do, with and without a refresh.
    #[track_caller]
    fn nothing_to_do(&self) {
        self.run(&["plan", "-detailed-exitcode", "-refresh=false"], 0);
        self.run(&["plan", "-detailed-exitcode"], 0);
    }

    /// The state of one resource.
    fn state(&self, address: &str) -> Json {
        let output = self.command(&["show", "-json"]).output().unwrap();
        let state: Json = serde_json::from_slice(&output.stdout).unwrap();
        let resources = state["values"]["root_module"]["resources"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        resources
            .into_iter()
            .find(|resource| resource["address"] == address)
            .unwrap_or_default()
    }
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn everything_is_made_read_imported_and_destroyed() {
    let Some(terraform) = Terraform::new(EVERYTHING) else {
        return;
    };
    terraform.run(&["validate"], 0);
    let applied = terraform.apply();
    assert!(
        applied.contains("number = 1.234567890123456789"),
        "{applied}"
    );
    terraform.nothing_to_do();
    let made = terraform.state("fixture_everything.a");
    assert_eq!(
        made["values"]["object"]["b"].to_string(),
        "12345678901234567890123456789"
    );
    assert_eq!(
        made["values"]["secret_length"], 4,
        "the write-only value has arrived"
    );
    assert_eq!(made["values"]["secret_wo"], Json::Null, "and left no trace");
    assert!(
        !fs::read_to_string(terraform.path("terraform.tfstate"))
            .unwrap()
            .contains("hush")
    );

    terraform.run(&["state", "rm", "fixture_everything.a"], 0);
    terraform.run(&["import", "fixture_everything.a", "id-a"], 0);
    let mut imported = terraform.state("fixture_everything.a");
    // The object remembers everything but how long Terraform waits for it.
    assert_eq!(imported["values"]["timeouts"]["create"], "1m");
    imported["values"]["timeouts"] = made["values"]["timeouts"].clone();
    assert_eq!(imported["values"], made["values"]);
    terraform.nothing_to_do();

    let destroyed = terraform.run(&["destroy", "-auto-approve"], 0);
    assert!(destroyed.contains("Warning: the file goes"), "{destroyed}");
    assert_eq!(fs::read_dir(terraform.objects()).unwrap().count(), 0);
}

#[test]
fn every_attribute_is_updated_in_place_or_replaced() {
    let Some(terraform) = Terraform::new(EVERYTHING) else {
        return;
    };
    terraform.apply();
    let changes = [
        (
            "text              = \"Hello\"",
            "text              = \"Bye\"",
        ),
        ("1.234567890123456789", "1.23456789012345678"),
        ("[\"x\", \"y\"]", "[\"y\"]"),
        ("[3, 1, 0.1]", "[]"),
        ("{ a = \"1\", u = terraform_data.u.output }", "null"),
        ("18446744073709551615", "1e3"),
        ("12345678901234567890123456789", "0.5"),
        ("n = null", "n = [\"other type\"]"),
        ("confidential", "secret"),
        ("secret_wo_version = 1", "secret_wo_version = 2"),
        ("{ name = \"s\" }", "{ name = \"s\", size = \"big\" }"),
        ("{ name = \"o1\" }, ", ""),
        ("{ name = \"u1\" }, ", ""),
        ("k = {", "l = {"),
        ("create = \"1m\"", "create = \"1h30m\", delete = \"5s\""),
        ("name = \"one\"", "name = \"two\""),
        ("name = \"r1\"", "name = \"r0\""),
        ("name = \"t1\"", "name = \"t0\""),
    ];
    let mut configuration = EVERYTHING.to_owned();
    for (from, to) in changes {
        let changed = configuration.replacen(from, to, 1);
        assert_ne!(changed, configuration, "{from}");
        configuration = changed;
        terraform.configure(&configuration);
        let applied = terraform.apply();
        assert!(
            applied.contains("1 changed, 0 destroyed"),
            "{to}: {applied}"
        );
        terraform.run(&["plan", "-detailed-exitcode"], 0);
    }
    terraform.configure(&configuration.replacen(
        "name              = \"a\"",
        "name              = \"b\"",
        1,
    ));
    let applied = terraform.apply();
    assert!(
        applied.contains("forces replacement")
            && applied.contains("1 added, 0 changed, 1 destroyed"),
        "{applied}"
    );
    terraform.nothing_to_do();
}

#[test]
fn what_means_the_same_is_no_change_and_keeps_its_words() {
    let Some(terraform) = Terraform::new(EVERYTHING) else {
        return;
    };
    terraform.apply();
    terraform.configure(&EVERYTHING.replace("Hello", "hELLO"));
    terraform.nothing_to_do();
    assert_eq!(
        terraform.state("fixture_everything.a")["values"]["text"],
        "Hello"
    );
}

#[test]
fn what_is_gone_is_made_again() {
    let Some(terraform) = Terraform::new(EVERYTHING) else {
        return;
    };
    terraform.apply();
    fs::remove_file(terraform.objects().join("id-a.json")).unwrap();
    let plan = terraform.run(&["plan", "-detailed-exitcode"], 2);
    assert!(
        plan.contains("fixture_everything.a will be created"),
        "{plan}"
    );
}

#[test]
fn what_cannot_be_imported_is_refused() {
    let Some(terraform) =
        Terraform::new("resource \"fixture_everything\" \"a\" {\n  name = \"a\"\n}\n")
    else {
        return;
    };
    let said = terraform.run(&["import", "fixture_everything.a", "a"], 1);
    assert!(
        said.contains("Error: invalid id") && said.contains("they look like id-name"),
        "{said}"
    );
    let said = terraform.run(&["import", "fixture_everything.a", "id-z"], 1);
    assert!(
        said.contains("Cannot import non-existent remote object"),
        "{said}"
    );
}

#[test]
fn diagnostics_are_at_their_line() {
    let empty = "resource \"fixture_everything\" \"a\" {\n  name = \"\"\n}\n";
    let Some(terraform) = Terraform::new(empty) else {
        return;
    };
    let said = terraform.run(&["validate"], 1);
    assert!(
        said.contains("Error: empty name") && said.contains("name = \"\""),
        "{said}"
    );
    let bad = "provider \"fixture\" {\n  region = \"nowhere\"\n}\nresource \"fixture_task\" \"t\" {\n  mode = \"ok\"\n}\n";
    fs::write(terraform.path("main.tf"), format!("{HEAD}{bad}")).unwrap();
    let said = terraform.run(&["validate"], 1);
    assert!(
        said.contains("Error: no such region") && said.contains("region = \"nowhere\""),
        "{said}"
    );
}

#[test]
fn a_failed_create_is_tainted_and_a_failed_update_is_kept() {
    let task = |mode: &str, note: &str| {
        format!("resource \"fixture_task\" \"t\" {{\n  mode = {mode:?}\n  note = {note:?}\n}}\n")
    };
    let Some(terraform) = Terraform::new(&task("fail", "one")) else {
        return;
    };
    let said = terraform.run(&["apply", "-auto-approve"], 1);
    assert!(said.contains("Error: half done"), "{said}");
    assert_eq!(terraform.state("fixture_task.t")["tainted"], true);
    assert_eq!(terraform.state("fixture_task.t")["values"]["id"], "task");

    terraform.configure(&task("ok", "one"));
    let applied = terraform.apply();
    assert!(
        applied.contains("1 added, 0 changed, 1 destroyed"),
        "{applied}"
    );

    terraform.configure(&task("fail", "two"));
    terraform.run(&["apply", "-auto-approve"], 1);
    let state = terraform.state("fixture_task.t");
    assert_eq!(
        (
            &state["tainted"],
            &state["values"]["note"],
            &state["values"]["mode"]
        ),
        (&Json::Null, &"two".into(), &"ok".into())
    );

    terraform.configure(&task("panic", "three"));
    let said = terraform.run(&["apply", "-auto-approve"], 1);
    assert!(
        said.contains("Error: provider bug: panic") && said.contains("asked to panic"),
        "{said}"
    );
    assert_eq!(terraform.state("fixture_task.t")["values"]["note"], "three");
}

#[test]
fn a_provider_configured_by_an_unknown_value_can_plan() {
    let resource = "resource \"fixture_everything\" \"a\" {\n  name = \"a\"\n}\n";
    let Some(terraform) = Terraform::new(resource) else {
        return;
    };
    let provider = "resource \"terraform_data\" \"d\" {\n  input = \"later\"\n}\nprovider \"fixture\" {\n  directory = \"/tmp/${terraform_data.d.id}\"\n}\n";
    fs::write(
        terraform.path("main.tf"),
        format!("{HEAD}{provider}{resource}"),
    )
    .unwrap();
    terraform.run(&["plan", "-detailed-exitcode"], 2);
}

#[test]
fn large_values_survive() {
    let resource = "resource \"fixture_everything\" \"a\" {\n  name = \"a\"\n  text = file(\"large.txt\")\n}\n";
    let Some(terraform) = Terraform::new(resource) else {
        return;
    };
    let text = "0123456789abcdef".repeat(LARGE_BYTES / 16);
    fs::write(terraform.path("large.txt"), &text).unwrap();
    terraform.apply();
    assert!(terraform.state("fixture_everything.a")["values"]["text"] == text.as_str());
    terraform.run(&["plan", "-detailed-exitcode"], 0);
}

/// The interrupt goes to the whole group, as from a terminal.
#[test]
fn an_interrupted_apply_keeps_what_was_made() {
    let Some(terraform) =
        Terraform::new("resource \"fixture_task\" \"t\" {\n  mode = \"wait\"\n}\n")
    else {
        return;
    };
    let mut command = terraform.command(&["apply", "-auto-approve"]);
    command
        .env("TF_LOG_PROVIDER", "warn")
        .process_group(0)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut apply = command.spawn().unwrap();
    let mut stderr = BufReader::new(apply.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("waiting") {
        line.clear();
        assert_ne!(
            stderr.read_line(&mut line).unwrap(),
            0,
            "stderr ended early"
        );
    }
    let group = format!("-{}", apply.id());
    assert!(
        Command::new("kill")
            .args(["-INT", "--", &group])
            .status()
            .unwrap()
            .success()
    );
    std::io::copy(&mut stderr, &mut std::io::sink()).unwrap();
    assert_eq!(apply.wait().unwrap().code(), Some(1));
    let state = terraform.state("fixture_task.t");
    assert_eq!(
        (&state["values"]["id"], &state["tainted"]),
        (&"task".into(), &true.into())
    );
}

#[test]
fn a_provider_under_a_debugger_serves_every_command() {
    let Some(terraform) = Terraform::new(EVERYTHING) else {
        return;
    };
    let debugged = Fixture::start(&[], &["-debug"]);
    let (name, value) = debugged.line.trim_end().split_once('=').unwrap();
    let attached = |arguments: &[&str]| {
        let output = terraform
            .command(arguments)
            .env(name, value.trim_matches('\''))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", said(&output).1);
    };
    // Nothing to start by itself.
    fs::remove_file(Path::new(&terraform.path("bin/terraform-provider-fixture"))).unwrap();
    attached(&["apply", "-auto-approve"]);
    attached(&["plan", "-detailed-exitcode"]);
    attached(&["destroy", "-auto-approve"]);
}

#[test]
fn an_ephemeral_value_reaches_a_write_only_attribute_and_no_file() {
    let token = "ephemeral \"fixture_token\" \"t\" {\n  name = \"t\"\n}\n";
    let resource = "resource \"fixture_everything\" \"a\" {\n  name              = \"a\"\n  secret_wo         = ephemeral.fixture_token.t.token\n  secret_wo_version = 1\n}\n";
    let Some(terraform) = Terraform::new(&format!("{token}{resource}")) else {
        return;
    };
    let applied = terraform.apply();
    let made = terraform.state("fixture_everything.a");
    assert_eq!(made["values"]["secret_length"], "token-of-t".len());
    assert!(terraform.objects().join("closed-t.json").exists());
    let state = fs::read_to_string(terraform.path("terraform.tfstate")).unwrap();
    assert!(!state.contains("token-of-t") && !applied.contains("token-of-t"));
    terraform.nothing_to_do();

    terraform.configure(&format!("{}{resource}", token.replace("\"t\"\n", "\"\"\n")));
    let said = terraform.run(&["plan"], 1);
    assert!(said.contains("Error: empty name"), "{said}");
    let failing = token.replace("\"t\"\n", "\"t\"\n  mode = \"fail\"\n");
    terraform.configure(&format!("{failing}{resource}"));
    let said = terraform.run(&["plan"], 1);
    assert!(said.contains("Error: no token"), "{said}");
}

#[test]
fn functions_are_called() {
    let outputs = "output \"repeat\" {\n  value = provider::fixture::repeat(\"ab\", 3)\n}\noutput \"join\" {\n  value = provider::fixture::join(null, \"a\", \"b\")\n}\noutput \"kind\" {\n  value = provider::fixture::kind([true]).type\n}\n";
    let Some(terraform) = Terraform::new(outputs) else {
        return;
    };
    let applied = terraform.apply();
    for want in [
        "repeat = \"ababab\"",
        "join = \"ab\"",
        "[\\\"tuple\\\",[\\\"bool\\\"]]",
    ] {
        assert!(applied.contains(want), "{want}: {applied}");
    }
    terraform.configure(&outputs.replace("3)", "10)"));
    let said = terraform.run(&["plan"], 1);
    assert!(said.contains("times is a number from 0 to 9"), "{said}");
}

#[test]
fn an_object_moves_from_another_type() {
    let resource = "resource \"fixture_everything\" \"a\" {\n  name = \"a\"\n}\n";
    let Some(terraform) = Terraform::new(resource) else {
        return;
    };
    terraform.apply();
    let made = terraform.state("fixture_everything.a");
    terraform.run(&["state", "rm", "fixture_everything.a"], 0);
    terraform.configure("resource \"terraform_data\" \"old\" {\n  input = \"a\"\n}\n");
    terraform.apply();
    let moved = "moved {\n  from = terraform_data.old\n  to   = fixture_everything.a\n}\n";
    terraform.configure(&format!("{resource}{moved}"));
    let applied = terraform.apply();
    assert!(
        applied.contains("0 added, 0 changed, 0 destroyed"),
        "{applied}"
    );
    let now = terraform.state("fixture_everything.a");
    assert_eq!(now["values"], made["values"]);
    terraform.nothing_to_do();
}
