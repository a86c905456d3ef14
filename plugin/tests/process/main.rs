//! The fixture provider as a process: a client of our own speaks to it as Terraform would, and then
//! Terraform itself does.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that finds something else fails"
)]

mod calls;
mod client;
mod handshake;
mod launch;
mod lifetime;
#[cfg(unix)]
mod terraform;
