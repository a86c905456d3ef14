//! Both official Python SDKs drive every operation, and forge requests that must be refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use acceptance::emulator::Emulator;
use acceptance::python;
use serde_json::Value;

/// What the emulator has to answer to, and so what the steps have to ask.
const OPERATIONS: &[&str] = &[
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateKey",
    "Decrypt",
    "DeleteAlias",
    "DescribeKey",
    "DescribeKeyVersion",
    "DescribeRegions",
    "DisableKey",
    "EnableKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ListAliases",
    "ListAliasesByKeyId",
    "ListKeyVersions",
    "ListKeys",
    "ListResourceTags",
    "ListTagResources",
    "ScheduleKeyDeletion",
    "SetDeletionProtection",
    "TagResource",
    "TagResources",
    "UntagResource",
    "UntagResources",
    "UpdateAlias",
    "UpdateKeyDescription",
    "UpdateRotationPolicy",
];

fn steps() -> Vec<Value> {
    let file = python::scripts().join("alibaba/operations.json");
    let text = fs::read_to_string(file).expect("the steps are checked in");
    serde_json::from_str(&text).expect("the steps are a JSON list")
}

/// Lets a driver carry out every step and compares each answer with what the step wants.
fn check_operations(driver: &str) {
    let emulator = Emulator::memory();
    let file = python::scripts().join("alibaba/operations.json");
    let arguments = [&emulator.address.to_string(), &*file.to_string_lossy()];
    let Some(answers) = python::run(driver, &arguments) else {
        return;
    };
    let steps = steps();
    assert_eq!(answers.len(), steps.len(), "an answer for each step");
    let mut names = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, (step, answer)) in steps.iter().zip(&answers).enumerate() {
        if let Err(why) = compare(step, answer, &names) {
            wrong.push(format!("step {number} {step}\n  {why}\n  {answer}"));
        }
        keep(step, answer, &mut names);
    }
    assert!(
        wrong.is_empty(),
        "{driver}: {} of {} steps\n{}",
        wrong.len(),
        steps.len(),
        wrong.join("\n")
    );
}

fn compare(step: &Value, answer: &Value, names: &BTreeMap<String, String>) -> Result<(), String> {
    if let Some(error) = step.get("error") {
        return compare_error(error, answer);
    }
    let body = answer
        .get("ok")
        .ok_or("a refusal where a success is wanted")?;
    let fields = step.get("ok").and_then(Value::as_object);
    for (place, wanted) in fields.into_iter().flatten() {
        let found = at(body, place);
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
        let found = answer
            .get("ok")
            .map(|body| at(body, place.as_str().unwrap_or("")));
        let found = found.and_then(Value::as_str).unwrap_or_default();
        names.insert(name.clone(), found.to_owned());
    }
}

#[test]
fn the_steps_ask_every_operation_for_a_success_and_a_refusal() {
    let steps = steps();
    let asked = |kind: &str| -> BTreeSet<&str> {
        let of_kind = steps.iter().filter(|step| step.get(kind).is_some());
        of_kind
            .filter_map(|step| step.get("do")?.as_str())
            .collect()
    };
    let (succeed, fail) = (asked("ok"), asked("error"));
    for operation in OPERATIONS {
        assert!(succeed.contains(operation), "{operation} never succeeds");
        // DescribeRegions takes nothing that could be wrong.
        assert!(
            fail.contains(operation) || *operation == "DescribeRegions",
            "{operation} is never refused"
        );
    }
}

#[test]
fn the_newest_sdk_drives_every_operation() {
    check_operations("alibaba/acs3.py");
}

#[test]
fn the_first_sdk_drives_every_operation() {
    check_operations("alibaba/rpc.py");
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
