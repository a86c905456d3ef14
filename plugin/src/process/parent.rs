//! Terraform that is killed cannot shut its providers down. On Linux a provider notices by itself.

use std::io;

/// Calls `act` when the parent process ends. On other systems nothing tells.
#[cfg(target_os = "linux")]
pub(super) fn on_end(act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    use rustix::process::{PidfdFlags, getppid, pidfd_open};

    // No parent: it lives outside the process namespace of this container, where it cannot be watched.
    let Some(parent) = getppid() else {
        return Ok(());
    };
    let handle = match pidfd_open(parent, PidfdFlags::empty()) {
        Ok(handle) => handle,
        Err(error) => {
            tracing::debug!(%error, "the end of the parent process will go unnoticed");
            return Ok(());
        }
    };
    // It may have ended before the handle was opened, and its number be another's by now.
    if getppid() != Some(parent) {
        act();
        return Ok(());
    }
    let watch = move || {
        if ended(&handle) {
            act();
        }
    };
    std::thread::Builder::new()
        .name("parent".to_owned())
        .spawn(watch)
        .map(drop)
}

/// Waits, without a limit, for the end of the process behind `handle`; false if it cannot be waited for.
#[cfg(target_os = "linux")]
fn ended(handle: &rustix::fd::OwnedFd) -> bool {
    use rustix::{
        event::{PollFd, PollFlags, poll},
        io::Errno,
    };

    loop {
        match poll(&mut [PollFd::new(handle, PollFlags::IN)], None) {
            Ok(_) => return true,
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "as on Linux"
)]
pub(super) fn on_end(_act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    Ok(())
}
