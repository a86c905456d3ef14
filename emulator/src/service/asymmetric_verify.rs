//! AsymmetricVerify: whether a signature of a digest is the key's.

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, WithPair, Work};
use super::refusal::Refusal;
use crate::store::Scope;

/// What a signature was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// Whether this version signed this digest. Bytes that are no signature at all did not.
    pub(crate) valid: bool,
}

/// Checks the signature of a digest with one version of a key pair. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`]; [`Refusal::WrongLength`] for the digest.
pub(crate) async fn asymmetric_verify(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    (digest, signature): (&[u8], &[u8]),
) -> Result<Verified, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::IdOrAlias), Work::Sign).await?;
    pairs::check_digest(rule, digest)?;
    let valid = pair
        .working
        .verify(rule.algorithm, digest, signature)?;
    Ok(Verified {
        key_id: pair.key.id,
        version_id: pair.version_id,
        valid,
    })
}
