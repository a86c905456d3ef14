//! What official SDKs are asked and what they answered: files of steps under `tests/sdk/CLOUD`, and the answers, one
//! a step, compared with what the steps want.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::emulator::Emulator;
use crate::{installed, python};

/// A folder of `tests/sdk`.
#[derive(Debug, Clone, Copy)]
pub struct Folder(pub &'static str);

/// A step, the file that it stands in, and the answer to it.
#[derive(Debug)]
pub struct Judged {
    /// Without its ending.
    pub file: &'static str,
    /// What was asked, and what is wanted.
    pub step: Value,
    /// What the client printed.
    pub answer: Value,
}

impl Folder {
    /// A file in it.
    #[must_use]
    pub fn file(self, name: &str) -> PathBuf {
        installed::scripts().join(self.0).join(name)
    }

    /// A JSON file in it.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn json(self, name: &str) -> Value {
        let text = fs::read_to_string(self.file(name)).expect("what the judges read is checked in");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The files of steps, as arguments of a driver.
    #[must_use]
    pub fn paths(self, names: &[&str]) -> Vec<String> {
        let path = |name: &&str| self.file(&format!("steps/{name}.json"));
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        names.iter().map(path).map(text).collect()
    }

    /// Every step of the files, with the file that it stands in.
    ///
    /// # Panics
    /// A file holds something else.
    #[must_use]
    pub fn steps(self, names: &[&'static str]) -> Vec<(&'static str, Value)> {
        let of_file = |name: &&'static str| {
            let Value::Array(steps) = self.json(&format!("steps/{name}.json")) else {
                panic!("{name}: the steps are a list");
            };
            let name = *name;
            steps.into_iter().map(move |step| (name, step))
        };
        names.iter().flat_map(of_file).collect()
    }

    /// The steps of the files with the answers to them.
    ///
    /// # Panics
    /// There are more or less answers than steps.
    #[must_use]
    pub fn judged(self, names: &[&'static str], answers: Vec<Value>) -> Vec<Judged> {
        let steps = self.steps(names);
        assert_eq!(answers.len(), steps.len(), "an answer for each step");
        let both = steps.into_iter().zip(answers);
        both.map(|((file, step), answer)| Judged { file, step, answer })
            .collect()
    }
}

/// The operations that some step asks with a result of this kind: `ok` or `error`.
#[must_use]
pub fn asked<'a>(steps: &'a [(&'static str, Value)], kind: &str) -> BTreeSet<&'a str> {
    let of_kind = steps.iter().filter(|(_, step)| step.get(kind).is_some());
    of_kind
        .filter_map(|(_, step)| step.get("do")?.as_str())
        .collect()
}

/// Compares the answer to every step with what the step wants.
///
/// # Panics
/// They differ; the text has every step that does.
pub fn check(client: &str, answered: &[Judged]) {
    let mut names = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, judged) in answered.iter().enumerate() {
        let Judged { file, step, answer } = judged;
        if let Err(why) = compare(step, answer, &names) {
            wrong.push(format!("{file}: step {number} {step}\n  {why}\n  {answer}"));
        }
        keep(step, answer, &mut names);
    }
    let (all, count) = (answered.len(), wrong.len());
    assert!(
        wrong.is_empty(),
        "{client}: {count} of {all} steps\n{}",
        wrong.join("\n")
    );
    println!("{client}: {all} steps");
}

/// Lets a script forge requests, and compares what each kind is refused with.
///
/// # Panics
/// One is refused otherwise, or a refused request created something.
pub fn check_forged(script: &str, wanted: &[(&str, (&str, u64))]) {
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

fn compare(step: &Value, answer: &Value, names: &BTreeMap<String, String>) -> Result<(), String> {
    if let Some(error) = step.get("error") {
        return compare_error(error, answer);
    }
    if answer.get("ok").is_none() {
        return Err("a refusal where a success is wanted".to_owned());
    }
    let (status, given) = (step.get("status"), answer.get("status"));
    if status.is_some() && status != given {
        return Err(format!("status {given:?}, wanted {status:?}"));
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

/// Remembers what a step says is to be kept of its answer.
fn keep(step: &Value, answer: &Value, names: &mut BTreeMap<String, String>) {
    let kept = step.get("keep").and_then(Value::as_object);
    for (name, place) in kept.into_iter().flatten() {
        let found = found(answer, place.as_str().unwrap_or_default());
        let found = found.ok().and_then(Value::as_str).unwrap_or_default();
        names.insert(name.clone(), found.to_owned());
    }
}
