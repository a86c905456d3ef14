//! The judges, in one binary: each module is one subject.

#[test]
fn nothing() {}
