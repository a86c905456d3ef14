//! The priority of our own threads.

/// Lowers the priority of the calling thread by steps of the system's `nice`, where threads have one; elsewhere it
/// stays.
pub(crate) fn lower(steps: i32) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(steps) {
        tracing::debug!(%error, steps, "a thread keeps its priority");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = steps;
}
