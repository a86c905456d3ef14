//! What a call brings along: the configured client, and the end of its time.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::Diagnostics;

/// The circumstances of one call.
pub struct Context<C> {
    client: Option<Arc<C>>,
    cancel: CancellationToken,
    timeout: Option<Duration>,
}

impl<C> Context<C> {
    /// A call on `client` (`None`: the provider is not configured) that ends early when `cancel`
    /// is cancelled. `timeout` is how long the call may take in all.
    #[must_use]
    pub const fn new(
        client: Option<Arc<C>>,
        cancel: CancellationToken,
        timeout: Option<Duration>,
    ) -> Self {
        Self {
            client,
            cancel,
            timeout,
        }
    }

    /// What [`Provider::configure`](crate::Provider::configure) made.
    ///
    /// # Errors
    /// One diagnostic, where the provider is not configured: during `terraform validate`.
    pub fn client(&self) -> Result<&C, Diagnostics> {
        self.client.as_deref().ok_or_else(|| {
            Diagnostics::error(
                "provider is not configured",
                "this operation needs the provider's configuration, which Terraform has not sent",
            )
        })
    }

    /// The client, or `None` where the provider is not configured.
    #[must_use]
    pub fn client_if_configured(&self) -> Option<&C> {
        self.client.as_deref()
    }

    /// Cancelled when Terraform is interrupted or the call's time is over. Work that has begun is
    /// then finished or given up in a way that leaves the state true.
    #[must_use]
    pub const fn cancel(&self) -> &CancellationToken {
        &self.cancel
    }

    /// How long the call may take in all, by the resource's `timeouts`.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Waits for `work`, and gives it up when the call is cancelled. For waiting and polling; a
    /// request that changes something is better left to finish.
    ///
    /// # Errors
    /// One diagnostic, where the call was cancelled first.
    pub async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = T> + Send,
    ) -> Result<T, Diagnostics> {
        self.cancel.run_until_cancelled(work).await.ok_or_else(|| {
            Diagnostics::error(
                "operation was cancelled",
                "Terraform was interrupted, or the operation took longer than its timeout allows",
            )
        })
    }
}

impl<C> fmt::Debug for Context<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("configured", &self.client.is_some())
            .field("cancelled", &self.cancel.is_cancelled())
            .field("timeout", &self.timeout)
            .finish()
    }
}
