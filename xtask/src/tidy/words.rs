//! Words that say that something is not finished, or that belong to no reader of the project.

use super::{Finding, Sources};

/// Words whose parts are joined here, so that this list does not find itself.
const UNFINISHED: &[(&str, &str)] = &[
    ("TO", "DO"),
    ("FIX", "ME"),
    ("XX", "X"),
    ("to", "do!("),
    ("unimple", "mented!("),
    ("not yet imple", "mented"),
    ("not imple", "mented"),
    ("place", "holder"),
    ("for", " now"),
    ("#[ig", "nore"),
    ("thread::", "sleep("),
    ("time.", "sleep("),
];

/// Every unfinished word in code, scripts and configuration examples.
pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let words: Vec<String> = UNFINISHED.iter().map(|(a, b)| format!("{a}{b}")).collect();
    let code = sources.files.iter().filter(|(path, _)| {
        path.extension()
            .is_some_and(|end| ["rs", "py", "sh", "tf", "proto"].iter().any(|e| end == *e))
            && !path.ends_with("words.rs")
    });
    let mut findings = Vec::new();
    for (path, text) in code {
        for (number, line) in text.lines().enumerate() {
            let found = words.iter().filter(|word| holds(line, word));
            findings.extend(found.map(|word| {
                format!(
                    "{}:{}: `{word}`: finish it, or say what it is",
                    path.display(),
                    number + 1
                )
            }));
        }
    }
    findings
}

/// Whether the word stands in the line as a word of its own.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|rest| rest.chars().next());
        let joined = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        !joined(before) && (word.ends_with('(') || !joined(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole() {
        let word = format!("{}{}", "for", " now");
        assert!(holds(&format!("// {word}."), &word));
        assert!(!holds(&format!("// {word}adays"), &word));
        assert!(!holds("// waits for the new one", &word));
    }
}
