//! Algorithms: what each spec encrypts, signs, authenticates and agrees with, and how much of it.

mod alibaba;
mod huawei;

use crate::{Cloud, KeySpec, Source};

/// What an algorithm does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Encrypts and decrypts.
    Encrypt,
    /// Signs and verifies.
    Sign,
    /// Makes and checks message authentication codes.
    Mac,
    /// Derives a shared secret.
    Agree,
}

/// One algorithm of one spec on one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct AlgorithmRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// The cloud's spelling, case included.
    pub wire: &'static str,
    /// The type of key.
    pub spec: KeySpec,
    /// What it does.
    pub purpose: Purpose,
    /// Largest plaintext or message, in bytes; `None` where the input is a digest or a public key.
    pub input_bytes_max: Option<usize>,
    /// Length of the digest to sign, in bytes; `None` where none is taken.
    pub digest_bytes: Option<usize>,
    /// The page.
    pub source: Source,
}

/// Every algorithm of the cloud, spec by spec.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [AlgorithmRule] {
    match cloud {
        Cloud::Alibaba => alibaba::ALGORITHMS,
        Cloud::Huawei => huawei::ALGORITHMS,
    }
}

/// The rule of the algorithm that the cloud spells so for this spec, case included.
#[must_use]
pub fn find(cloud: Cloud, spec: KeySpec, wire: &str) -> Option<&'static AlgorithmRule> {
    of(cloud, spec).find(|rule| rule.wire == wire)
}

/// The algorithms of one spec; the first of each purpose is the one to suggest.
pub fn of(cloud: Cloud, spec: KeySpec) -> impl Iterator<Item = &'static AlgorithmRule> {
    all(cloud).iter().filter(move |rule| rule.spec == spec)
}
