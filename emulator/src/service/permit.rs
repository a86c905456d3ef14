//! Whether a key may do what is asked of it: its kind, its spec and usage, its state.

use kms_rules::lifecycle::{self, Next, Operation};
use kms_rules::{Cloud, Usage};

use super::refusal::{Internal, Needs, Refusal};
use crate::store::{Key, SealedVersion, Usable};

/// What becomes of the key's state by the operation, if the key may do it now.
///
/// # Errors
/// [`Refusal::WrongKind`], [`Refusal::WrongState`].
pub(super) fn permit(cloud: Cloud, key: &Key, operation: Operation) -> Result<Next, Refusal> {
    Ok(lifecycle::step(cloud, key.state, operation)?)
}

/// A key and a version of its material, if it is one that does such cryptography and may do so now.
///
/// # Errors
/// [`Refusal::WrongUse`]; those of [`permit`].
pub(super) fn capable(
    cloud: Cloud,
    found: Usable,
    needs: Needs,
    operation: Operation,
) -> Result<(Key, SealedVersion), Refusal> {
    let Usable { key, version } = found;
    if !fits(&key, needs) {
        return Err(wrong_use(&key, needs));
    }
    permit(cloud, &key, operation)?;
    match version {
        Some(version) => Ok((key, version)),
        None => Err(Refusal::Internal(Internal {
            told: "the emulator's database is damaged",
            log: format!("key {} can be used but has no material", key.id),
        })),
    }
}

/// What is said of a key that is of no use for what is asked.
pub(super) fn wrong_use(key: &Key, needs: Needs) -> Refusal {
    Refusal::WrongUse {
        key: key.id.clone(),
        spec: key.spec.wire,
        usage: key.usage,
        needs,
    }
}

fn fits(key: &Key, needs: Needs) -> bool {
    match needs {
        Needs::Cipher => key.spec.spec.is_symmetric() && key.usage == Usage::EncryptDecrypt,
        Needs::Pair(usage) => key.spec.spec.is_asymmetric() && key.usage == usage,
        Needs::AnyPair => key.spec.spec.is_asymmetric(),
        Needs::Mac => key.usage == Usage::GenerateVerifyMac,
        Needs::Rotation => key.spec.rotates,
    }
}
