//! The one entry point of the workspace: `cargo xtask demo | test | tidy | docs | bench | dist`.
//!
//! Each task is a file that prints what it does while it does it and ends with an error that names
//! what did not hold. Product code never lives here, and what needs a running emulator is a
//! process: the judges of the `acceptance` crate.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod demo;
mod dist;
mod docs;
mod run;
mod test;
mod tidy;

/// What went wrong, in words for the person at the terminal.
type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The workspace's tasks")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Shows the product end to end: plan, apply, refused plans, a round trip by SDK, destroy
    Demo {
        /// As which cloud: alibaba or huawei
        #[arg(long, default_value = "alibaba")]
        cloud: String,
    },
    /// Runs everything that CI checks
    Test,
    /// Checks the laws of the workspace that no compiler checks
    Tidy,
    /// Writes the generated pages and grids anew
    Docs,
    /// Measures speed as ratios within one run and prints the table of docs/benchmarks.md
    Bench,
    /// Packs the provider as the registry takes it, with a mirror to install it from
    Dist(dist::Options),
}

fn main() -> ExitCode {
    let outcome = match Args::parse().task {
        Task::Demo { cloud } => demo::demo(&cloud),
        Task::Test => test::test(),
        Task::Tidy => tidy::tidy(),
        Task::Docs => docs::docs(),
        Task::Bench => bench::bench(),
        Task::Dist(options) => dist::dist(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            run::say(&format!("failed: {failure}"));
            ExitCode::FAILURE
        }
    }
}
