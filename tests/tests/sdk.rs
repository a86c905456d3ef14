//! Three official SDKs drive every operation, and two of them forge requests that must be refused.

use std::collections::BTreeSet;

use acceptance::emulator::Emulator;
use acceptance::judge::{self, Folder, Judged};
use acceptance::{coverage, node, python};
use serde_json::Value;

/// Operations that take nothing that could be wrong.
const NEVER_REFUSED: &[&str] = &[
    "DescribeAccountKmsStatus",
    "DescribeRegions",
    "GetDefaultKmsInstance",
];
/// Files of `sdk/alibaba/steps`, carried out one after the other on one emulator.
const STEPS: &[&str] = &[
    "keys",
    "pairs",
    "macs",
    "materials",
    "transfers",
    "instances",
    "kinds",
    "policies",
    "names",
    "account",
    "versions",
];

const FOLDER: Folder = Folder("alibaba");

/// A client that drives the steps.
struct Client {
    /// As `sdk/alibaba/absent.json` calls it.
    name: &'static str,
    run: fn(&str, &[&str]) -> Option<Vec<Value>>,
    script: &'static str,
}

const NEWEST: Client = Client {
    name: "alibabacloud-kms20160120",
    run: python::run,
    script: "alibaba/acs3.py",
};
const FIRST: Client = Client {
    name: "aliyun-python-sdk-kms",
    run: python::run,
    script: "alibaba/rpc.py",
};
const NODE: Client = Client {
    name: "@alicloud/kms20160120",
    run: node::run,
    script: "alibaba/kms.cjs",
};

/// Lets a client carry out every step; each with its answer.
fn carried_out(client: &Client) -> Option<Vec<Judged>> {
    let config = FOLDER.file("emulator.toml").to_string_lossy().into_owned();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &config]);
    let mut arguments = vec![emulator.address.to_string()];
    arguments.extend(FOLDER.paths(STEPS));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Some(FOLDER.judged(STEPS, (client.run)(client.script, &arguments)?))
}

/// Compares the answer to every step with what the step wants, and the operations for which the
/// client has no request of its own with those listed as absent from it.
fn check_operations(client: &Client) {
    let Some(answered) = carried_out(client) else {
        return;
    };
    judge::check(client.name, &answered);
    assert_eq!(
        without_own_request(&answered),
        absent(client),
        "{}",
        client.name
    );
}

/// Operations that went out by the generic client of the SDK's family.
fn without_own_request(answered: &[Judged]) -> BTreeSet<String> {
    let generic = |answer: &Value| answer.get("by").and_then(Value::as_str) == Some("generic");
    answered
        .iter()
        .filter(|judged| generic(&judged.answer))
        .filter_map(|judged| Some(judged.step.get("do")?.as_str()?.to_owned()))
        .collect()
}

/// Operations listed as absent from the client, each with a reason.
fn absent(client: &Client) -> BTreeSet<String> {
    let table = FOLDER.json("absent.json");
    let of_client = table.get(client.name).and_then(Value::as_object);
    let reasons = of_client.expect("every client has an entry");
    for (operation, why) in reasons {
        assert!(
            why.as_str().is_some_and(|why| !why.is_empty()),
            "{operation}: no reason"
        );
    }
    reasons.keys().cloned().collect()
}

#[test]
fn the_steps_ask_every_operation_for_a_success_and_a_refusal() {
    let steps = FOLDER.steps(STEPS);
    let (succeed, fail) = (judge::asked(&steps, "ok"), judge::asked(&steps, "error"));
    let operations = coverage::emulated();
    for operation in &operations {
        let operation = operation.as_str();
        assert!(succeed.contains(operation), "{operation} never succeeds");
        let refused = fail.contains(operation) || NEVER_REFUSED.contains(&operation);
        assert!(refused, "{operation} is never refused");
    }
    println!("{} operations in {} steps", operations.len(), steps.len());
}

#[test]
fn the_newest_sdk_drives_every_operation() {
    check_operations(&NEWEST);
}

#[test]
fn the_first_sdk_drives_every_operation() {
    check_operations(&FIRST);
}

#[test]
fn the_node_sdk_drives_every_operation() {
    check_operations(&NODE);
}

const MISMATCH: (&str, u64) = ("SignatureDoesNotMatch", 400);
const EXPIRED: (&str, u64) = ("InvalidTimeStamp.Expired", 400);

/// What each kind of forged request is refused with, over signature ACS3-HMAC-SHA256.
const FORGED_ACS3: &[(&str, (&str, u64))] = &[
    ("the wrong secret", MISMATCH),
    ("an unknown key id", ("InvalidAccessKeyId.NotFound", 404)),
    ("a parameter changed after signing", MISMATCH),
    ("a parameter added after signing", MISMATCH),
    ("a parameter taken away after signing", MISMATCH),
    ("the operation changed after signing", MISMATCH),
    ("a body added after signing", MISMATCH),
    ("the date changed after signing", MISMATCH),
    ("a signature of zeros", MISMATCH),
    // Without the header it is a request of the other signature, and that names its key id first.
    ("no signature", ("MissingAccessKeyId", 400)),
    ("an unknown algorithm", ("IncompleteSignature", 400)),
    (
        "the date left out of the signed headers",
        ("IncompleteSignature", 400),
    ),
    ("no list of signed headers", ("IncompleteSignature", 400)),
    ("16 minutes old", EXPIRED),
    ("16 minutes early", EXPIRED),
    ("a date of another form", ("InvalidTimeStamp.Format", 400)),
    ("the version changed after signing", MISMATCH),
    ("a nonce used before", ("SignatureNonceUsed", 400)),
];

/// The same over signature version 1.0. The SDK itself renames a mismatch in which the service's
/// string to sign is its own: then only the secret can be wrong.
const FORGED_RPC: &[(&str, (&str, u64))] = &[
    ("the wrong secret", ("InvalidAccessKeySecret", 400)),
    ("an unknown key id", ("InvalidAccessKeyId.NotFound", 404)),
    ("a parameter changed after signing", MISMATCH),
    ("a parameter added after signing", MISMATCH),
    ("a parameter taken away after signing", MISMATCH),
    ("the operation changed after signing", MISMATCH),
    ("the date changed after signing", MISMATCH),
    ("a signature of zeros", ("InvalidAccessKeySecret", 400)),
    ("no signature", ("MissingSignature", 400)),
    ("no key id", ("MissingAccessKeyId", 400)),
    ("no date", ("MissingTimestamp", 400)),
    ("an unknown algorithm", ("InvalidParameter", 400)),
    ("16 minutes old", EXPIRED),
    ("16 minutes early", EXPIRED),
    ("a date of another form", ("InvalidTimeStamp.Format", 400)),
    ("the version changed after signing", MISMATCH),
    ("a nonce used before", ("SignatureNonceUsed", 400)),
];

#[test]
fn forged_requests_of_the_newest_sdk_are_refused() {
    judge::check_forged("alibaba/forge_acs3.py", FORGED_ACS3);
}

#[test]
fn forged_requests_of_the_first_sdk_are_refused() {
    judge::check_forged("alibaba/forge_rpc.py", FORGED_RPC);
}
