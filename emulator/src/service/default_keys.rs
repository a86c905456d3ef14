//! Default keys: what a cloud does when a service of its own first encrypts for an account, or when the account's one
//! default key is first enabled. Callers cannot make such keys.

use kms_rules::{Cloud, KeyKind, alias};

use super::core::Core;
use super::create_key::{self, CreateKey, first_version, keep, new_key};
use super::permit::kind as kind_of;
use super::refusal::{Argument, Refusal};
use super::transaction::Transaction;
use crate::store::{Alias, Key, Kind, Scope};

/// The word in the alias of the account's default key; no service has this name.
const DEFAULT_CMK_WORD: &str = "kms";
/// Longest name of a service, in characters.
const SERVICE_CHARS_MAX: usize = 64;

/// Whose first use it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FirstUse {
    /// The service of this name encrypts for the account.
    ByService(String),
    /// The account's default key is enabled: with material of this origin, in the cloud's own spelling; `None` is the
    /// cloud's own material.
    DefaultCmk { origin: Option<String> },
}

/// A default key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DefaultKey {
    pub(crate) key: Key,
    pub(crate) alias: String,
    /// Whether it was made just now.
    pub(crate) is_new: bool,
}

/// The default key: made at the first use, found at every later one. Does not change one that is there.
///
/// # Errors
/// [`Refusal::Malformed`] for the name of a service, and without one where accounts have no default key; [`Refusal::Rules`] for the origin.
pub(crate) async fn first_use(
    core: &Core,
    scope: &Scope,
    of: FirstUse,
) -> Result<DefaultKey, Refusal> {
    let (kind, word, origin) = match of {
        FirstUse::ByService(name) => {
            check_service(&name)?;
            (Kind::Service(name.clone()), name, None)
        }
        FirstUse::DefaultCmk { origin } => (Kind::DefaultCmk, DEFAULT_CMK_WORD.to_owned(), origin),
    };
    check_offered(scope.cloud, &kind)?;
    let alias = alias_of(scope.cloud, &word);
    let mut key = default_key(core, scope, (kind, origin), &word)?;
    let is_name = alias::of(scope.cloud).names_the_key;
    key.name = is_name.then(|| alias.clone());
    let version = first_version(core, scope, &key).await?;
    core.transact(scope, move |transaction| {
        if let Some(key) = existing(transaction, &key.kind)? {
            let is_new = false;
            return Ok(DefaultKey { key, alias, is_new });
        }
        let key = keep(transaction, key, version.as_ref())?;
        if !is_name {
            keep_alias(transaction, &alias, &key)?;
        }
        let is_new = true;
        Ok(DefaultKey { key, alias, is_new })
    })
    .await
}

/// The key that the rules give a default key to be: without a version, and not kept yet.
fn default_key(
    core: &Core,
    scope: &Scope,
    (kind, origin): (Kind, Option<String>),
    word: &str,
) -> Result<Key, Refusal> {
    let args = CreateKey {
        origin,
        // The real one is not for callers, so the rules judge its word alone.
        name: alias::of(scope.cloud)
            .names_the_key
            .then(|| word.to_owned()),
        ..CreateKey::default()
    };
    let new = create_key::check(scope, None, &args)?;
    let mut key = new_key(core, scope, &new, &args)?;
    if let Kind::Service(name) = &kind {
        key.creator.clone_from(name);
    }
    key.kind = kind;
    Ok(key)
}

fn check_offered(cloud: Cloud, kind: &Kind) -> Result<(), Refusal> {
    if KeyKind::offered(cloud).contains(&kind_of(kind)) {
        return Ok(());
    }
    Err(Refusal::Malformed {
        argument: Argument::Service,
        why: "must be given, the account itself has no default key in this cloud".to_owned(),
    })
}

fn keep_alias(transaction: &Transaction<'_>, alias: &str, key: &Key) -> Result<(), Refusal> {
    let alias = Alias {
        name: alias.to_owned(),
        key_id: key.id.clone(),
        created_at: key.created_at,
        updated_at: key.created_at,
    };
    Ok(transaction
        .writing
        .insert_alias(transaction.scope, &alias)?)
}

/// The key of this kind as it is now.
fn existing(transaction: &Transaction<'_>, kind: &Kind) -> Result<Option<Key>, Refusal> {
    match transaction.writing.key_of_kind(transaction.scope, kind)? {
        Some(key) => transaction.load_id(&key.id),
        None => Ok(None),
    }
}

/// The alias of a default key: one that callers can neither make nor take away.
pub(super) fn alias_of(cloud: Cloud, word: &str) -> String {
    let rule = alias::of(cloud);
    match (rule.reserved_prefix, rule.reserved_suffix) {
        (Some(prefix), _) => format!("{prefix}/{word}"),
        (None, suffix) => format!("{}{word}{}", rule.prefix, suffix.unwrap_or_default()),
    }
}

fn check_service(name: &str) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = (1..=SERVICE_CHARS_MAX).contains(&name.len())
        && name.bytes().all(plain)
        && name != DEFAULT_CMK_WORD;
    if is_name {
        return Ok(());
    }
    Err(Refusal::Malformed {
        argument: Argument::Service,
        why: format!(
            "{name:?} is no name of a service, valid are 1 to {SERVICE_CHARS_MAX} characters of a-z 0-9 - other than \
             {DEFAULT_CMK_WORD}"
        ),
    })
}
