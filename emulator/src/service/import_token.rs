//! Import tokens: what GetParametersForImport hands out and ImportKeyMaterial takes back.
//!
//! A token holds the id of its key and the private half of the wrapping pair, sealed under the seal key for one scope,
//! so that nothing is kept of an import that never comes, and a token outlives a restart. On the wire it is base64 of
//! `form (1) || nonce (12) || sealed contents || tag (16)`, about 1.3 KB for RSA_2048; the contents are `key id ||
//! expiry (8, milliseconds since 1970, big-endian) || algorithm || wrapping key's type || PKCS#8 DER`, each word after
//! its length in one byte.

use jiff::{SignedDuration, Timestamp};
use kms_rules::lifecycle::{KeyState, Operation};
use kms_rules::wrapping::{self, Direction, WrappingRule};
use kms_rules::{Cloud, KeySpec, Origin, limits};
use zeroize::Zeroizing;

use super::permit::permit;
use super::refusal::{Refusal, TokenRefusal};
use super::vault::Vault;
use crate::crypto::Material;
use crate::store::{Key, Scope};

/// What the one form of tokens begins with.
const FORM: u8 = 2;

/// What tokens are sealed for, beside the scope: no version's material is.
const DOMAIN: &str = "import token";

/// The opened contents of a token.
pub(super) struct ImportToken {
    /// The moment at which it is of no use any more.
    pub(super) expires_at: Timestamp,
    pub(super) wrapping: &'static WrappingRule,
    /// PKCS#8 DER of the wrapping pair.
    pub(super) pair: Material,
}

impl ImportToken {
    /// A token that begins to be valid now.
    pub(super) fn new(wrapping: &'static WrappingRule, pair: Material, now: Timestamp) -> Self {
        let seconds = i64::try_from(limits::IMPORT_TOKEN_SECONDS).unwrap_or(i64::MAX);
        ImportToken {
            expires_at: now
                .saturating_add(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MAX),
            wrapping,
            pair,
        }
    }

    /// The token for a key, as it is handed out before any base64.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn seal(
        &self,
        vault: &Vault,
        scope: &Scope,
        key_id: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let sealed = vault.seal_bytes(&binding(scope), self.write(key_id))?;
        Ok([&[FORM][..], &sealed].concat())
    }

    /// What a token holds that was made here for this key; whether it has expired is not judged.
    ///
    /// # Errors
    /// [`Refusal::ImportToken`].
    pub(super) fn open(
        vault: &Vault,
        scope: &Scope,
        (key_id, spec): (&str, KeySpec),
        token: &[u8],
    ) -> Result<ImportToken, Refusal> {
        let sealed = parse(token).ok_or(Refusal::ImportToken(TokenRefusal::NotOurs))?;
        let contents = vault.open_bytes(&binding(scope), sealed);
        let contents = contents.ok_or(Refusal::ImportToken(TokenRefusal::NotOurs))?;
        let (key, rest) = word(&contents).ok_or(Refusal::ImportToken(TokenRefusal::NotOurs))?;
        if key != key_id {
            return Err(TokenRefusal::OfOtherKey.into());
        }
        read((scope.cloud, spec), rest).ok_or(Refusal::ImportToken(TokenRefusal::NotOurs))
    }

    fn write(&self, key_id: &str) -> Zeroizing<Vec<u8>> {
        let pair = self.pair.bytes();
        // Enough that it never grows: what a vector leaves behind when it moves is not wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 + 3 * 256 + pair.len()));
        put_word(&mut bytes, key_id);
        bytes.extend_from_slice(&self.expires_at.as_millisecond().to_be_bytes());
        put_word(&mut bytes, self.wrapping.wire);
        put_word(&mut bytes, self.wrapping.key_spec_wire);
        bytes.extend_from_slice(pair);
        bytes
    }
}

fn put_word(bytes: &mut Vec<u8>, word: &str) {
    bytes.push(u8::try_from(word.len()).unwrap_or(u8::MAX));
    bytes.extend_from_slice(word.as_bytes());
}

/// The sealed part of a token; `None` when it is of no form that this build makes. For any bytes.
pub(super) fn parse(token: &[u8]) -> Option<&[u8]> {
    let (form, sealed) = token.split_first()?;
    (*form == FORM).then_some(sealed)
}

/// Reads what [`ImportToken::write`] wrote after the id of a key of this spec. For any bytes.
pub(super) fn read((cloud, spec): (Cloud, KeySpec), contents: &[u8]) -> Option<ImportToken> {
    let (expiry, rest) = contents.split_first_chunk()?;
    let expires_at = Timestamp::from_millisecond(i64::from_be_bytes(*expiry)).ok()?;
    let (algorithm, rest) = word(rest)?;
    let (key_spec, pair) = word(rest)?;
    let wrapping = wrapping::all(cloud).iter().find(|rule| {
        rule.direction == Direction::Import
            && rule.wire == algorithm
            && rule.key_spec_wire == key_spec
            && rule.wraps.contains(&spec)
    })?;
    Some(ImportToken {
        expires_at,
        wrapping,
        pair: Material::new(Zeroizing::new(pair.to_vec())),
    })
}

/// A word after its length, and what follows it.
fn word(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (word, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((std::str::from_utf8(word).ok()?, rest))
}

/// Whether something may be done now that brings material in or takes it away: the key's own material was imported or
/// will be.
///
/// # Errors
/// [`Refusal::WrongOrigin`]; those of [`permit`].
pub(super) fn permit_import(cloud: Cloud, key: &Key, operation: Operation) -> Result<(), Refusal> {
    let origin = imported_origin(key);
    match permit(cloud, key, operation) {
        // No key whose material the service made is ever in that state: the state is not the reason.
        Err(Refusal::WrongState(wrong)) if wrong.valid == [KeyState::PendingImport] => {
            origin.and(Err(wrong.into()))
        }
        Err(refusal) => Err(refusal),
        Ok(_) => origin,
    }
}

/// Refuses keys whose material the service made.
///
/// # Errors
/// [`Refusal::WrongOrigin`].
pub(super) fn imported_origin(key: &Key) -> Result<(), Refusal> {
    match key.origin {
        Origin::External => Ok(()),
        Origin::Service => Err(Refusal::WrongOrigin {
            key: key.id.clone(),
            origin: key.origin,
            place: key.place,
        }),
    }
}

fn binding(scope: &Scope) -> [&str; 4] {
    [DOMAIN, scope.cloud.name(), &scope.account, &scope.region]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::SealKey;
    use crate::entropy::Entropy;

    fn scope() -> Scope {
        Scope {
            cloud: Cloud::Alibaba,
            account: "1".to_owned(),
            region: "cn-hangzhou".to_owned(),
        }
    }

    fn vault() -> Vault {
        Vault::new(SealKey::new(&[1; 32]).unwrap(), Entropy::seeded(1))
    }

    fn token(rule: &'static WrappingRule) -> ImportToken {
        let pair = Material::new(Zeroizing::new(b"pair".to_vec()));
        ImportToken::new(rule, pair, "2026-01-01T00:00:00Z".parse().unwrap())
    }

    fn imports() -> impl Iterator<Item = &'static WrappingRule> {
        let rules = Cloud::ALL.into_iter().flat_map(wrapping::all);
        rules.filter(|rule| rule.direction == Direction::Import)
    }

    #[test]
    fn a_token_says_what_it_was_made_of_for_every_wrapping() {
        for rule in imports() {
            let scope = Scope {
                cloud: rule.cloud,
                ..scope()
            };
            let sealed = token(rule).seal(&vault(), &scope, "key").unwrap();
            for spec in KeySpec::ALL {
                let wraps = rule.wraps.contains(&spec);
                let opened = ImportToken::open(&vault(), &scope, ("key", spec), &sealed);
                // Two rules of one word are told apart by what they wrap.
                let found = opened.map(|token| token.wrapping == rule);
                assert_eq!(found.unwrap_or(false), wraps, "{spec:?} {rule:?}");
            }
            let key = ("key", rule.wraps[0]);
            let opened = ImportToken::open(&vault(), &scope, key, &sealed).unwrap();
            assert_eq!(opened.wrapping, rule);
            assert_eq!(opened.pair.bytes(), b"pair");
            let day_after = "2026-01-02T00:00:00Z".parse().unwrap();
            assert_eq!(opened.expires_at, day_after);
        }
    }

    #[test]
    fn a_token_opens_for_its_key_only_and_unchanged() {
        let sealed = token(imports().next().unwrap())
            .seal(&vault(), &scope(), "key")
            .unwrap();
        let open = |scope: &Scope, key: &str, token: &[u8]| {
            ImportToken::open(&vault(), scope, (key, KeySpec::Aes256), token)
        };
        let refused = |scope: &Scope, key: &str, token: &[u8]| {
            matches!(
                open(scope, key, token),
                Err(Refusal::ImportToken(TokenRefusal::NotOurs))
            )
        };
        assert!(open(&scope(), "key", &sealed).is_ok());
        let other = open(&scope(), "other", &sealed);
        assert_eq!(other.err(), Some(TokenRefusal::OfOtherKey.into()));
        let others = [
            Scope {
                account: "2".to_owned(),
                ..scope()
            },
            Scope {
                region: "cn-beijing".to_owned(),
                ..scope()
            },
            Scope {
                cloud: Cloud::Huawei,
                ..scope()
            },
        ];
        for other in &others {
            assert!(refused(other, "key", &sealed), "{other:?}");
        }
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(refused(&scope(), "key", &changed), "{place}");
            assert!(refused(&scope(), "key", &sealed[..place]), "{place}");
        }
    }

    #[test]
    fn contents_cut_anywhere_before_the_pair_are_none() {
        let contents = token(imports().next().unwrap()).write("");
        let contents = &contents[1..];
        let head = contents.len() - b"pair".len();
        for length in 0..contents.len() {
            let cut = read((Cloud::Alibaba, KeySpec::Aes256), &contents[..length]);
            assert_eq!(cut.is_some(), length >= head, "{length}");
        }
        let far = [&i64::MAX.to_be_bytes()[..], &contents[8..]].concat();
        assert!(read((Cloud::Alibaba, KeySpec::Aes256), &far).is_none());
    }
}
