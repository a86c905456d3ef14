//! Instances of a fixture.

use jiff::Timestamp;

use super::super::instances::link_settings;
use super::super::seed::{CannotLoad, Entry, Protection, SeedInstance};
use super::super::vault::Vault;
use crate::store::{Instance, Writing};

/// Keeps an instance that is new, and compares one that is there.
///
/// # Errors
/// [`CannotLoad::Differs`] when what is there is declared as another.
pub(super) fn keep(
    writing: &Writing<'_>,
    vault: &Vault,
    seed: &SeedInstance,
    now: Timestamp,
) -> Result<(), CannotLoad> {
    let all = writing.every_instance(Some(&seed.new.id))?;
    match all.into_iter().find(|known| seed.new.is(known)) {
        Some(known) => check(vault, seed, &known),
        None => Ok(writing.put_instance(&new(vault, seed, now)?)?),
    }
}

fn new(vault: &Vault, seed: &SeedInstance, now: Timestamp) -> Result<Instance, CannotLoad> {
    let is_configured = seed.is_configured.unwrap_or(false);
    let mut instance = seed.new.kept(vault, None, (now, is_configured))?;
    instance.created_at = seed.created_at.unwrap_or(instance.created_at);
    instance.status = seed.status.unwrap_or(instance.status);
    if let Some(Protection::On(why)) = &seed.protection {
        instance.deletion_protected = true;
        instance.deletion_protection_description.clone_from(why);
    }
    Ok(instance)
}

/// What an instance is declared as must be the same; what became of it since may be anything.
fn check(vault: &Vault, seed: &SeedInstance, known: &Instance) -> Result<(), CannotLoad> {
    let new = &seed.new;
    let name = new.name.as_ref();
    let unless = |is_same: bool, field| (!is_same).then_some(field);
    let fields: Vec<_> = [
        unless(known.place == new.place, "kind"),
        unless(known.account == new.account, "account"),
        unless(name.is_none_or(|name| *name == known.name), "name"),
        unless(known.keys_max == new.keys_max, "keys_max"),
        unless(
            known.requests_per_second == new.requests_per_second,
            "requests_per_second",
        ),
        unless(link_settings(vault, known)? == new.link, "external"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if fields.is_empty() {
        return Ok(());
    }
    Err(CannotLoad::Differs {
        entry: Entry::Instance {
            id: new.id.clone(),
            region: new.region.clone(),
        },
        fields,
    })
}
