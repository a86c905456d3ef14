//! AsymmetricDecrypt: opens what was encrypted for a key pair, here or elsewhere.

use zeroize::Zeroizing;

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, WithPair, Work};
use super::refusal::{Argument, Refusal};
use crate::store::Scope;

/// A text that was encrypted for a key pair, opened.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AsymmetricPlaintext {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    pub(crate) plaintext: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for AsymmetricPlaintext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "AsymmetricPlaintext(key {}, version {})",
            self.key_id, self.version_id
        )
    }
}

/// Decrypts with one version of a key pair. Takes an id, an alias or a resource name.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`]; [`Refusal::Malformed`] for what this version and algorithm do not open.
pub(crate) async fn asymmetric_decrypt(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    ciphertext: Vec<u8>,
) -> Result<AsymmetricPlaintext, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::Any), Work::Encrypt).await?;
    let opened = pair
        .privately(core, move |pair, _| {
            pair.decrypt(rule.algorithm, &ciphertext)
        })
        .await?;
    let plaintext = opened.ok_or_else(|| Refusal::Malformed {
        argument: Argument::CiphertextBlob,
        why: format!("not made for this version with {}, or changed", rule.wire),
    })?;
    Ok(AsymmetricPlaintext {
        key_id: pair.key.id,
        version_id: pair.version_id,
        plaintext,
    })
}
