//! Creating a key: one question, all refusals at once, and every default that the cloud would fill in.

use crate::region::{self, RegionKind};
use crate::rotation;
use crate::spec::{self, Offer};
use crate::tags::Tag;
use crate::{
    Ask, Cloud, Field, Origin, Place, Protection, Reason, Refusal, Seconds, SpecRule, Usage, alias,
    description, tags, window,
};

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
    /// Everything that speaks against it, in the order of [`Field`].
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
    let mut judge = Judge {
        ask,
        refusals: Vec::new(),
    };
    let region = judge.region();
    let place = judge.place();
    let spec = judge.spec(place, region);
    let usage = judge.usage(spec);
    let terms = spec.map(|rule| judge.terms(rule, place, region));
    let origin = judge.origin(terms.as_ref());
    let protection = judge.protection(place, region, terms.as_ref());
    let rotation = judge.rotation(spec, origin, place);
    judge.texts();
    let Judge { mut refusals, .. } = judge;
    refusals.sort_by_key(|refusal| refusal.field);
    let decided = (spec, usage, origin, protection, place, rotation);
    let key = match decided {
        (Some(spec), Some(usage), Some(origin), Some(protection), Some(place), Some(rotation))
            if refusals.is_empty() && !is_open(ask) =>
        {
            Some(NewKey {
                spec,
                usage,
                origin,
                protection,
                place,
                rotation,
            })
        }
        _ => None,
    };
    Verdict {
        refusals,
        spec,
        usage,
        origin,
        protection,
        place,
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

struct Judge<'a> {
    ask: &'a CreateKey<'a>,
    refusals: Vec<Refusal>,
}

impl Judge<'_> {
    fn refuse(&mut self, field: Field, asked: &str, reason: Reason) {
        self.refusals.push(Refusal::new(field, asked, reason));
    }

    fn region(&mut self) -> Option<RegionKind> {
        match self.ask.region {
            Ask::Unknown => None,
            Ask::Absent | Ask::Is("") => {
                self.refuse(Field::Region, "", Reason::Required);
                None
            }
            Ask::Is(id) => Some(region::kind(self.ask.cloud, id)),
        }
    }

    fn place(&mut self) -> Option<Place> {
        let cloud = self.ask.cloud;
        match self.ask.place {
            Ask::Unknown => None,
            Ask::Absent => Some(Place::default_of(cloud)),
            Ask::Is(place) if place.cloud() == cloud => Some(place),
            Ask::Is(place) => {
                let valid = Place::all(cloud).iter().map(|place| place.name()).collect();
                self.refuse(Field::Instance, place.name(), Reason::NotOneOf { valid });
                None
            }
        }
    }

    fn spec(
        &mut self,
        place: Option<Place>,
        region: Option<RegionKind>,
    ) -> Option<&'static SpecRule> {
        let cloud = self.ask.cloud;
        let asked = match self.ask.key_spec {
            Ask::Unknown => return None,
            Ask::Absent => return Some(spec::default_of(cloud)),
            Ask::Is(asked) => asked,
        };
        let found = spec::find(cloud, asked);
        if found.is_none() {
            let valid = spec::offered(cloud, place, region);
            let counterpart = spec::counterpart(cloud, asked).map(|rule| rule.wire);
            let theirs = spec::find(cloud.other(), asked).is_some();
            self.refuse(
                Field::KeySpec,
                asked,
                not_ours(cloud, theirs, counterpart, valid),
            );
        }
        found
    }

    fn usage(&mut self, spec: Option<&'static SpecRule>) -> Option<Usage> {
        let cloud = self.ask.cloud;
        let asked = match self.ask.key_usage {
            Ask::Unknown => return None,
            Ask::Absent => return spec.map(|rule| rule.default_usage),
            Ask::Is(asked) => asked,
        };
        let offered = spec.map_or(Usage::offered(cloud), |rule| rule.usages);
        let valid: Vec<_> = offered.iter().map(|usage| usage.wire(cloud)).collect();
        let Some(usage) = Usage::find(cloud, asked) else {
            let theirs = Usage::find(cloud.other(), asked);
            let counterpart = theirs.filter(|usage| Usage::offered(cloud).contains(usage));
            let counterpart = counterpart.map(|usage| usage.wire(cloud));
            self.refuse(
                Field::KeyUsage,
                asked,
                not_ours(cloud, theirs.is_some(), counterpart, valid),
            );
            return None;
        };
        if let Some(rule) = spec.filter(|rule| !rule.usages.contains(&usage)) {
            self.refuse(
                Field::KeyUsage,
                asked,
                Reason::UsageNotForSpec {
                    spec: rule.wire,
                    valid,
                },
            );
        }
        Some(usage)
    }

    /// The offers that remain for a spec. Where none stands it refuses, and goes on with the nearest ones so
    /// that the other arguments are judged too.
    fn terms(
        &mut self,
        rule: &'static SpecRule,
        place: Option<Place>,
        region: Option<RegionKind>,
    ) -> Terms {
        let cloud = self.ask.cloud;
        let here = |offer: &&Offer| place.is_none_or(|place| offer.place == place);
        let offers: Vec<_> = rule.offers.iter().filter(here).collect();
        if let (true, Some(place)) = (offers.is_empty(), place) {
            let specs = spec::offered(cloud, Some(place), region);
            let reason = Reason::SpecNotInPlace {
                spec: rule.wire,
                place,
                places: rule.places(),
                specs,
            };
            self.refuse(Field::KeySpec, rule.wire, reason);
            return Terms {
                rule,
                place: Some(place),
                offers: rule.offers.iter().collect(),
                stand: false,
            };
        }
        let standing = |offer: &&&Offer| region.is_none_or(|kind| offer.regions.include(kind));
        let standing: Vec<_> = offers.iter().filter(standing).copied().collect();
        if !standing.is_empty() {
            return Terms {
                rule,
                place,
                offers: standing,
                stand: true,
            };
        }
        let reason = Reason::SpecNotInRegion {
            spec: rule.wire,
            place,
            region: self.ask.region.value().unwrap_or_default().to_owned(),
            regions: region::ids(cloud, |kind| {
                offers.iter().any(|offer| offer.regions.include(kind))
            }),
            specs: spec::offered(cloud, place, region),
        };
        self.refuse(Field::KeySpec, rule.wire, reason);
        Terms {
            rule,
            place,
            offers,
            stand: false,
        }
    }

    fn origin(&mut self, terms: Option<&Terms>) -> Option<Origin> {
        let cloud = self.ask.cloud;
        let takes = |origin: &Origin| terms.is_none_or(|terms| terms.take(*origin));
        let valid = || {
            Origin::ALL
                .iter()
                .filter(|origin| takes(origin))
                .map(|origin| origin.wire(cloud))
        };
        let asked = match self.ask.origin {
            Ask::Unknown => return None,
            Ask::Absent => return Some(Origin::Service),
            Ask::Is(asked) => asked,
        };
        let Some(origin) = Origin::find(cloud, asked) else {
            let theirs = Origin::find(cloud.other(), asked);
            let counterpart = theirs.map(|origin| origin.wire(cloud));
            let reason = not_ours(cloud, theirs.is_some(), counterpart, valid().collect());
            self.refuse(Field::Origin, asked, reason);
            return None;
        };
        if let Some(Terms { rule, place, .. }) = terms.filter(|_| !takes(&origin)) {
            let valid = valid().collect();
            let reason = Reason::OriginNotForSpec {
                spec: rule.wire,
                place: *place,
                valid,
            };
            self.refuse(Field::Origin, asked, reason);
        }
        Some(origin)
    }

    /// The level that the key gets. An instance or key store decides it whatever is asked, but a word that is
    /// no level is refused even there.
    fn protection(
        &mut self,
        place: Option<Place>,
        region: Option<RegionKind>,
        terms: Option<&Terms>,
    ) -> Option<Protection> {
        let cloud = self.ask.cloud;
        let decided = place.and_then(Place::protection);
        let levels = terms
            .filter(|terms| terms.place == place)
            .and_then(Terms::levels);
        let asked = match self.ask.protection_level {
            Ask::Unknown => return decided,
            Ask::Absent => {
                let default = levels.and_then(|levels| levels.first().copied());
                return place.and(decided.or(default));
            }
            Ask::Is(asked) => asked,
        };
        if Protection::offered(cloud).is_empty() {
            self.refuse(Field::ProtectionLevel, asked, Reason::NotInCloud { cloud });
            return decided;
        }
        // Where the request decides the level, region and spec have a say.
        let free = place.is_some() && decided.is_none();
        let levels = levels.filter(|_| free && terms.is_some_and(|terms| terms.stand));
        let rule = terms.map(|terms| terms.rule);
        let level = self.level(asked, rule.zip(levels), region.filter(|_| free));
        decided.or(level.filter(|_| place.is_some()))
    }

    /// The level asked for, judged by the levels of a spec and by a region, where they have a say.
    fn level(
        &mut self,
        asked: &str,
        spec: Option<(&'static SpecRule, &[Protection])>,
        region: Option<RegionKind>,
    ) -> Option<Protection> {
        let cloud = self.ask.cloud;
        let in_region = |level: &Protection| {
            *level == Protection::Software || region.is_none_or(RegionKind::has_hsm)
        };
        let for_spec = |level: &Protection| spec.is_none_or(|(_, levels)| levels.contains(level));
        let levels = Protection::offered(cloud).iter();
        let valid = levels.filter(|level| in_region(level) && for_spec(level));
        let valid: Vec<_> = valid.map(|level| level.wire(cloud)).collect();
        let Some(level) = Protection::find(cloud, asked) else {
            self.refuse(Field::ProtectionLevel, asked, Reason::NotOneOf { valid });
            return None;
        };
        if !in_region(&level) {
            let reason = Reason::ProtectionNotInRegion {
                region: self.ask.region.value().unwrap_or_default().to_owned(),
                valid: valid.clone(),
                regions: region::ids(cloud, RegionKind::has_hsm),
            };
            self.refuse(Field::ProtectionLevel, asked, reason);
        }
        if let Some((rule, _)) = spec.filter(|_| !for_spec(&level)) {
            let reason = Reason::SpecNeedsProtection {
                spec: rule.wire,
                valid,
            };
            self.refuse(Field::ProtectionLevel, asked, reason);
        }
        Some(level)
    }

    fn rotation(
        &mut self,
        rule: Option<&'static SpecRule>,
        origin: Option<Origin>,
        place: Option<Place>,
    ) -> Option<Option<Seconds>> {
        let asked = match self.ask.rotation_interval {
            Ask::Unknown => return None,
            Ask::Absent => return Some(None),
            Ask::Is(asked) => asked,
        };
        let known = rotation::Known {
            cloud: self.ask.cloud,
            rule,
            origin,
            place,
        };
        if let Err(refusals) = known.check(asked) {
            self.refusals.extend(refusals);
        }
        rotation::parse(asked).map(Some)
    }

    /// The arguments that are judged alone.
    fn texts(&mut self) {
        let CreateKey {
            cloud,
            description,
            alias,
            tags,
            deletion_window_days,
            ..
        } = *self.ask;
        if let Ask::Is(text) = description {
            self.refusals
                .extend(description::check(cloud, text).err().unwrap_or_default());
        }
        match alias {
            Ask::Unknown => {}
            Ask::Absent if alias::of(cloud).required => {
                self.refuse(Field::Alias, "", Reason::Required);
            }
            Ask::Absent => {}
            Ask::Is(name) => {
                self.refusals
                    .extend(alias::check(cloud, name).err().unwrap_or_default());
            }
        }
        if let Ask::Is(tags) = tags {
            self.refusals
                .extend(tags::check(cloud, tags).err().unwrap_or_default());
        }
        if let Ask::Is(days) = deletion_window_days {
            self.refusals
                .extend(window::check(cloud, days).err().unwrap_or_default());
        }
    }
}

/// The terms on which a spec can be made with what is known of place and region.
struct Terms {
    rule: &'static SpecRule,
    /// The place, when known.
    place: Option<Place>,
    /// The offers that remain, or the nearest ones.
    offers: Vec<&'static Offer>,
    /// Whether they stand, in this place and region.
    stand: bool,
}

impl Terms {
    fn take(&self, origin: Origin) -> bool {
        self.offers
            .iter()
            .any(|offer| offer.origins.contains(&origin))
    }

    /// The levels in the known place.
    fn levels(&self) -> Option<&'static [Protection]> {
        let place = self.place?;
        self.offers
            .iter()
            .find(|offer| offer.place == place)
            .map(|offer| offer.protections)
    }
}

/// A word that this cloud does not know: the other one's, or nobody's.
fn not_ours(
    cloud: Cloud,
    theirs: bool,
    counterpart: Option<&'static str>,
    valid: Vec<&'static str>,
) -> Reason {
    if theirs {
        Reason::OtherCloud {
            cloud: cloud.other(),
            counterpart,
            valid,
        }
    } else {
        Reason::NotOneOf { valid }
    }
}
