//! Signals. An interrupt at the terminal goes to Terraform and to every provider; it is Terraform's to
//! answer, so a provider keeps working until it is told to stop.

use std::{future::Future, io};

use tokio::task::JoinHandle;

/// From now on, interrupts do nothing.
pub(super) fn swallow_interrupts() -> io::Result<()> {
    on_interrupt(|| ())
}

/// From now on, each interrupt calls `act`.
pub(super) fn on_interrupt(act: impl Fn() + Send + 'static) -> io::Result<()> {
    #[cfg(unix)]
    let mut signals = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    #[cfg(windows)]
    let mut signals = tokio::signal::windows::ctrl_c()?;
    detach(async move {
        while signals.recv().await.is_some() {
            act();
        }
    });
    Ok(())
}

/// From now on, a request to terminate calls `act`, where the system has such a thing.
pub(super) fn on_terminate(act: impl Fn() + Send + 'static) -> io::Result<()> {
    #[cfg(unix)]
    let mut signals = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(windows)]
    let mut signals = tokio::signal::windows::ctrl_shutdown()?;
    detach(async move {
        while signals.recv().await.is_some() {
            act();
        }
    });
    Ok(())
}

/// Runs for as long as the process.
fn detach(work: impl Future<Output = ()> + Send + 'static) {
    let running: JoinHandle<()> = tokio::spawn(work);
    drop(running);
}
