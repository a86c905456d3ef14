//! AsymmetricEncrypt: a short text under the public half of a key pair.

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, WithPair, Work};
use super::refusal::{Argument, Refusal};
use crate::store::Scope;

/// A text that was encrypted for a key pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AsymmetricCiphertext {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// What the algorithm makes, and nothing else: it opens with any implementation of it.
    pub(crate) ciphertext: Vec<u8>,
}

/// Encrypts bytes for one version of a key pair. Takes an id, an alias or a resource name.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`]; [`Refusal::TooLong`].
pub(crate) async fn asymmetric_encrypt(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    plaintext: &[u8],
) -> Result<AsymmetricCiphertext, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::Any), Work::Encrypt).await?;
    pairs::check_input(rule, Argument::Plaintext, plaintext)?;
    let entropy = &core.vault.entropy;
    let ciphertext = pair.working.encrypt(rule.algorithm, plaintext, entropy)?;
    Ok(AsymmetricCiphertext {
        key_id: pair.key.id,
        version_id: pair.version_id,
        ciphertext,
    })
}
