//! CreateKey: makes a key with its first version, or one that waits for its material to be imported.

use kms_rules::create::{self, NewKey};
use kms_rules::lifecycle::KeyState;
use kms_rules::{Ask, Origin, Place, limits};

use super::core::Core;
use super::external_keys;
use super::ids;
use super::names;
use super::quotas::{self, Quotas};
use super::refusal::{Argument, Refusal};
use super::transaction::Transaction;
use crate::store::{
    Copies, DEFAULT_ENTERPRISE_PROJECT, InstanceStatus, Key, Kind, Scope, SealedVersion,
};

/// A key as the caller asks for it, in the cloud's own spelling; `None` is not given.
#[derive(Debug, Clone, Default)]
pub(crate) struct CreateKey {
    pub(crate) key_spec: Option<String>,
    pub(crate) key_usage: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) protection_level: Option<String>,
    pub(crate) description: Option<String>,
    /// Set: automatic rotation is on.
    pub(crate) rotation_interval: Option<String>,
    /// KMS instance or key store.
    pub(crate) instance: Option<String>,
    /// How a hardware instance is to keep the material.
    pub(crate) key_storage_mechanism: Option<String>,
    /// JSON text, kept as it is.
    pub(crate) policy: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    /// The key's own name, where the cloud's keys have one.
    pub(crate) name: Option<String>,
    /// The enterprise project to put it into; `None` is the default one.
    pub(crate) enterprise_project: Option<String>,
}

impl CreateKey {
    /// The enterprise project that the key comes into.
    pub(super) fn project(&self) -> &str {
        let asked = self.enterprise_project.as_deref();
        asked.unwrap_or(DEFAULT_ENTERPRISE_PROJECT)
    }
}

/// Makes a key.
///
/// # Errors
/// [`Refusal::Rules`] with everything that the rules hold against it; [`Refusal::InstanceNotFound`];
/// [`Refusal::InstanceNotConnected`]; [`Refusal::TooLong`] for the policy; [`Refusal::NameTaken`];
/// [`Refusal::LimitExceeded`].
pub(crate) async fn create_key(
    core: &Core,
    scope: &Scope,
    args: CreateKey,
) -> Result<Key, Refusal> {
    let place = place(core, scope, args.instance.as_deref())?;
    let new = check(scope, place, &args)?;
    let key = new_key(core, scope, &new, &args)?;
    if key.place == Place::ExternalInstance {
        return external_keys::create(core, scope, key, &args.tags).await;
    }
    let version = first_version(core, scope, &key).await?;
    let (quotas, pending) = (core.quotas, core.pending_names);
    core.transact(scope, move |transaction| {
        if let Some(old) = names::claim(transaction, pending, key.name.as_deref())? {
            return Ok(old);
        }
        insert(transaction, quotas, key, version.as_ref(), &args.tags)
    })
    .await
}

/// Keeps a new key with its first version and its tags, if the quotas allow one more.
///
/// # Errors
/// [`Refusal::LimitExceeded`].
pub(super) fn insert(
    transaction: &Transaction<'_>,
    quotas: Quotas,
    key: Key,
    version: Option<&SealedVersion>,
    tags: &[(String, String)],
) -> Result<Key, Refusal> {
    quotas::check_keys(transaction, quotas, key.instance.as_deref())?;
    let key = keep(transaction, key, version)?;
    for (tag_key, tag_value) in tags {
        let tag = (&**tag_key, &**tag_value);
        transaction
            .writing
            .put_tag(transaction.scope, &key.id, tag)?;
    }
    Ok(key)
}

/// Keeps a new key with its first version, if it has one yet.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) fn keep(
    transaction: &Transaction<'_>,
    mut key: Key,
    version: Option<&SealedVersion>,
) -> Result<Key, Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    key.primary_version = version.map(|version| version.id.clone());
    key.last_rotated_at = version.map(|_| key.created_at);
    writing.insert_key(scope, &key)?;
    if let Some(version) = version {
        writing.insert_version(scope, &key.id, key.created_at, version)?;
    }
    Ok(key)
}

/// What kind of place the instance is; `None` when none was asked for.
fn place(core: &Core, scope: &Scope, instance: Option<&str>) -> Result<Option<Place>, Refusal> {
    let Some(id) = instance else { return Ok(None) };
    let instance = core.instance(scope, id)?;
    match instance.status {
        InstanceStatus::Connected => Ok(Some(instance.place)),
        status @ (InstanceStatus::Uninitialized
        | InstanceStatus::Connecting
        | InstanceStatus::Disconnected
        | InstanceStatus::Error) => Err(Refusal::InstanceNotConnected {
            instance: instance.id,
            status,
        }),
    }
}

/// Judges a key as it is asked for by the rules.
///
/// # Errors
/// [`Refusal::Rules`]; [`Refusal::TooLong`] for the policy.
pub(super) fn check(
    scope: &Scope,
    place: Option<Place>,
    args: &CreateKey,
) -> Result<NewKey, Refusal> {
    let tags: Vec<_> = args
        .tags
        .iter()
        .map(|(key, value)| (Ask::Is(&**key), Ask::Is(&**value)))
        .collect();
    let verdict = create::check(&create::CreateKey {
        cloud: scope.cloud,
        region: Ask::Is(&scope.region),
        key_spec: word(args.key_spec.as_ref()),
        key_usage: word(args.key_usage.as_ref()),
        origin: word(args.origin.as_ref()),
        protection_level: word(args.protection_level.as_ref()),
        key_storage_mechanism: word(args.key_storage_mechanism.as_ref()),
        place: place.map_or(Ask::Absent, Ask::Is),
        rotation_interval: word(args.rotation_interval.as_ref()),
        description: word(args.description.as_ref()),
        alias: word(args.name.as_ref()),
        tags: if tags.is_empty() {
            Ask::Absent
        } else {
            Ask::Is(&tags)
        },
        deletion_window_days: Ask::Absent,
    });
    let max = limits::POLICY_BYTES_MAX;
    let length = args.policy.as_ref().map_or(0, String::len);
    match verdict.key {
        None => Err(Refusal::Rules(verdict.refusals)),
        Some(_) if length > max => Err(Refusal::TooLong {
            argument: Argument::Policy,
            length,
            max,
        }),
        Some(key) => Ok(key),
    }
}

fn word(given: Option<&String>) -> Ask<&str> {
    given.map_or(Ask::Absent, |text| Ask::Is(text))
}

/// The key that the rules allow: without a version, and not kept yet.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) fn new_key(
    core: &Core,
    scope: &Scope,
    new: &NewKey,
    args: &CreateKey,
) -> Result<Key, Refusal> {
    let entropy = &core.vault.entropy;
    let id = if new.place().has_own_key_ids() {
        ids::instance_key(entropy)?
    } else {
        ids::uuid(entropy)?
    };
    Ok(Key {
        id,
        spec: new.spec(),
        usage: new.usage(),
        origin: new.origin(),
        protection: new.protection(),
        place: new.place(),
        instance: args.instance.clone(),
        state: KeyState::of_new(new.origin()),
        description: args.description.clone().unwrap_or_default(),
        creator: scope.account.clone(),
        created_at: core.now(scope.cloud),
        last_rotated_at: None,
        rotation: new.rotation(),
        delete_at: None,
        material_expires_at: None,
        primary_version: None,
        deletion_protected: false,
        deletion_protection_description: String::new(),
        policy: args.policy.clone(),
        kind: Kind::Customer,
        external_key: None,
        storage: new.storage(),
        name: args.name.clone(),
        enterprise_project: args.project().to_owned(),
        copies: Copies::Single,
        is_reachable: true,
    })
}

/// The material that the service makes; `None` for a key whose material is imported.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) async fn first_version(
    core: &Core,
    scope: &Scope,
    key: &Key,
) -> Result<Option<SealedVersion>, Refusal> {
    match key.origin {
        Origin::External => Ok(None),
        Origin::Service => core
            .new_version(scope, &key.id, key.spec.spec)
            .await
            .map(Some),
    }
}

#[cfg(test)]
mod tests;
