//! A panic in one call becomes a message to the user; the process and every other call go on.

use std::{
    any::Any,
    backtrace::Backtrace,
    future::{Future, poll_fn},
    io::Write,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    pin::pin,
};

use crate::Diagnostics;

/// Prints each panic to stderr in the form from which Terraform collects a crash report: a line that
/// begins with `panic:`, then where it was and the stack.
pub(crate) fn install_hook() {
    panic::set_hook(Box::new(|info| {
        let text = report(info, &Backtrace::force_capture());
        // Nothing is left to do where even stderr is gone.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }));
}

fn report(info: &PanicHookInfo<'_>, stack: &Backtrace) -> String {
    let place = info
        .location()
        .map(|place| format!("{}:{}", place.file(), place.line()));
    let place = place.as_deref().unwrap_or("an unknown place");
    format!(
        "panic: {}\n\nat {place}\n{stack}\n",
        message(info.payload())
            .lines()
            .collect::<Vec<_>>()
            .join(" ")
    )
}

/// Runs `work` to its end, or to its panic.
///
/// # Errors
/// A diagnostic with the panic's message.
pub(crate) async fn guard<T>(work: impl Future<Output = T> + Send) -> Result<T, Diagnostics> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        // A half-done future is dropped and never polled again, so nothing sees what it left behind.
        match panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Err(panicked(&*payload)).into(),
        }
    })
    .await
}

/// The diagnostic of a panic.
fn panicked(payload: &(dyn Any + Send)) -> Diagnostics {
    Diagnostics::error(
        "provider bug: panic",
        format!(
            "the provider panicked while it worked on this: {}; please report it with the output of a run with TF_LOG=debug",
            message(payload)
        ),
    )
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&'static str>().copied();
    literal
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
