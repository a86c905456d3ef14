//! AsymmetricSign: a signature of a digest.

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, WithPair, Work};
use super::refusal::Refusal;
use crate::store::Scope;

/// A digest that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// As long as the modulus of RSA; ASN.1 DER of two numbers for the curves.
    pub(crate) signature: Vec<u8>,
}

/// Signs a digest, which the caller made, with one version of a key pair. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`]; [`Refusal::WrongLength`].
pub(crate) async fn asymmetric_sign(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    digest: Vec<u8>,
) -> Result<Signature, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::IdOrAlias), Work::Sign).await?;
    pairs::check_digest(rule, &digest)?;
    let signature = pair
        .privately(core, move |pair, entropy| {
            pair.sign(rule.algorithm, &digest, entropy)
        })
        .await?;
    Ok(Signature {
        key_id: pair.key.id,
        version_id: pair.version_id,
        signature,
    })
}
