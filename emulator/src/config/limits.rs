//! `quotas` and `throttling`: off, as the cloud has them, or as they are set.

use serde::Deserialize;

use super::ConfigError;
use crate::service::{Quotas, Throttling};

/// `quotas` as typed.
#[derive(Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"off\", \"cloud\" or a table of numbers"
)]
pub enum QuotaSettings {
    /// `"off"` or `"cloud"`.
    Word(String),
    /// `[quotas]`.
    Table(QuotaTable),
}

/// `[quotas]`, each of an account in a region; absent: as if quotas were off.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaTable {
    /// Keys outside instances.
    pub keys: Option<u64>,
    /// Aliases.
    pub aliases: Option<u64>,
    /// Versions of one key pair.
    pub versions: Option<u64>,
}

/// `throttling` as typed.
#[derive(Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"off\", \"cloud\" or a table of numbers"
)]
pub enum ThrottlingSettings {
    /// `"off"` or `"cloud"`.
    Word(String),
    /// `[throttling]`.
    Table(ThrottlingTable),
}

/// `[throttling]`, each in requests a second of one account; absent: not throttled.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThrottlingTable {
    /// Cryptography with keys that are a string of bytes.
    pub symmetric: Option<u32>,
    /// Cryptography with key pairs.
    pub asymmetric: Option<u32>,
    /// ReEncrypt.
    pub re_encrypt: Option<u32>,
    /// Everything else.
    pub management: Option<u32>,
}

pub(super) fn quotas(asked: Option<QuotaSettings>) -> Result<Quotas, ConfigError> {
    match asked {
        None => Ok(Quotas::Off),
        Some(QuotaSettings::Word(word)) => word_of(
            "quotas",
            &word,
            [("off", Quotas::Off), ("cloud", Quotas::Cloud)],
        ),
        Some(QuotaSettings::Table(QuotaTable {
            keys,
            aliases,
            versions,
        })) => Ok(Quotas::Set {
            keys,
            aliases,
            versions,
        }),
    }
}

pub(super) fn throttling(asked: Option<ThrottlingSettings>) -> Result<Throttling, ConfigError> {
    let table = match asked {
        None => return Ok(Throttling::Off),
        Some(ThrottlingSettings::Word(word)) => {
            let words = [("off", Throttling::Off), ("cloud", Throttling::Cloud)];
            return word_of("throttling", &word, words);
        }
        Some(ThrottlingSettings::Table(table)) => table,
    };
    for (key, rate) in [
        ("symmetric", table.symmetric),
        ("asymmetric", table.asymmetric),
        ("re_encrypt", table.re_encrypt),
        ("management", table.management),
    ] {
        if rate == Some(0) {
            return Err(ConfigError(format!(
                "throttling.{key} is 0, valid are 1 and more requests a second"
            )));
        }
    }
    Ok(Throttling::Set {
        symmetric: table.symmetric,
        asymmetric: table.asymmetric,
        re_encrypt: table.re_encrypt,
        management: table.management,
    })
}

fn word_of<T: Copy>(key: &str, word: &str, valid: [(&str, T); 2]) -> Result<T, ConfigError> {
    let found = valid.iter().find(|(name, _)| *name == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words = valid.map(|(name, _)| name).join(" and ");
        ConfigError(format!(
            "{key} is {word:?}, valid are {words} and a table of numbers"
        ))
    })
}
