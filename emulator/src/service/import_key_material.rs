//! ImportKeyMaterial: brings a caller's own material into a key, for the first time or again.

use std::sync::Arc;

use jiff::Timestamp;
use kms_rules::KeySpec;
use kms_rules::lifecycle::Operation;
use kms_rules::wrapping::{Wrapping, WrappingRule};

use super::core::Core;
use super::import_token::{ImportToken, permit_import};
use super::key_ref::{Accepts, KeyRef};
use super::permit::kind;
use super::refusal::{Argument, MaterialFault, Refusal, TokenRefusal};
use super::transaction::Transaction;
use crate::crypto::{self, Failed, KeyPair, Material};
use crate::store::{Imported, Key, Scope, SealedVersion};

/// Wrapped material, and what is said of it.
#[derive(Debug, Clone)]
pub(crate) struct ImportKeyMaterial {
    /// The material, encrypted under the public key that came with the token; or the temporary key that `private_key`
    /// is wrapped under.
    pub(crate) encrypted: Vec<u8>,
    /// The private key of a pair, where the cloud takes it apart from `encrypted`; else not looked at.
    pub(crate) private_key: Option<Vec<u8>>,
    /// As GetParametersForImport gave it.
    pub(crate) token: Vec<u8>,
    /// When the material expires, in seconds since 1970; `None` is never, as it always is where material stays for good.
    pub(crate) expires_unix: Option<i64>,
}

/// Imports material. The first import binds the key to it: afterwards only the same material is taken, and gives
/// the version that it made back, with a new time of expiry. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongKind`]; [`Refusal::WrongState`]; [`Refusal::WrongOrigin`];
/// [`Refusal::TimePassed`] or [`Refusal::OutOfBounds`] for the expiry; [`Refusal::ImportToken`];
/// [`Refusal::BadKeyMaterial`].
pub(crate) async fn import_key_material(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: ImportKeyMaterial,
) -> Result<(), Refusal> {
    let found = core.current_key(scope, (key, Accepts::Id)).await?;
    permit_import(scope.cloud, &found, Operation::ImportMaterial)?;
    let now = core.now(scope.cloud);
    let expires_at = expiry(args.expires_unix, now)?;
    let token = ImportToken::open(
        &core.vault,
        scope,
        (&found.id, found.spec.spec),
        &args.token,
    )?;
    if token.expires_at <= now {
        return Err(Refusal::ImportToken(TokenRefusal::Expired));
    }
    let expires_at = expires_at.filter(|_| !token.wrapping.stays);
    let spec = found.spec.spec;
    let unwrapped = core.blocking(move || unwrap(spec, &token, &args));
    let material = Arc::new(unwrapped.await??);
    core.change_key(
        scope,
        (key, Accepts::Id),
        Operation::ImportMaterial,
        move |transaction, key| {
            keep(transaction, key, &material)?;
            key.material_expires_at = expires_at;
            Ok(())
        },
    )
    .await
}

/// The time at which material expires that is imported `now`.
fn expiry(unix: Option<i64>, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let Some(given) = unix else {
        return Ok(None);
    };
    let argument = Argument::MaterialExpiry;
    match Timestamp::from_second(given) {
        Ok(time) if time > now => Ok(Some(time)),
        Ok(_) => Err(Refusal::TimePassed { argument }),
        Err(_) => Err(Refusal::OutOfBounds {
            argument,
            given,
            min: 0,
            max: Timestamp::MAX.as_second(),
        }),
    }
}

/// The material inside, as a spec's key. Takes milliseconds for RSA.
fn unwrap(
    spec: KeySpec,
    token: &ImportToken,
    args: &ImportKeyMaterial,
) -> Result<Material, Refusal> {
    let rule = token.wrapping;
    let pair = KeyPair::from_pkcs8(rule.key_spec, token.pair.bytes())
        .map_err(|_| Refusal::ImportToken(TokenRefusal::NotOurs))?;
    let opened = crypto::unwrap(&pair, rule.wrapping, &args.encrypted)?;
    let opened = opened.ok_or_else(|| closed(spec, rule))?;
    if is_apart(rule.wrapping) {
        return private_key(spec, &opened, args.private_key.as_deref());
    }
    let material = crypto::from_bytes(spec, &opened);
    material.map_err(|not| match tells_padding(rule.wrapping) {
        true => closed(spec, rule),
        false => bad(MaterialFault::NoKey, format!("what is inside: {not}")),
    })
}

fn bad(fault: MaterialFault, why: impl Into<String>) -> Refusal {
    let why = why.into();
    Refusal::BadKeyMaterial { fault, why }
}

fn closed(spec: KeySpec, rule: &WrappingRule) -> Refusal {
    let why = format!(
        "not encrypted with {} for this token's public key, or no key of {spec:?}",
        rule.wire
    );
    bad(MaterialFault::Closed, why)
}

/// Whether the private key travels apart from the temporary key that it is wrapped under.
fn is_apart(wrapping: Wrapping) -> bool {
    match wrapping {
        Wrapping::RsaOaepSha256AesKwp | Wrapping::Sm2PkeAesKwp => true,
        Wrapping::RsaPkcs1
        | Wrapping::RsaOaepSha1
        | Wrapping::RsaOaepSha256
        | Wrapping::Sm2Pke
        | Wrapping::RsaOaepSha256AesEcb
        | Wrapping::Sm2PkeSm4Ecb => false,
    }
}

/// The private key that is wrapped under a temporary one.
fn private_key(
    spec: KeySpec,
    temporary: &[u8],
    wrapped: Option<&[u8]>,
) -> Result<Material, Refusal> {
    let missing = || bad(MaterialFault::NoPrivateKey, "the private key is missing");
    let wrapped = wrapped.ok_or_else(missing)?;
    let opened = match crypto::unwrap_padded(temporary, wrapped) {
        Err(Failed::Length { given, min, max }) => {
            let why = format!("the temporary key has {given} bytes, valid are {min} and {max}");
            return Err(bad(MaterialFault::TemporaryKey, why));
        }
        other => other?,
    };
    let fault = MaterialFault::PrivateKey;
    let closed = || {
        bad(
            fault,
            "the private key is not wrapped under the temporary key",
        )
    };
    let material = crypto::from_bytes(spec, &opened.ok_or_else(closed)?);
    material.map_err(|not| bad(fault, format!("the private key {not}")))
}

/// Whether somebody who changes a wrapped key learns of it from whether it opens: then what is wrong inside is said
/// in the same words as that it does not open. The other ways notice any change.
fn tells_padding(wrapping: Wrapping) -> bool {
    match wrapping {
        Wrapping::RsaPkcs1 | Wrapping::RsaOaepSha256AesEcb | Wrapping::Sm2PkeSm4Ecb => true,
        Wrapping::RsaOaepSha1
        | Wrapping::RsaOaepSha256
        | Wrapping::Sm2Pke
        | Wrapping::RsaOaepSha256AesKwp
        | Wrapping::Sm2PkeAesKwp => false,
    }
}

/// Gives the key its material: as the version that it had, or as its first.
fn keep(transaction: &Transaction<'_>, key: &mut Key, material: &Material) -> Result<(), Refusal> {
    let (writing, scope) = (transaction.writing, transaction.scope);
    let (version, imprint) = match writing.imported(scope, &key.id)? {
        Some(known) => again(transaction, key, material, known)?,
        None => first(transaction, key, material)?,
    };
    Ok(writing.keep_imported(scope, &version, &imprint)?)
}

fn first(
    transaction: &Transaction<'_>,
    key: &mut Key,
    material: &Material,
) -> Result<(SealedVersion, Vec<u8>), Refusal> {
    let (vault, scope) = (transaction.vault, transaction.scope);
    let version = vault.seal_version(scope, &key.id, material)?;
    let imprint = crypto::imprint(key.spec.spec, material, &vault.entropy)?;
    let now = transaction.now;
    transaction
        .writing
        .insert_version(scope, &key.id, now, &version)?;
    key.primary_version = Some(version.id.clone());
    key.last_rotated_at = Some(now);
    Ok((version, imprint))
}

fn again(
    transaction: &Transaction<'_>,
    key: &Key,
    material: &Material,
    known: Imported,
) -> Result<(SealedVersion, Vec<u8>), Refusal> {
    if kind(&key.kind).imports_once() {
        return Err(Refusal::WrongKind {
            key: key.id.clone(),
            kind: key.kind.clone(),
        });
    }
    if !crypto::is_imprint_of(&known.imprint, key.spec.spec, material)? {
        let why = "not the material that the key had first";
        return Err(bad(MaterialFault::Another, why));
    }
    let (vault, scope) = (transaction.vault, transaction.scope);
    let version = vault.seal_as(scope, &key.id, known.version_id, material)?;
    Ok((version, known.imprint))
}
