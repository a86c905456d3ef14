//! Terraform provider for key management services: those of the clouds, and emulators that speak like them.

use std::process::ExitCode;

mod alias;
mod client;
mod clock;
mod data;
mod entropy;
mod environment;
mod key;
#[cfg(test)]
mod pages;
mod provider;
mod report;
mod secret;
mod settings;

fn main() -> ExitCode {
    tfplugin::main(provider::KmsProvider::default(), provider::ADDRESS)
}
