//! Whether a key that is there is what a fixture says of it.

use std::collections::BTreeSet;

use super::super::refusal::Refusal;
use super::super::seed::{CannotLoad, Protection, SeedKey};
use super::super::vault::Vault;
use super::plan::{Planned, PlannedVersion};
use crate::store::{Key, Kind, Scope, WholeVersion, Writing};

/// Everything that the fixture says must be so; of what it does not say, anything may be.
///
/// # Errors
/// [`CannotLoad::Differs`] with the fields that differ.
pub(super) fn check(
    writing: &Writing<'_>,
    vault: &Vault,
    plan: &Planned,
    known: &Key,
) -> Result<(), CannotLoad> {
    let mut fields = of_key(plan, known);
    fields.extend(of_names(writing, plan)?);
    fields.extend(of_versions(writing, vault, plan)?);
    if fields.is_empty() {
        return Ok(());
    }
    Err(CannotLoad::Differs {
        entry: plan.seed.entry(),
        fields,
    })
}

/// Refuses a second default key, or a second key of one service, in a scope.
///
/// # Errors
/// [`CannotLoad::Wrong`].
pub(super) fn refuse_second_of_its_kind(
    writing: &Writing<'_>,
    plan: &Planned,
) -> Result<(), CannotLoad> {
    let seed = &plan.seed;
    let (field, what) = match &seed.kind {
        Kind::Customer => return Ok(()),
        Kind::DefaultCmk => ("kind", "a default key".to_owned()),
        Kind::Service(name) => ("service", format!("a key of service {name}")),
    };
    match writing.key_of_kind(&seed.scope, &seed.kind)? {
        None => Ok(()),
        Some(other) => {
            let why = format!("there is {what} in its region already, {}", other.id);
            Err(seed.wrong(field, why))
        }
    }
}

fn of_key(plan: &Planned, known: &Key) -> Vec<&'static str> {
    let Planned { seed, key, .. } = plan;
    let asked = &seed.asked;
    let said = |is_said: bool, is_same: bool, field| (is_said && !is_same).then_some(field);
    let of_what_changes = [
        said(seed.state.is_some(), known.state == key.state, "state"),
        said(
            asked.description.is_some(),
            known.description == key.description,
            "description",
        ),
        said(
            seed.creator.is_some(),
            known.creator == key.creator,
            "creator",
        ),
        said(
            asked.rotation_interval.is_some(),
            known.rotation == key.rotation,
            "rotation_interval",
        ),
        said(
            seed.protection.is_some(),
            protection(known) == protection(key),
            "deletion_protection",
        ),
        said(asked.name.is_some(), known.name == key.name, "name"),
        said(
            asked.enterprise_project.is_some(),
            known.enterprise_project == key.enterprise_project,
            "enterprise_project_id",
        ),
        said(
            seed.copies.is_some(),
            known.copies == key.copies,
            "primary_region",
        ),
        said(asked.policy.is_some(), known.policy == key.policy, "policy"),
        said(
            seed.primary_version.is_some(),
            known.primary_version == key.primary_version,
            "primary_key_version",
        ),
    ];
    of_what_stays(key, known)
        .into_iter()
        .chain(of_what_changes)
        .chain(of_dates(seed, key, known))
        .flatten()
        .collect()
}

/// What a key has from the beginning to its end, said or not.
fn of_what_stays(key: &Key, known: &Key) -> [Option<&'static str>; 8] {
    let unless = |is_same: bool, field| (!is_same).then_some(field);
    [
        unless(known.kind == key.kind, "kind"),
        unless(known.spec == key.spec, "key_spec"),
        unless(known.usage == key.usage, "key_usage"),
        unless(known.origin == key.origin, "origin"),
        unless(known.protection == key.protection, "protection_level"),
        unless(known.instance == key.instance, "instance_id"),
        unless(known.storage == key.storage, "key_storage_mechanism"),
        unless(known.external_key == key.external_key, "external_key"),
    ]
}

fn of_dates(seed: &SeedKey, key: &Key, known: &Key) -> [Option<&'static str>; 4] {
    let said = |is_said: bool, is_same: bool, field| (is_said && !is_same).then_some(field);
    [
        said(
            seed.created_at.is_some(),
            known.created_at == key.created_at,
            "creation_date",
        ),
        said(
            seed.last_rotated_at.is_some(),
            known.last_rotated_at == key.last_rotated_at,
            "last_rotation_date",
        ),
        said(
            seed.delete_at.is_some(),
            known.delete_at == key.delete_at,
            "delete_date",
        ),
        said(
            seed.material_expires_at.is_some(),
            known.material_expires_at == key.material_expires_at,
            "material_expire_time",
        ),
    ]
}

fn protection(key: &Key) -> Protection {
    if key.deletion_protected {
        Protection::On(key.deletion_protection_description.clone())
    } else {
        Protection::Off
    }
}

/// Aliases, grants and tags, where all of them are said.
fn of_names(writing: &Writing<'_>, plan: &Planned) -> Result<Vec<&'static str>, CannotLoad> {
    let seed = &plan.seed;
    let mut fields = Vec::new();
    if let Some(said) = &seed.aliases {
        let known = writing.alias_names(&seed.scope, &seed.id)?;
        let names = said.iter().map(|alias| &alias.name);
        if known.iter().collect::<BTreeSet<_>>() != names.collect() {
            fields.push("aliases");
        }
    }
    if !super::grants::are_so(writing, seed, &plan.grants)? {
        fields.push("grants");
    }
    if seed.has_tags {
        let known = writing.tags_of_key(&seed.scope, &seed.id)?;
        let known = known
            .into_iter()
            .map(|tag| (tag.tag_key, tag.tag_value))
            .collect::<BTreeSet<_>>();
        if known != seed.asked.tags.iter().cloned().collect() {
            fields.push("tags");
        }
    }
    Ok(fields)
}

/// Versions that are said must be there; others may have come since.
fn of_versions(
    writing: &Writing<'_>,
    vault: &Vault,
    plan: &Planned,
) -> Result<Option<&'static str>, CannotLoad> {
    let (scope, id) = (&plan.seed.scope, plan.seed.id.as_str());
    let known = writing.whole_versions(scope, id)?;
    for version in &plan.versions {
        let same = known.iter().find(|known| known.id == version.whole.id);
        let Some(same) = same else {
            return Ok(Some("versions"));
        };
        if version.says_date && same.created_at != version.whole.created_at {
            return Ok(Some("versions.creation_date"));
        }
        if version.says_material && !is_same_material(vault, (scope, id), version, same)? {
            return Ok(Some("the material"));
        }
    }
    Ok(None)
}

fn is_same_material(
    vault: &Vault,
    (scope, key_id): (&Scope, &str),
    version: &PlannedVersion,
    known: &WholeVersion,
) -> Result<bool, Refusal> {
    let open = |version: &WholeVersion| vault.open_version(scope, key_id, version);
    let (said, known) = (open(&version.whole)?, open(known)?);
    Ok(said
        .map(|material| material.bytes().to_vec())
        .map(zeroize::Zeroizing::new)
        == known
            .map(|material| material.bytes().to_vec())
            .map(zeroize::Zeroizing::new))
}
