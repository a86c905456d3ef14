//! One rotation on demand, whether or not the key rotates by itself.

use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::refusal::Refusal;
use super::switch_rotation::check_rotates;
use crate::store::{Key, Scope};

/// Gives the key a new version; the next rotation by itself is counted from now. Takes an id.
///
/// # Errors
/// Not found; those of [`check_rotates`].
pub(crate) async fn rotate_now(core: &Core, scope: &Scope, key: &KeyRef) -> Result<Key, Refusal> {
    key.name(scope, Accepts::Id)?;
    let named = key.clone();
    core.transact(scope, move |transaction| {
        let scope = transaction.scope;
        let mut key = transaction.load(named.name(scope, Accepts::Id)?)?;
        check_rotates(scope.cloud, &key, Operation::CreateVersion)?;
        transaction.rotate(&mut key, transaction.now)?;
        transaction.keep(&key)?;
        Ok(key)
    })
    .await
}
