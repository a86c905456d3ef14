//! Who may name a cloud: its dialect, its client and the rules. What differs by cloud anywhere else is a row that is
//! looked up, so that one more cloud costs rows, one `wire/` folder and one client.

use std::path::Path;

use super::{Finding, Sources};

/// Product code that is held to it.
const NEUTRAL: [&str; 3] = ["emulator/src", "plugin/src", "provider/src"];

/// How a cloud is called, in lower case, and the names that only it has.
const CLOUDS: [&[&str]; 2] = [&["alibaba", "aliyun", "alicloud"], &["huawei"]];

/// Files that list what there is one of for each cloud.
const LISTS: [&str; 2] = ["emulator/src/wire.rs", "provider/src/client.rs"];

/// Every line that names a cloud where it has no business.
pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let files = NEUTRAL.iter().flat_map(|folder| sources.rust(folder));
    files
        .filter(|(path, _)| !is_list(path) && !is_test(path))
        .flat_map(|(path, text)| of_file(path, text))
        .collect()
}

fn of_file(path: &Path, text: &str) -> Vec<Finding> {
    let foreign = CLOUDS.iter().filter(|names| !belongs(path, names));
    let foreign: Vec<&str> = foreign.flat_map(|names| names.iter().copied()).collect();
    let named = |line: &str| {
        let line = line.to_lowercase();
        foreign.iter().copied().find(|name| line.contains(name))
    };
    let product = text.lines().take_while(|line| *line != "#[cfg(test)]");
    let numbered = product.enumerate();
    numbered
        .filter_map(|(number, line)| named(line).map(|name| (number + 1, name)))
        .map(|(number, name)| {
            let path = path.display();
            format!(
                "{path}:{number}: `{name}`: a row of rules, or its dialect or client, may say so"
            )
        })
        .collect()
}

/// Whether the file is the cloud's own: its dialect or its client.
fn belongs(path: &Path, names: &[&str]) -> bool {
    let words = path.iter().filter_map(|part| part.to_str());
    words
        .map(|part| part.trim_end_matches(".rs"))
        .any(|part| names.contains(&part))
}

fn is_list(path: &Path) -> bool {
    LISTS.iter().any(|list| path == Path::new(list))
}

/// Tests name what they test; so do the doors of the fuzzer.
fn is_test(path: &Path) -> bool {
    let parts = path.iter().filter_map(|part| part.to_str());
    parts
        .map(|part| part.trim_end_matches(".rs"))
        .any(|part| ["tests", "testing", "fuzzing", "recorder"].contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_file(path: &str, text: &str, findings: usize) {
        assert_eq!(of_file(Path::new(path), text).len(), findings, "{path}");
    }

    #[test]
    fn a_cloud_is_named_at_home_only() {
        let text = "match cloud {\n    Cloud::Huawei => 1,\n    Cloud::Alibaba => 2,\n}";
        check_file("emulator/src/service/core.rs", text, 2);
        check_file("emulator/src/wire/huawei/key.rs", text, 1);
        check_file("emulator/src/wire/huawei.rs", text, 1);
        check_file("provider/src/client/alibaba/sign.rs", text, 1);
        let tested = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{text}\n}}");
        check_file("emulator/src/service/core.rs", &tested, 0);
    }

    #[test]
    fn tests_may_name_what_they_test() {
        for path in ["a/tests/x.rs", "a/tests.rs", "a/testing.rs"] {
            assert!(is_test(Path::new(path)), "{path}");
        }
        assert!(!is_test(Path::new("emulator/src/service/attest.rs")));
    }
}
