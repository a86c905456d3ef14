//! Grants of a fixture: judged as CreateGrant judges them, kept with their keys.

use jiff::Timestamp;

use super::super::create_grant;
use super::super::refusal::Refusal;
use super::super::seed::{CannotLoad, SeedGrant, SeedKey};
use crate::store::{Grant, Key, Window, Writing};

/// What precedes what the id of a grant that a fixture does not give is made of.
const GRANT_ID_DOMAIN: &str = "kms-emulator fixture grant";
/// Digits of a grant's id.
const GRANT_ID_CHARS: usize = 64;

/// The grants of a key as they are to stand in the store; none when none are said.
///
/// # Errors
/// [`CannotLoad::Wrong`] for the first that cannot be so.
pub(super) fn plan(seed: &SeedKey, key: &Key) -> Result<Vec<Grant>, CannotLoad> {
    let mut grants: Vec<Grant> = Vec::new();
    for (number, said) in seed.grants.iter().flatten().enumerate() {
        let grant = grant(seed, key, (number, said))?;
        if grants.iter().any(|other| other.id == grant.id) {
            return Err(seed.wrong("grants", format!("{} is there twice", grant.id)));
        }
        grants.push(grant);
    }
    Ok(grants)
}

fn grant(
    seed: &SeedKey,
    key: &Key,
    (number, said): (usize, &SeedGrant),
) -> Result<Grant, CannotLoad> {
    let checked = create_grant::check(seed.scope.cloud, said.asked.clone());
    let checked = checked.map_err(|refusal| refused(seed, refusal))?;
    let id = match &said.id {
        None => id(seed, number),
        Some(id) if is_id(id) => id.clone(),
        Some(id) => {
            let why = format!("{id:?} is not {GRANT_ID_CHARS} digits of 0-9 a-f");
            return Err(seed.wrong("grants.id", why));
        }
    };
    let issuer = said.issuer.clone().unwrap_or_else(|| key.creator.clone());
    let created_at: Timestamp = said.created_at.unwrap_or(key.created_at);
    Ok(checked.grant(id, &key.id, issuer, created_at))
}

fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == GRANT_ID_CHARS && text.bytes().all(plain)
}

/// The id of a grant that the fixture gives none: the same wherever the fixture is loaded.
fn id(seed: &SeedKey, number: usize) -> String {
    hex::encode(super::digest_of(GRANT_ID_DOMAIN, seed, number))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a grant is refused for a word, for a text, or for granting nothing"
)]
fn refused(seed: &SeedKey, refusal: Refusal) -> CannotLoad {
    let why = match refusal {
        Refusal::NotOneOf { valid, .. } | Refusal::GrantsNothing { valid } if valid.is_empty() => {
            "keys of this cloud have none".to_owned()
        }
        Refusal::NotOneOf { given, valid, .. } => {
            format!("{given:?} is not one of {}", valid.join(", "))
        }
        Refusal::GrantsNothing { valid } => {
            format!(
                "there must be more than create-grant, valid are {}",
                valid.join(", ")
            )
        }
        Refusal::Malformed { why, .. } => why,
        other => return CannotLoad::Failed(other),
    };
    seed.wrong("grants", why)
}

/// Keeps the grants of a new key.
///
/// # Errors
/// [`CannotLoad::Wrong`] for an id that a grant of another key has.
pub(super) fn keep(
    writing: &Writing<'_>,
    seed: &SeedKey,
    grants: &[Grant],
) -> Result<(), CannotLoad> {
    for grant in grants {
        if let Some(other) = writing.grant(&seed.scope, &grant.id)? {
            let why = format!("grant {} is of key {}", grant.id, other.key_id);
            return Err(seed.wrong("grants", why));
        }
        writing.insert_grant(&seed.scope, grant)?;
    }
    Ok(())
}

/// Whether a key that is there has exactly the grants that are said; of each, what is said must be so.
///
/// # Errors
/// [`CannotLoad::Failed`].
pub(super) fn are_so(
    writing: &Writing<'_>,
    seed: &SeedKey,
    planned: &[Grant],
) -> Result<bool, CannotLoad> {
    let Some(said) = &seed.grants else {
        return Ok(true);
    };
    let all = Window {
        skip: 0,
        take: u64::MAX,
    };
    let known = writing.grants_of_key(&seed.scope, &seed.id, all)?.items;
    let is_so = |(grant, said): (&Grant, &SeedGrant)| {
        known.iter().any(|known| {
            let mut as_said = grant.clone();
            if said.created_at.is_none() {
                as_said.created_at = known.created_at;
            }
            if said.issuer.is_none() {
                as_said.issuer.clone_from(&known.issuer);
            }
            *known == as_said
        })
    };
    Ok(known.len() == planned.len() && planned.iter().zip(said).all(is_so))
}

#[cfg(test)]
mod tests;
