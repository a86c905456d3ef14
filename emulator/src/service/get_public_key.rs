//! GetPublicKey: the public half of one version of a key pair.

use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::pairs;
use super::refusal::{Needs, Refusal};
use crate::store::Scope;

/// The public half of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicHalf {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// SubjectPublicKeyInfo as PEM.
    pub(crate) pem: String,
}

/// Hands out a public key; without a version that of the primary one. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`] for a key that is no pair; [`Refusal::WrongState`];
/// [`Refusal::VersionNotFound`].
pub(crate) async fn get_public_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    version: Option<&str>,
) -> Result<PublicHalf, Refusal> {
    let named = (key, Accepts::IdOrAlias, version);
    let pair =
        pairs::version_of(core, scope, named, Needs::AnyPair, Operation::GetPublicKey).await?;
    let pem = pair.working.public_key_pem()?;
    Ok(PublicHalf {
        key_id: pair.key.id,
        version_id: pair.version_id,
        pem,
    })
}
