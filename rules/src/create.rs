//! Creating a key: one question, all refusals at once, and every default that the cloud would fill in.

mod judge;

use self::judge::Judge;
use crate::rotation::Known;
use crate::tags::Tag;
use crate::{Ask, Cloud, Origin, Place, Protection, Refusal, Seconds, SpecRule, Storage, Usage};

/// A key as a caller asks for it, in the cloud's own spelling.
#[derive(Clone, Debug)]
pub struct CreateKey<'a> {
    /// The cloud asked.
    pub cloud: Cloud,
    /// Region id.
    pub region: Ask<&'a str>,
    /// Key spec.
    pub key_spec: Ask<&'a str>,
    /// Key usage.
    pub key_usage: Ask<&'a str>,
    /// Origin of the key material.
    pub origin: Ask<&'a str>,
    /// Protection level.
    pub protection_level: Ask<&'a str>,
    /// How a hardware instance keeps the material; absent: inside the hardware module.
    pub key_storage_mechanism: Ask<&'a str>,
    /// What kind of instance or key store; absent: the cloud's default place.
    pub place: Ask<Place>,
    /// Rotation interval as `integer[unit]`; absent: no automatic rotation.
    pub rotation_interval: Ask<&'a str>,
    /// Description.
    pub description: Ask<&'a str>,
    /// Alias; on Huawei the key's name, which must be there.
    pub alias: Ask<&'a str>,
    /// Tags.
    pub tags: Ask<&'a [Tag<'a>]>,
    /// How long the key would wait for its deletion, in days.
    pub deletion_window_days: Ask<i64>,
}

impl CreateKey<'_> {
    /// A request of which nothing is known but the cloud.
    #[must_use]
    pub const fn unknown(cloud: Cloud) -> Self {
        Self {
            cloud,
            region: Ask::Unknown,
            key_spec: Ask::Unknown,
            key_usage: Ask::Unknown,
            origin: Ask::Unknown,
            protection_level: Ask::Unknown,
            key_storage_mechanism: Ask::Unknown,
            place: Ask::Unknown,
            rotation_interval: Ask::Unknown,
            description: Ask::Unknown,
            alias: Ask::Unknown,
            tags: Ask::Unknown,
            deletion_window_days: Ask::Unknown,
        }
    }
}

/// What the rules say of a request. A field is `Some` when it is decided, asked for or by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Everything that speaks against it, in the order of [`Field`](crate::Field).
    pub refusals: Vec<Refusal>,
    /// The spec.
    pub spec: Option<&'static SpecRule>,
    /// The usage.
    pub usage: Option<Usage>,
    /// The origin.
    pub origin: Option<Origin>,
    /// The level; in an instance or key store the one that the place decides.
    pub protection: Option<Protection>,
    /// The place.
    pub place: Option<Place>,
    /// How the material is kept; `Some(None)` is decided: keys in the place have no such property.
    pub storage: Option<Option<Storage>>,
    /// The rotation interval; `Some(None)` is decided: no automatic rotation.
    pub rotation: Option<Option<Seconds>>,
    /// The key, exactly when all of the above is decided and nothing is refused.
    pub key: Option<NewKey>,
}

/// A combination that the cloud creates. Only [`check`] makes one, so it cannot hold a wrong combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewKey {
    spec: &'static SpecRule,
    usage: Usage,
    origin: Origin,
    protection: Protection,
    place: Place,
    storage: Option<Storage>,
    rotation: Option<Seconds>,
}

impl NewKey {
    /// The spec.
    #[must_use]
    pub const fn spec(&self) -> &'static SpecRule {
        self.spec
    }

    /// The usage.
    #[must_use]
    pub const fn usage(&self) -> Usage {
        self.usage
    }

    /// The origin.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// The protection level that the key gets.
    #[must_use]
    pub const fn protection(&self) -> Protection {
        self.protection
    }

    /// The place.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// How the material is kept; `None` outside hardware instances.
    #[must_use]
    pub const fn storage(&self) -> Option<Storage> {
        self.storage
    }

    /// The rotation interval; `None`: no automatic rotation.
    #[must_use]
    pub const fn rotation(&self) -> Option<Seconds> {
        self.rotation
    }
}

/// Judges a request: all refusals at once, each in its field, and what is decided.
///
/// Silent on what is unknown: a request with unknown arguments is refused only if it would be refused whatever
/// their values turn out to be.
#[must_use]
pub fn check(ask: &CreateKey<'_>) -> Verdict {
    let mut judge = Judge::new(ask);
    let region = judge.region();
    let place = judge.place();
    let spec = judge.spec(place, region);
    let usage = judge.usage(spec);
    let terms = spec.map(|rule| judge.terms(rule, place, region));
    let origin = judge.origin(terms.as_ref());
    let protection = judge.protection(place, region, terms.as_ref());
    let storage = judge.storage(place);
    let rotation = judge.rotation(&Known {
        cloud: ask.cloud,
        rule: spec,
        origin,
        place,
        storage: storage.flatten(),
        region,
    });
    judge.texts();
    let refusals = judge.into_refusals();
    let decided = (spec, usage, origin, protection, place, storage, rotation);
    let key = match decided {
        (
            Some(spec),
            Some(usage),
            Some(origin),
            Some(protection),
            Some(place),
            Some(storage),
            Some(rotation),
        ) if refusals.is_empty() && !is_open(ask) => Some(NewKey {
            spec,
            usage,
            origin,
            protection,
            place,
            storage,
            rotation,
        }),
        _ => None,
    };
    Verdict {
        refusals,
        spec,
        usage,
        origin,
        protection,
        place,
        storage,
        rotation,
        key,
    }
}

/// Whether something is unknown that could still refuse the request though it decides nothing about the key.
fn is_open(ask: &CreateKey<'_>) -> bool {
    let tags = match ask.tags {
        Ask::Unknown => true,
        Ask::Absent => false,
        Ask::Is(tags) => tags
            .iter()
            .any(|(key, value)| key.is_unknown() || value.is_unknown()),
    };
    ask.region.is_unknown()
        || ask.protection_level.is_unknown()
        || ask.description.is_unknown()
        || ask.alias.is_unknown()
        || ask.deletion_window_days.is_unknown()
        || tags
}
