//! A provider as a process: started by Terraform, it says where it listens, serves until it is told to
//! shut down, and ends.

mod companions;
mod handshake;
mod listener;
mod log;
mod parent;
mod reattach;
mod signals;
mod tls;

use std::{
    ffi::OsString, future::Future, io, io::Write, pin::pin, process::ExitCode, sync::Arc,
    time::Duration,
};

use handshake::Launch;
use listener::Listener;
use tfplugin_proto::tfplugin6::provider_server::ProviderServer;
use tokio::{runtime, select, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{
    Provider, panic,
    server::{Server, Service},
};

/// The largest message, both ways: that of Terraform's own servers.
const MESSAGE_BYTES_MAX: usize = 256 << 20;
/// How long connections may take to close after `Shutdown`. Terraform kills after 2 seconds.
const DRAIN: Duration = Duration::from_millis(1500);
/// How long calls that are still under way then have. They have nobody left to answer.
const ABANDON: Duration = Duration::from_millis(100);
/// Calls wait for the network far more than they compute; Terraform makes 10 at a time.
const WORKER_THREADS: usize = 2;

/// Runs a provider to its end: without arguments as Terraform's child, with `-debug` on its own, printing
/// what Terraform needs to find it. `address` is the provider's source address, such as
/// `registry.terraform.io/hashicorp/random`.
pub fn main<P: Provider>(provider: P, address: &str) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let environment = |name: &str| std::env::var(name).ok();
    log::install(address, environment);
    panic::install_hook();
    let ended = match arguments
        .iter()
        .map(|each| each.to_str())
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => match Launch::read(environment) {
            Ok(launch) => run(serve_terraform(provider, launch)),
            Err(refusal) => Err(io::Error::other(refusal)),
        },
        [Some("-debug" | "--debug")] => run(serve_debugger(provider, address)),
        [..] => Err(io::Error::other(
            "the only argument is -debug: serve on its own, for a debugger",
        )),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do where even stderr is gone.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(serving: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()?;
    let ended = runtime.block_on(serving);
    runtime.shutdown_timeout(ABANDON);
    ended
}

/// As Terraform's child: one line on stdout, the client certificate pinned, interrupts left to Terraform.
async fn serve_terraform<P: Provider>(provider: P, launch: Launch) -> io::Result<()> {
    signals::swallow_interrupts()?;
    let server = Arc::new(Server::new(provider));
    let exit = CancellationToken::new();
    let end = {
        let (server, exit) = (Arc::clone(&server), exit.clone());
        move || {
            server.stop();
            exit.cancel();
        }
    };
    signals::on_terminate(end.clone())?;
    parent::on_end(end)?;

    let tls = launch
        .client_certificate
        .as_ref()
        .map(tls::pinned_to)
        .transpose()?;
    let listener = Listener::bind(&launch.place).await?;
    let line = handshake::line(
        listener.address(),
        tls.as_ref().map(|tls| &tls.certificate),
        launch.multiplex_asked,
    );
    let connections = listener::connections(listener, tls.map(|tls| tls.acceptor), exit.clone());
    print(&line)?;
    serve(server, connections, exit).await
}

/// On its own, in plain text, until it is interrupted.
async fn serve_debugger<P: Provider>(provider: P, address: &str) -> io::Result<()> {
    let server = Arc::new(Server::new(provider));
    let exit = CancellationToken::new();
    let interrupted = exit.clone();
    signals::on_interrupt(move || interrupted.cancel())?;
    let terminated = exit.clone();
    signals::on_terminate(move || terminated.cancel())?;
    let place = Launch::place(|name| std::env::var(name).ok());
    let listener = Listener::bind(&place).await?;
    let text = reattach::instructions(address, listener.address(), std::process::id());
    let connections = listener::connections(listener, None, exit.clone());
    print(&text)?;
    serve(server, connections, exit).await
}

fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

async fn serve<P: Provider>(
    server: Arc<Server<P>>,
    connections: listener::Connections,
    exit: CancellationToken,
) -> io::Result<()> {
    let provider = ProviderServer::new(Service::new(server))
        .max_decoding_message_size(MESSAGE_BYTES_MAX)
        .max_encoding_message_size(MESSAGE_BYTES_MAX);
    let serving = tonic::transport::Server::builder()
        .add_service(provider)
        .add_service(companions::controller(exit.clone()))
        .add_service(companions::stdio(exit.clone()))
        .add_service(companions::broker(exit.clone()))
        .add_service(companions::health().await)
        .serve_with_incoming_shutdown(connections, exit.clone().cancelled_owned());
    let mut serving = pin!(serving);
    let ended = select! {
        ended = &mut serving => ended,
        () = exit.cancelled() => timeout(DRAIN, serving).await.unwrap_or(Ok(())),
    };
    ended.map_err(io::Error::other)
}
