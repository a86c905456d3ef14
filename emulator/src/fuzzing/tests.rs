//! The fuzzer's seeds, and what it found: each file of `testdata/fuzz/<target>` is read again by every test run.

use std::fs;
use std::path::Path;

/// Reads every file of a target's folder; says how many there are.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/fuzz")
        .join(target);
    let mut count = 0;
    for file in fs::read_dir(&folder).unwrap() {
        run(&fs::read(file.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 0, "no seeds in {}", folder.display());
}

#[test]
fn request() {
    replay("request", super::request);
}

#[test]
fn signature() {
    replay("signature", super::signature);
}

#[test]
fn ciphertext() {
    replay("ciphertext", super::ciphertext);
}

#[test]
fn import_token() {
    replay("import_token", super::import_token);
}

#[test]
fn fixture() {
    replay("fixture", super::fixture);
}
