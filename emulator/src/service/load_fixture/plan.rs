//! What a key of a fixture is to be: judged as CreateKey judges it, with its material made and sealed.

use std::collections::HashMap;

use jiff::Timestamp;
use kms_rules::ciphertext::{self, Layout};
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Origin, Place, Reason, alias};

use super::super::create_key;
use super::super::ids;
use super::super::refusal::Refusal;
use super::super::seed::{CannotLoad, Protection, SeedKey, SeedMaterial, SeedVersion};
use super::super::vault::Vault;
use crate::crypto::{self, Material, NotAKey};
use crate::store::{Copies, Grant, Key, Kind, Scope, WholeVersion};

/// What precedes what an id that a fixture does not give is made of.
const VERSION_ID_DOMAIN: &str = "kms-emulator fixture version";
/// Longest id of a key, in bytes.
const KEY_ID_BYTES_MAX: usize = 64;

/// A key as it is to stand in the store.
pub(super) struct Planned {
    /// What the fixture says, but for `versions`.
    pub(super) seed: SeedKey,
    pub(super) key: Key,
    pub(super) versions: Vec<PlannedVersion>,
    /// In the order in which they are said.
    pub(super) grants: Vec<Grant>,
}

/// A version as it is to stand in the store.
pub(super) struct PlannedVersion {
    pub(super) whole: WholeVersion,
    /// What the fixture says of it: its date, its material.
    pub(super) says_date: bool,
    pub(super) says_material: bool,
}

/// The kinds of the instances that keys may name, by id, cloud and region.
#[derive(Default)]
pub(super) struct Places(HashMap<(String, &'static str, String), (Option<String>, Place)>);

impl Places {
    pub(super) fn add(
        &mut self,
        id: &str,
        (cloud, region): (Cloud, &str),
        account: Option<&str>,
        place: Place,
    ) {
        let name = (id.to_owned(), cloud.name(), region.to_owned());
        self.0.insert(name, (account.map(str::to_owned), place));
    }

    fn find(&self, id: &str, scope: &Scope) -> Option<Place> {
        let name = (id.to_owned(), scope.cloud.name(), scope.region.clone());
        let (account, place) = self.0.get(&name)?;
        let sees = account
            .as_ref()
            .is_none_or(|account| *account == scope.account);
        sees.then_some(*place)
    }
}

/// Plans every key. Blocks for key pairs.
///
/// # Errors
/// The first key that cannot be so.
pub(super) fn all(
    vault: &Vault,
    keys: Vec<SeedKey>,
    places: &Places,
    now: Timestamp,
) -> Result<Vec<Planned>, CannotLoad> {
    keys.into_iter()
        .map(|key| plan(vault, key, places, now))
        .collect()
}

fn plan(
    vault: &Vault,
    mut seed: SeedKey,
    places: &Places,
    now: Timestamp,
) -> Result<Planned, CannotLoad> {
    check_id(&seed)?;
    check_aliases(&seed)?;
    let place = place(&seed, places)?;
    let (asked, name) = super::names::plan(&seed)?;
    let new = create_key::check(&seed.scope, place, &asked);
    let new = new.map_err(|refusal| refused(&seed, refusal))?;
    let mut key = Key {
        id: seed.id.clone(),
        spec: new.spec(),
        usage: new.usage(),
        origin: new.origin(),
        protection: new.protection(),
        place: new.place(),
        instance: seed.asked.instance.clone(),
        state: KeyState::Enabled,
        description: seed.asked.description.clone().unwrap_or_default(),
        creator: seed
            .creator
            .clone()
            .unwrap_or_else(|| seed.scope.account.clone()),
        created_at: seed.created_at.unwrap_or_else(|| whole_seconds(now)),
        last_rotated_at: None,
        rotation: new.rotation(),
        delete_at: seed.delete_at,
        material_expires_at: seed.material_expires_at,
        primary_version: None,
        deletion_protected: false,
        deletion_protection_description: String::new(),
        policy: seed.asked.policy.clone(),
        kind: seed.kind.clone(),
        external_key: seed.external_key.clone(),
        storage: new.storage(),
        name,
        enterprise_project: seed.asked.project().to_owned(),
        copies: seed.copies.clone().unwrap_or(Copies::Single),
        is_reachable: true,
    };
    if let Some(Protection::On(why)) = &seed.protection {
        key.deletion_protected = true;
        key.deletion_protection_description.clone_from(why);
    }
    check_kind(&seed, &key)?;
    let versions = versions(vault, &mut seed, &mut key)?;
    settle_state(&seed, &mut key, &versions)?;
    let grants = super::grants::plan(&seed, &key)?;
    Ok(Planned {
        seed,
        key,
        versions,
        grants,
    })
}

/// Times that are not said are as precise as those that an operation would have put there.
fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// An id that every dialect takes for an id: no alias, no resource name.
fn check_id(seed: &SeedKey) -> Result<(), CannotLoad> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let length = seed.id.len();
    if length == 0 || length > KEY_ID_BYTES_MAX || !seed.id.bytes().all(plain) {
        let why = format!("is not 1 to {KEY_ID_BYTES_MAX} characters of A-Z a-z 0-9 - _");
        return Err(seed.wrong("id", why));
    }
    match ciphertext::of(seed.scope.cloud).layout {
        Layout::KeyLast if !ids::is_uuid(&seed.id) => {
            let why = "is no lower-case UUID, and ciphertexts have no room for another".to_owned();
            Err(seed.wrong("id", why))
        }
        Layout::KeyLast | Layout::VersionFirst => Ok(()),
    }
}

/// Aliases as CreateAlias takes them; keys that the cloud made may have those that it keeps for itself.
fn check_aliases(seed: &SeedKey) -> Result<(), CannotLoad> {
    let is_ours = match seed.kind {
        Kind::Customer => false,
        Kind::DefaultCmk | Kind::Service(_) => true,
    };
    let stands = |refusal: &kms_rules::Refusal| {
        !(is_ours && matches!(refusal.reason, Reason::ReservedPrefix { .. }))
    };
    let mut refusals = Vec::new();
    for alias in seed.aliases.iter().flatten() {
        let found = alias::check_further(seed.scope.cloud, &alias.name);
        refusals.extend(found.err().into_iter().flatten().filter(stands));
    }
    if refusals.is_empty() {
        return Ok(());
    }
    Err(CannotLoad::Rules {
        entry: seed.entry(),
        refusals,
    })
}

/// What kind of place the key's instance is; `None` without one.
fn place(seed: &SeedKey, places: &Places) -> Result<Option<Place>, CannotLoad> {
    let Some(id) = &seed.asked.instance else {
        return Ok(None);
    };
    match places.find(id, &seed.scope).or(seed.place) {
        Some(place) => Ok(Some(place)),
        None => {
            let why = format!(
                "there is no instance {id} that account {} sees in {}",
                seed.scope.account, seed.scope.region
            );
            Err(seed.wrong("instance_id", why))
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "creation is refused by rules, by the policy's length, or by a failure of our own"
)]
fn refused(seed: &SeedKey, refusal: Refusal) -> CannotLoad {
    let max = kms_rules::limits::POLICY_BYTES_MAX;
    match refusal {
        Refusal::Rules(refusals) => CannotLoad::Rules {
            entry: seed.entry(),
            refusals,
        },
        Refusal::TooLong { .. } => seed.wrong("policy", format!("has more than {max} bytes")),
        other => CannotLoad::Failed(other),
    }
}

/// Keys that the cloud made are block cipher keys outside instances, and only external instances have keys that
/// stand elsewhere.
fn check_kind(seed: &SeedKey, key: &Key) -> Result<(), CannotLoad> {
    let field = match &key.kind {
        Kind::Customer => None,
        Kind::DefaultCmk => Some("kind"),
        Kind::Service(_) => Some("service"),
    };
    if let Some(field) = field.filter(|_| !key.spec.spec.is_symmetric() || key.instance.is_some()) {
        let why = "keys that the cloud makes are symmetric and in no instance";
        return Err(seed.wrong(field, why));
    }
    match (&key.external_key, key.place == Place::ExternalInstance) {
        (None, true) => Err(seed.wrong("external_key", "must be given in an external instance")),
        (Some(_), false) => Err(seed.wrong("external_key", "is for keys in external instances")),
        (Some(_), true) | (None, false) => Ok(()),
    }
}

/// The key's versions; fills in which is primary, and when it was made.
fn versions(
    vault: &Vault,
    seed: &mut SeedKey,
    key: &mut Key,
) -> Result<Vec<PlannedVersion>, CannotLoad> {
    let mut said = std::mem::take(&mut seed.versions);
    if said.is_empty() && key.origin == Origin::Service {
        said.push(SeedVersion::unsaid());
    }
    if key.origin == Origin::External && said.len() > 1 {
        return Err(seed.wrong("versions", "imported material has one version"));
    }
    let mut versions: Vec<PlannedVersion> = Vec::with_capacity(said.len());
    for (number, version) in said.iter().enumerate() {
        let before = versions
            .last()
            .map_or(key.created_at, |last| last.whole.created_at);
        let planned = self::version(vault, (seed, key), (number, before), version)?;
        if versions
            .iter()
            .any(|other| other.whole.id == planned.whole.id)
        {
            return Err(seed.wrong("versions", format!("{} is there twice", planned.whole.id)));
        }
        versions.push(planned);
    }
    key.primary_version = match &seed.primary_version {
        Some(id) => Some(id.clone()),
        None => versions.last().map(|last| last.whole.id.clone()),
    };
    let primary = versions
        .iter()
        .find(|version| Some(&version.whole.id) == key.primary_version.as_ref());
    if let (None, Some(id)) = (primary, &key.primary_version) {
        let why = format!("{id} is none of the key's versions");
        return Err(seed.wrong("primary_key_version", why));
    }
    key.last_rotated_at = seed
        .last_rotated_at
        .or(primary.map(|version| version.whole.created_at));
    Ok(versions)
}

fn version(
    vault: &Vault,
    (seed, key): (&SeedKey, &Key),
    (number, before): (usize, Timestamp),
    said: &SeedVersion,
) -> Result<PlannedVersion, CannotLoad> {
    let id = match &said.id {
        Some(id) if ids::is_uuid(id) => id.clone(),
        Some(id) => {
            let why = format!("{id:?} is no lower-case UUID");
            return Err(seed.wrong("versions.id", why));
        }
        None => version_id(seed, number),
    };
    let created_at = said.created_at.unwrap_or(before);
    if created_at < before {
        let why = format!("{created_at} is before {before}, the date of what is older");
        return Err(seed.wrong("versions.creation_date", why));
    }
    let material = material(vault, (seed, key), said)?;
    let seal = |material: &Material| {
        let sealed = vault.seal_as(&seed.scope, &key.id, id.clone(), material)?;
        Ok::<_, Refusal>(sealed.sealed)
    };
    let imprint = match (&said.imprint, &material) {
        (Some(imprint), _) => Some(imprint.clone()),
        (None, Some(material)) if key.origin == Origin::External => {
            Some(crypto::imprint(key.spec.spec, material, &vault.entropy).map_err(Refusal::from)?)
        }
        (None, Some(_) | None) => None,
    };
    Ok(PlannedVersion {
        whole: WholeVersion {
            sealed: material.as_ref().map(seal).transpose()?,
            id,
            created_at,
            imprint,
        },
        says_date: said.created_at.is_some(),
        says_material: said.material.is_said(),
    })
}

/// The id of a version that the fixture gives none: the same wherever the fixture is loaded (RFC 9562, version 8).
fn version_id(seed: &SeedKey, number: usize) -> String {
    ids::named(&super::digest_of(VERSION_ID_DOMAIN, seed, number))
}

/// The material of a version; `None` where it is not here, or not any more.
fn material(
    vault: &Vault,
    (seed, key): (&SeedKey, &Key),
    said: &SeedVersion,
) -> Result<Option<Material>, CannotLoad> {
    let spec = key.spec.spec;
    let is_elsewhere = key.place == Place::ExternalInstance;
    if is_elsewhere && said.material.is_said() {
        let why = "the material of a key in an external instance is not here";
        return Err(seed.wrong("versions", why));
    }
    let wrong = |field| move |not: NotAKey| seed.wrong(field, not.to_string());
    match &said.material {
        SeedMaterial::Raw(bytes) => crypto::from_bytes(spec, bytes)
            .map(Some)
            .map_err(wrong("raw")),
        SeedMaterial::Pem(text) => crypto::from_pem(spec, text).map(Some).map_err(wrong("pem")),
        SeedMaterial::Passphrase(text) => crypto::from_passphrase(spec, key.spec.wire, text)
            .map(Some)
            .map_err(wrong("passphrase")),
        SeedMaterial::Unsaid if is_elsewhere || key.origin == Origin::External => Ok(None),
        SeedMaterial::Unsaid => Ok(Some(vault.new_material(spec)?)),
    }
}

/// The state that is said, if the key can be in it; or the one that follows from the rest.
fn settle_state(
    seed: &SeedKey,
    key: &mut Key,
    versions: &[PlannedVersion],
) -> Result<(), CannotLoad> {
    let is_here = versions
        .iter()
        .any(|version| version.whole.sealed.is_some());
    let has_material = is_here || key.place == Place::ExternalInstance;
    if key.material_expires_at.is_some() && (key.origin != Origin::External || !has_material) {
        let why = "is for keys that have imported material";
        return Err(seed.wrong("material_expire_time", why));
    }
    let valid: &[KeyState] = match (key.delete_at.is_some(), has_material) {
        (true, _) => &[KeyState::PendingDeletion],
        (false, true) => &[KeyState::Enabled, KeyState::Disabled],
        (false, false) => &[KeyState::PendingImport],
    };
    let usual = valid.first().copied().unwrap_or(KeyState::Enabled);
    key.state = seed.state.unwrap_or(usual);
    if !valid.contains(&key.state) {
        let wire = |state: &KeyState| state.wire(seed.scope.cloud);
        let words: Vec<_> = valid.iter().map(wire).collect();
        let why = format!(
            "is {}, valid for this key are {}",
            wire(&key.state),
            words.join(" and ")
        );
        return Err(seed.wrong("state", why));
    }
    if key.state == KeyState::PendingDeletion && key.deletion_protected {
        let why = "cannot be on while the key waits for its deletion";
        return Err(seed.wrong("deletion_protection", why));
    }
    Ok(())
}
