//! Speed as ratios: every number is set against another one of the same run on the same machine.
//!
//! `cargo xtask bench` builds both programs for release and runs this. It prints the table of
//! docs/benchmarks.md and fails if a bound is missed.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that cannot be taken ends the run; the table is what is asked for"
)]

#[path = "bench/beside.rs"]
mod beside;
#[path = "bench/clock.rs"]
mod clock;
#[path = "bench/daemon.rs"]
mod daemon;
#[path = "bench/dialects.rs"]
mod dialects;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/provider.rs"]
mod provider;
#[path = "bench/rsa.rs"]
mod rsa;
#[path = "bench/scale.rs"]
mod scale;
#[path = "bench/sign.rs"]
mod sign;
#[path = "bench/table.rs"]
mod table;

use std::env;
use std::process::ExitCode;

use table::Row;

/// A part of the measurements, with the name that runs it alone.
type Part = (&'static str, fn() -> Vec<Row>);

/// All of them.
const PARTS: &[Part] = &[
    ("daemon", daemon::rows),
    ("sign", sign::rows),
    ("dialects", dialects::rows),
    ("rsa", rsa::rows),
    ("scale", scale::rows),
    ("provider", provider::rows),
];

fn main() -> ExitCode {
    // Words after `--` name the parts to run; none is all of them. Cargo adds `--bench`.
    let asked: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted = PARTS
        .iter()
        .filter(|(name, _)| asked.is_empty() || asked.iter().any(|word| word == name));
    let rows: Vec<Row> = wanted.flat_map(|(_, rows)| rows()).collect();
    println!("{}", table::markdown(&rows));
    if !rows.is_empty() && rows.iter().all(Row::holds) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
