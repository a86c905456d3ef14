//! CreateKeyVersion: a key pair's next version. Pairs do not rotate by themselves, so the caller asks for it.

use jiff::{SignedDuration, Timestamp};
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, Origin, limits};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef, Name};
use super::permit::allowed;
use super::refusal::{Needs, Quota, Refusal};
use crate::store::{Key, Reading, Scope, Version, Window};

/// Makes a new version; the older ones go on working. Takes an id or an alias.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongOrigin`] for imported pairs; [`Refusal::NoNextVersion`];
/// [`Refusal::WrongState`]; [`Refusal::LimitExceeded`]; [`Refusal::VersionTooYoung`].
pub(crate) async fn create_key_version(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
) -> Result<Version, Refusal> {
    let found = core.current(scope, (key, Accepts::IdOrAlias)).await?.key;
    let now = core.now(scope.cloud);
    // Once before the work is done for nothing, and once more where nothing can come between.
    core.store
        .read(|reading| check(reading, scope, &found, now))?;
    let version = core.new_version(scope, &found.id, found.spec.spec).await?;
    core.transact(scope, move |transaction| {
        let (scope, now) = (transaction.scope, transaction.now);
        let mut key = transaction.load(Name::Id(&found.id))?;
        check(transaction.writing, scope, &key, now)?;
        transaction
            .writing
            .insert_version(scope, &key.id, now, &version)?;
        key.primary_version = Some(version.id.clone());
        key.last_rotated_at = Some(now);
        transaction.writing.update_key(scope, &key)?;
        Ok(Version {
            id: version.id,
            key_id: key.id,
            created_at: now,
        })
    })
    .await
}

fn check(reading: &Reading<'_>, scope: &Scope, key: &Key, now: Timestamp) -> Result<(), Refusal> {
    check_kind(scope.cloud, key)?;
    let max = limits::ALIBABA_VERSIONS_MAX;
    let none = Window { skip: 0, take: 0 };
    let count = reading.versions(scope, &key.id, none)?.total;
    let max = u64::try_from(max).unwrap_or(u64::MAX);
    if count >= max {
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

/// What will not pass by waiting is said first, the state last.
fn check_kind(cloud: Cloud, key: &Key) -> Result<(), Refusal> {
    let id = || key.id.clone();
    if !key.spec.spec.is_asymmetric() {
        return allowed(cloud, key, Needs::AnyPair, Operation::CreateVersion);
    }
    if key.origin == Origin::External {
        let origin = key.origin;
        return Err(Refusal::WrongOrigin { key: id(), origin });
    }
    if !key.place.makes_versions() {
        let place = key.place;
        return Err(Refusal::NoNextVersion { key: id(), place });
    }
    allowed(cloud, key, Needs::AnyPair, Operation::CreateVersion)
}

/// When the newest version is old enough for a next one.
fn earliest(key: &Key) -> Timestamp {
    let newest = key.last_rotated_at.unwrap_or(key.created_at);
    let gap = i64::try_from(limits::ALIBABA_VERSION_GAP_SECONDS).unwrap_or(i64::MAX);
    newest
        .saturating_add(SignedDuration::from_secs(gap))
        .unwrap_or(Timestamp::MAX)
}
