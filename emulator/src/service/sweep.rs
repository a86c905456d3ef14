//! Settling keys that nobody asks about: before a list, and from time to time.

use std::collections::BTreeMap;
use std::time::Duration;

use super::core::Core;
use super::refusal::Refusal;
use crate::store::Scope;

/// How often the daemon looks for keys that fell due. Whoever asks about a key finds it settled regardless;
/// the sweep keeps deleted material from staying in the file.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// Keys settled in one transaction.
const KEYS_PER_TRANSACTION: usize = 64;

impl Core {
    /// Settles every key that fell due; says how many.
    ///
    /// # Errors
    /// [`Refusal::Internal`]; keys before the failure are settled.
    pub(crate) async fn sweep(&self) -> Result<usize, Refusal> {
        let due = self
            .store
            .read(|reading| reading.due(None, self.clock.now()))?;
        let count = due.len();
        let mut by_scope: BTreeMap<Scope, Vec<String>> = BTreeMap::new();
        for (scope, id) in due {
            by_scope.entry(scope).or_default().push(id);
        }
        for (scope, ids) in by_scope {
            self.settle_keys(&scope, ids).await?;
        }
        Ok(count)
    }

    /// Settles the keys of one scope that fell due: before a list of them is read.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) async fn settle_scope(&self, scope: &Scope) -> Result<(), Refusal> {
        let now = self.now(scope.cloud);
        // What follows a key elsewhere changes when that one does.
        let elsewhere = self
            .store
            .read(|reading| reading.due_primaries(scope, now))?;
        for (home, id) in elsewhere {
            self.settle_keys(&home, vec![id]).await?;
        }
        let due = self.store.read(|reading| reading.due(Some(scope), now))?;
        self.settle_keys(scope, due.into_iter().map(|(_, id)| id).collect())
            .await
    }

    /// Settles these keys, some in each transaction, so that other writers get their turn.
    pub(super) async fn settle_keys(
        &self,
        scope: &Scope,
        mut ids: Vec<String>,
    ) -> Result<(), Refusal> {
        while !ids.is_empty() {
            let some = ids.split_off(ids.len().saturating_sub(KEYS_PER_TRANSACTION));
            self.transact(scope, move |transaction| {
                some.iter()
                    .try_for_each(|id| transaction.load_id(id).map(|_| ()))
            })
            .await?;
        }
        Ok(())
    }

    /// Sweeps whenever the clock is moved, and from time to time. Never ends: for a task of its own.
    pub(crate) async fn keep_sweeping(&self) {
        loop {
            // Either is a reason to look.
            let _ = tokio::time::timeout(SWEEP_EVERY, self.moved.notified()).await;
            if let Err(refusal) = self.sweep().await {
                tracing::error!(?refusal, "the sweep failed; it is tried again");
            }
        }
    }
}
