//! Names that keys have of their own: one key of a name in a scope, even while that key waits for its deletion.

use kms_rules::lifecycle::KeyState;

use super::refusal::Refusal;
use super::transaction::Transaction;
use crate::store::Key;

/// What a request for a new key gets when a key that waits for its deletion has the name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum PendingNames {
    /// A refusal, as the documents have it.
    #[default]
    Refuse,
    /// The old key, as it is, in place of a new one.
    Return,
}

/// The key that has the name, as it is now.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) fn holder(
    transaction: &Transaction<'_>,
    name: Option<&str>,
) -> Result<Option<Key>, Refusal> {
    let Some(name) = name else { return Ok(None) };
    match transaction.writing.key_named(transaction.scope, name)? {
        Some(id) => transaction.load_id(&id),
        None => Ok(None),
    }
}

/// Makes sure that a new key can have the name; gives the key that stands for it instead, if one does.
///
/// # Errors
/// [`Refusal::NameTaken`].
pub(super) fn claim(
    transaction: &Transaction<'_>,
    pending: PendingNames,
    name: Option<&str>,
) -> Result<Option<Key>, Refusal> {
    let Some(key) = holder(transaction, name)? else {
        return Ok(None);
    };
    match (pending, key.state) {
        (PendingNames::Return, KeyState::PendingDeletion) => Ok(Some(key)),
        (PendingNames::Refuse, KeyState::PendingDeletion)
        | (
            PendingNames::Refuse | PendingNames::Return,
            KeyState::Enabled
            | KeyState::Disabled
            | KeyState::PendingImport
            | KeyState::Unavailable,
        ) => Err(taken(key)),
    }
}

/// What is said of a name that another key has.
pub(super) fn taken(holder: Key) -> Refusal {
    Refusal::NameTaken {
        name: holder.name.unwrap_or_default(),
        key: holder.id,
    }
}
