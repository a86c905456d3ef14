//! Terraform provider for key management services: those of the clouds, and emulators that speak like them.

use std::process::ExitCode;

mod absent;
mod action;
mod alias;
mod attribute;
mod authenticated;
mod ciphertext;
mod client;
mod clock;
mod data;
mod entropy;
mod environment;
mod ephemeral;
mod function;
mod grant;
mod identity;
mod key;
mod key_filter;
mod key_policy;
mod key_replica;
mod key_store;
mod key_version;
mod list;
mod moved;
#[cfg(test)]
mod pages;
mod permit;
mod preflight;
mod provider;
mod public_key;
mod report;
mod secret;
mod seen;
mod settings;
mod tags;
mod wrap;

fn main() -> ExitCode {
    tfplugin::main(provider::KmsProvider::default(), provider::ADDRESS)
}
