//! Key stores that callers make themselves: how they are called, and what they stand on.

use crate::limits::ALIAS_CHARS_MAX;
use crate::source::HUA_KEY_STORES;
use crate::{Cloud, Source};

/// The type of a key store on a cluster of hardware security modules.
pub const OF_HSM: &str = "DHSM";

/// What key stores look like in a cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct KeyStoreRule {
    /// Longest name, in characters; the shortest is 1.
    pub name_chars_max: usize,
    /// The punctuation of a name beside ASCII letters and digits.
    pub punctuation: &'static str,
    /// The allowed characters of a name in words.
    pub allowed: &'static str,
    /// What a key store may stand on, case included; the first where nothing is said. Of [`OF_HSM`] the cluster has
    /// one id under two names; the others have them apart.
    pub types: &'static [&'static str],
    /// The page.
    pub source: Source,
}

static HUAWEI: KeyStoreRule = KeyStoreRule {
    name_chars_max: ALIAS_CHARS_MAX,
    punctuation: ":/_-",
    allowed: "A-Z a-z 0-9 : / _ -",
    types: &[OF_HSM, "CDMS", "DEFAULT"],
    source: HUA_KEY_STORES,
};

/// The cloud's rule; `None` where callers make no key stores.
#[must_use]
pub const fn of(cloud: Cloud) -> Option<&'static KeyStoreRule> {
    match cloud {
        Cloud::Alibaba => None,
        Cloud::Huawei => Some(&HUAWEI),
    }
}

impl KeyStoreRule {
    /// Whether a text can be the name of a key store.
    #[must_use]
    pub fn is_name(&self, text: &str) -> bool {
        let plain = |char: char| char.is_ascii_alphanumeric() || self.punctuation.contains(char);
        (1..=self.name_chars_max).contains(&text.chars().count()) && text.chars().all(plain)
    }

    /// Whether two ids of a key store of this type go together: on hardware security modules they name one cluster.
    #[must_use]
    pub fn ids_agree(&self, kind: &str, cluster: &str, hsm_cluster: &str) -> bool {
        kind != OF_HSM || cluster == hsm_cluster
    }
}
