//! What the operations of key pairs share: the key, the version that the caller names, and the algorithm.
//!
//! They judge in one order: the key, what it is for, its state, the version, the algorithm, the lengths.

use std::borrow::Cow;
use std::sync::Arc;

use kms_rules::algorithm::{self, AlgorithmRule, Purpose};
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, Usage, limits};

use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::permit::allowed;
use super::refusal::{Argument, Needs, Refusal};
use super::vault::Vault;
use crate::crypto::{self, Failed, KeyPair};
use crate::entropy::Entropy;
use crate::store::{Key, Scope, SealedVersion};

/// What a caller names to work with a key pair.
#[derive(Debug, Clone)]
pub(crate) struct WithPair {
    pub(crate) key: KeyRef,
    /// The version's id; `None` is the primary one, where pairs have one version.
    pub(crate) version: Option<String>,
    /// The algorithm in the cloud's spelling.
    pub(crate) algorithm: String,
}

/// What is signed, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ToSign {
    /// A digest that the caller made, by the algorithm's hash.
    Digest(Vec<u8>),
    /// The message itself.
    Message(Vec<u8>),
}

/// A version of a key pair that may be used.
pub(super) struct Pair {
    pub(super) key: Box<Key>,
    pub(super) version_id: String,
    pub(super) working: Arc<KeyPair>,
}

/// What is asked of a key pair: the key's usage, and the kind of algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Encrypt,
    Sign,
    Agree,
}

impl Work {
    fn needs(self) -> Needs {
        match self {
            Work::Encrypt => Needs::Pair(Usage::EncryptDecrypt),
            Work::Sign => Needs::Pair(Usage::SignVerify),
            Work::Agree => Needs::Pair(Usage::KeyAgreement),
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Work::Encrypt => Purpose::Encrypt,
            Work::Sign => Purpose::Sign,
            Work::Agree => Purpose::Agree,
        }
    }
}

impl Pair {
    /// Does work with the private half; that of RSA, which takes milliseconds, away from the async threads.
    ///
    /// # Errors
    /// What `work` gives.
    pub(super) async fn privately<T: Send + 'static>(
        &self,
        core: &Core,
        work: impl FnOnce(&KeyPair, &Entropy) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Refusal> {
        if !self.working.takes_long() {
            return Ok(work(&self.working, &core.vault.entropy)?);
        }
        let (vault, working) = (Arc::clone(&core.vault), Arc::clone(&self.working));
        let done = core
            .blocking(move || work(&working, &vault.entropy))
            .await?;
        Ok(done?)
    }
}

/// The pair and the algorithm for a work, both as the caller named them.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`];
/// [`Refusal::WrongAlgorithm`].
pub(super) async fn ready(
    core: &Core,
    scope: &Scope,
    (with, accepts): (&WithPair, Accepts),
    work: Work,
) -> Result<(Pair, &'static AlgorithmRule), Refusal> {
    let named = (&with.key, accepts, with.version.as_deref());
    let pair = version_of(core, scope, named, work.needs(), Operation::Use).await?;
    let rule = algorithm_of(scope.cloud, &pair.key, work.purpose(), &with.algorithm)?;
    Ok((pair, rule))
}

/// A version of a key pair that may do the operation now.
///
/// # Errors
/// Not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`]; [`Refusal::VersionNotFound`].
pub(super) async fn version_of(
    core: &Core,
    scope: &Scope,
    (key, accepts, version): (&KeyRef, Accepts, Option<&str>),
    needs: Needs,
    operation: Operation,
) -> Result<Pair, Refusal> {
    let found = match version {
        Some(version) => core.current_at(scope, (key, accepts), version).await?,
        None => core.current(scope, (key, accepts)).await?,
    };
    allowed(scope.cloud, &found.key, needs, operation)?;
    let sealed = found.version.ok_or_else(|| Refusal::VersionNotFound {
        key: found.key.id.clone(),
        version: version.unwrap_or_default().to_owned(),
    })?;
    read(core, scope, found.key, sealed).await
}

/// The pair of a version. One of RSA that is not kept takes about a millisecond to read: away from the async threads.
///
/// # Errors
/// [`Refusal::Internal`] when the stored material does not open.
async fn read(
    core: &Core,
    scope: &Scope,
    key: Box<Key>,
    sealed: SealedVersion,
) -> Result<Pair, Refusal> {
    let at_once = !crypto::takes_long(key.spec.spec) || core.vault.is_kept(scope, &sealed.id);
    let read = |vault: &Vault, scope: &Scope| {
        Ok(Pair {
            working: vault.pair(scope, &key, &sealed)?,
            key,
            version_id: sealed.id,
        })
    };
    if at_once {
        return read(&core.vault, scope);
    }
    let (vault, scope) = (Arc::clone(&core.vault), scope.clone());
    core.blocking(move || read(&vault, &scope)).await?
}

/// The algorithm of the key's spec that the cloud spells so, if it is one for this purpose.
///
/// # Errors
/// [`Refusal::WrongAlgorithm`] with those that would be valid.
pub(super) fn algorithm_of(
    cloud: Cloud,
    key: &Key,
    purpose: Purpose,
    given: &str,
) -> Result<&'static AlgorithmRule, Refusal> {
    let valid = || algorithm::of(cloud, key.spec.spec).filter(|rule| rule.purpose == purpose);
    valid()
        .find(|rule| rule.wire == given)
        .ok_or_else(|| Refusal::WrongAlgorithm {
            spec: key.spec.wire,
            given: given.chars().take(limits::ASKED_CHARS_MAX).collect(),
            valid: valid().map(|rule| rule.wire).collect(),
        })
}

/// What the algorithm signs of what the caller sent: a digest of its hash's length, or a whole message.
///
/// # Errors
/// [`Refusal::WrongLength`] for a digest, [`Refusal::TooLong`] for a message; [`Refusal::Malformed`] when the
/// algorithm takes the other of the two.
pub(super) fn input(rule: &AlgorithmRule, to_sign: ToSign) -> Result<Vec<u8>, Refusal> {
    match to_sign {
        ToSign::Digest(digest) => match rule.digest_bytes {
            Some(valid) if valid == digest.len() => Ok(digest),
            Some(valid) => Err(Refusal::WrongLength {
                argument: Argument::Digest,
                length: digest.len(),
                valid,
            }),
            None => Err(only(rule, "whole messages")),
        },
        ToSign::Message(message) => {
            check_input(rule, Argument::Message, &message)?;
            let input = rule
                .input_bytes_max
                .and_then(|_| crypto::to_sign(rule.algorithm, &message));
            input
                .map(Cow::into_owned)
                .ok_or_else(|| only(rule, "digests"))
        }
    }
}

fn only(rule: &AlgorithmRule, what: &str) -> Refusal {
    Refusal::Malformed {
        argument: Argument::MessageType,
        why: format!("{} signs {what} only", rule.wire),
    }
}

/// Checks that an input is not longer than the algorithm takes.
///
/// # Errors
/// [`Refusal::TooLong`].
pub(super) fn check_input(
    rule: &AlgorithmRule,
    argument: Argument,
    input: &[u8],
) -> Result<(), Refusal> {
    match rule.input_bytes_max {
        Some(max) if input.len() > max => Err(Refusal::TooLong {
            argument,
            length: input.len(),
            max,
        }),
        Some(_) | None => Ok(()),
    }
}
