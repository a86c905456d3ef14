//! Loading a fixture: all of it in one transaction, or nothing.
//!
//! What is there already is left as it is: a key that was loaded from the same fixture has lived on since and is not
//! looked at again; of any other, everything that the fixture says must be so.

mod differs;
mod grants;
mod instances;
mod names;
mod plan;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use self::plan::{Places, Planned};
use super::core::Core;
use super::refusal::{Internal, Refusal};
use super::seed::{CannotLoad, Loaded, Seed, SeedAccount, SeedInstance, SeedKey};
use super::vault::Vault;
use crate::store::{AccountStatus, Alias, Copies, Reading, Scope, Writing};

/// What a mark is sealed for, beside scope and key: no version's material is.
const MARK: &str = "fixture";

/// What a fixture may be loaded onto.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Onto {
    /// Whatever is there.
    AnyStore,
    /// A store without keys and without instances but those that the configuration declares.
    EmptyStore,
}

/// What the id of something of a key is made of that the fixture gives none: the same wherever it is loaded.
fn digest_of(domain: &str, seed: &SeedKey, number: usize) -> [u8; 32] {
    let scope = &seed.scope;
    let number = number.to_string();
    let mut hasher = Sha256::new();
    for part in [
        domain,
        scope.cloud.name(),
        &scope.account,
        &scope.region,
        &seed.id,
        &number,
    ] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().into()
}

/// Loads a fixture. Material is made and sealed away from the writer, so that other writes go on meanwhile.
///
/// # Errors
/// [`CannotLoad`]; nothing is then changed.
pub(crate) async fn load_fixture(
    core: &Core,
    seed: Seed,
    onto: Onto,
) -> Result<Loaded, CannotLoad> {
    let vault = Arc::clone(&core.vault);
    let looked = core
        .store
        .write(move |writing| look(writing, &vault, seed, onto));
    let New {
        accounts,
        instances,
        keys,
        places,
        mut loaded,
    } = looked.await?;
    if accounts.is_empty() && instances.is_empty() && keys.is_empty() {
        return Ok(loaded);
    }
    let (vault, now) = (Arc::clone(&core.vault), core.clock.now());
    let planned = tokio::task::spawn_blocking(move || plan::all(&vault, keys, &places, now)).await;
    let planned = planned.map_err(|error| half_made(&error))??;
    let vault = Arc::clone(&core.vault);
    let kept = core.store.write(move |writing| {
        let kept = keep(writing, &vault, (&instances, &planned), (onto, now))?;
        accounts
            .iter()
            .try_for_each(|account| bar(writing, account))?;
        Ok::<_, CannotLoad>((kept, writing.has_barred_accounts()?))
    });
    let (kept, has_barred_accounts) = kept.await?;
    core.has_barred_accounts
        .fetch_or(has_barred_accounts, Ordering::Relaxed);
    // A key that is gone may have had a version of the same id.
    core.vault.forget();
    loaded.added += kept.added;
    loaded.known += kept.known;
    Ok(loaded)
}

/// What of a fixture was not loaded before.
struct New {
    accounts: Vec<SeedAccount>,
    instances: Vec<SeedInstance>,
    keys: Vec<SeedKey>,
    places: Places,
    /// What was.
    loaded: Loaded,
}

/// Tells the keys that were loaded from the same fixture from the others.
fn look(writing: &Writing<'_>, vault: &Vault, seed: Seed, onto: Onto) -> Result<New, CannotLoad> {
    demand(writing, onto)?;
    let mut new = New {
        places: places(writing, &seed)?,
        accounts: seed.accounts,
        instances: seed.instances,
        keys: Vec::new(),
        loaded: Loaded::default(),
    };
    for key in seed.keys {
        if is_marked(writing, vault, &key)? {
            new.loaded.known += 1;
        } else {
            new.keys.push(key);
        }
    }
    Ok(new)
}

/// Refuses a store that is not as it has to be.
fn demand(reading: &Reading<'_>, onto: Onto) -> Result<(), CannotLoad> {
    let (keys, instances) = match onto {
        Onto::AnyStore => return Ok(()),
        Onto::EmptyStore => (reading.keys_of_all()?, reading.every_instance(None)?),
    };
    let instances = instances.iter().filter(|known| !known.is_configured);
    match (keys, instances.count()) {
        (0, 0) => Ok(()),
        (keys, instances) => Err(CannotLoad::NotEmpty { keys, instances }),
    }
}

/// The kinds of all instances that keys may name.
fn places(reading: &Reading<'_>, seed: &Seed) -> Result<Places, CannotLoad> {
    let mut places = Places::default();
    for known in reading.every_instance(None)? {
        places.add(
            &known.id,
            (known.cloud, &known.region),
            known.account.as_deref(),
            known.place,
        );
    }
    for SeedInstance { new, .. } in &seed.instances {
        places.add(
            &new.id,
            (new.cloud, &new.region),
            new.account.as_deref(),
            new.place,
        );
    }
    Ok(places)
}

fn is_marked(reading: &Reading<'_>, vault: &Vault, key: &SeedKey) -> Result<bool, CannotLoad> {
    let Some(sealed) = reading.seed_mark(&key.scope, &key.id)? else {
        return Ok(false);
    };
    let mark = open_mark(vault, &key.scope, &key.id, &sealed)?;
    Ok(*mark == *key.mark)
}

/// Keeps what is new, and compares the rest.
fn keep(
    writing: &Writing<'_>,
    vault: &Vault,
    (seeded, planned): (&[SeedInstance], &[Planned]),
    (onto, now): (Onto, Timestamp),
) -> Result<Loaded, CannotLoad> {
    demand(writing, onto)?;
    for instance in seeded {
        instances::keep(writing, vault, instance, now)?;
    }
    let mut loaded = Loaded::default();
    for plan in planned {
        match writing.key(&plan.seed.scope, &plan.seed.id)? {
            Some(known) => {
                differs::check(writing, vault, plan, &known)?;
                loaded.known += 1;
            }
            None => {
                insert(writing, vault, plan)?;
                loaded.added += 1;
            }
        }
    }
    planned
        .iter()
        .try_for_each(|plan| refuse_astray(writing, plan))?;
    Ok(loaded)
}

/// Refuses a key that follows one which is not there, or is no primary one.
fn refuse_astray(writing: &Writing<'_>, plan: &Planned) -> Result<(), CannotLoad> {
    let Some(home) = plan.key.home() else {
        return Ok(());
    };
    let primary = home.scope(&plan.seed.scope);
    match writing.key(&primary, &plan.key.id)? {
        Some(key) if key.copies == Copies::Primary => Ok(()),
        Some(_) | None => {
            let why = format!(
                "there is no primary key of this id in account {}, region {}",
                home.account, home.region
            );
            Err(plan.seed.wrong("primary_region", why))
        }
    }
}

/// Keeps what an account is that may not use the service. One that is barred already stays as it is.
fn bar(writing: &Writing<'_>, seed: &SeedAccount) -> Result<(), CannotLoad> {
    // An account is one in every region.
    let scope = Scope {
        cloud: seed.cloud,
        account: seed.account.clone(),
        region: String::new(),
    };
    match writing.account_status(&scope)? {
        AccountStatus::Enabled => Ok(writing.put_account_status(&scope, seed.status)?),
        AccountStatus::NotEnabled | AccountStatus::InDebt | AccountStatus::Suspended => Ok(()),
    }
}

/// Keeps a new key with all that belongs to it.
fn insert(writing: &Writing<'_>, vault: &Vault, plan: &Planned) -> Result<(), CannotLoad> {
    let Planned {
        seed,
        key,
        versions,
        grants,
    } = plan;
    let scope = &seed.scope;
    differs::refuse_second_of_its_kind(writing, plan)?;
    names::refuse_taken(writing, seed, key)?;
    writing.insert_key(scope, key)?;
    for version in versions {
        if let Some(other) = writing.key_of_version(scope, &version.whole.id)? {
            let why = format!("version {} is of key {other}", version.whole.id);
            return Err(seed.wrong("versions", why));
        }
        writing.insert_whole_version(scope, &key.id, &version.whole)?;
    }
    for alias in seed.aliases.iter().flatten() {
        if let Some(other) = writing.alias_target(scope, &alias.name)? {
            let why = format!("{} is an alias of key {other}", alias.name);
            return Err(seed.wrong("aliases", why));
        }
        let created_at = alias.created_at.unwrap_or(key.created_at);
        let alias = Alias {
            name: alias.name.clone(),
            key_id: key.id.clone(),
            created_at,
            updated_at: alias.updated_at.unwrap_or(created_at),
        };
        writing.insert_alias(scope, &alias)?;
    }
    for (tag_key, tag_value) in &seed.asked.tags {
        writing.put_tag(scope, &key.id, (tag_key, tag_value))?;
    }
    grants::keep(writing, seed, grants)?;
    let mark = seed.marked.as_ref().unwrap_or(&seed.mark);
    let sealed = vault.seal_bytes(&mark_binding(scope, &key.id), mark.clone())?;
    Ok(writing.put_seed_mark(scope, &key.id, &sealed)?)
}

/// The digest of what a fixture said of a key when it was loaded.
///
/// # Errors
/// [`Refusal::Internal`] when what is kept does not open.
pub(super) fn open_mark(
    vault: &Vault,
    scope: &Scope,
    key_id: &str,
    sealed: &[u8],
) -> Result<zeroize::Zeroizing<Vec<u8>>, Refusal> {
    let opened = vault.open_bytes(&mark_binding(scope, key_id), sealed);
    opened.ok_or_else(|| {
        Refusal::Internal(Internal {
            told: "the emulator's database is damaged",
            log: format!("the fixture mark of key {key_id} does not open under the seal key"),
        })
    })
}

fn mark_binding<'a>(scope: &'a Scope, key_id: &'a str) -> [&'a str; 5] {
    [
        scope.cloud.name(),
        &scope.account,
        &scope.region,
        key_id,
        MARK,
    ]
}

fn half_made(error: &tokio::task::JoinError) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not load a fixture",
        log: error.to_string(),
    })
}

#[cfg(test)]
mod tests;
