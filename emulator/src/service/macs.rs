//! What GenerateMac and VerifyMac share: the key, its algorithm, and the message's bound.

use std::sync::Arc;

use kms_rules::algorithm::{AlgorithmRule, Purpose};
use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::pairs::{algorithm_of, check_input};
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::crypto::MacKey;
use crate::store::{Key, Scope};

/// A MAC key that may be used, with its algorithm.
pub(super) struct Ready {
    pub(super) key: Box<Key>,
    pub(super) rule: &'static AlgorithmRule,
    pub(super) working: Arc<MacKey>,
}

/// The key and the algorithm, both as the caller named them, for a message.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::WrongAlgorithm`];
/// [`Refusal::TooLong`] for the message.
pub(super) async fn ready(
    core: &Core,
    scope: &Scope,
    (key, algorithm): (&KeyRef, &str),
    message: &[u8],
) -> Result<Ready, Refusal> {
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Mac, Operation::Use)?;
    let rule = algorithm_of(scope.cloud, &key, Purpose::Mac, algorithm)?;
    check_input(rule, Argument::Message, message)?;
    let working = core.vault.mac(scope, &key, &version)?;
    Ok(Ready { key, rule, working })
}
