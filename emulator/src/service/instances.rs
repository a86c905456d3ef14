//! KMS instances and key stores: what the configuration declares, and looking them up.
//!
//! All of them stand in the store, beside the keys that they hold, so that a key and its instance are read in one
//! query. Those that the configuration declares are brought up to date whenever the state is opened.

mod link;

use jiff::Timestamp;
use kms_rules::{Cloud, Place};

pub(super) use self::link::open_settings as link_settings;
use super::core::Core;
use super::opening::CannotStart;
use super::refusal::Refusal;
use super::vault::Vault;
use crate::external::{ExternalLink, LinkSettings};
use crate::store::{Cluster, Instance, InstanceStatus, Scope, Writing};

/// An instance as it is declared.
#[derive(Clone)]
pub(crate) struct NewInstance {
    pub(crate) cloud: Cloud,
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) place: Place,
    /// The account that sees it; `None` is every account.
    pub(crate) account: Option<String>,
    /// What people call it; `None` is its id.
    pub(crate) name: Option<String>,
    pub(crate) keys_max: Option<u64>,
    pub(crate) requests_per_second: Option<u64>,
    /// How the key manager of an external instance is reached; checked already.
    pub(crate) link: Option<LinkSettings>,
    /// What a dedicated key store stands on.
    pub(crate) cluster: Option<Cluster>,
}

impl NewInstance {
    /// An instance of which nothing more is known.
    #[cfg(test)]
    pub(crate) fn new(cloud: Cloud, region: &str, id: &str, place: Place) -> NewInstance {
        NewInstance {
            cloud,
            region: region.to_owned(),
            id: id.to_owned(),
            place,
            account: None,
            name: None,
            keys_max: None,
            requests_per_second: None,
            link: None,
            cluster: None,
        }
    }

    /// The instance as it is kept: a new one is connected, a known one keeps its age and status.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when its link cannot be sealed.
    pub(super) fn kept(
        &self,
        vault: &Vault,
        known: Option<&Instance>,
        (now, is_configured): (Timestamp, bool),
    ) -> Result<Instance, Refusal> {
        let status = known.map_or(InstanceStatus::Connected, |known| known.status);
        let text = known.map(|known| known.deletion_protection_description.clone());
        Ok(Instance {
            cloud: self.cloud,
            region: self.region.clone(),
            id: self.id.clone(),
            account: self.account.clone(),
            place: self.place,
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            keys_max: self.keys_max,
            requests_per_second: self.requests_per_second,
            created_at: known.map_or(now, |known| known.created_at),
            status,
            deletion_protected: known.is_some_and(|known| known.deletion_protected),
            deletion_protection_description: text.unwrap_or_default(),
            is_configured,
            sealed_link: link::seal(vault, self)?,
            cluster: self.cluster.clone().or_else(|| known?.cluster.clone()),
        })
    }

    /// Whether that is what is kept of it.
    pub(super) fn is(&self, known: &Instance) -> bool {
        (self.cloud, &self.region, &self.id) == (known.cloud, &known.region, &known.id)
    }
}

impl Core {
    /// The instance of this id that the caller sees.
    ///
    /// # Errors
    /// [`Refusal::InstanceNotFound`].
    pub(crate) fn instance(&self, scope: &Scope, id: &str) -> Result<Instance, Refusal> {
        let found = self.store.read(|reading| reading.instance(scope, id))?;
        found.ok_or_else(|| Refusal::InstanceNotFound {
            instance: id.to_owned(),
        })
    }

    /// How the key manager behind an instance is reached; `None` when it has none.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when what is kept does not open.
    pub(crate) fn link(&self, instance: &Instance) -> Result<Option<ExternalLink>, Refusal> {
        link::open(&self.vault, instance)
    }

    /// As [`Core::link`], in the words in which it was configured: with its secret.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when what is kept does not open.
    pub(crate) fn link_settings(
        &self,
        instance: &Instance,
    ) -> Result<Option<LinkSettings>, Refusal> {
        link::open_settings(&self.vault, instance)
    }
}

/// Brings the store's instances to what the configuration declares. One that it declares no more is forgotten,
/// and its keys, if it has any, are out of reach until it is declared again.
///
/// # Errors
/// [`CannotStart::InstanceDiffers`] for one that holds keys of another kind of instance.
pub(super) fn declare(
    writing: &Writing<'_>,
    vault: &Vault,
    declared: &[NewInstance],
    now: Timestamp,
) -> Result<(), CannotStart> {
    let known = writing.every_instance(None)?;
    let is_gone = |known: &&Instance| {
        known.is_configured && !declared.iter().any(|declared| declared.is(known))
    };
    for gone in known.iter().filter(is_gone) {
        writing.delete_instance(gone)?;
    }
    for instance in declared {
        let before = known.iter().find(|known| instance.is(known));
        if let Some(before) = before.filter(|before| before.place != instance.place) {
            refuse_if_held(writing, before, instance.place)?;
        }
        let kept = instance
            .kept(vault, before, (now, true))
            .map_err(CannotStart::Instance)?;
        writing.put_instance(&kept)?;
    }
    Ok(())
}

fn refuse_if_held(
    writing: &Writing<'_>,
    held: &Instance,
    declared: Place,
) -> Result<(), CannotStart> {
    match writing.keys_in_instance(held)? {
        0 => Ok(()),
        keys => Err(CannotStart::InstanceDiffers {
            instance: held.id.clone(),
            keys,
            held: held.place,
            declared,
        }),
    }
}
