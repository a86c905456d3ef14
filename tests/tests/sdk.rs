//! Three official SDKs drive every operation, and two of them forge requests that must be refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use acceptance::emulator::Emulator;
use acceptance::{coverage, installed, node, python};
use serde_json::Value;

/// Operations that take nothing that could be wrong.
const NEVER_REFUSED: &[&str] = &[
    "DescribeAccountKmsStatus",
    "DescribeRegions",
    "GetDefaultKmsInstance",
];
/// The service is open already, and that is a refusal.
const ALWAYS_REFUSED: &[&str] = &["OpenKmsService"];

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
    "versions",
];

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

fn file(name: &str) -> PathBuf {
    installed::scripts().join("alibaba").join(name)
}

fn json(name: &str) -> Value {
    let text = fs::read_to_string(file(name)).expect("what the judges read is checked in");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every step, with the file that it stands in.
fn steps() -> Vec<(&'static str, Value)> {
    let of_file = |name: &&'static str| {
        let Value::Array(steps) = json(&format!("steps/{name}.json")) else {
            panic!("{name}: the steps are a list");
        };
        let name = *name;
        steps.into_iter().map(move |step| (name, step))
    };
    STEPS.iter().flat_map(of_file).collect()
}

/// Lets a client carry out every step; each with its answer.
fn carried_out(client: &Client) -> Option<Vec<(&'static str, Value, Value)>> {
    let config = file("emulator.toml").to_string_lossy().into_owned();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &config]);
    let mut arguments = vec![emulator.address.to_string()];
    for name in STEPS {
        let steps = file(&format!("steps/{name}.json"));
        arguments.push(steps.to_string_lossy().into_owned());
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let answers = (client.run)(client.script, &arguments)?;
    let steps = steps();
    assert_eq!(answers.len(), steps.len(), "an answer for each step");
    let both = steps.into_iter().zip(answers);
    Some(
        both.map(|((file, step), answer)| (file, step, answer))
            .collect(),
    )
}

/// Compares the answer to every step with what the step wants, and the operations for which the
/// client has no request of its own with those listed as absent from it.
fn check_operations(client: &Client) {
    let Some(answered) = carried_out(client) else {
        return;
    };
    let mut names = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, (file, step, answer)) in answered.iter().enumerate() {
        if let Err(why) = compare(step, answer, &names) {
            wrong.push(format!("{file}: step {number} {step}\n  {why}\n  {answer}"));
        }
        keep(step, answer, &mut names);
    }
    let (all, name) = (answered.len(), client.name);
    let count = wrong.len();
    assert!(
        wrong.is_empty(),
        "{name}: {count} of {all} steps\n{}",
        wrong.join("\n")
    );
    println!("{name}: {all} steps");
    assert_eq!(without_own_request(&answered), absent(client), "{name}");
}

/// Operations that went out by the generic client of the SDK's family.
fn without_own_request(answered: &[(&str, Value, Value)]) -> BTreeSet<String> {
    let generic = |answer: &Value| answer.get("by").and_then(Value::as_str) == Some("generic");
    answered
        .iter()
        .filter(|(_, _, answer)| generic(answer))
        .filter_map(|(_, step, _)| Some(step.get("do")?.as_str()?.to_owned()))
        .collect()
}

/// Operations listed as absent from the client, each with a reason.
fn absent(client: &Client) -> BTreeSet<String> {
    let table = json("absent.json");
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

fn compare(step: &Value, answer: &Value, names: &BTreeMap<String, String>) -> Result<(), String> {
    if let Some(error) = step.get("error") {
        return compare_error(error, answer);
    }
    if answer.get("ok").is_none() {
        return Err("a refusal where a success is wanted".to_owned());
    }
    let fields = step.get("ok").and_then(Value::as_object);
    for (place, wanted) in fields.into_iter().flatten() {
        let found = found(answer, place)?;
        let matches = match wanted.as_str() {
            Some("*") => !matches!(found.as_str(), None | Some("")) || found.is_number(),
            Some(text) => found.as_str() == Some(&filled(text, names)),
            None => found == wanted,
        };
        if !matches {
            return Err(format!("{place} is {found}, wanted {wanted}"));
        }
    }
    Ok(())
}

/// The part of a success at a place: as the client's types have it, or, where they are older than
/// the answer, as it came (`raw`).
fn found<'a>(answer: &'a Value, place: &str) -> Result<&'a Value, String> {
    let [typed, raw] = ["ok", "raw"].map(|kind| answer.get(kind).map(|body| at(body, place)));
    match (typed.unwrap_or(&Value::Null), raw) {
        (Value::Null, Some(raw)) => Ok(raw),
        (typed, Some(raw)) if typed != raw => {
            Err(format!("{place} came as {raw} and was read as {typed}"))
        }
        (typed, _) => Ok(typed),
    }
}

/// `*` stands for any code, 0 for any status; the message has to name what `message` says.
fn compare_error(wanted: &Value, answer: &Value) -> Result<(), String> {
    let text = |value: &Value, name: &str| {
        let found = value.get(name).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let (code, found) = (text(wanted, "code"), text(answer, "error"));
    if found.is_empty() || (code != "*" && code != found) {
        return Err(format!("code {found:?}, wanted {code:?}"));
    }
    let status = wanted.get("status").and_then(Value::as_u64);
    let given = answer.get("status").and_then(Value::as_u64);
    if status != Some(0) && status != given {
        return Err(format!("status {given:?}, wanted {status:?}"));
    }
    let part = text(wanted, "message");
    if text(answer, "message").contains(&part) {
        Ok(())
    } else {
        Err(format!("the message does not name {part:?}"))
    }
}

/// The part of an answer at `Keys.Key.0.KeyId`; null if there is none.
fn at<'a>(body: &'a Value, place: &str) -> &'a Value {
    let pointer = format!("/{}", place.replace('.', "/"));
    body.pointer(&pointer).unwrap_or(&Value::Null)
}

fn filled(text: &str, names: &BTreeMap<String, String>) -> String {
    let replace = |text: String, (name, value): (&String, &String)| {
        text.replace(&format!("${{{name}}}"), value)
    };
    names.iter().fold(text.to_owned(), replace)
}

fn keep(step: &Value, answer: &Value, names: &mut BTreeMap<String, String>) {
    let kept = step.get("keep").and_then(Value::as_object);
    for (name, place) in kept.into_iter().flatten() {
        let found = found(answer, place.as_str().unwrap_or_default());
        let found = found.ok().and_then(Value::as_str).unwrap_or_default();
        names.insert(name.clone(), found.to_owned());
    }
}

#[test]
fn the_steps_ask_every_operation_for_a_success_and_a_refusal() {
    let steps = steps();
    let asked = |kind: &str| -> BTreeSet<&str> {
        let of_kind = steps.iter().filter(|(_, step)| step.get(kind).is_some());
        of_kind
            .filter_map(|(_, step)| step.get("do")?.as_str())
            .collect()
    };
    let (succeed, fail) = (asked("ok"), asked("error"));
    let operations = coverage::emulated();
    for operation in &operations {
        let operation = operation.as_str();
        let opened = succeed.contains(operation) || ALWAYS_REFUSED.contains(&operation);
        assert!(opened, "{operation} never succeeds");
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

fn check_forged(script: &str, wanted: &[(&str, (&str, u64))]) {
    let emulator = Emulator::memory();
    let Some(lines) = python::run(script, &[&emulator.address.to_string()]) else {
        return;
    };
    let refused: BTreeMap<&str, (&str, u64)> = lines.iter().filter_map(refusal).collect();
    let wanted: BTreeMap<&str, (&str, u64)> = wanted.iter().copied().collect();
    assert_eq!(refused, wanted);
    let last = lines.last().and_then(|line| line.get("keys")?.as_u64());
    assert_eq!(last, Some(1), "a refused request creates nothing");
}

fn refusal(line: &Value) -> Option<(&str, (&str, u64))> {
    let kind = line.get("kind")?.as_str()?;
    let code = line.get("error")?.as_str().unwrap_or("no refusal");
    Some((kind, (code, line.get("status")?.as_u64()?)))
}

#[test]
fn forged_requests_of_the_newest_sdk_are_refused() {
    check_forged("alibaba/forge_acs3.py", FORGED_ACS3);
}

#[test]
fn forged_requests_of_the_first_sdk_are_refused() {
    check_forged("alibaba/forge_rpc.py", FORGED_RPC);
}
