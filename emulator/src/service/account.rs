//! DescribeAccountKmsStatus, OpenKmsService: whether an account may use the service, and what it may do if not.

use std::sync::atomic::Ordering;

use super::core::Core;
use super::refusal::Refusal;
use crate::store::{AccountStatus, Scope, Writing};

impl Core {
    /// Whether the account may use the service. Where all accounts may, which is how it is unless somebody changes
    /// it, nothing is read.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(crate) fn account_status(&self, scope: &Scope) -> Result<AccountStatus, Refusal> {
        if !self.has_barred_accounts.load(Ordering::Relaxed) {
            return Ok(AccountStatus::Enabled);
        }
        self.store
            .read(|reading| Ok(reading.account_status(scope)?))
    }

    /// Lets a request of the account through, or not.
    ///
    /// # Errors
    /// [`Refusal::AccountBarred`].
    pub(crate) fn check_account(&self, scope: &Scope) -> Result<(), Refusal> {
        match self.account_status(scope)? {
            AccountStatus::Enabled => Ok(()),
            status @ (AccountStatus::NotEnabled
            | AccountStatus::InDebt
            | AccountStatus::Suspended) => Err(Refusal::AccountBarred { status }),
        }
    }
}

/// Changes what the account may do.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn set_account_status(
    core: &Core,
    scope: &Scope,
    status: AccountStatus,
) -> Result<(), Refusal> {
    // Before the write, and never taken back while the process lives: two changes at once cannot leave it wrong.
    if status != AccountStatus::Enabled {
        core.has_barred_accounts.store(true, Ordering::Relaxed);
    }
    let scope = scope.clone();
    let write = move |writing: &Writing<'_>| Ok(writing.put_account_status(&scope, status)?);
    core.store.write(write).await
}

/// Opens the service for an account that has not; whether it was closed.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn open_service(core: &Core, scope: &Scope) -> Result<bool, Refusal> {
    match core.account_status(scope)? {
        AccountStatus::NotEnabled => {
            set_account_status(core, scope, AccountStatus::Enabled).await?;
            Ok(true)
        }
        AccountStatus::Enabled | AccountStatus::InDebt | AccountStatus::Suspended => Ok(false),
    }
}
