//! Data key pairs: the types that can be asked for by name. They are made for the caller and belong to no key here.

use crate::source::{HUA_EC_PAIR, HUA_RSA_PAIR};
use crate::{Cloud, KeySpec, Source};

/// What kind of pairs an operation makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// RSA.
    Rsa,
    /// Pairs on a curve.
    Curve,
}

/// The type of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PairSpec {
    /// One that keys of the service have too.
    Key(KeySpec),
    /// NIST P-521 (secp521r1).
    EcP521,
}

/// One type of data key pair of one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct DataPairRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// The cloud's spelling, case included.
    pub wire: &'static str,
    /// Which operation makes it.
    pub family: Family,
    /// The type.
    pub pair: PairSpec,
    /// The page.
    pub source: Source,
}

const fn rsa(wire: &'static str, spec: KeySpec) -> DataPairRule {
    DataPairRule {
        cloud: Cloud::Huawei,
        wire,
        family: Family::Rsa,
        pair: PairSpec::Key(spec),
        source: HUA_RSA_PAIR,
    }
}

const fn curve(wire: &'static str, pair: PairSpec) -> DataPairRule {
    DataPairRule {
        cloud: Cloud::Huawei,
        wire,
        family: Family::Curve,
        pair,
        source: HUA_EC_PAIR,
    }
}

static HUAWEI: &[DataPairRule] = &[
    rsa("RSA_2048", KeySpec::Rsa2048),
    rsa("RSA_3072", KeySpec::Rsa3072),
    rsa("RSA_4096", KeySpec::Rsa4096),
    curve("ECC_NIST_P256", PairSpec::Key(KeySpec::EcP256)),
    curve("ECC_NIST_P384", PairSpec::Key(KeySpec::EcP384)),
    curve("ECC_NIST_P521", PairSpec::EcP521),
    curve("ECC_SECG_P256K1", PairSpec::Key(KeySpec::EcP256K)),
    curve("SM2", PairSpec::Key(KeySpec::Sm2)),
];

/// Every type of the cloud; none where it makes no pairs.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [DataPairRule] {
    match cloud {
        Cloud::Alibaba => &[],
        Cloud::Huawei => HUAWEI,
    }
}

/// The types that one operation of the cloud makes.
pub fn of(cloud: Cloud, family: Family) -> impl Iterator<Item = &'static DataPairRule> {
    all(cloud).iter().filter(move |rule| rule.family == family)
}

/// The type that the cloud spells so for this operation, case included.
#[must_use]
pub fn find(cloud: Cloud, family: Family, wire: &str) -> Option<&'static DataPairRule> {
    of(cloud, family).find(|rule| rule.wire == wire)
}
