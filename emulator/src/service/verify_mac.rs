//! VerifyMac: whether a message authentication code is that of a message.

use super::core::Core;
use super::key_ref::KeyRef;
use super::macs;
use super::refusal::Refusal;
use crate::store::Scope;

/// What a message authentication code was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MacVerified {
    pub(crate) key_id: String,
    /// The cloud's spelling.
    pub(crate) algorithm: &'static str,
    /// Whether it is the whole code of the message. Bytes of another length are not.
    pub(crate) valid: bool,
}

/// Checks the code of a message, in a time that does not depend on the bytes. Takes an id, an alias or a
/// resource name.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::WrongAlgorithm`];
/// [`Refusal::TooLong`] for the message.
pub(crate) async fn verify_mac(
    core: &Core,
    scope: &Scope,
    with: (&KeyRef, &str),
    (message, mac): (&[u8], &[u8]),
) -> Result<MacVerified, Refusal> {
    let ready = macs::ready(core, scope, with, message).await?;
    let valid = ready.working.verify(ready.rule.algorithm, message, mac)?;
    Ok(MacVerified {
        key_id: ready.key.id,
        algorithm: ready.rule.wire,
        valid,
    })
}
