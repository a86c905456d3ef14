//! Accounts that may not use the service.

use kms_rules::Cloud;

use super::super::columns::{account_status, account_status_word};
use super::super::failure::Failure;
use super::super::model::{AccountStatus, Scope};
use super::{Reading, Writing};

impl Reading<'_> {
    /// Whether the scope's account may use the service, in whatever region.
    pub(crate) fn account_status(&self, scope: &Scope) -> Result<AccountStatus, Failure> {
        let sql = "SELECT status FROM accounts WHERE cloud = ?1 AND account = ?2";
        let found = self.one(sql, (scope.cloud.name(), &scope.account), |row| {
            let word: String = row.get(0)?;
            account_status(&word)
        })?;
        Ok(found.unwrap_or(AccountStatus::Enabled))
    }

    /// The accounts that may not use the service, each with what it is.
    pub(crate) fn barred_accounts(&self) -> Result<Vec<(Cloud, String, AccountStatus)>, Failure> {
        let sql = "SELECT cloud, account, status FROM accounts ORDER BY cloud, account";
        self.all(sql, [], |row| {
            let (cloud, word): (String, String) = (row.get(0)?, row.get(2)?);
            let cloud = Cloud::from_name(&cloud).ok_or_else(|| Failure::unreadable("cloud"))?;
            Ok((cloud, row.get(1)?, account_status(&word)?))
        })
    }

    /// Whether there is any account that may not use the service.
    pub(crate) fn has_barred_accounts(&self) -> Result<bool, Failure> {
        let found = self.one("SELECT 1 FROM accounts LIMIT 1", [], |_| Ok(()))?;
        Ok(found.is_some())
    }
}

impl Writing<'_> {
    /// Keeps the status of the scope's account.
    pub(crate) fn put_account_status(
        &self,
        scope: &Scope,
        status: AccountStatus,
    ) -> Result<(), Failure> {
        let account = (scope.cloud.name(), &scope.account);
        match status {
            AccountStatus::Enabled => self.execute(
                "DELETE FROM accounts WHERE cloud = ?1 AND account = ?2",
                account,
            )?,
            AccountStatus::NotEnabled | AccountStatus::InDebt | AccountStatus::Suspended => self
                .execute(
                    "INSERT OR REPLACE INTO accounts (cloud, account, status) VALUES (?1, ?2, ?3)",
                    (account.0, account.1, account_status_word(status)),
                )?,
        };
        Ok(())
    }
}
