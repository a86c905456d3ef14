//! A key's own name, replaced by another.

use kms_rules::alias;
use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::names;
use super::refusal::Refusal;
use crate::store::Scope;

/// Gives the key this name; its own once more is no change. Takes an id.
///
/// # Errors
/// [`Refusal::Rules`] for the name; not found; [`Refusal::WrongKind`]; [`Refusal::WrongState`];
/// [`Refusal::NameTaken`].
pub(crate) async fn rename_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    name: String,
) -> Result<(), Refusal> {
    alias::check(scope.cloud, &name)?;
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::UpdateDescription,
        move |transaction, key| {
            match names::holder(transaction, Some(&name))? {
                Some(holder) if holder.id != key.id => return Err(names::taken(holder)),
                Some(_) | None => key.name = Some(name),
            }
            Ok(())
        },
    )
    .await
}
