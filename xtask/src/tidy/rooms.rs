//! What must be absent from a room: words that would mean that a boundary was crossed.

use super::{Finding, Sources};

/// `(folder, word, why)`: no line of code below the folder may hold the word.
///
/// Comments and doc comments count too where the word is a vendor's or another room's: a room that
/// needs to explain itself by its neighbour is not closed.
const ABSENT: &[(&str, &str, &str)] = &[
    (
        "plugin/src",
        "kms",
        "the plugin server knows nothing about keys",
    ),
    (
        "plugin/src",
        "KMS",
        "the plugin server knows nothing about keys",
    ),
    (
        "emulator/src/service",
        "hyper::",
        "an operation sees no HTTP",
    ),
    (
        "emulator/src/service",
        "serde_json",
        "an operation sees no JSON",
    ),
    (
        "emulator/src/service",
        "crate::wire",
        "an operation knows no dialect",
    ),
    (
        "emulator/src/store",
        "crate::crypto",
        "the store keeps sealed bytes and opens none",
    ),
    (
        "emulator/src/crypto",
        "crate::store",
        "cryptography works on bytes it is given",
    ),
    (
        "emulator/src/crypto",
        "crate::service",
        "cryptography works on bytes it is given",
    ),
    (
        "emulator/src/crypto",
        "crate::wire",
        "cryptography works on bytes it is given",
    ),
    (
        "emulator/src/wire/alibaba",
        "wire::huawei",
        "dialects never import one another",
    ),
    (
        "emulator/src/wire/huawei",
        "wire::alibaba",
        "dialects never import one another",
    ),
    (
        "emulator/src",
        "terraform",
        "the emulator knows nothing about Terraform",
    ),
    (
        "provider/src",
        "tfplugin_proto",
        "raw protocol types stop at the plugin crate",
    ),
    (
        "provider/src",
        "kms_emulator::",
        "the judge may not share code with the judged",
    ),
];

/// Every crossing of a room's boundary, and every `mod.rs`.
pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, word, why) in ABSENT {
        for (path, text) in sources.rust(folder) {
            findings.extend(
                lines_with(text, word)
                    .map(|number| format!("{}:{number}: `{word}`: {why}", path.display())),
            );
        }
    }
    let mod_files = sources
        .rust("")
        .filter(|(path, _)| path.ends_with("mod.rs"));
    findings.extend(mod_files.map(|(path, _)| {
        format!(
            "{}: name it after its module: foo.rs + foo/",
            path.display()
        )
    }));
    findings
}

fn lines_with<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let numbered = text.lines().enumerate();
    numbered
        .filter(move |(_, line)| line.contains(word))
        .map(|(number, _)| number + 1)
}
