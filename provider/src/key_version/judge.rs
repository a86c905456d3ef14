//! Whether a key will get a new version: what the rules and a look at the key say before anything is asked for.

use jiff::{SignedDuration, Timestamp};
use kms_rules::lifecycle::Operation;
use kms_rules::quota::{self, Quota};
use kms_rules::version::{self, Fault};
use kms_rules::{Cloud, Origin, Place, spec};
use tfplugin::{Context, Diagnostic, Diagnostics, Path, Value};

use crate::client::{Client, Key, Looks, Until, Version, vendor};
use crate::key::explain::{at, list, place_list};
use crate::{clock, seen};

/// Judges whether a key permits an operation in the state that it will be in.
pub(crate) type ByState = fn(&Key, &Looks, Cloud, Operation) -> Option<Diagnostic>;

/// What the service would refuse about a new version of the key that `key_id` names.
pub(crate) async fn of_new(cx: &Context<Client>, key_id: &Value, by_state: ByState) -> Diagnostics {
    let cloud = cx.client_if_configured().and_then(|client| client.cloud);
    if key_id.is_unknown() {
        return cloud.and_then(of_key_to_be).into_iter().collect();
    }
    let said = match seen::key(cx, key_id).await {
        Ok(Some((cloud, key))) => of_key(cx, cloud, &key, by_state).await,
        Ok(None) => Diagnostics::new(),
        Err(said) => said,
    };
    said.at(&Path::root("key_id"))
}

/// A key that is not known yet is most likely made in the same apply.
fn of_key_to_be(cloud: Cloud) -> Option<Diagnostic> {
    let days = days_of_gap(cloud)?;
    Some(Diagnostic::warning(
        "the key is known only after apply",
        format!(
            "{} makes the next version of a key {days} days after the last one at the earliest: if the key is made in this \
             apply, its version will be refused",
            vendor(cloud).title
        ),
    )
    .at(Path::root("key_id")))
}

async fn of_key(cx: &Context<Client>, cloud: Cloud, key: &Key, by_state: ByState) -> Diagnostics {
    let mut diagnostics = refused(key, cloud);
    let counts =
        version::of(cloud).gap.is_some() || quota::of(cloud, Quota::VersionsOfPair).is_some();
    if diagnostics.has_error() {
        return diagnostics;
    }
    let Ok(service) = cx.client().and_then(Client::service) else {
        return diagnostics;
    };
    let looks = service.shared().looks();
    diagnostics.extend(by_state(key, looks, cloud, Operation::CreateVersion));
    if counts && !diagnostics.has_error() {
        // What cannot be listed is not judged.
        let versions = service.list_versions(&Until::of(cx), &key.id).await;
        let versions = versions.unwrap_or_default();
        diagnostics.extend(too_young(key, &versions, cloud, clock::now()));
        diagnostics.extend(too_many(key, &versions, cloud));
    }
    diagnostics
}

/// What no change of state will cure.
fn refused(key: &Key, cloud: Cloud) -> Diagnostics {
    let rule = key
        .key_spec
        .as_deref()
        .and_then(|wire| spec::find(cloud, wire));
    let origin = key
        .origin
        .as_deref()
        .and_then(|wire| Origin::find(cloud, wire));
    let faults = version::check(cloud, rule, origin, place(key, cloud));
    let faults = faults.err().unwrap_or_default();
    faults.iter().map(|fault| told(fault, key, cloud)).collect()
}

/// Where the key is, as far as the key alone tells.
fn place(key: &Key, cloud: Cloud) -> Option<Place> {
    if key.instance_id.is_none() {
        return Some(Place::default_of(cloud));
    }
    let mut fitting = Place::of_instance(cloud, key.protection_level.as_deref());
    let first = fitting.next();
    first.filter(|_| fitting.next().is_none())
}

fn told(fault: &Fault, key: &Key, cloud: Cloud) -> Diagnostic {
    let detail = match fault {
        Fault::Origin { origin, valid } => format!(
            "keys of the origin {origin} get no version by request; origins that do: {}",
            list(valid)
        ),
        Fault::Spec { spec, valid } => {
            let by_itself = spec::find(cloud, spec).is_some_and(|rule| rule.rotates);
            let instead = if by_itself {
                "; such keys rotate by themselves, by the rotation_interval of kms_key"
            } else {
                ""
            };
            format!(
                "{spec} keys get no version by request{instead}; specs that do: {}",
                list(valid)
            )
        }
        Fault::Place { place, valid } => format!(
            "keys {} get no version by request; they do {}",
            at(*place),
            place_list(valid)
        ),
    };
    Diagnostic::error(format!("the key {} gets no new version", key.id), detail)
}

fn days_of_gap(cloud: Cloud) -> Option<u64> {
    version::of(cloud)
        .gap
        .map(|gap| gap.0 / kms_rules::limits::DAY_SECONDS)
}

/// A newest version that is too young for a next one by our clock; the service goes by its own.
fn too_young(key: &Key, versions: &[Version], cloud: Cloud, now: Timestamp) -> Option<Diagnostic> {
    let gap = version::of(cloud).gap?;
    let newest = versions
        .first()
        .and_then(|newest| newest.creation_date.as_deref());
    let newest = newest.or(key.last_rotation_date.as_deref());
    let newest: Timestamp = newest.or(key.creation_date.as_deref())?.parse().ok()?;
    let gap = SignedDuration::from_secs(i64::try_from(gap.0).ok()?);
    let earliest = newest.checked_add(gap).ok()?;
    (now < earliest).then(|| {
        Diagnostic::warning(
            format!("the newest version of the key {} is young", key.id),
            format!(
                "it was made on {newest}, and {} makes the next one on {earliest} at the earliest: an apply before that is \
                 refused",
                vendor(cloud).title
            ),
        )
    })
}

/// As many versions as the cloud allows without being asked for more.
fn too_many(key: &Key, versions: &[Version], cloud: Cloud) -> Option<Diagnostic> {
    let max = quota::of(cloud, Quota::VersionsOfPair)?.max;
    (versions.len() >= max).then(|| {
        Diagnostic::warning(
            format!("the key {} has {} versions", key.id, versions.len()),
            format!(
                "{} allows {max} versions of a key, unless it was asked for more",
                vendor(cloud).title
            ),
        )
    })
}
