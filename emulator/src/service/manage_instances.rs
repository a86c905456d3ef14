//! What a cloud's console does with instances: they are bought, fail, come back, and are given up.

use super::core::Core;
use super::instances::NewInstance;
use super::refusal::Refusal;
use crate::store::{Instance, InstanceStatus, Writing};

/// An instance with the number of keys in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldInstance {
    pub(crate) instance: Instance,
    pub(crate) keys: u64,
}

/// Why the instances are not changed. Nothing was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CannotManage {
    /// The configuration declares it: only its status can be changed.
    Configured { instance: String },
    /// There are keys in it, so it cannot go or become one of another kind.
    HoldsKeys { instance: String, keys: u64 },
    /// It is protected from deletion.
    Protected { instance: String },
    /// Our own failure.
    Failed(Refusal),
}

impl From<Refusal> for CannotManage {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal)
    }
}

impl From<crate::store::Failure> for CannotManage {
    fn from(failure: crate::store::Failure) -> Self {
        Self::Failed(failure.into())
    }
}

/// All instances, or those of an id, with how many keys are in each: of every cloud, account and region.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) fn held_instances(core: &Core, id: Option<&str>) -> Result<Vec<HeldInstance>, Refusal> {
    core.store.read(|reading| {
        let held = |instance: Instance| {
            let keys = reading.keys_in_instance(&instance)?;
            Ok::<_, Refusal>(HeldInstance { instance, keys })
        };
        reading.every_instance(id)?.into_iter().map(held).collect()
    })
}

/// Makes an instance, or changes what it is declared as.
///
/// # Errors
/// [`CannotManage`].
pub(crate) async fn put_instance(
    core: &Core,
    new: NewInstance,
    status: Option<InstanceStatus>,
) -> Result<(), CannotManage> {
    let (vault, now) = (core.vault.clone(), core.now(new.cloud));
    core.store
        .write(move |writing| {
            let all = writing.every_instance(Some(&new.id))?;
            let known = all.into_iter().find(|known| new.is(known));
            if let Some(known) = &known {
                refuse_configured(known)?;
                if known.place != new.place || known.account != new.account {
                    refuse_held(writing, known)?;
                }
            }
            let mut kept = new.kept(&vault, known.as_ref(), (now, false))?;
            kept.status = status.unwrap_or(kept.status);
            Ok(writing.put_instance(&kept)?)
        })
        .await
}

/// Changes whether an instance can be used; those of the configuration too.
///
/// # Errors
/// [`CannotManage::Failed`].
pub(crate) async fn set_instance_status(
    core: &Core,
    instance: Instance,
    status: InstanceStatus,
) -> Result<(), CannotManage> {
    core.store
        .write(move |writing| {
            // Only the status is this call's.
            match as_it_is(writing, &instance)? {
                Some(known) => Ok(writing.put_instance(&Instance { status, ..known })?),
                None => Ok(()),
            }
        })
        .await
}

/// Gives an instance up.
///
/// # Errors
/// [`CannotManage`].
pub(crate) async fn delete_instance(core: &Core, instance: Instance) -> Result<(), CannotManage> {
    core.store
        .write(move |writing| {
            let Some(known) = as_it_is(writing, &instance)? else {
                return Ok(());
            };
            refuse_configured(&known)?;
            refuse_held(writing, &known)?;
            if known.deletion_protected {
                return Err(CannotManage::Protected { instance: known.id });
            }
            Ok(writing.delete_instance(&known)?)
        })
        .await
}

fn refuse_configured(instance: &Instance) -> Result<(), CannotManage> {
    if instance.is_configured {
        let instance = instance.id.clone();
        return Err(CannotManage::Configured { instance });
    }
    Ok(())
}

fn refuse_held(writing: &Writing<'_>, instance: &Instance) -> Result<(), CannotManage> {
    match writing.keys_in_instance(instance)? {
        0 => Ok(()),
        keys => Err(CannotManage::HoldsKeys {
            instance: instance.id.clone(),
            keys,
        }),
    }
}

/// The instance as it is by now; `None` when it is gone.
fn as_it_is(writing: &Writing<'_>, of: &Instance) -> Result<Option<Instance>, CannotManage> {
    let all = writing.every_instance(Some(&of.id))?;
    let same = |known: &Instance| (known.cloud, &known.region) == (of.cloud, &of.region);
    Ok(all.into_iter().find(same))
}
