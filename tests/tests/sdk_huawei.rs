//! The official Python SDK of Huawei Cloud drives every one of its methods that is emulated, and forges requests that
//! must be refused.

use std::collections::BTreeSet;

use acceptance::emulator::Emulator;
use acceptance::judge::{self, Folder};
use acceptance::{coverage, python};
use serde_json::json;

/// Methods that take nothing that could be wrong.
const NEVER_REFUSED: &[&str] = &[
    "show_versions",
    "show_user_instances",
    "show_user_quotas",
    "list_kms_tags",
    "list_support_regions",
];

/// Files of `sdk/huawei/steps`, carried out one after the other on one emulator.
const STEPS: &[&str] = &[
    "versions", "keys", "rotation", "quotas", "datakeys", "data", "tags", "aliases", "grants",
    "imports", "stores", "regions", "sign", "mac", "agree", "pairs",
];

/// The file that is carried out by a temporary access key as well.
const BY_TEMPORARY_KEY: &[&str] = &["versions"];

const FOLDER: Folder = Folder("huawei");

/// The name of the package.
const SDK: &str = "huaweicloudsdkkms";

/// Lets an access key of the configuration carry out files of steps.
fn check_steps(access_key: &str, names: &[&'static str]) {
    let config = FOLDER.file("emulator.toml").to_string_lossy().into_owned();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &config]);
    let address = emulator.address.to_string();
    let mut arguments = vec!["--as", access_key, &address];
    let paths = FOLDER.paths(names);
    arguments.extend(paths.iter().map(String::as_str));
    let Some(answers) = python::run("huawei/kms.py", &arguments) else {
        return;
    };
    judge::check(SDK, &FOLDER.judged(names, answers));
}

#[test]
fn the_page_lists_every_method_of_the_sdk() {
    let Some(lines) = python::run("huawei/methods.py", &[]) else {
        return;
    };
    let theirs: BTreeSet<String> = lines
        .iter()
        .filter_map(|line| Some(line.get("method")?.as_str()?.to_owned()))
        .collect();
    let listed = &coverage::methods(true) | &coverage::methods(false);
    assert_eq!(listed, theirs);
    println!("{} methods", theirs.len());
}

#[test]
fn the_steps_ask_every_method_for_a_success_and_a_refusal() {
    let steps = FOLDER.steps(STEPS);
    let (succeed, fail) = (judge::asked(&steps, "ok"), judge::asked(&steps, "error"));
    let methods = coverage::methods(true);
    let lacking = |asked: &BTreeSet<&str>, excused: &[&str]| -> Vec<String> {
        let lacks =
            |name: &&String| !asked.contains(name.as_str()) && !excused.contains(&name.as_str());
        methods.iter().filter(lacks).cloned().collect()
    };
    assert_eq!(lacking(&succeed, &[]), [""; 0], "never succeed");
    assert_eq!(lacking(&fail, NEVER_REFUSED), [""; 0], "are never refused");
    println!("{} methods in {} steps", methods.len(), steps.len());
}

#[test]
fn the_sdk_drives_every_method() {
    check_steps("test", STEPS);
}

#[test]
fn the_sdk_drives_with_a_temporary_access_key() {
    check_steps("temporary", BY_TEMPORARY_KEY);
}

/// The endpoint of a region and the project in it, both found by the SDK itself.
#[test]
fn the_sdk_finds_its_project_by_the_region() {
    let emulator = Emulator::memory();
    let address = emulator.address.to_string();
    let Some(lines) = python::run("huawei/discover.py", &[&address]) else {
        return;
    };
    let found: Vec<_> = lines
        .iter()
        .map(|line| (&line["region"], &line["made_in"]))
        .collect();
    let regions = [json!("cn-north-4"), json!("ap-southeast-3")];
    assert_eq!(
        found,
        regions
            .iter()
            .map(|region| (region, region))
            .collect::<Vec<_>>()
    );
    assert_eq!(
        lines[0]["project"],
        json!("00000000000000000000000000000e01")
    );
    assert_ne!(lines[0]["project"], lines[1]["project"]);
}

const UNAUTHORIZED: (&str, u64) = ("APIGW.0301", 401);

/// What each kind of forged request is refused with.
const FORGED: &[(&str, (&str, u64))] = &[
    ("the wrong secret", UNAUTHORIZED),
    ("an unknown access key", UNAUTHORIZED),
    ("a member of the body changed after signing", UNAUTHORIZED),
    ("blanks added to the body after signing", UNAUTHORIZED),
    ("the body taken away after signing", UNAUTHORIZED),
    ("the operation changed after signing", UNAUTHORIZED),
    ("the project changed after signing", UNAUTHORIZED),
    ("a query added after signing", UNAUTHORIZED),
    ("the method changed after signing", UNAUTHORIZED),
    ("the date changed after signing", UNAUTHORIZED),
    ("a signed header changed after signing", UNAUTHORIZED),
    ("a signed header taken away after signing", UNAUTHORIZED),
    ("a header left out of the signed headers", UNAUTHORIZED),
    ("a digest of the body that is another's", UNAUTHORIZED),
    ("a signature of zeros", UNAUTHORIZED),
    ("a signature cut short", UNAUTHORIZED),
    ("no signature", UNAUTHORIZED),
    ("no list of signed headers", UNAUTHORIZED),
    ("another algorithm", UNAUTHORIZED),
    ("a forged token", UNAUTHORIZED),
    ("a security token that nobody asked for", UNAUTHORIZED),
    ("16 minutes old", UNAUTHORIZED),
    ("16 minutes early", UNAUTHORIZED),
    ("a date of another form", UNAUTHORIZED),
    ("another's project", ("KMS.0321", 403)),
];

#[test]
fn forged_requests_are_refused() {
    judge::check_forged("huawei/forge.py", FORGED);
}
