//! Secrets that a test uses, and the search for them in everything that Terraform left behind.
//!
//! Looked at is every file of the working folder: states, plan files (unpacked), logs, and what the commands said. What the
//! test itself wrote there, the configuration, is not: whoever writes a secret down finds it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A secret of fewer bytes would be found by chance.
const BYTES_MIN: usize = 12;
/// Bytes in one line of PEM.
const PEM_LINE_BYTES: usize = 48;
/// Ends of the names of files that a test writes.
const CONFIGURATION: &[&str] = &[".tf", ".tfvars", ".tfvars.json", ".tfrc", ".hcl"];
/// The folder of a plan file that holds the configuration.
const CONFIGURATION_IN_PLAN: &str = "tfconfig/";

/// What must not be found, each with what it is called.
#[derive(Debug, Default)]
pub struct Secrets(Mutex<Vec<(String, Vec<u8>)>>);

impl Clone for Secrets {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.all()))
    }
}

impl Secrets {
    /// One more.
    ///
    /// # Panics
    /// It is so short that it would be found by chance.
    pub fn add(&self, what: &str, secret: &[u8]) {
        let length = secret.len();
        assert!(length >= BYTES_MIN, "{what}: {length} bytes are too few");
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((what.to_owned(), secret.to_vec()));
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// Where below the folder any of them is, in any spelling: raw, in base64 or hex, or in the base64 of one of these.
    ///
    /// # Panics
    /// A file cannot be read.
    #[must_use]
    pub fn findings(&self, folder: &Path) -> Vec<String> {
        let secrets: Vec<(String, Vec<Vec<u8>>)> = self
            .all()
            .into_iter()
            .map(|(what, secret)| (what, spellings(&secret)))
            .collect();
        let mut found = Vec::new();
        for (name, content) in files(folder) {
            for (what, spellings) in &secrets {
                if spellings.iter().any(|spelling| holds(&content, spelling)) {
                    found.push(format!("{what} is in {name}"));
                }
            }
        }
        found
    }

    fn all(&self) -> Vec<(String, Vec<u8>)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }
}

fn holds(content: &[u8], spelling: &[u8]) -> bool {
    memchr::memmem::find(content, spelling).is_some()
}

/// The ways to write a secret down.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let text = |text: String| text.into_bytes();
    let mut plain = vec![
        secret.to_vec(),
        text(hex::encode(secret)),
        text(hex::encode_upper(secret)),
    ];
    if let Ok(secret) = std::str::from_utf8(secret) {
        let escaped = serde_json::Value::from(secret).to_string();
        plain.push(text(escaped.trim_matches('"').to_owned()));
    }
    plain.extend(in_base64(secret));
    // The first line of a private key in PEM says only what kind of key it is.
    plain.extend(
        secret
            .get(PEM_LINE_BYTES..2 * PEM_LINE_BYTES)
            .map(|line| text(STANDARD_NO_PAD.encode(line))),
    );
    let twice: Vec<Vec<u8>> = plain.iter().flat_map(|one| in_base64(one)).collect();
    plain.extend(twice);
    plain.sort();
    plain.dedup();
    plain
}

/// The characters that stand in base64 for these bytes alone, wherever among others they are.
fn in_base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    let at = |before: usize| {
        let shifted = [&vec![0; before][..], bytes].concat();
        let first = (before * 8).div_ceil(6);
        let end = shifted.len() * 8 / 6;
        let cut = move |text: String| text.as_bytes().get(first..end).unwrap_or_default().to_vec();
        [
            cut(STANDARD_NO_PAD.encode(&shifted)),
            cut(URL_SAFE_NO_PAD.encode(&shifted)),
        ]
    };
    (0..3).flat_map(at).collect()
}

/// Every file below the folder with its name; those of a plan file one by one.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for path in paths(folder) {
        let name = path.display().to_string();
        if CONFIGURATION.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let content = fs::read(&path).expect("a file of the working folder");
        if content.starts_with(b"PK\x03\x04") {
            found.extend(unpacked(&name, &content));
        } else {
            found.push((name, content));
        }
    }
    found
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the working folder") {
        let entry = entry.expect("the working folder");
        let kind = entry.file_type().expect("a file has a kind");
        if kind.is_dir() {
            found.extend(paths(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}

/// The files of a zip, by its directory; without the configuration of a plan.
fn unpacked(name: &str, zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let end = memchr::memmem::rfind(zip, b"PK\x05\x06").expect("a zip has an end");
    let count = number(zip, end + 10, 2);
    let mut at = number(zip, end + 16, 4);
    for _ in 0..count {
        let (packed, lengths) = (number(zip, at + 20, 4), [at + 28, at + 30, at + 32]);
        let [name_bytes, extra, comment] = lengths.map(|at| number(zip, at, 2));
        let inner = slice(zip, at + 46, name_bytes);
        let inner = String::from_utf8_lossy(inner).into_owned();
        if !inner.starts_with(CONFIGURATION_IN_PLAN) {
            let start = number(zip, at + 42, 4);
            let body = start + 30 + number(zip, start + 26, 2) + number(zip, start + 28, 2);
            let body = slice(zip, body, packed);
            let content = match number(zip, at + 10, 2) {
                0 => body.to_vec(),
                8 => miniz_oxide::inflate::decompress_to_vec(body).expect("a plan file unpacks"),
                method => panic!("{name}: {inner} is packed by method {method}"),
            };
            found.push((format!("{name}: {inner}"), content));
        }
        at += 46 + name_bytes + extra + comment;
    }
    found
}

fn slice(bytes: &[u8], at: usize, length: usize) -> &[u8] {
    bytes.get(at..at + length).expect("a whole zip")
}

/// A little-endian number.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let bytes = slice(bytes, at, length).iter().rev();
    bytes.fold(0, |number, byte| number << 8 | usize::from(*byte))
}
