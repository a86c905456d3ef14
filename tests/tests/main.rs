//! The judges, in one binary: each module is one subject.
#![expect(
    clippy::expect_used,
    reason = "a judge fails by panicking with what it saw"
)]

mod sdk;
