//! New versions of a key by request: of which keys, how far apart, and whether each has a public half of its own.

use crate::limits::VERSION_GAP_SECONDS;
use crate::source::{ALI_VERSIONS, HUA_ON_DEMAND};
use crate::{Cloud, KeySpec, Origin, Place, Seconds, Source, SpecRule, rotation, spec};

/// Which keys get new versions by request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// Key pairs: what rotates by itself does not rotate on demand.
    Pairs,
    /// Keys of a spec and in a place that rotate by themselves, whether or not this one does.
    Rotating,
}

/// How a cloud makes new versions by request.
#[derive(Debug, PartialEq, Eq)]
pub struct VersionRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// Of which keys.
    pub makes: Makes,
    /// Shortest time between two versions of one key; `None` where there is none.
    pub gap: Option<Seconds>,
    /// The page.
    pub source: Source,
}

impl VersionRule {
    /// Whether a key pair may have several versions, so that a public key is that of one of them.
    #[must_use]
    pub const fn pairs_have_versions(&self) -> bool {
        match self.makes {
            Makes::Pairs => true,
            Makes::Rotating => false,
        }
    }

    fn spec_may(&self, rule: &SpecRule) -> bool {
        match self.makes {
            Makes::Pairs => rule.spec.is_asymmetric(),
            Makes::Rotating => rule.rotates,
        }
    }

    fn place_may(&self, place: Place) -> bool {
        match self.makes {
            Makes::Pairs => place.makes_versions(),
            Makes::Rotating => rotation::of(place).is_some(),
        }
    }
}

static ALIBABA: VersionRule = VersionRule {
    cloud: Cloud::Alibaba,
    makes: Makes::Pairs,
    gap: Some(Seconds(VERSION_GAP_SECONDS)),
    source: ALI_VERSIONS,
};
static HUAWEI: VersionRule = VersionRule {
    cloud: Cloud::Huawei,
    makes: Makes::Rotating,
    gap: None,
    source: HUA_ON_DEMAND,
};

/// The cloud's rule.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static VersionRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// Why a key will never get a new version by request. Names are the cloud's own spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its material was imported.
    Origin {
        /// The key's origin.
        origin: &'static str,
        /// The origins that get versions.
        valid: Vec<&'static str>,
    },
    /// Not a key of its spec.
    Spec {
        /// The key's spec.
        spec: &'static str,
        /// The specs that get versions.
        valid: Vec<&'static str>,
    },
    /// Not where it is.
    Place {
        /// Where the key is.
        place: Place,
        /// Where keys get versions.
        valid: Vec<Place>,
    },
}

/// Judges a key, all faults at once; what is not known of it (`None`) is not judged.
///
/// # Errors
/// What will never change about the key. Its state and the age of its newest version are judged elsewhere.
pub fn check(
    cloud: Cloud,
    spec: Option<&'static SpecRule>,
    origin: Option<Origin>,
    place: Option<Place>,
) -> Result<(), Vec<Fault>> {
    let rule = of(cloud);
    let origin = origin.filter(|origin| *origin == Origin::External);
    let origin = origin.map(|origin| Fault::Origin {
        origin: origin.wire(cloud),
        valid: vec![Origin::Service.wire(cloud)],
    });
    let spec = spec.filter(|spec| !rule.spec_may(spec));
    let spec = spec.map(|spec| Fault::Spec {
        spec: spec.wire,
        valid: specs(cloud),
    });
    let place = place.filter(|place| !rule.place_may(*place));
    let place = place.map(|place| Fault::Place {
        place,
        valid: places(cloud),
    });
    let faults: Vec<Fault> = [origin, spec, place].into_iter().flatten().collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// The specs whose keys get new versions by request.
#[must_use]
pub fn specs(cloud: Cloud) -> Vec<&'static str> {
    let rule = of(cloud);
    let may = spec::all(cloud).iter().filter(|spec| rule.spec_may(spec));
    may.map(|spec| spec.wire).collect()
}

/// Where keys get new versions by request.
#[must_use]
pub fn places(cloud: Cloud) -> Vec<Place> {
    let all = Place::all(cloud).iter().copied();
    all.filter(|place| of(cloud).place_may(*place)).collect()
}

/// The spellings of the specs that are key pairs: those that have a public key.
#[must_use]
pub fn pairs(cloud: Cloud) -> Vec<&'static str> {
    let is_pair = |rule: &&SpecRule| KeySpec::is_asymmetric(rule.spec);
    let pairs = spec::all(cloud).iter().filter(is_pair);
    pairs.map(|rule| rule.wire).collect()
}
