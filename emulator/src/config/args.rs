//! The daemon's command line: what the user typed, with nothing derived from it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use zeroize::Zeroizing;

use super::{SEAL_KEY_VARIABLE, Settings};

/// What `--help` says after the options: the exit codes are part of the contract.
const AFTER_HELP: &str = "\
Values are taken from the command line, then the environment, then the file of --config, then the defaults.

Exit codes:
  0  stopped by SIGINT or SIGTERM, all requests answered
  1  the daemon failed while it served
  2  wrong command line, environment or configuration file
  3  the store cannot be opened
  4  the address cannot be listened on

KMS_EMULATOR_SEAL_KEY holds 32 bytes in base64 that key material is sealed under; without it, a key file
is made beside the database.

Logs go to stderr; KMS_EMULATOR_LOG sets the level (error, warn, info, debug, trace).";

/// Local daemon that is a key management service: Alibaba Cloud KMS over its own protocol
#[derive(Parser)]
#[command(name = "kms-emulator", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve requests until SIGINT or SIGTERM (the default)
    Serve(Serve),
}

#[derive(clap::Args)]
struct Serve {
    /// Address to listen on; port 0 picks a free one [default: 127.0.0.1:9480]
    #[arg(long, env = "KMS_EMULATOR_LISTEN", value_name = "ADDR")]
    listen: Option<String>,
    /// Where state is kept: sqlite:PATH or memory: [default: sqlite: and the user's data directory]
    #[arg(long, env = "KMS_EMULATOR_STORE", value_name = "URL")]
    store: Option<String>,
    /// TOML file with these settings (alibaba_account for --alibaba-account), [[credential]] and [[instance]]
    #[arg(long, env = "KMS_EMULATOR_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Alibaba Cloud account of the default credential [default: 1000000000000001]
    #[arg(long, env = "KMS_EMULATOR_ALIBABA_ACCOUNT", value_name = "ID")]
    alibaba_account: Option<String>,
    /// Huawei Cloud domain of the default credential [default: 00000000000000000000000000000d01]
    #[arg(long, env = "KMS_EMULATOR_HUAWEI_DOMAIN", value_name = "ID")]
    huawei_domain: Option<String>,
    /// Huawei Cloud project of the default credential [default: 00000000000000000000000000000e01]
    #[arg(long, env = "KMS_EMULATOR_HUAWEI_PROJECT", value_name = "ID")]
    huawei_project: Option<String>,
    /// Region of a request that names none [default: cn-hangzhou (Alibaba Cloud), cn-north-4 (Huawei Cloud)]
    #[arg(long, env = "KMS_EMULATOR_REGION", value_name = "ID")]
    region: Option<String>,
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
    /// The file of `--config`, and the settings of the command line and the environment.
    pub fn into_settings(self) -> (Option<PathBuf>, Settings) {
        let serve = match self.command {
            Some(Command::Serve(serve)) => serve,
            None => self.serve,
        };
        let settings = Settings {
            listen: serve.listen,
            store: serve.store,
            alibaba_account: serve.alibaba_account,
            huawei_domain: serve.huawei_domain,
            huawei_project: serve.huawei_project,
            region: serve.region,
            admin_token: serve.admin_token,
            seal_key: std::env::var_os(SEAL_KEY_VARIABLE)
                .map(|text| Zeroizing::new(text.to_string_lossy().into_owned())),
            credential: Vec::new(),
            instance: Vec::new(),
        };
        (serve.config, settings)
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
        let implied = Args::parse_from(["kms-emulator", "--listen", "127.0.0.1:0"]);
        let named = Args::parse_from(["kms-emulator", "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(
            implied.into_settings().1.listen,
            named.into_settings().1.listen
        );
    }
}
