//! GetKeyPolicy, SetKeyPolicy: a key's policy, kept as text. Nobody is judged by it.

use kms_rules::lifecycle::Operation;
use kms_rules::limits;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::{Argument, Refusal};
use crate::store::Scope;

/// The policy as it was sent; `None` when the key has the cloud's default. Takes an id or a resource name.
///
/// # Errors
/// Not found.
pub(crate) async fn get_key_policy(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<Option<String>, Refusal> {
    core.current(scope, (key, Accepts::IdOrArn))
        .await
        .map(|found| found.key.policy)
}

/// Replaces the policy. Takes an id or a resource name.
///
/// # Errors
/// [`Refusal::TooLong`]; not found; [`Refusal::WrongState`].
pub(crate) async fn set_key_policy(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    policy: String,
) -> Result<(), Refusal> {
    let (length, max) = (policy.len(), limits::POLICY_BYTES_MAX);
    if length > max {
        return Err(Refusal::TooLong {
            argument: Argument::Policy,
            length,
            max,
        });
    }
    core.change_key(
        scope,
        (key, Accepts::IdOrArn),
        Operation::SetPolicy,
        |_, key| {
            key.policy = Some(policy);
            Ok(())
        },
    )
    .await
}
