//! The fixture provider as a process: a client of our own speaks to it as Terraform would, and then
//! Terraform itself does.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that finds something else fails"
)]

mod actions;
mod calls;
mod client;
mod empty;
mod ephemeral;
mod functions;
mod handshake;
mod identity;
mod launch;
mod lifetime;
mod listing;
#[cfg(unix)]
mod terraform;
