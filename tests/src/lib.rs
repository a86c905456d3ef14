//! The harness of the judges: starts the programs as a user would, and speaks to them from outside.
//!
//! Nothing of the project is linked here. The emulator, the provider, Terraform and the official
//! SDKs are processes; what they say on sockets, in files and by exit codes is all that is judged.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a harness fails a test by panicking with what it saw, and says how much it looked at"
)]

pub mod client;
pub mod clock;
pub mod cloud;
pub mod counting;
pub mod coverage;
pub mod ekm;
pub mod emulator;
pub mod http;
pub mod huawei;
pub mod installed;
pub mod judge;
pub mod material;
pub mod node;
pub mod openssl;
pub mod proxy;
pub mod python;
pub mod secrets;
pub mod steps;
pub mod terraform;
pub mod tools;
