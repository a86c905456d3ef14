//! DeriveSharedSecret: the secret that a key pair shares with somebody else's.

use zeroize::Zeroizing;

use super::core::Core;
use super::key_ref::Accepts;
use super::pairs::{self, WithPair, Work};
use super::refusal::{Argument, Refusal};
use crate::crypto::PublicKey;
use crate::store::Scope;

/// A secret that two pairs share. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SharedSecret {
    pub(crate) key_id: String,
    /// The cloud's spelling.
    pub(crate) algorithm: &'static str,
    /// The x-coordinate of the shared point, as long as the field's elements.
    pub(crate) secret: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SharedSecret(key {})", self.key_id)
    }
}

/// Derives the secret that a pair for this use shares with the holder of `peer`, a SubjectPublicKeyInfo of the same
/// curve. Takes an id, an alias or a resource name.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::WrongAlgorithm`]; [`Refusal::Malformed`]
/// for the public key.
pub(crate) async fn derive_shared_secret(
    core: &Core,
    scope: &Scope,
    with: &WithPair,
    peer: &[u8],
) -> Result<SharedSecret, Refusal> {
    let (pair, rule) = pairs::ready(core, scope, (with, Accepts::Any), Work::Agree).await?;
    let peer =
        PublicKey::from_spki(pair.key.spec.spec, peer).map_err(|bad| Refusal::Malformed {
            argument: Argument::PublicKeyBlob,
            why: bad.reason,
        })?;
    Ok(SharedSecret {
        secret: pair.working.agree(&peer)?,
        algorithm: rule.wire,
        key_id: pair.key.id,
    })
}
