//! Keys whose material stands in the caller's own key manager: bound when they are made, asked whenever they are used.
//!
//! Such a key has one version, which holds nothing: the material is never here. A key manager that does not do what
//! it is asked makes the key unavailable for that operation, and no longer.

use zeroize::Zeroizing;

use super::core::Core;
use super::create_key;
use super::ids;
use super::refusal::{Quota, Refusal};
use crate::clock::Clock;
use crate::external::{Call, ExternalFailure, ExternalLink, Health, Purpose, Sealed};
use crate::store::{Instance, Key, Scope, SealedVersion};

/// Makes a key in an external instance: bound to the first key of the instance's list that no other is bound to.
///
/// # Errors
/// [`Refusal::Unavailable`] when the instance has no key manager, or that does not offer such a key;
/// [`Refusal::LimitExceeded`] when all of them are bound.
pub(super) async fn create(
    core: &Core,
    scope: &Scope,
    mut key: Key,
    tags: &[(String, String)],
) -> Result<Key, Refusal> {
    let (instance, link) = link_of(core, scope, &key)?;
    loop {
        let external_key = free_key(core, &instance, &link)?;
        check_fit(core, scope, &key, &link, &external_key).await?;
        key.external_key = Some(external_key);
        if let Some(made) = keep_if_free(core, scope, &instance, &key, tags).await? {
            return Ok(made);
        }
        // Another was made meanwhile and took it: that one is bound now, so this ends.
    }
}

/// The first key of the list that none of the instance's keys is bound to.
fn free_key(core: &Core, instance: &Instance, link: &ExternalLink) -> Result<String, Refusal> {
    let now = core.now(instance.cloud);
    let bound = core
        .store
        .read(|reading| reading.external_keys(instance, now))?;
    let free = link.external_keys.iter().find(|id| !bound.contains(*id));
    free.cloned().ok_or_else(|| Refusal::LimitExceeded {
        what: Quota::ExternalKeys,
        max: u64::try_from(link.external_keys.len()).unwrap_or(u64::MAX),
    })
}

/// Asks the key manager whether a key here can be bound to its key.
async fn check_fit(
    core: &Core,
    scope: &Scope,
    key: &Key,
    link: &ExternalLink,
    external_key: &str,
) -> Result<(), Refusal> {
    let request_id = ids::uuid(&core.vault.entropy)?;
    let call = Call {
        // The key manager is told of no key that may never be.
        key: None,
        ..call(scope, key, external_key, Purpose::CreateKey, &request_id)
    };
    match core.external.metadata(link, &call).await {
        Ok(metadata) => match metadata.unfit() {
            None => Ok(()),
            Some(why) => Err(unavailable(
                key,
                format!("external key {external_key}: {why}"),
            )),
        },
        Err(failure) => Err(refusal(key, &failure)),
    }
}

/// Keeps the key; `None` when its key in the key manager is no longer free.
async fn keep_if_free(
    core: &Core,
    scope: &Scope,
    instance: &Instance,
    key: &Key,
    tags: &[(String, String)],
) -> Result<Option<Key>, Refusal> {
    let version = SealedVersion::outside(ids::uuid(&core.vault.entropy)?);
    let (quotas, instance) = (core.quotas, instance.clone());
    let (key, tags) = (key.clone(), tags.to_vec());
    core.transact(scope, move |transaction| {
        let bound = transaction
            .writing
            .external_keys(&instance, transaction.now)?;
        if key
            .external_key
            .as_ref()
            .is_none_or(|id| bound.contains(id))
        {
            return Ok(None);
        }
        create_key::insert(transaction, quotas, key, Some(&version), &tags).map(Some)
    })
    .await
}

impl Core {
    /// Puts into the log how the key manager of each external instance is.
    pub(crate) async fn report_key_managers(&self) {
        let instances = match self.store.read(|reading| reading.every_instance(None)) {
            Ok(instances) => instances,
            Err(failure) => {
                tracing::error!(%failure, "cannot read the instances");
                return;
            }
        };
        for instance in instances {
            let id = &instance.id;
            match self.key_manager_health(&instance).await {
                Ok(None) => {}
                Ok(Some(health)) if health.serves() => {
                    let (vendor, model) = (health.ekm_vendor, health.xks_proxy_model);
                    tracing::info!(instance = id, vendor, model, "the key manager answers");
                }
                Ok(Some(_)) => tracing::warn!(instance = id, "the key manager cannot serve"),
                Err(why) => tracing::warn!(instance = id, why, "keys of it are unavailable"),
            }
        }
    }

    /// What the key manager of an instance says of itself; `None` when the instance has none.
    async fn key_manager_health(&self, of: &Instance) -> Result<Option<Health>, String> {
        let log = |refusal: Refusal| format!("{refusal:?}");
        let Some(link) = self.link(of).map_err(log)? else {
            return Ok(None);
        };
        let request_id = ids::uuid(&self.vault.entropy).map_err(|failure| failure.0)?;
        let call = Call {
            account: of.account.as_deref().unwrap_or_default(),
            region: &of.region,
            key: None,
            external_key: "",
            purpose: Purpose::HealthCheck,
            request_id: &request_id,
            now: Clock::real_now(),
        };
        let health = self.external.health(&link, &call).await;
        health.map(Some).map_err(|failure| failure.to_string())
    }
}

/// Has a text encrypted for a version of a key; gives the body of a blob.
///
/// # Errors
/// [`Refusal::Unavailable`].
pub(super) async fn seal(
    core: &Core,
    scope: &Scope,
    (key, external_key): (&Key, &str),
    (version, purpose): (&SealedVersion, Purpose),
    plaintext: &[u8],
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let (_, link) = link_of(core, scope, key)?;
    let request_id = ids::uuid(&core.vault.entropy)?;
    let call = call(scope, key, external_key, purpose, &request_id);
    let bound = bound(version, associated);
    let sealed = core.external.encrypt(&link, &call, plaintext, &bound).await;
    match sealed {
        Ok(sealed) => Ok(sealed.to_bytes()),
        Err(failure) => Err(refusal(key, &failure)),
    }
}

/// Has the body of a blob opened.
///
/// # Errors
/// [`Refusal::BadCiphertext`], [`Refusal::Unavailable`].
pub(super) async fn open(
    core: &Core,
    scope: &Scope,
    (key, external_key): (&Key, &str),
    (version, purpose): (&SealedVersion, Purpose),
    body: &[u8],
    associated: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let sealed = Sealed::from_bytes(body).ok_or(Refusal::BadCiphertext)?;
    let (_, link) = link_of(core, scope, key)?;
    let request_id = ids::uuid(&core.vault.entropy)?;
    let call = call(scope, key, external_key, purpose, &request_id);
    let opened = core
        .external
        .decrypt(&link, &call, &sealed, &bound(version, associated))
        .await;
    opened.map_err(|failure| refusal(key, &failure))
}

/// A ciphertext is of its version as well: two keys here never open what the other made, even if both are bound, one
/// after the other, to the same key there.
fn bound(version: &SealedVersion, associated: &[u8]) -> Vec<u8> {
    [version.id.as_bytes(), associated].concat()
}

fn call<'c>(
    scope: &'c Scope,
    key: &'c Key,
    external_key: &'c str,
    purpose: Purpose,
    request_id: &'c str,
) -> Call<'c> {
    Call {
        account: &scope.account,
        region: &scope.region,
        key: Some(&key.id),
        external_key,
        purpose,
        request_id,
        now: Clock::real_now(),
    }
}

/// The instance of a key, and how its key manager is reached.
fn link_of(core: &Core, scope: &Scope, key: &Key) -> Result<(Instance, ExternalLink), Refusal> {
    let id = key.instance.as_deref().unwrap_or_default();
    let instance = core.instance(scope, id)?;
    let link = core.link(&instance)?;
    let link = link.ok_or_else(|| {
        unavailable(
            key,
            format!("no key manager is configured for instance {id}"),
        )
    })?;
    Ok((instance, link))
}

fn refusal(key: &Key, failure: &ExternalFailure) -> Refusal {
    match failure {
        ExternalFailure::BadCiphertext => Refusal::BadCiphertext,
        ExternalFailure::Unreachable(_)
        | ExternalFailure::KeyDisabled
        | ExternalFailure::KeyNotFound
        | ExternalFailure::Refused(_)
        | ExternalFailure::BadAnswer(_) => unavailable(key, failure.to_string()),
    }
}

fn unavailable(key: &Key, log: String) -> Refusal {
    Refusal::Unavailable {
        key: key.id.clone(),
        log,
    }
}

#[cfg(test)]
mod tests;
