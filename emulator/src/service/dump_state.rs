//! The whole state as it is kept, material opened: what a snapshot is written from.
//!
//! Read on the writer's thread, between two writes: it is the state of one moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::core::Core;
use super::instances::link_settings;
use super::load_fixture::open_mark;
use super::refusal::Refusal;
use super::seed::SeedAccount;
use super::vault::Vault;
use crate::crypto::Material;
use crate::external::LinkSettings;
use crate::store::{After, Alias, Grant, Instance, Key, Reading, Scope, WholeVersion, Window};

/// Keys that are read at once.
const KEYS_AT_ONCE: u64 = 512;
/// A whole list.
const ALL: Window = Window {
    skip: 0,
    take: u64::MAX,
};

/// Everything that is kept. Holds secrets.
pub(crate) struct State {
    pub(crate) accounts: Vec<SeedAccount>,
    pub(crate) instances: Vec<DumpedInstance>,
    /// In the order in which they were made, by scope.
    pub(crate) keys: Vec<DumpedKey>,
}

/// An instance with the secrets of its link.
pub(crate) struct DumpedInstance {
    pub(crate) instance: Instance,
    pub(crate) link: Option<LinkSettings>,
}

/// A key with all that belongs to it.
pub(crate) struct DumpedKey {
    pub(crate) scope: Scope,
    pub(crate) key: Key,
    /// Oldest first.
    pub(crate) versions: Vec<DumpedVersion>,
    pub(crate) aliases: Vec<Alias>,
    /// Oldest first.
    pub(crate) grants: Vec<Grant>,
    pub(crate) tags: BTreeMap<String, String>,
    /// The digest of the fixture that it was loaded with.
    pub(crate) marked: Option<Zeroizing<Vec<u8>>>,
}

/// A version, and its material where it is here.
pub(crate) struct DumpedVersion {
    pub(crate) kept: WholeVersion,
    pub(crate) material: Option<Material>,
}

/// Everything that is kept.
///
/// # Errors
/// [`Refusal::Internal`], also when a piece of material does not open.
pub(crate) async fn dump_state(core: &Core) -> Result<State, Refusal> {
    let vault = Arc::clone(&core.vault);
    core.store.write(move |writing| read(writing, &vault)).await
}

fn read(reading: &Reading<'_>, vault: &Vault) -> Result<State, Refusal> {
    let account = |(cloud, account, status)| SeedAccount {
        cloud,
        account,
        status,
    };
    let accounts = reading.barred_accounts()?.into_iter().map(account);
    let mut instances = Vec::new();
    for instance in reading.every_instance(None)? {
        let link = link_settings(vault, &instance)?;
        instances.push(DumpedInstance { instance, link });
    }
    let mut keys = Vec::new();
    for scope in reading.scopes()? {
        let mut after = After::default();
        loop {
            let (some, end) = reading.some_keys(&scope, after, KEYS_AT_ONCE)?;
            if some.is_empty() {
                break;
            }
            for key in some {
                keys.push(whole(reading, vault, &scope, key)?);
            }
            after = end;
        }
    }
    Ok(State {
        accounts: accounts.collect(),
        instances,
        keys,
    })
}

fn whole(
    reading: &Reading<'_>,
    vault: &Vault,
    scope: &Scope,
    key: Key,
) -> Result<DumpedKey, Refusal> {
    let open = |kept: WholeVersion| {
        let material = vault.open_version(scope, &key.id, &kept)?;
        Ok::<_, Refusal>(DumpedVersion { kept, material })
    };
    let versions = reading.whole_versions(scope, &key.id)?.into_iter();
    let mark = reading.seed_mark(scope, &key.id)?;
    let tags = reading.tags_of_key(scope, &key.id)?.into_iter();
    Ok(DumpedKey {
        scope: scope.clone(),
        versions: versions.map(open).collect::<Result<_, _>>()?,
        aliases: reading.aliases_of_key(scope, &key.id, ALL)?.items,
        grants: reading.grants_of_key(scope, &key.id, ALL)?.items,
        tags: tags.map(|tag| (tag.tag_key, tag.tag_value)).collect(),
        marked: mark
            .map(|sealed| open_mark(vault, scope, &key.id, &sealed))
            .transpose()?,
        key,
    })
}
