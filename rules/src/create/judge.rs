//! The arguments of a creation request, judged one by one with what the others have settled.

use super::CreateKey;
use crate::region::{self, RegionKind};
use crate::rotation;
use crate::spec::{self, Offer};
use crate::{
    Ask, Cloud, Field, Origin, Place, Protection, Reason, Refusal, Seconds, SpecRule, Storage,
    Usage, alias, description, tags, window,
};

/// Judges the arguments of one request one after the other and collects what speaks against them.
pub(super) struct Judge<'a> {
    ask: &'a CreateKey<'a>,
    refusals: Vec<Refusal>,
}

impl<'a> Judge<'a> {
    pub(super) const fn new(ask: &'a CreateKey<'a>) -> Self {
        Self {
            ask,
            refusals: Vec::new(),
        }
    }

    /// Everything refused, in the order of [`Field`]; within one field in the order found.
    pub(super) fn into_refusals(self) -> Vec<Refusal> {
        let mut refusals = self.refusals;
        refusals.sort_by_key(|refusal| refusal.field);
        refusals
    }

    fn refuse(&mut self, field: Field, asked: &str, reason: Reason) {
        self.refusals.push(Refusal::new(field, asked, reason));
    }

    pub(super) fn region(&mut self) -> Option<RegionKind> {
        match self.ask.region {
            Ask::Unknown => None,
            Ask::Absent | Ask::Is("") => {
                self.refuse(Field::Region, "", Reason::Required);
                None
            }
            Ask::Is(id) => Some(region::kind(self.ask.cloud, id)),
        }
    }

    pub(super) fn place(&mut self) -> Option<Place> {
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

    pub(super) fn spec(
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

    pub(super) fn usage(&mut self, spec: Option<&'static SpecRule>) -> Option<Usage> {
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
    pub(super) fn terms(
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
            };
        }
        let standing = |offer: &&&Offer| region.is_none_or(|kind| offer.regions.include(kind));
        let standing: Vec<_> = offers.iter().filter(standing).copied().collect();
        if !standing.is_empty() {
            return Terms {
                rule,
                place,
                offers: standing,
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
        }
    }

    pub(super) fn origin(&mut self, terms: Option<&Terms>) -> Option<Origin> {
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
    pub(super) fn protection(
        &mut self,
        place: Option<Place>,
        region: Option<RegionKind>,
        terms: Option<&Terms>,
    ) -> Option<Protection> {
        let cloud = self.ask.cloud;
        let decided = place.and_then(Place::protection);
        let levels = terms.and_then(Terms::levels);
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
        let levels = levels.filter(|_| free);
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
        let wires = |fits: &dyn Fn(&Protection) -> bool| {
            let levels = Protection::offered(cloud).iter();
            let levels = levels.filter(|level| fits(level));
            levels.map(|level| level.wire(cloud)).collect::<Vec<_>>()
        };
        let here = wires(&|level| in_region(level) && for_spec(level));
        let Some(level) = Protection::find(cloud, asked) else {
            // Where the region has no level for the spec, the region is refused; the word is judged by the spec.
            let valid = if here.is_empty() {
                wires(&for_spec)
            } else {
                here
            };
            self.refuse(Field::ProtectionLevel, asked, Reason::NotOneOf { valid });
            return None;
        };
        if !in_region(&level) {
            let reason = Reason::ProtectionNotInRegion {
                region: self.ask.region.value().unwrap_or_default().to_owned(),
                valid: here,
                regions: region::ids(cloud, RegionKind::has_hsm),
            };
            self.refuse(Field::ProtectionLevel, asked, reason);
        }
        if let Some((rule, _)) = spec.filter(|_| !for_spec(&level)) {
            let valid = wires(&for_spec);
            let reason = Reason::SpecNeedsProtection {
                spec: rule.wire,
                valid,
            };
            self.refuse(Field::ProtectionLevel, asked, reason);
        }
        Some(level)
    }

    /// How the key is kept. Outside the places that have a choice the argument is refused.
    pub(super) fn storage(&mut self, place: Option<Place>) -> Option<Option<Storage>> {
        let cloud = self.ask.cloud;
        let asked = match self.ask.key_storage_mechanism {
            Ask::Unknown => return None,
            Ask::Absent => return place.map(Storage::default_of),
            Ask::Is(asked) => asked,
        };
        let offered = Storage::offered(cloud);
        if offered.is_empty() {
            let reason = Reason::NotInCloud { cloud };
            self.refuse(Field::KeyStorageMechanism, asked, reason);
            return None;
        }
        let places = Storage::places(cloud);
        let found = Storage::find(cloud, asked);
        if let Some(place) = place.filter(|place| !places.contains(place)) {
            let places = places.to_vec();
            let reason = Reason::ArgumentNotInPlace { place, places };
            self.refuse(Field::KeyStorageMechanism, asked, reason);
        } else if found.is_none() {
            let valid = offered.iter().map(|storage| storage.wire()).collect();
            let reason = Reason::NotOneOf { valid };
            self.refuse(Field::KeyStorageMechanism, asked, reason);
        }
        found.map(Some)
    }

    pub(super) fn rotation(&mut self, known: &rotation::Known<'_>) -> Option<Option<Seconds>> {
        let asked = match self.ask.rotation_interval {
            Ask::Unknown => return None,
            Ask::Absent => return Some(None),
            Ask::Is(asked) => asked,
        };
        if let Err(refusals) = known.check(asked) {
            self.refusals.extend(refusals);
        }
        rotation::parse(asked).map(Some)
    }

    /// The arguments that are judged alone.
    pub(super) fn texts(&mut self) {
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
pub(super) struct Terms {
    rule: &'static SpecRule,
    /// The place, when known.
    place: Option<Place>,
    /// The offers that remain, or the nearest ones.
    offers: Vec<&'static Offer>,
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
