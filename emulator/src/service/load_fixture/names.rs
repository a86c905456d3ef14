//! The names of a fixture's keys, where keys have names of their own.

use kms_rules::{KeyKind, alias};

use super::super::create_key::CreateKey;
use super::super::default_keys::alias_of;
use super::super::permit::kind as kind_of;
use super::super::seed::{CannotLoad, SeedKey};
use crate::store::{Key, Kind, Writing};

/// What the rules are asked in place of what a fixture says of a key, and the name that the key is to have. The name of
/// a service's key is not for callers, so the rules judge the service's name alone.
///
/// # Errors
/// [`CannotLoad::Wrong`] for a kind that the cloud has not, and for another name than a service's key has.
pub(super) fn plan(seed: &SeedKey) -> Result<(CreateKey, Option<String>), CannotLoad> {
    let cloud = seed.scope.cloud;
    if !KeyKind::offered(cloud).contains(&kind_of(&seed.kind)) {
        return Err(seed.wrong("kind", format!("is none of {}", cloud.name())));
    }
    let (asked, said) = (seed.asked.clone(), seed.asked.name.clone());
    let service = match &seed.kind {
        Kind::Service(service) if alias::of(cloud).names_the_key => service,
        Kind::Customer if alias::of(cloud).required && said.is_none() => {
            return Err(seed.wrong("name", "must be given"));
        }
        Kind::Service(_) | Kind::Customer | Kind::DefaultCmk => return Ok((asked, said)),
    };
    let name = alias_of(cloud, service);
    if let Some(other) = said.filter(|said| *said != name) {
        let why = format!("is {other:?}, the key of service {service} is called {name}");
        return Err(seed.wrong("name", why));
    }
    let judged = CreateKey {
        name: Some(service.clone()),
        ..asked
    };
    Ok((judged, Some(name)))
}

/// Refuses a name that another key has.
///
/// # Errors
/// [`CannotLoad::Wrong`].
pub(super) fn refuse_taken(
    writing: &Writing<'_>,
    seed: &SeedKey,
    key: &Key,
) -> Result<(), CannotLoad> {
    let Some(name) = &key.name else {
        return Ok(());
    };
    match writing.key_named(&seed.scope, name)? {
        None => Ok(()),
        Some(other) => Err(seed.wrong("name", format!("{name:?} is the name of key {other}"))),
    }
}
