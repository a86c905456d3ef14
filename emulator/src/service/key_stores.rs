//! CreateKeyStore, ListKeyStores, DeleteKeyStore, EnableKeyStore, DisableKeyStore: dedicated key stores, which callers
//! make by themselves and which are instances like those of the configuration.

use kms_rules::{Cloud, Place, key_store};

use super::core::Core;
use super::ids;
use super::refusal::{Argument, KeyStoreRefusal, Refusal};
use super::transaction::Transaction;
use crate::store::{Cluster, Instance, InstanceStatus, Page, Scope, Window};

/// A key store as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewKeyStore {
    /// Unique in the account and region.
    pub(crate) name: String,
    pub(crate) cluster: Cluster,
}

/// Makes a key store, which is disabled.
///
/// # Errors
/// [`Refusal::Malformed`] for the name; [`KeyStoreRefusal::NameTaken`]; [`KeyStoreRefusal::ClusterTaken`].
pub(crate) async fn create_key_store(
    core: &Core,
    scope: &Scope,
    new: NewKeyStore,
) -> Result<Instance, Refusal> {
    check_name(scope.cloud, &new.name)?;
    let id = ids::uuid(&core.vault.entropy)?;
    core.transact(scope, move |transaction| {
        let others = transaction.writing.instances(transaction.scope)?;
        refuse_taken(&others, &new)?;
        let store = key_store(transaction, id, new);
        transaction.writing.put_instance(&store)?;
        Ok(store)
    })
    .await
}

/// Some of the key stores, oldest first, and how many there are.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) fn list_key_stores(
    core: &Core,
    scope: &Scope,
    window: Window,
) -> Result<Page<Instance>, Refusal> {
    let all = core.store.read(|reading| reading.instances(scope))?;
    let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let rest = all.into_iter().skip(index(window.skip));
    let items = rest.take(index(window.take)).collect();
    Ok(Page { items, total })
}

/// Gives a key store up.
///
/// # Errors
/// [`Refusal::InstanceNotFound`]; [`KeyStoreRefusal::HoldsKeys`]; [`KeyStoreRefusal::Configured`].
pub(crate) async fn delete_key_store(core: &Core, scope: &Scope, id: &str) -> Result<(), Refusal> {
    let id = id.to_owned();
    core.transact(scope, move |transaction| {
        let store = load(transaction, id)?;
        let keys = transaction.writing.keys_in_instance(&store)?;
        match (store.is_configured, keys) {
            (true, _) => Err(KeyStoreRefusal::Configured { instance: store.id }.into()),
            (false, 0) => Ok(transaction.writing.delete_instance(&store)?),
            (false, keys) => Err(KeyStoreRefusal::HoldsKeys {
                instance: store.id,
                keys,
            }
            .into()),
        }
    })
    .await
}

/// Makes a key store usable, or its keys unusable until it is again. One that is so already stays so.
///
/// # Errors
/// [`Refusal::InstanceNotFound`].
pub(crate) async fn enable_key_store(
    core: &Core,
    scope: &Scope,
    id: &str,
    is_enabled: bool,
) -> Result<(), Refusal> {
    let id = id.to_owned();
    let status = if is_enabled {
        InstanceStatus::Connected
    } else {
        InstanceStatus::Disconnected
    };
    core.transact(scope, move |transaction| {
        let store = load(transaction, id)?;
        let store = Instance { status, ..store };
        Ok(transaction.writing.put_instance(&store)?)
    })
    .await
}

fn load(transaction: &Transaction<'_>, id: String) -> Result<Instance, Refusal> {
    let found = transaction.writing.instance(transaction.scope, &id)?;
    found.ok_or(Refusal::InstanceNotFound { instance: id })
}

fn check_name(cloud: Cloud, name: &str) -> Result<(), Refusal> {
    let Some(rule) = key_store::of(cloud).filter(|rule| !rule.is_name(name)) else {
        return Ok(());
    };
    let (max, allowed) = (rule.name_chars_max, rule.allowed);
    Err(Refusal::Malformed {
        argument: Argument::KeyStoreName,
        why: format!("is not 1 to {max} characters of {allowed}"),
    })
}

/// A name is of one key store, and a cluster of hardware security modules stands under one.
fn refuse_taken(others: &[Instance], new: &NewKeyStore) -> Result<(), Refusal> {
    if others.iter().any(|other| other.name == new.name) {
        let name = new.name.clone();
        return Err(KeyStoreRefusal::NameTaken { name }.into());
    }
    let cluster = &new.cluster.id;
    let clusters = others.iter().filter_map(|other| other.cluster.as_ref());
    if !cluster.is_empty() && clusters.into_iter().any(|other| other.id == *cluster) {
        let cluster = cluster.clone();
        return Err(KeyStoreRefusal::ClusterTaken { cluster }.into());
    }
    Ok(())
}

fn key_store(transaction: &Transaction<'_>, id: String, new: NewKeyStore) -> Instance {
    Instance {
        cloud: transaction.scope.cloud,
        region: transaction.scope.region.clone(),
        id,
        account: Some(transaction.scope.account.clone()),
        place: Place::DedicatedKeyStore,
        name: new.name,
        keys_max: None,
        requests_per_second: None,
        created_at: transaction.now,
        status: InstanceStatus::Disconnected,
        deletion_protected: false,
        deletion_protection_description: String::new(),
        is_configured: false,
        sealed_link: None,
        cluster: Some(new.cluster),
    }
}
