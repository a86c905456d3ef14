//! AsymmetricVerify: whether a signature of a digest, or of a message, is the key's.

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, ToSign, WithPair, Work};
use super::refusal::Refusal;
use crate::store::Scope;

/// What a signature was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// Whether this version signed it. Bytes that are no signature at all did not.
    pub(crate) valid: bool,
}

/// Checks a signature with one version of a key pair. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`]; for what was signed as
/// [`super::asymmetric_sign`].
pub(crate) async fn asymmetric_verify(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    (signed, signature): (ToSign, &[u8]),
) -> Result<Verified, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::IdOrAlias), Work::Sign).await?;
    let input = pairs::input(rule, signed)?;
    let valid = pair.working.verify(rule.algorithm, &input, signature)?;
    Ok(Verified {
        key_id: pair.key.id,
        version_id: pair.version_id,
        valid,
    })
}
