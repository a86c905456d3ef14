//! Wrapping: under which keys and algorithms key material goes into the service, and data keys come out of it.

mod alibaba;
mod huawei;

use crate::spec::Regions;
use crate::{Cloud, Field, KeySpec, Place, Protection, Reason, Refusal, RegionKind, Source};

/// How secret bytes are encrypted under a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrapping {
    /// RSAES-PKCS1-v1_5 over the raw key (RFC 8017).
    RsaPkcs1,
    /// RSAES-OAEP with SHA-1 over the raw key (RFC 8017).
    RsaOaepSha1,
    /// RSAES-OAEP with SHA-256 over the raw key (RFC 8017).
    RsaOaepSha256,
    /// SM2 public key encryption over the raw key, C1C3C2 (GB/T 32918.4).
    Sm2Pke,
    /// An envelope for a key pair: RSAES-OAEP with SHA-256 over a fresh 32-byte AES key, then the PKCS #8 DER in
    /// AES-256-ECB with PKCS #7 padding under that key; one after the other.
    RsaOaepSha256AesEcb,
    /// An envelope for an SM2 key pair: SM2 public key encryption over a fresh 16-byte SM4 key, then the 32-byte
    /// private number in SM4-ECB without padding under that key; one after the other.
    Sm2PkeSm4Ecb,
    /// Two pieces for a key pair: RSAES-OAEP with SHA-256 over a fresh AES key of 16 or 32 bytes, and apart from it the
    /// PKCS #8 DER in AES key wrap with padding (RFC 5649) under that key.
    RsaOaepSha256AesKwp,
    /// The same two pieces with SM2 public key encryption over the AES key.
    Sm2PkeAesKwp,
}

impl Wrapping {
    /// Every way.
    pub const ALL: [Self; 8] = [
        Self::RsaPkcs1,
        Self::RsaOaepSha1,
        Self::RsaOaepSha256,
        Self::Sm2Pke,
        Self::RsaOaepSha256AesEcb,
        Self::Sm2PkeSm4Ecb,
        Self::RsaOaepSha256AesKwp,
        Self::Sm2PkeAesKwp,
    ];
}

/// Which way wrapped bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The caller's key material into the service, under a key pair that the service made for it.
    Import,
    /// A data key out of the service, under the caller's public key.
    Export,
}

/// One algorithm of one cloud in one direction.
#[derive(Debug, PartialEq, Eq)]
pub struct WrappingRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// In or out.
    pub direction: Direction,
    /// The cloud's spelling of the algorithm, case included.
    pub wire: &'static str,
    /// The cloud's spelling of the wrapping key's type, case included.
    pub key_spec_wire: &'static str,
    /// The wrapping key's type.
    pub key_spec: KeySpec,
    /// What is computed.
    pub wrapping: Wrapping,
    /// The key specs whose material (import) or data keys (export) it wraps.
    pub wraps: &'static [KeySpec],
    /// Where such a key must be.
    pub places: &'static [Place],
    /// In which regions.
    pub regions: Regions,
    /// The levels that such a key must have.
    pub protections: &'static [Protection],
    /// Whether material that is brought in so stays for good: it neither expires nor can be taken away.
    pub stays: bool,
    /// The page.
    pub source: Source,
}

/// What a wrapping is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The cloud asked.
    pub cloud: Cloud,
    /// The spec of the key whose material or data key it is.
    pub spec: KeySpec,
    /// Where that key is.
    pub place: Place,
    /// Its level.
    pub protection: Protection,
    /// The kind of its region.
    pub region: RegionKind,
}

/// Every row of the cloud, imports first.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [WrappingRule] {
    match cloud {
        Cloud::Alibaba => alibaba::WRAPPINGS,
        Cloud::Huawei => huawei::WRAPPINGS,
    }
}

/// The rows that wrap for this key in this direction; the first is the one to suggest.
pub fn of(target: &Target, direction: Direction) -> impl Iterator<Item = &'static WrappingRule> {
    let target = *target;
    all(target.cloud).iter().filter(move |rule| {
        rule.direction == direction
            && rule.wraps.contains(&target.spec)
            && rule.places.contains(&target.place)
            && rule.protections.contains(&target.protection)
            && rule.regions.include(target.region)
    })
}

/// How key material of this key is brought in, by the cloud's own words; without a key's type where the algorithm
/// alone says it.
///
/// # Errors
/// One refusal of [`Field::WrappingAlgorithm`] or [`Field::WrappingKeySpec`] with the words that it takes for this key.
pub fn import(
    target: &Target,
    algorithm: &str,
    key_spec: Option<&str>,
) -> Result<&'static WrappingRule, Vec<Refusal>> {
    find(target, Direction::Import, algorithm, key_spec)
}

/// Whether imported material of this key stays for good; see [`WrappingRule::stays`].
#[must_use]
pub fn stays(target: &Target) -> bool {
    of(target, Direction::Import).any(|rule| rule.stays)
}

/// How a data key under this key is taken out, by the cloud's own words.
///
/// # Errors
/// One refusal of [`Field::WrappingAlgorithm`] or [`Field::WrappingKeySpec`] with the words that it takes for this key.
pub fn export(
    target: &Target,
    algorithm: &str,
    key_spec: &str,
) -> Result<&'static WrappingRule, Vec<Refusal>> {
    find(target, Direction::Export, algorithm, Some(key_spec))
}

fn find(
    target: &Target,
    direction: Direction,
    algorithm: &str,
    key_spec: Option<&str>,
) -> Result<&'static WrappingRule, Vec<Refusal>> {
    let rules: Vec<_> = of(target, direction).collect();
    let named = || rules.iter().filter(|rule| rule.wire == algorithm);
    if named().next().is_none() {
        let valid = words(rules.iter().map(|rule| rule.wire));
        let reason = Reason::NotOneOf { valid };
        return Err(vec![Refusal::new(
            Field::WrappingAlgorithm,
            algorithm,
            reason,
        )]);
    }
    let found = named().find(|rule| key_spec.is_none_or(|asked| rule.key_spec_wire == asked));
    found.copied().ok_or_else(|| {
        let valid = words(named().map(|rule| rule.key_spec_wire));
        let reason = Reason::NotOneOf { valid };
        let asked = key_spec.unwrap_or_default();
        vec![Refusal::new(Field::WrappingKeySpec, asked, reason)]
    })
}

/// Each word once, in order of appearance.
fn words(all: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut words = Vec::new();
    for word in all {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}
