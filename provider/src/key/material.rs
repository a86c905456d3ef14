//! Key material of the caller's own: what is given, when it is brought in, and how.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rsa::PrivateDecryptingKey;
use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};
use jiff::Timestamp;
use kms_rules::KeySpec;
use kms_rules::lifecycle::{self, KeyState, Operation};
use kms_rules::wrapping::{self, Direction, Target, WrappingRule};
use kms_rules::{Cloud, Place, Protection, RegionKind, region, spec};
use sm2::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use tfplugin::{Diagnostic, Diagnostics, Object, Path, Value};
use zeroize::{Zeroize, Zeroizing};

use super::update::word_of;
use crate::client::{ApiError, Cause, Import, Service, Until};
use crate::wrap;

mod judge;
pub(crate) use judge::{gone, judge, shape};

/// The material; write-only.
pub(super) const MATERIAL: &str = "key_material_wo";
/// A number that stands for it in the state.
pub(super) const VERSION: &str = "key_material_wo_version";
/// When it expires.
pub(super) const EXPIRES: &str = "key_material_expires_at";
/// When it expires by what the service says; of material that is gone, what it said last.
pub(super) const SHOWN: &str = "material_expire_time";

/// Base64 with its padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const PEM_BEGIN: &str = "-----BEGIN ";
const PEM_END: &str = "-----";
/// The kind of PEM block that is taken: PKCS #8, not encrypted.
const PEM_LABEL: &str = "PRIVATE KEY";

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P256K: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
const SM2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Bytes of a key, or PKCS #8 DER of a key pair. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Material(Zeroizing<Vec<u8>>);

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Material(..)")
    }
}

impl Material {
    /// Reads base64, or a key pair in PEM.
    ///
    /// # Errors
    /// It is neither. Nothing of it is in the text.
    pub(crate) fn read(text: &str) -> Result<Material, String> {
        let body = match pem_body(text)? {
            Some(body) => body,
            None => text,
        };
        let mut dense: Zeroizing<String> = Zeroizing::new(String::with_capacity(body.len()));
        dense.extend(body.chars().filter(|char| !char.is_ascii_whitespace()));
        let bytes = LENIENT.decode(dense.as_bytes());
        let bytes = bytes.map_err(|_| "it is neither base64 nor PEM".to_owned())?;
        if bytes.is_empty() {
            return Err("it is empty".to_owned());
        }
        Ok(Material(Zeroizing::new(bytes)))
    }

    /// Whether it is what a key of this spec is made of.
    ///
    /// # Errors
    /// What it is, and what it should be. Nothing of it is in the text.
    pub(crate) fn fits(&self, spec: KeySpec, name: &str) -> Result<(), String> {
        match spec.material_bytes() {
            Some(bytes) if self.0.len() == bytes => Ok(()),
            Some(bytes) => Err(format!(
                "it has {} bytes; a key of the spec {name} has {bytes}",
                self.0.len()
            )),
            None => self.fits_pair(spec, name),
        }
    }

    fn fits_pair(&self, spec: KeySpec, name: &str) -> Result<(), String> {
        let found = PrivateKeyInfoRef::try_from(self.0.as_slice()).map_err(|_| {
            format!(
                "it is no private key in PKCS #8, and {name} is a key pair; openssl pkcs8 -topk8 -nocrypt makes it one"
            )
        })?;
        let curve = found.algorithm.parameters_oid().ok();
        let is = match (found.algorithm.oid, curve) {
            (RSA, _) => match (rsa_bits(&self.0), spec) {
                (Some(2048), KeySpec::Rsa2048)
                | (Some(3072), KeySpec::Rsa3072)
                | (Some(4096), KeySpec::Rsa4096) => return Ok(()),
                (Some(bits), _) => format!("an RSA key of {bits} bits"),
                (None, _) => "an RSA key that cannot be read".to_owned(),
            },
            (ELLIPTIC, Some(curve)) => match (curve, spec) {
                (P256, KeySpec::EcP256)
                | (P384, KeySpec::EcP384)
                | (P256K, KeySpec::EcP256K)
                | (SM2, KeySpec::Sm2) => return Ok(()),
                (curve, _) => format!("a key on the curve {}", curve_name(curve)),
            },
            (ED25519, _) if spec == KeySpec::Ed25519 => return Ok(()),
            (other, _) => format!("a key of the algorithm {other}"),
        };
        Err(format!("it is {is}; the spec is {name}"))
    }
}

fn curve_name(curve: ObjectIdentifier) -> String {
    match curve {
        P256 => "P-256".to_owned(),
        P384 => "P-384".to_owned(),
        P256K => "secp256k1".to_owned(),
        SM2 => "SM2".to_owned(),
        other => other.to_string(),
    }
}

fn rsa_bits(pkcs8: &[u8]) -> Option<usize> {
    let key = PrivateDecryptingKey::from_pkcs8(pkcs8).ok()?;
    Some(key.key_size_bits())
}

/// What stands in the block of a private key; `None` of a text that is no PEM.
fn pem_body(text: &str) -> Result<Option<&str>, String> {
    let mut other = None;
    for part in text.split(PEM_BEGIN).skip(1) {
        let Some((label, rest)) = part.split_once(PEM_END) else {
            return Err("it begins like PEM and does not go on so".to_owned());
        };
        if label == PEM_LABEL {
            let end = rest.find(PEM_END);
            return Ok(end.and_then(|end| rest.get(..end)));
        }
        other = Some(label);
    }
    match other {
        None => Ok(None),
        Some(label) => Err(format!(
            "it is PEM of \"{label}\"; valid: \"{PEM_LABEL}\" (PKCS #8, not encrypted), as openssl pkcs8 -topk8 \
             -nocrypt writes it"
        )),
    }
}

/// An import that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Importing {
    material: Material,
    rule: &'static WrappingRule,
    expires_unix: Option<i64>,
}

/// Whether the key gets its material, as far as the plan knows: from nothing (`prior` is `None`), because it waits for
/// some, because there is a new version, or because it is to expire at another time. Material without a version before
/// is taken to be what the key has.
pub(crate) fn is_wanted(
    config: &Object,
    prior: Option<&Object>,
    planned: &Object,
    now: Timestamp,
) -> bool {
    if config.get(MATERIAL).is_null() {
        return false;
    }
    let Some(prior) = prior else { return true };
    match word_of(prior) {
        Some(KeyState::PendingImport) => !is_over(prior, planned, now),
        Some(KeyState::PendingDeletion) => true,
        Some(KeyState::Enabled | KeyState::Disabled | KeyState::Unavailable) | None => {
            is_new_version(prior, planned) || is_new_expiry(prior, planned)
        }
    }
}

/// Whether the time that the material was to expire at has come, and is still what is configured.
pub(super) fn is_over(prior: &Object, planned: &Object, now: Timestamp) -> bool {
    let expires = planned.get(EXPIRES);
    same_time(prior.get(EXPIRES), expires) && time(expires).is_some_and(|time| time <= now)
}

pub(super) fn is_new_version(prior: &Object, planned: &Object) -> bool {
    let (was, shall_be) = (prior.get(VERSION), planned.get(VERSION));
    !was.is_null() && !shall_be.is_null() && was != shall_be
}

/// Another time than was configured and than the service says.
pub(super) fn is_new_expiry(prior: &Object, planned: &Object) -> bool {
    let shall_be = planned.get(EXPIRES);
    !same_time(prior.get(EXPIRES), shall_be) && !same_time(prior.get(SHOWN), shall_be)
}

/// A text as a time, to the second.
pub(crate) fn time(value: &Value) -> Option<Timestamp> {
    let time: Timestamp = value.as_str()?.parse().ok()?;
    Timestamp::from_second(time.as_second()).ok()
}

/// Whether two texts are the same second.
pub(crate) fn same_time(a: &Value, b: &Value) -> bool {
    a == b || time(a).is_some_and(|second| time(b) == Some(second))
}

/// The import that leads from `state` to the plan; `None` where none is wanted or needed. `state` says what the key is.
///
/// # Errors
/// The material is none, or cannot get into this key.
pub(crate) fn importing(
    (cloud, region): (Cloud, Option<&str>),
    (config, state, planned): (&Object, &Object, &Object),
    now: Timestamp,
    is_new: bool,
) -> Result<Option<Arc<Importing>>, Diagnostics> {
    // A key whose deletion was cancelled has the material that it had, or waits for it.
    let prior = (!is_new).then_some(state);
    if !is_wanted(config, prior, planned, now) {
        return Ok(None);
    }
    let refused = |why| Diagnostics::from(not_material(why));
    let text = config.text(MATERIAL);
    let material = Material::read(text).map_err(refused)?;
    let name = state.text("key_spec");
    let spec = spec::find(cloud, name).map(|rule| rule.spec);
    let rule = spec.and_then(|spec| rule_for(cloud, region, spec, state));
    let (Some(spec), Some(rule)) = (spec, rule) else {
        return Err(refused(format!(
            "nothing wraps material of the spec {name} for this key"
        )));
    };
    material.fits(spec, name).map_err(refused)?;
    Ok(Some(Arc::new(Importing {
        material,
        rule,
        expires_unix: time(planned.get(EXPIRES)).map(Timestamp::as_second),
    })))
}

/// The material at its attribute.
pub(super) fn not_material(why: String) -> Diagnostic {
    Diagnostic::error(format!("invalid {MATERIAL}"), why).at(Path::root(MATERIAL))
}

/// How the material of a key gets in. Which kind of instance a key is in, its level says.
fn rule_for(
    cloud: Cloud,
    region: Option<&str>,
    spec: KeySpec,
    key: &Object,
) -> Option<&'static WrappingRule> {
    let region = region.map_or(RegionKind::ALL.to_vec(), |id| vec![region::kind(cloud, id)]);
    let default = Place::default_of(cloud);
    let is_there = |place: &Place| (*place == default) == key.get("instance_id").is_null();
    let places = Place::all(cloud).iter().copied().filter(is_there);
    let level = key.get("protection_level").as_str();
    let level = level.and_then(|level| Protection::find(cloud, level));
    let levels = level.map_or(Protection::ALL.to_vec(), |level| vec![level]);
    let mut targets = places.flat_map(|place| {
        let levels = levels.iter().copied();
        let regions = &region;
        levels.flat_map(move |protection| {
            regions.iter().map(move |region| Target {
                cloud,
                spec,
                place,
                protection,
                region: *region,
            })
        })
    });
    targets.find_map(|target| wrapping::of(&target, Direction::Import).next())
}

/// Whether material that is imported for a spec stays for good: it neither expires nor can be taken away.
pub(super) fn stays(cloud: Cloud, spec: KeySpec) -> bool {
    let mut rules = wrapping::all(cloud).iter();
    rules
        .any(|rule| rule.direction == Direction::Import && rule.wraps.contains(&spec) && rule.stays)
}

/// Whether a key in this state has to lose its material before it can be imported again.
pub(crate) fn must_go_first(cloud: Cloud, word: Option<KeyState>) -> bool {
    let Some(word @ (KeyState::Enabled | KeyState::Disabled)) = word else {
        return false;
    };
    let permitted = |operation| lifecycle::step(cloud, word, operation).is_ok();
    !permitted(Operation::ImportMaterial) && permitted(Operation::DeleteMaterial)
}

/// Brings the material in.
///
/// # Errors
/// The call that failed.
pub(crate) async fn bring(
    service: &dyn Service,
    until: &Until,
    id: &str,
    importing: &Importing,
) -> Result<(), ApiError> {
    let rule = importing.rule;
    let given = service.import_parameters(until, id, rule).await?;
    let unprepared = |why| ApiError {
        operation: "ImportKeyMaterial",
        attempts: 0,
        cause: Cause::Unprepared(why),
    };
    let public_key = STANDARD
        .decode(&given.public_key)
        .map_err(|error| unprepared(format!("the service's wrapping key: {error}")))?;
    let mut wrapped =
        wrap::wrap(rule.wrapping, &public_key, &importing.material.0).map_err(unprepared)?;
    let import = Import {
        token: &given.token,
        wrapped: &wrapped.material,
        private_key: wrapped.private_key.as_deref(),
        expires_unix: importing.expires_unix,
    };
    let ended = service.import_material(until, id, &import).await;
    wrapped.material.zeroize();
    ended
}

#[cfg(test)]
mod tests;
