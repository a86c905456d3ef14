//! Terraform interrupted and killed while the service has carried a request out and nobody knows.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;

use acceptance::emulator::{Emulator, signal_to};
use acceptance::proxy::Proxy;
use acceptance::steps;
use acceptance::terraform::{Run, Terraform};

use crate::world::{REGION, text};

const KEY: &str = "resource \"kms_key\" \"k\" {\n  alias = \"alias/k\"\n}\n";
const APPLY: &[&str] = &["apply", "-json", "-auto-approve"];

/// Ctrl-C goes to the whole process group, so to the provider too. What was created is in the state.
#[test]
fn an_interrupted_apply_keeps_what_was_created() {
    let emulator = Emulator::memory();
    let proxy = Proxy::start(emulator.address, "CreateKey");
    let Some(terraform) = Terraform::at(&proxy.endpoint(), REGION) else {
        return;
    };
    terraform.write("main.tf", KEY);
    let mut child = terraform.spawn(APPLY);
    proxy.wait_until_held();
    signal_to("INT", &format!("-{}", child.id()));
    wait_for_line(&mut child, "Interrupt received");
    proxy.release();
    let ended = Run::of(&child.wait_with_output().expect("our child"));
    assert_ne!(ended.code, None, "it ends by itself: {}", ended.stderr);
    let state = terraform.state();
    let id = text(&state, "kms_key.k", "id").to_owned();
    assert_ne!(id, "", "the created key is in the state");
    // The next apply goes on from there: the same key, finished.
    let direct = Terraform::new(&emulator, REGION).expect("terraform was found before");
    direct.write("main.tf", KEY);
    copy(&terraform, &direct, "terraform.tfstate");
    let state = steps::apply(&direct, KEY);
    println!("kept: {}", text(&state, "kms_key.k", "id") == id);
    assert_eq!(text(&state, "kms_key.k", "alias"), "alias/k");
}

/// Reads lines of stdout until one holds the words; the rest stays for whoever reads on.
fn wait_for_line(child: &mut Child, words: &str) {
    let stdout = child.stdout.as_mut().expect("stdout is piped");
    // Lines of JSON are short of the buffer, so what is read ahead here is of no interest later.
    let found = BufReader::new(stdout)
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains(words));
    assert!(found, "it never said {words:?}");
}

/// With Terraform killed outright, the provider's process ends too: no orphan is left.
#[test]
fn a_killed_terraform_leaves_no_provider_behind() {
    let emulator = Emulator::memory();
    let proxy = Proxy::start(emulator.address, "CreateKey");
    let Some(terraform) = Terraform::at(&proxy.endpoint(), REGION) else {
        return;
    };
    terraform.write("main.tf", KEY);
    let mut child = terraform.spawn(APPLY);
    proxy.wait_until_held();
    let providers = children(child.id());
    assert!(
        !providers.is_empty(),
        "Terraform runs the provider as its child"
    );
    child.kill().expect("our child");
    child.wait().expect("our child");
    proxy.release();
    for provider in providers {
        // It ends by itself; nextest's own time limit is the bound of this wait.
        while is_running(provider) {
            std::thread::yield_now();
        }
    }
}

/// Process ids of the children of a process, from Linux's process table.
fn children(parent: u32) -> Vec<u32> {
    let tasks = format!("/proc/{parent}/task");
    let tasks = std::fs::read_dir(tasks).expect("a running process");
    let of_task = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        text.split_whitespace()
            .filter_map(|id| id.parse().ok())
            .collect::<Vec<u32>>()
    };
    tasks.filter_map(Result::ok).flat_map(of_task).collect()
}

/// Whether a process exists and is more than an entry that nobody has collected.
fn is_running(id: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let state = status.lines().find(|line| line.starts_with("State:"));
    state.is_some_and(|line| !line.contains('Z') && !line.contains('X'))
}

fn copy(from: &Terraform, to: &Terraform, name: &str) {
    let path = |terraform: &Terraform| Path::new(terraform.folder()).join(name);
    std::fs::copy(path(from), path(to)).expect("a state");
}
