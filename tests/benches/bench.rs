//! Speed as ratios: every number is set against another one of the same run on the same machine.
//!
//! `cargo xtask bench` builds both programs for release and runs this. It prints the table of
//! docs/benchmarks.md and fails if a bound is missed.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement that cannot be taken ends the run; the table is what is asked for"
)]

#[path = "bench/clock.rs"]
mod clock;
#[path = "bench/daemon.rs"]
mod daemon;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/provider.rs"]
mod provider;
#[path = "bench/sign.rs"]
mod sign;
#[path = "bench/table.rs"]
mod table;

use std::process::ExitCode;

use table::Row;

fn main() -> ExitCode {
    let mut rows: Vec<Row> = daemon::rows();
    rows.extend(sign::rows());
    rows.extend(provider::rows());
    println!("{}", table::markdown(&rows));
    if rows.iter().all(Row::holds) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
