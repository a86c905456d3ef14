//! Keys in several regions: the primary one leads, the others have its material and follow.
//!
//! A replica is a key of its own scope, with the id and the versions of the primary one; each version is sealed for
//! it anew. What changes the material happens to the primary one alone, and in the same transaction to all that
//! follow it: nobody sees them apart. A replica never falls due for its material, so that whoever loads one lets
//! time change the primary one first.

use kms_rules::lifecycle::KeyState;

use super::refusal::{CopyRefusal, Refusal};
use super::transaction::Transaction;
use crate::store::{Copies, Key, Scope, WholeVersion};

/// Brings all that follow a key to its material, if any do.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) fn lead(transaction: &Transaction<'_>, primary: &Key) -> Result<(), Refusal> {
    match primary.copies {
        Copies::Single | Copies::Replica(_) => return Ok(()),
        Copies::Primary => {}
    }
    let writing = transaction.writing;
    for scope in writing.replicas(transaction.scope, &primary.id)? {
        if let Some(replica) = writing.key(&scope, &primary.id)? {
            follow(transaction, primary, &scope, replica)?;
        }
    }
    Ok(())
}

/// Gives a replica in another scope what the primary one has.
fn follow(
    transaction: &Transaction<'_>,
    primary: &Key,
    scope: &Scope,
    mut replica: Key,
) -> Result<(), Refusal> {
    let writing = transaction.writing;
    let wanted = writing.whole_versions(transaction.scope, &primary.id)?;
    let known = writing.whole_versions(scope, &primary.id)?;
    for version in &wanted {
        let there = known.iter().find(|known| known.id == version.id);
        copy(transaction, (primary, scope), version, there)?;
    }
    replica.primary_version.clone_from(&primary.primary_version);
    replica.last_rotated_at = primary.last_rotated_at;
    replica.rotation = primary.rotation;
    replica.material_expires_at = primary.material_expires_at;
    replica.state = state(
        replica.state,
        wanted.iter().any(|version| version.sealed.is_some()),
    );
    Ok(writing.update_key(scope, &replica)?)
}

/// Gives a replica one version of the primary one, as it is there by now.
fn copy(
    transaction: &Transaction<'_>,
    (primary, scope): (&Key, &Scope),
    version: &WholeVersion,
    there: Option<&WholeVersion>,
) -> Result<(), Refusal> {
    let (vault, writing) = (transaction.vault, transaction.writing);
    if there.is_some_and(|there| there.sealed.is_some() == version.sealed.is_some()) {
        return Ok(());
    }
    let material = vault.open_version(transaction.scope, &primary.id, version)?;
    let sealed =
        material.map(|material| vault.seal_as(scope, &primary.id, version.id.clone(), &material));
    let sealed = sealed.transpose()?.map(|version| version.sealed);
    match there {
        None => {
            let version = WholeVersion {
                sealed,
                ..version.clone()
            };
            writing.insert_whole_version(scope, &primary.id, &version)?;
        }
        Some(_) => {
            vault.forget_version(scope, &version.id);
            writing.put_sealed(scope, &version.id, sealed.as_deref())?;
        }
    }
    Ok(())
}

/// The state of a replica by whether there is material: it is enabled, disabled and given up by itself.
fn state(was: KeyState, has_material: bool) -> KeyState {
    match (was, has_material) {
        (KeyState::PendingImport, true) => KeyState::Enabled,
        (KeyState::Enabled | KeyState::Disabled, false) => KeyState::PendingImport,
        (KeyState::Enabled | KeyState::Disabled, true) | (KeyState::PendingImport, false) => was,
        (KeyState::PendingDeletion | KeyState::Unavailable, _) => was,
    }
}

/// Refuses a key that others follow: they would be left without the one that leads. One that waits for its own
/// deletion holds nobody back.
///
/// # Errors
/// [`CopyRefusal::HasReplicas`].
pub(super) fn refuse_leading(transaction: &Transaction<'_>, key: &Key) -> Result<(), Refusal> {
    if key.copies != Copies::Primary {
        return Ok(());
    }
    let mut regions = Vec::new();
    for scope in transaction.writing.replicas(transaction.scope, &key.id)? {
        let replica = transaction.writing.key(&scope, &key.id)?;
        if replica.is_some_and(|replica| replica.delete_at.is_none()) {
            regions.push(scope.region);
        }
    }
    if regions.is_empty() {
        return Ok(());
    }
    Err(CopyRefusal::HasReplicas { regions }.into())
}

/// Lets go of all that follow a key which is gone: each stands for itself from then on.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) fn release(transaction: &Transaction<'_>, primary: &Key) -> Result<(), Refusal> {
    if primary.copies != Copies::Primary {
        return Ok(());
    }
    let writing = transaction.writing;
    for scope in writing.replicas(transaction.scope, &primary.id)? {
        if let Some(mut replica) = writing.key(&scope, &primary.id)? {
            replica.copies = Copies::Single;
            writing.update_key(&scope, &replica)?;
        }
    }
    Ok(())
}
