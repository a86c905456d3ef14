//! AsymmetricSign: a signature of a digest, or of a message.

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, ToSign, WithPair, Work};
use super::refusal::Refusal;
use crate::store::Scope;

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// As long as the modulus of RSA; 64 bytes of Ed25519; ASN.1 DER of two numbers for the other curves.
    pub(crate) signature: Vec<u8>,
}

/// Signs with one version of a key pair. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`]; [`Refusal::WrongLength`], [`Refusal::TooLong`] or [`Refusal::Malformed`] for what is
/// to be signed.
pub(crate) async fn asymmetric_sign(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    to_sign: ToSign,
) -> Result<Signature, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::IdOrAlias), Work::Sign).await?;
    let input = pairs::input(rule, to_sign)?;
    let signature = pair
        .privately(core, move |pair, entropy| {
            pair.sign(rule.algorithm, &input, entropy)
        })
        .await?;
    Ok(Signature {
        key_id: pair.key.id,
        version_id: pair.version_id,
        signature,
    })
}
