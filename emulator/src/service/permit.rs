//! Whether a key may do what is asked of it: its kind, its spec and usage, its state.

use kms_rules::lifecycle::{self, Next, Operation};
use kms_rules::{Cloud, KeyKind, Usage};

use super::refusal::{CopyRefusal, Internal, Needs, Refusal};
use crate::store::{Key, Kind, SealedVersion, Usable};

/// What becomes of the key's state by the operation, if the key may do it now.
///
/// # Errors
/// [`Refusal::WrongKind`], [`CopyRefusal::NotPrimary`], [`Refusal::WrongState`].
pub(super) fn permit(cloud: Cloud, key: &Key, operation: Operation) -> Result<Next, Refusal> {
    check_kind(cloud, key, operation)?;
    match key.home() {
        Some(home) if operation.is_for_primary() => Err(CopyRefusal::NotPrimary {
            region: home.region.clone(),
            operation,
        }
        .into()),
        Some(_) | None => Ok(lifecycle::step(cloud, key.state_now(), operation)?),
    }
}

/// Whether keys of its kind do that at all.
///
/// # Errors
/// [`Refusal::WrongKind`].
pub(super) fn check_kind(cloud: Cloud, key: &Key, operation: Operation) -> Result<(), Refusal> {
    if kind(&key.kind).allows(cloud, operation) {
        return Ok(());
    }
    Err(Refusal::WrongKind {
        key: key.id.clone(),
        kind: key.kind.clone(),
    })
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
) -> Result<(Box<Key>, SealedVersion), Refusal> {
    let Usable { key, version } = found;
    allowed(cloud, &key, needs, operation)?;
    match version {
        Some(version) => Ok((key, version)),
        None => Err(Refusal::Internal(Internal {
            told: "the emulator's database is damaged",
            log: format!("key {} can be used but has no material", key.id),
        })),
    }
}

/// Whether the key does such cryptography and may do so now: the wrong kind of key is said before the wrong
/// state, since it will not pass.
///
/// # Errors
/// [`Refusal::WrongUse`]; those of [`permit`].
pub(super) fn allowed(
    cloud: Cloud,
    key: &Key,
    needs: Needs,
    operation: Operation,
) -> Result<(), Refusal> {
    if !fits(key, needs) {
        return Err(wrong_use(key, needs));
    }
    permit(cloud, key, operation).map(|_| ())
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

/// The kind without the name of a service: what the rules go by.
pub(super) fn kind(kind: &Kind) -> KeyKind {
    match kind {
        Kind::Customer => KeyKind::Customer,
        Kind::DefaultCmk => KeyKind::DefaultCmk,
        Kind::Service(_) => KeyKind::Service,
    }
}

fn fits(key: &Key, needs: Needs) -> bool {
    match needs {
        Needs::Cipher | Needs::DataKeys => {
            key.spec.spec.is_symmetric() && key.usage == Usage::EncryptDecrypt
        }
        Needs::Pair(usage) => key.spec.spec.is_asymmetric() && key.usage == usage,
        Needs::AnyPair => key.spec.spec.is_asymmetric(),
        Needs::Mac => key.usage == Usage::GenerateVerifyMac,
        Needs::Rotation => key.spec.rotates,
    }
}
