//! One operation's transaction: load the key, settle it, ask the lifecycle, act, keep it.

use std::sync::Arc;

use jiff::Timestamp;
use kms_rules::lifecycle::{Next, Operation};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef, Name};
use super::permit::permit;
use super::refusal::Refusal;
use super::replicas;
use super::settle::{self, End};
use super::vault::Vault;
use crate::store::{Key, Reading, Scope, Usable, Window, Writing};

/// The inside of a transaction that writes.
pub(super) struct Transaction<'t> {
    pub(super) writing: &'t Writing<'t>,
    pub(super) vault: &'t Vault,
    pub(super) scope: &'t Scope,
    /// The time of the operation.
    pub(super) now: Timestamp,
}

impl Transaction<'_> {
    /// The key of this name as it is now.
    ///
    /// # Errors
    /// Not found, or gone by now.
    pub(super) fn load(&self, name: Name<'_>) -> Result<Key, Refusal> {
        let id = key_id(self.writing, self.scope, name)?;
        self.load_id(&id)?.ok_or_else(|| name.not_found())
    }

    /// The key of this id as it is now; `None` when it is gone by now.
    pub(super) fn load_id(&self, id: &str) -> Result<Option<Key>, Refusal> {
        let found = match self.writing.key(self.scope, id)? {
            Some(key) => self.after_primary(key)?,
            None => None,
        };
        match found {
            Some(key) if settle::is_due(&key, self.now) => self.settled(key),
            other => Ok(other),
        }
    }

    /// The key after time has changed the one that it follows, if it follows one.
    fn after_primary(&self, key: Key) -> Result<Option<Key>, Refusal> {
        let Some(home) = key.home() else {
            return Ok(Some(key));
        };
        let scope = home.scope(self.scope);
        let there = Transaction {
            scope: &scope,
            ..*self
        };
        match self.writing.key(there.scope, &key.id)? {
            Some(primary) if settle::is_due(&primary, self.now) => {
                there.settled(primary)?;
                Ok(self.writing.key(self.scope, &key.id)?)
            }
            Some(_) | None => Ok(Some(key)),
        }
    }

    /// The key behind this alias as it is now; `None` when there is no such alias, or its key is gone by now.
    pub(super) fn load_alias(&self, alias: &str) -> Result<Option<Key>, Refusal> {
        match self.writing.alias_target(self.scope, alias)? {
            Some(id) => self.load_id(&id),
            None => Ok(None),
        }
    }

    /// Keeps a key that was changed, and lets those follow that follow it.
    pub(super) fn keep(&self, key: &Key) -> Result<(), Refusal> {
        self.writing.update_key(self.scope, key)?;
        replicas::lead(self, key)
    }

    /// Does what fell due on the key.
    fn settled(&self, mut key: Key) -> Result<Option<Key>, Refusal> {
        let due = settle::settle(&key, self.now);
        for at in due.rotations {
            self.rotate(&mut key, at)?;
        }
        match due.end {
            End::Lives => {}
            End::MaterialExpired(state) => {
                self.take_material(&mut key)?;
                key.state = state;
            }
            End::Deleted => {
                replicas::release(self, &key)?;
                self.forget(&key)?;
                self.writing.delete_key(self.scope, &key.id)?;
                return Ok(None);
            }
        }
        self.keep(&key)?;
        Ok(Some(key))
    }

    /// Takes a key's imported material away. The version stays, and knows the material again when it comes back.
    pub(super) fn take_material(&self, key: &mut Key) -> Result<(), Refusal> {
        self.writing.delete_material(self.scope, &key.id)?;
        if let Some(version) = &key.primary_version {
            self.vault.forget_version(self.scope, version);
        }
        key.material_expires_at = None;
        Ok(())
    }

    /// Drops what the process keeps of all versions of a key.
    fn forget(&self, key: &Key) -> Result<(), Refusal> {
        let all = Window {
            skip: 0,
            take: u64::MAX,
        };
        for version in self.writing.versions(self.scope, &key.id, all)?.items {
            self.vault.forget_version(self.scope, &version.id);
        }
        Ok(())
    }

    /// Gives the key a new primary version, made at `at`.
    pub(super) fn rotate(&self, key: &mut Key, at: Timestamp) -> Result<(), Refusal> {
        let version = self.vault.new_version(self.scope, &key.id, key.spec.spec)?;
        self.writing
            .insert_version(self.scope, &key.id, at, &version)?;
        key.primary_version = Some(version.id);
        key.last_rotated_at = Some(at);
        Ok(())
    }

    /// Rotates once, now, a key whose rotation fell due while it was suspended or before its period changed.
    pub(super) fn rotate_if_overdue(&self, key: &mut Key) -> Result<(), Refusal> {
        if settle::settle(key, self.now).rotations.is_empty() {
            Ok(())
        } else {
            self.rotate(key, self.now)
        }
    }
}

impl Core {
    /// Runs `act` in a transaction of its own.
    ///
    /// # Errors
    /// What `act` refuses; nothing is then changed.
    pub(super) async fn transact<T: Send + 'static>(
        &self,
        scope: &Scope,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (vault, scope, now) = (
            Arc::clone(&self.vault),
            scope.clone(),
            self.now(scope.cloud),
        );
        self.store
            .write(move |writing| {
                act(&Transaction {
                    writing,
                    vault: &vault,
                    scope: &scope,
                    now,
                })
            })
            .await
    }

    /// Loads a key, moves it to the state that the lifecycle gives, lets `act` change it, and keeps it.
    ///
    /// # Errors
    /// Not found, the wrong state, or what `act` refuses; nothing is then changed.
    pub(super) async fn change_key<T: Send + 'static>(
        &self,
        scope: &Scope,
        (key, accepts): (&KeyRef, Accepts),
        operation: Operation,
        act: impl FnOnce(&Transaction<'_>, &mut Key) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        key.name(scope, accepts)?;
        let named = key.clone();
        self.transact(scope, move |transaction| {
            let mut key = transaction.load(named.name(transaction.scope, accepts)?)?;
            let next = permit(transaction.scope.cloud, &key, operation)?;
            let has_material = match next {
                Next::Stay | Next::To(_) => true,
                // Its material is where it always was, in the caller's own key manager.
                Next::Restored if key.external_key.is_some() => true,
                Next::Restored => transaction
                    .writing
                    .has_material(transaction.scope, &key.id)?,
            };
            key.state = next.state(transaction.scope.cloud, key.state, has_material);
            let done = act(transaction, &mut key)?;
            transaction.keep(&key)?;
            Ok(done)
        })
        .await
    }

    /// The key of this name as it is now, with its primary version; reads only, unless something fell due.
    ///
    /// # Errors
    /// Not found, or a form of name that the operation does not take.
    pub(super) async fn current(
        &self,
        scope: &Scope,
        (key, accepts): (&KeyRef, Accepts),
    ) -> Result<Usable, Refusal> {
        let name = key.name(scope, accepts)?;
        self.found(scope, |reading| {
            let found = match name {
                Name::Id(id) => reading.usable(scope, id)?,
                Name::Alias(alias) => reading.usable_by_alias(scope, alias)?,
            };
            found.ok_or_else(|| name.not_found())
        })
        .await
    }

    /// As [`Core::current`], with this version of the key; without one when the key has none of this id.
    ///
    /// # Errors
    /// Those of [`Core::current`].
    pub(super) async fn current_at(
        &self,
        scope: &Scope,
        (key, accepts): (&KeyRef, Accepts),
        version: &str,
    ) -> Result<Usable, Refusal> {
        let name = key.name(scope, accepts)?;
        self.found(scope, |reading| {
            let found = match name {
                Name::Id(id) => reading.usable_at(scope, id, version)?,
                Name::Alias(alias) => reading.usable_at_by_alias(scope, alias, version)?,
            };
            found.ok_or_else(|| name.not_found())
        })
        .await
    }

    /// The key of this name as it is now, without any version: for those that do not work with its material.
    ///
    /// # Errors
    /// Those of [`Core::current`].
    pub(super) async fn current_key(
        &self,
        scope: &Scope,
        (key, accepts): (&KeyRef, Accepts),
    ) -> Result<Key, Refusal> {
        let name = key.name(scope, accepts)?;
        self.found(scope, |reading| {
            let found = match name {
                Name::Id(id) => reading.key(scope, id)?,
                Name::Alias(alias) => reading.key_by_alias(scope, alias)?,
            };
            found.ok_or_else(|| name.not_found())
        })
        .await
    }

    /// What `find` finds as it is now: again, after what fell due on the key is done.
    async fn found<T: AsRef<Key>>(
        &self,
        scope: &Scope,
        find: impl Fn(&Reading<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let found = self.store.read(&find)?;
        let key = found.as_ref();
        if !self.is_due(scope, key)? {
            return Ok(found);
        }
        self.settle_keys(scope, vec![key.id.clone()]).await?;
        self.store.read(find)
    }
}

impl Core {
    /// Whether time has changed the key, or the one that it follows.
    fn is_due(&self, scope: &Scope, key: &Key) -> Result<bool, Refusal> {
        let now = self.now(scope.cloud);
        if settle::is_due(key, now) {
            return Ok(true);
        }
        let Some(home) = key.home() else {
            return Ok(false);
        };
        let there = home.scope(scope);
        let primary = self.store.read(|reading| reading.key(&there, &key.id))?;
        Ok(primary.is_some_and(|primary| settle::is_due(&primary, now)))
    }
}

/// The id behind a name, whether or not the key is gone by now.
fn key_id(reading: &Reading<'_>, scope: &Scope, name: Name<'_>) -> Result<String, Refusal> {
    match name {
        Name::Id(id) => Ok(id.to_owned()),
        Name::Alias(alias) => reading
            .alias_target(scope, alias)?
            .ok_or_else(|| name.not_found()),
    }
}
