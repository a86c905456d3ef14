//! GenerateMac: the message authentication code of a message.

use super::core::Core;
use super::key_ref::KeyRef;
use super::macs;
use super::refusal::Refusal;
use crate::store::Scope;

/// A message that was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mac {
    pub(crate) key_id: String,
    /// The cloud's spelling.
    pub(crate) algorithm: &'static str,
    /// As long as the algorithm's digest.
    pub(crate) mac: Vec<u8>,
}

/// Authenticates a message. Takes an id, an alias or a resource name.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::WrongAlgorithm`];
/// [`Refusal::TooLong`].
pub(crate) async fn generate_mac(
    core: &Core,
    scope: &Scope,
    with: (&KeyRef, &str),
    message: &[u8],
) -> Result<Mac, Refusal> {
    let ready = macs::ready(core, scope, with, message).await?;
    let mac = ready.working.mac(ready.rule.algorithm, message)?;
    Ok(Mac {
        key_id: ready.key.id,
        algorithm: ready.rule.wire,
        mac,
    })
}
