//! CreateKeyVersion: a key pair's next version. Pairs do not rotate by themselves, so the caller asks for it.

use jiff::{SignedDuration, Timestamp};
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, Origin, limits};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef, Name};
use super::permit::allowed;
use super::quotas::Quotas;
use super::refusal::{Needs, Quota, Refusal};
use crate::store::{Key, Reading, Scope, Version, Window};

/// Makes a new version; the older ones go on working. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::WrongOrigin`] for imported pairs;
/// [`Refusal::NoNextVersion`]; [`Refusal::LimitExceeded`]; [`Refusal::VersionTooYoung`].
pub(crate) async fn create_key_version(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<Version, Refusal> {
    let found = core.current_key(scope, (key, Accepts::IdOrAlias)).await?;
    let now = core.now(scope.cloud);
    // Once before the work is done for nothing, and once more where nothing can come between.
    let quotas = core.quotas;
    core.store
        .read(|reading| check(reading, (scope, quotas), &found, now))?;
    let version = core.new_version(scope, &found.id, found.spec.spec).await?;
    core.transact(scope, move |transaction| {
        let (scope, now) = (transaction.scope, transaction.now);
        let mut key = transaction.load(Name::Id(&found.id))?;
        check(transaction.writing, (scope, quotas), &key, now)?;
        transaction
            .writing
            .insert_version(scope, &key.id, now, &version)?;
        key.primary_version = Some(version.id.clone());
        key.last_rotated_at = Some(now);
        transaction.keep(&key)?;
        Ok(Version {
            id: version.id,
            key_id: key.id,
            created_at: now,
        })
    })
    .await
}

fn check(
    reading: &Reading<'_>,
    (scope, quotas): (&Scope, Quotas),
    key: &Key,
    now: Timestamp,
) -> Result<(), Refusal> {
    check_kind(scope.cloud, key)?;
    let none = Window { skip: 0, take: 0 };
    let count = reading.versions(scope, &key.id, none)?.total;
    if let Some(max) = quotas.versions(scope.cloud).filter(|max| count >= *max) {
        let what = Quota::Versions;
        return Err(Refusal::LimitExceeded { what, max });
    }
    let earliest = earliest(key);
    if now < earliest {
        let key = key.id.clone();
        return Err(Refusal::VersionTooYoung { key, earliest });
    }
    Ok(())
}

/// A key that waits for import is refused for its state, as the state table says.
fn check_kind(cloud: Cloud, key: &Key) -> Result<(), Refusal> {
    allowed(cloud, key, Needs::AnyPair, Operation::CreateVersion)?;
    let (id, origin, place) = (key.id.clone(), key.origin, key.place);
    match origin {
        Origin::External => Err(Refusal::WrongOrigin {
            key: id,
            origin,
            place,
        }),
        Origin::Service if !place.makes_versions() => {
            Err(Refusal::NoNextVersion { key: id, place })
        }
        Origin::Service => Ok(()),
    }
}

/// When the newest version is old enough for a next one.
fn earliest(key: &Key) -> Timestamp {
    let newest = key.last_rotated_at.unwrap_or(key.created_at);
    let gap = i64::try_from(limits::VERSION_GAP_SECONDS).unwrap_or(i64::MAX);
    newest
        .saturating_add(SignedDuration::from_secs(gap))
        .unwrap_or(Timestamp::MAX)
}
