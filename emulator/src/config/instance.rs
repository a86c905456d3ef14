//! `[[instance]]`: KMS instances and dedicated key stores.

use kms_rules::{Cloud, Place};
use serde::Deserialize;

use super::{ConfigError, cloud, name, region, tenant};
use crate::external::{ExternalLink, LinkSettings};
use crate::service::NewInstance;

/// Most keys that an instance can be told to hold.
const KEYS_MAX: u64 = 1_000_000_000;
/// Most requests a second that the gateway of an instance can be told to take.
const REQUESTS_PER_SECOND_MAX: u64 = 1_000_000;

/// One `[[instance]]` table, as typed.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceSettings {
    /// The id that CreateKey names.
    pub id: String,
    /// `software`, `hardware` or `external`.
    pub kind: String,
    /// Region it stands in.
    pub region: String,
    /// The cloud's name.
    pub cloud: String,
    /// The account that sees it; absent: every account of the cloud.
    pub account: Option<String>,
    /// What people call it; absent: its id.
    pub name: Option<String>,
    /// How many keys it holds at most; absent: no limit.
    pub keys_max: Option<u64>,
    /// Cryptographic requests a second at its own gateway; absent: the least that the cloud sells.
    pub requests_per_second: Option<u64>,
    /// The caller's own key manager; for external instances.
    pub external: Option<LinkSettings>,
}

/// Checks one table.
///
/// # Errors
/// The first setting that cannot be used, by name, with what would be valid.
pub(crate) fn check(raw: InstanceSettings) -> Result<NewInstance, ConfigError> {
    let cloud = cloud("instance.cloud", &raw.cloud)?;
    let place = place(cloud, &raw.kind)?;
    Ok(NewInstance {
        id: name("instance.id", raw.id)?,
        place,
        region: region("instance.region", raw.region)?,
        cloud,
        account: raw
            .account
            .map(|asked| tenant(cloud, "instance.account", asked))
            .transpose()?,
        name: raw
            .name
            .map(|asked| name("instance.name", asked))
            .transpose()?,
        keys_max: within("instance.keys_max", raw.keys_max, KEYS_MAX)?,
        requests_per_second: within(
            "instance.requests_per_second",
            raw.requests_per_second,
            REQUESTS_PER_SECOND_MAX,
        )?,
        link: link(place, raw.external)?,
        cluster: None,
    })
}

/// Refuses two instances of one id in one region.
pub(super) fn refuse_duplicates(instances: &[NewInstance]) -> Result<(), ConfigError> {
    let mut seen = std::collections::HashSet::new();
    for known in instances {
        if !seen.insert((known.cloud.name(), &known.region, &known.id)) {
            let (id, region) = (&known.id, &known.region);
            return Err(ConfigError(format!(
                "instance.id {id:?} is configured twice in {region}"
            )));
        }
    }
    Ok(())
}

/// What a word of [`InstanceSettings::kind`] stands for.
///
/// # Errors
/// Another word, with the valid ones.
pub(crate) fn place(cloud: Cloud, kind: &str) -> Result<Place, ConfigError> {
    let places = Place::all(cloud).iter().copied();
    let named = places.filter_map(|place| kind_of(place).map(|word| (word, place)));
    let found = named.clone().find(|(word, _)| *word == kind);
    found.map(|(_, place)| place).ok_or_else(|| {
        let valid: Vec<_> = named.map(|(word, _)| word).collect();
        let (cloud, valid) = (cloud.name(), valid.join(", "));
        ConfigError(format!(
            "instance.kind is {kind:?}, valid for {cloud}: {valid}"
        ))
    })
}

/// The word of [`InstanceSettings::kind`] for a place; `None` where there is no instance.
pub(crate) fn kind_of(place: Place) -> Option<&'static str> {
    match place {
        Place::SoftwareInstance => Some("software"),
        Place::HardwareInstance | Place::DedicatedKeyStore => Some("hardware"),
        Place::ExternalInstance => Some("external"),
        Place::Shared | Place::DefaultKeyStore => None,
    }
}

fn within(key: &str, asked: Option<u64>, max: u64) -> Result<Option<u64>, ConfigError> {
    match asked {
        Some(number) if number == 0 || number > max => Err(ConfigError(format!(
            "{key} is {number}, valid are 1 to {max}"
        ))),
        other => Ok(other),
    }
}

fn link(place: Place, asked: Option<LinkSettings>) -> Result<Option<LinkSettings>, ConfigError> {
    let Some(settings) = asked else {
        return Ok(None);
    };
    if place != Place::ExternalInstance {
        return Err(ConfigError(
            "instance.external is for instances of kind external".to_owned(),
        ));
    }
    ExternalLink::check(settings.clone())
        .map_err(|why| ConfigError(format!("instance.external.{why}")))?;
    Ok(Some(settings))
}
