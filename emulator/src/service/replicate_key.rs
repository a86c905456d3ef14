//! ReplicateKey, UpdatePrimaryRegion: a key in further regions, and which of them leads.

use kms_rules::lifecycle::{self, Operation};
use kms_rules::{Place, limits, region};

use super::core::Core;
use super::create_key::{self, CreateKey};
use super::key_ref::{Accepts, KeyRef};
use super::names;
use super::permit::permit;
use super::refusal::{Argument, CopyRefusal, Refusal};
use super::transaction::Transaction;
use crate::store::{Copies, Home, Key, Kind, Scope};

/// A copy of a key as it is asked for; its spec, usage and origin are those of the key.
#[derive(Debug, Clone)]
pub(crate) struct ReplicateKey {
    /// Where it is to be: the caller's, in a region of the same cloud.
    pub(crate) to: Scope,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) enterprise_project: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
}

/// Makes a copy of a key in another region, which follows it from then on. Takes an id.
///
/// # Errors
/// [`Refusal::NotOneOf`] for the region; not found; [`Refusal::WrongKind`]; [`CopyRefusal::NotPrimary`];
/// [`Refusal::WrongState`]; [`Refusal::WrongPlace`]; [`CopyRefusal::InRegion`]; [`Refusal::Rules`],
/// [`Refusal::NameTaken`] and [`Refusal::LimitExceeded`] in the other region.
pub(crate) async fn replicate_key(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: ReplicateKey,
) -> Result<(), Refusal> {
    check_region(scope, &args.to.region)?;
    let found = core.current(scope, (key, Accepts::Id)).await?.key;
    permit_copy(scope, &found)?;
    let copy = copy(core, scope, &found, &args)?;
    let quotas = core.quotas;
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::Replicate,
        move |transaction, key| {
            permit_copy(transaction.scope, key)?;
            let to = &args.to;
            refuse_second(transaction, key, to)?;
            let elsewhere = Transaction {
                scope: to,
                ..*transaction
            };
            if let Some(holder) = names::holder(&elsewhere, copy.name.as_deref())? {
                return Err(names::taken(holder));
            }
            create_key::insert(&elsewhere, quotas, copy, None, &args.tags)?;
            // From now on this one leads; the copy gets the material when it is kept.
            key.copies = Copies::Primary;
            Ok(())
        },
    )
    .await
}

/// Makes the copy of a key in another region the primary one; the key that was it follows that one. Takes the id of
/// the key that is the primary one now.
///
/// # Errors
/// Not found; [`Refusal::WrongKind`]; [`CopyRefusal::NotPrimary`]; [`Refusal::WrongState`], also of the copy;
/// [`CopyRefusal::NotInRegion`].
pub(crate) async fn update_primary_region(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    region: &str,
) -> Result<(), Refusal> {
    let region = region.to_owned();
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::Replicate,
        move |transaction, key| hand_over(transaction, key, &region),
    )
    .await
}

/// The regions to which the cloud copies keys, or from which it does.
pub(crate) fn replica_regions(scope: &Scope) -> Vec<&'static str> {
    let groups = region::replicas(scope.cloud).iter();
    groups.flat_map(|group| group.regions).copied().collect()
}

fn check_region(from: &Scope, to: &str) -> Result<(), Refusal> {
    let valid = region::replicas_of(from.cloud, &from.region);
    if valid.contains(&to) {
        return Ok(());
    }
    Err(Refusal::NotOneOf {
        argument: Argument::ReplicaRegion,
        given: to.chars().take(limits::ASKED_CHARS_MAX).collect(),
        valid,
    })
}

fn permit_copy(scope: &Scope, key: &Key) -> Result<(), Refusal> {
    permit(scope.cloud, key, Operation::Replicate)?;
    if key.place == Place::default_of(scope.cloud) {
        return Ok(());
    }
    let (key, place) = (key.id.clone(), key.place);
    Err(Refusal::WrongPlace { key, place })
}

/// Refuses a second copy in a region, and one beside another key of its id.
fn refuse_second(transaction: &Transaction<'_>, key: &Key, to: &Scope) -> Result<(), Refusal> {
    let writing = transaction.writing;
    let copies = writing.replicas(transaction.scope, &key.id)?;
    let is_there = copies.iter().any(|scope| scope.region == to.region);
    if is_there || writing.key(to, &key.id)?.is_some() {
        let region = to.region.clone();
        return Err(CopyRefusal::InRegion { region }.into());
    }
    Ok(())
}

/// The copy, not kept yet and without a version.
fn copy(core: &Core, scope: &Scope, key: &Key, args: &ReplicateKey) -> Result<Key, Refusal> {
    let asked = CreateKey {
        key_spec: Some(key.spec.wire.to_owned()),
        key_usage: Some(key.usage.wire(scope.cloud).to_owned()),
        origin: Some(key.origin.wire(scope.cloud).to_owned()),
        name: args.name.clone(),
        description: args.description.clone(),
        enterprise_project: args.enterprise_project.clone(),
        tags: args.tags.clone(),
        ..CreateKey::default()
    };
    let new = create_key::check(&args.to, None, &asked)?;
    let made = create_key::new_key(core, &args.to, &new, &asked)?;
    Ok(Key {
        id: key.id.clone(),
        kind: Kind::Customer,
        copies: Copies::Replica(Home {
            account: scope.account.clone(),
            region: scope.region.clone(),
        }),
        ..made
    })
}

/// Gives the lead to the copy in another region: all others follow that one.
fn hand_over(transaction: &Transaction<'_>, key: &mut Key, region: &str) -> Result<(), Refusal> {
    let (writing, from) = (transaction.writing, transaction.scope);
    let followers = writing.replicas(from, &key.id)?;
    let to = followers.iter().find(|scope| scope.region == region);
    let to = to.ok_or_else(|| CopyRefusal::NotInRegion {
        region: region.chars().take(limits::ASKED_CHARS_MAX).collect(),
    })?;
    let home = Home {
        account: to.account.clone(),
        region: to.region.clone(),
    };
    for scope in &followers {
        let Some(mut copy) = writing.key(scope, &key.id)? else {
            continue;
        };
        copy.copies = if scope == to {
            lifecycle::step(to.cloud, copy.state_now(), Operation::Replicate)?;
            Copies::Primary
        } else {
            Copies::Replica(home.clone())
        };
        writing.update_key(scope, &copy)?;
    }
    key.copies = Copies::Replica(home);
    Ok(())
}
