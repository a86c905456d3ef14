//! Key specs: which exist, what each is for, and where it can be made on what terms.

mod alibaba;
mod huawei;

use crate::region::RegionKind;
use crate::{Cloud, Origin, Place, Protection, Source, Usage};

/// A type of key, whatever the cloud calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeySpec {
    /// AES with a 128-bit key.
    Aes128,
    /// AES with a 192-bit key.
    Aes192,
    /// AES with a 256-bit key.
    Aes256,
    /// SM4 (GB/T 32907), 128-bit key.
    Sm4,
    /// HMAC with SHA-224.
    Hmac224,
    /// HMAC with SHA-256.
    Hmac256,
    /// HMAC with SHA-384.
    Hmac384,
    /// HMAC with SHA-512.
    Hmac512,
    /// HMAC with SM3 (GB/T 32905).
    HmacSm3,
    /// RSA with a 2048-bit modulus.
    Rsa2048,
    /// RSA with a 3072-bit modulus.
    Rsa3072,
    /// RSA with a 4096-bit modulus.
    Rsa4096,
    /// NIST P-256 (secp256r1).
    EcP256,
    /// NIST P-384 (secp384r1).
    EcP384,
    /// SEC 2 secp256k1.
    EcP256K,
    /// SM2 (GB/T 32918).
    Sm2,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

impl KeySpec {
    /// Every type of key that some cloud has.
    pub const ALL: [Self; 17] = [
        Self::Aes128,
        Self::Aes192,
        Self::Aes256,
        Self::Sm4,
        Self::Hmac224,
        Self::Hmac256,
        Self::Hmac384,
        Self::Hmac512,
        Self::HmacSm3,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::EcP256,
        Self::EcP384,
        Self::EcP256K,
        Self::Sm2,
        Self::Ed25519,
    ];

    /// Whether it is a block cipher key (not a MAC key, not a key pair).
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 | Self::Sm4 => true,
            Self::Hmac224 | Self::Hmac256 | Self::Hmac384 | Self::Hmac512 | Self::HmacSm3 => false,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => false,
            Self::EcP256 | Self::EcP384 | Self::EcP256K | Self::Sm2 | Self::Ed25519 => false,
        }
    }

    /// Bytes of a block cipher's or MAC's key; `None` of a key pair. A MAC key is as long as its digest.
    #[must_use]
    pub const fn material_bytes(self) -> Option<usize> {
        match self {
            Self::Aes128 | Self::Sm4 => Some(16),
            Self::Aes192 => Some(24),
            Self::Hmac224 => Some(28),
            Self::Aes256 | Self::Hmac256 | Self::HmacSm3 => Some(32),
            Self::Hmac384 => Some(48),
            Self::Hmac512 => Some(64),
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => None,
            Self::EcP256 | Self::EcP384 | Self::EcP256K | Self::Sm2 | Self::Ed25519 => None,
        }
    }

    /// Whether it is a key pair.
    #[must_use]
    pub const fn is_asymmetric(self) -> bool {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 | Self::Sm4 => false,
            Self::Hmac224 | Self::Hmac256 | Self::Hmac384 | Self::Hmac512 | Self::HmacSm3 => false,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => true,
            Self::EcP256 | Self::EcP384 | Self::EcP256K | Self::Sm2 | Self::Ed25519 => true,
        }
    }
}

/// One cloud's rules for one type of key.
#[derive(Debug, PartialEq, Eq)]
pub struct SpecRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// The type of key.
    pub spec: KeySpec,
    /// The cloud's spelling, case included.
    pub wire: &'static str,
    /// What such a key may be created for.
    pub usages: &'static [Usage],
    /// What it is for when the request does not say; one of `usages`.
    pub default_usage: Usage,
    /// Where it can be made, one entry a place.
    pub offers: &'static [Offer],
    /// Whether the service rotates it by itself where the place allows rotation.
    pub rotates: bool,
    /// The page.
    pub source: Source,
}

/// The terms on which a spec can be made in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The place.
    pub place: Place,
    /// In which regions.
    pub regions: Regions,
    /// At which levels; the first applies when the request does not say.
    pub protections: &'static [Protection],
    /// With key material from where.
    pub origins: &'static [Origin],
    /// The page.
    pub source: Source,
}

/// The regions in which an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regions {
    /// In every region.
    Every,
    /// In regions of the Chinese mainland.
    Mainland,
    /// In regions of the Chinese mainland that have managed hardware security modules.
    MainlandHsm,
}

impl Regions {
    /// Whether a region of this kind is among them.
    #[must_use]
    pub const fn include(self, kind: RegionKind) -> bool {
        match self {
            Self::Every => true,
            Self::Mainland => kind.is_mainland(),
            Self::MainlandHsm => kind.is_mainland() && kind.has_hsm(),
        }
    }
}

impl SpecRule {
    /// The terms in one place; `None` where the spec does not exist.
    #[must_use]
    pub fn offer(&self, place: Place) -> Option<&'static Offer> {
        self.offers.iter().find(|offer| offer.place == place)
    }

    /// Where it can be made.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        self.offers.iter().map(|offer| offer.place).collect()
    }
}

/// Every spec of the cloud, in the order of its page.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [SpecRule] {
    match cloud {
        Cloud::Alibaba => alibaba::SPECS,
        Cloud::Huawei => huawei::SPECS,
    }
}

/// The rule of the spec that the cloud spells so, case included.
#[must_use]
pub fn find(cloud: Cloud, wire: &str) -> Option<&'static SpecRule> {
    all(cloud).iter().find(|rule| rule.wire == wire)
}

/// The cloud's rule for a type of key; `None` when it has none.
#[must_use]
pub fn of(cloud: Cloud, spec: KeySpec) -> Option<&'static SpecRule> {
    all(cloud).iter().find(|rule| rule.spec == spec)
}

/// The cloud's own rule for what the *other* cloud spells `wire`: `AES_256` asked of Alibaba is `Aliyun_AES_256`.
#[must_use]
pub fn counterpart(cloud: Cloud, wire: &str) -> Option<&'static SpecRule> {
    find(cloud.other(), wire).and_then(|rule| of(cloud, rule.spec))
}

/// The spec that the cloud makes when the request does not say.
#[must_use]
pub fn default_of(cloud: Cloud) -> &'static SpecRule {
    match cloud {
        Cloud::Alibaba => &alibaba::DEFAULT,
        Cloud::Huawei => &huawei::DEFAULT,
    }
}

/// The spellings of the specs that exist in this place and this kind of region; `None` leaves that open.
#[must_use]
pub fn offered(
    cloud: Cloud,
    place: Option<Place>,
    region: Option<RegionKind>,
) -> Vec<&'static str> {
    let stands = |offer: &Offer| {
        place.is_none_or(|place| offer.place == place)
            && region.is_none_or(|kind| offer.regions.include(kind))
    };
    let rules = all(cloud)
        .iter()
        .filter(|rule| rule.offers.iter().any(stands));
    rules.map(|rule| rule.wire).collect()
}
