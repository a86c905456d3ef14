//! The daemon's process: command line, logging, signals, exit codes.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use kms_emulator::config::{Args, Command, Config, Kept, Serve, Settings, read};
use kms_emulator::{Ekm, EkmArgs, Emulator, FixtureError, restore, run, run_ekm, snapshot};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Exit codes; `--help` documents them. Clap itself exits with 2.
const EXIT_SERVING: u8 = 1;
const EXIT_CONFIG: u8 = 2;
const EXIT_STORE: u8 = 3;
const EXIT_ADDRESS: u8 = 4;
const EXIT_FIXTURE: u8 = 5;

/// Names the log level; the syntax is tracing's.
const LOG_VARIABLE: &str = "KMS_EMULATOR_LOG";

/// An exit code and what is said on stderr before it.
struct Failure {
    code: u8,
    what: String,
}

impl Failure {
    fn new(code: u8, what: impl Display) -> Self {
        Self {
            code,
            what: what.to_string(),
        }
    }
}

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, what }) => {
            // Nobody is left to tell when stderr is closed.
            let _told = writeln!(io::stderr(), "kms-emulator: {what}");
            ExitCode::from(code)
        }
    }
}

fn start() -> Result<(), Failure> {
    match Args::parse().into_command() {
        Command::Serve(asked) => in_runtime(serve(configure(asked)?)),
        Command::Ekm(asked) => in_runtime(serve_ekm(asked)),
        Command::Snapshot(asked) => {
            let (file, config) = configure_kept(asked)?;
            in_runtime(async move { snapshot(&config, &file).await.map_err(of_fixture) })
        }
        Command::Restore(asked) => {
            let (file, config) = configure_kept(asked)?;
            in_runtime(async move { restore(&config, &file).await.map_err(of_fixture) })
        }
    }
}

fn in_runtime(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    log_to_stderr()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(EXIT_SERVING, error))?;
    runtime.block_on(work)
}

fn configure(asked: Serve) -> Result<Config, Failure> {
    let (file, settings) = asked.into_settings();
    check(file, settings)
}

fn configure_kept(asked: Kept) -> Result<(PathBuf, Config), Failure> {
    let (snapshot, file, settings) = asked.into_settings();
    Ok((snapshot, check(file, settings)?))
}

fn of_fixture(error: FixtureError) -> Failure {
    match error {
        FixtureError::Open(error) => Failure::new(EXIT_STORE, error),
        FixtureError::Fixture(_) => Failure::new(EXIT_FIXTURE, error),
    }
}

fn check(file: Option<PathBuf>, settings: Settings) -> Result<Config, Failure> {
    let fail = |error| Failure::new(EXIT_CONFIG, error);
    let settings = match file {
        Some(path) => settings.over(read(&path).map_err(fail)?),
        None => settings,
    };
    Config::check(settings).map_err(fail)
}

fn log_to_stderr() -> Result<(), Failure> {
    let level = std::env::var(LOG_VARIABLE).unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(level)
        .map_err(|error| Failure::new(EXIT_CONFIG, format!("{LOG_VARIABLE}: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    Ok(())
}

async fn serve(config: Config) -> Result<(), Failure> {
    // Asked for before anything is announced, so that no signal is lost.
    let stop = stop_signal().map_err(|error| Failure::new(EXIT_SERVING, error))?;
    warn_if_exposed(&config);
    let (listener, address) = bind(config.listen()).await?;
    let emulator = Emulator::open(&config).map_err(|error| Failure::new(EXIT_STORE, error))?;
    emulator.load_seeds(&config).await.map_err(of_fixture)?;
    announce(&format!("kms-emulator listening on http://{address}"))
        .map_err(|error| Failure::new(EXIT_SERVING, error))?;
    run(listener, Arc::new(emulator), stop)
        .await
        .map_err(|error| Failure::new(EXIT_SERVING, error))
}

async fn serve_ekm(asked: EkmArgs) -> Result<(), Failure> {
    let stop = stop_signal().map_err(|error| Failure::new(EXIT_SERVING, error))?;
    let config = asked
        .check()
        .map_err(|error| Failure::new(EXIT_CONFIG, error))?;
    let (listener, address) = bind(config.listen()).await?;
    let ekm = Ekm::new(config).map_err(|error| Failure::new(EXIT_SERVING, error))?;
    announce(&format!("kms-emulator ekm listening on http://{address}"))
        .map_err(|error| Failure::new(EXIT_SERVING, error))?;
    run_ekm(listener, Arc::new(ekm), stop)
        .await
        .map_err(|error| Failure::new(EXIT_SERVING, error))
}

async fn bind(asked: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let fail = |error| Failure::new(EXIT_ADDRESS, format!("cannot listen on {asked}: {error}"));
    let listener = TcpListener::bind(asked).await.map_err(fail)?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(EXIT_SERVING, error))?;
    Ok((listener, address))
}

/// The one line on stdout: who starts the daemon waits for it.
fn announce(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM, draining"),
            _ = interrupt.recv() => tracing::info!("SIGINT, draining"),
        }
    })
}

fn warn_if_exposed(config: &Config) {
    if !config.is_exposed() {
        return;
    }
    let address = config.listen();
    tracing::warn!(
        %address,
        "LISTENING BEYOND THIS MACHINE: everybody who reaches the address can use every key with \
         the configured credentials; this daemon is for tests"
    );
    if !config.has_admin_token() {
        tracing::warn!("the admin api is closed on this address: no admin token is set");
    }
}
