//! The daemon's command line: what the user typed, with nothing derived from it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use zeroize::Zeroizing;

use super::account::AccountFlags;
use super::{SEAL_KEY_VARIABLE, Settings};
use crate::ekm::EkmArgs;

/// What `--help` says after the options: the exit codes are part of the contract.
const AFTER_HELP: &str = "\
Values are taken from the command line, then the environment, then the file of --config, then the defaults.

Exit codes:
  0  stopped by SIGINT or SIGTERM, all requests answered
  1  the daemon failed while it served
  2  wrong command line, environment or configuration file
  3  the store cannot be opened
  4  the address cannot be listened on
  5  a fixture or snapshot cannot be read, written or loaded

KMS_EMULATOR_SEAL_KEY holds 32 bytes in base64 that key material is sealed under; without it, a key file
is made beside the database.

Logs go to stderr; KMS_EMULATOR_LOG sets the level (error, warn, info, debug, trace).";

/// Local daemon that is the key management service of two clouds, over their own protocols
#[derive(Parser)]
#[command(name = "kms-emulator", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

/// What the daemon is told to do.
#[derive(Subcommand)]
pub enum Command {
    /// Serve requests until SIGINT or SIGTERM (the default)
    Serve(Serve),
    /// Play an external key manager: a small proxy of the External Key Store Proxy API, for tests
    Ekm(EkmArgs),
    /// Write the whole state to a file, whether or not a daemon runs on it. The file holds all key material in the
    /// clear; only its owner can read it
    Snapshot(Kept),
    /// Fill an empty store with the state in a file
    Restore(Kept),
}

/// The command line of `snapshot` and `restore`.
#[derive(clap::Args)]
pub struct Kept {
    /// Where state is kept: sqlite:PATH [default: sqlite: and the user's data directory]
    #[arg(long, env = "KMS_EMULATOR_STORE", value_name = "URL")]
    store: Option<String>,
    /// TOML file with the settings of the daemon
    #[arg(long, env = "KMS_EMULATOR_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The whole state as JSON. It holds all key material in the clear
    file: PathBuf,
}

impl Kept {
    /// The snapshot; the file of `--config`, and the settings of the command line and the environment.
    #[must_use]
    pub fn into_settings(self) -> (PathBuf, Option<PathBuf>, Settings) {
        let settings = Settings {
            store: self.store,
            seal_key: seal_key(),
            ..Settings::default()
        };
        (self.file, self.config, settings)
    }
}

fn seal_key() -> Option<Zeroizing<String>> {
    std::env::var_os(SEAL_KEY_VARIABLE)
        .map(|text| Zeroizing::new(text.to_string_lossy().into_owned()))
}

/// The command line of `serve`.
#[derive(clap::Args)]
pub struct Serve {
    /// Address to listen on; port 0 picks a free one [default: 127.0.0.1:9480]
    #[arg(long, env = "KMS_EMULATOR_LISTEN", value_name = "ADDR")]
    listen: Option<String>,
    /// Where state is kept: sqlite:PATH or memory: [default: sqlite: and the user's data directory]
    #[arg(long, env = "KMS_EMULATOR_STORE", value_name = "URL")]
    store: Option<String>,
    /// TOML file with these settings (admin_token for --admin-token), [[credential]] and [[instance]]
    #[arg(long, env = "KMS_EMULATOR_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    of: AccountFlags,
    /// When RSA keys are made ahead: on-demand (once one was asked for) or warm (from the start) [default: on-demand]
    #[arg(long, env = "KMS_EMULATOR_RSA_POOL", value_name = "WHEN")]
    rsa_pool: Option<String>,
    /// What create-key gets, where keys have names of their own, when a key pending deletion has the name:
    /// refuse, or return (that key, as it is) [default: refuse]
    #[arg(long, env = "KMS_EMULATOR_PENDING_ALIAS", value_name = "WHAT")]
    pending_alias: Option<String>,
    /// Fixture to load at the start, TOML or JSON by the end of its name; what is there already stays as it is.
    /// Can be given more than once
    #[arg(long, env = "KMS_EMULATOR_SEED", value_name = "FILE")]
    seed: Vec<PathBuf>,
    /// Token that /_emulator asks for; needed there when the address is not a loopback one
    #[arg(
        long,
        env = "KMS_EMULATOR_ADMIN_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    admin_token: Option<String>,
}

impl Args {
    /// What to do: serve, unless another command is named.
    #[must_use]
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

impl Serve {
    /// The file of `--config`, and the settings of the command line and the environment.
    #[must_use]
    pub fn into_settings(self) -> (Option<PathBuf>, Settings) {
        let settings = Settings {
            listen: self.listen,
            store: self.store,
            accounts: self.of.accounts,
            region: self.of.region,
            admin_token: self.admin_token,
            quotas: None,
            pending_alias: self.pending_alias,
            throttling: None,
            rsa_pool: self.rsa_pool,
            seal_key: seal_key(),
            credential: Vec::new(),
            instance: Vec::new(),
            seed: self.seed,
        };
        (self.config, settings)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn serve_is_the_default_command() {
        let listen = |line: &[&str]| match Args::parse_from(line).into_command() {
            Command::Serve(serve) => serve.into_settings().1.listen,
            Command::Ekm(_) | Command::Snapshot(_) | Command::Restore(_) => None,
        };
        let implied = listen(&["kms-emulator", "--listen", "127.0.0.1:0"]);
        let named = listen(&["kms-emulator", "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(implied.as_deref(), Some("127.0.0.1:0"));
        assert_eq!(implied, named);
    }
}
