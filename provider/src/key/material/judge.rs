//! What is said of key material at plan.

use jiff::Timestamp;
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, KeySpec, Origin, spec};
use tfplugin::{Attr, Diagnostic, Diagnostics, Object, Path, Plan};

use super::super::update::word_of;
use super::{
    EXPIRES, MATERIAL, Material, SHOWN, VERSION, is_new_expiry, is_new_version, is_over, is_wanted,
    must_go_first, not_material, same_time, stays, time,
};
use crate::client;

/// Faults that are no cloud's: material that is none, a time that is none, and what stands there without material.
pub(crate) fn shape(config: &Object) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let at = |name, summary: String, detail: String| {
        Diagnostic::error(summary, detail).at(Path::root(name))
    };
    if let Attr::Known(text) = config.string(MATERIAL)
        && let Err(why) = Material::read(text)
    {
        diagnostics.push(not_material(why));
    }
    if let Attr::Known(text) = config.string(EXPIRES)
        && time(config.get(EXPIRES)).is_none()
    {
        let detail = "a time is needed, such as 2030-01-31T12:00:00Z";
        diagnostics.push(at(
            EXPIRES,
            format!("invalid {EXPIRES} \"{text}\""),
            detail.to_owned(),
        ));
    }
    if config.get(MATERIAL).is_null() {
        let alone = [VERSION, EXPIRES].into_iter();
        let alone = alone.filter(|name| !config.get(name).is_null());
        diagnostics.extend(alone.map(|name| {
            let detail = format!("{name} says something of key material, and there is none here");
            at(name, format!("{MATERIAL} is needed"), detail)
        }));
    }
    diagnostics
}

/// What speaks against the material of a key, or against bringing it in: by its origin, its spec, and the time.
pub(crate) fn judge(
    cloud: Cloud,
    config: &Object,
    prior: Option<&Object>,
    planned: &Object,
    now: Timestamp,
) -> Diagnostics {
    if config.get(MATERIAL).is_null() {
        return Diagnostics::new();
    }
    if let Some(refused) = wrong_origin(cloud, planned) {
        return refused.into();
    }
    let name = planned.text("key_spec");
    let spec = spec::find(cloud, name).map(|rule| rule.spec);
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(spec.and_then(|spec| wrong_material(spec, name, config)));
    diagnostics.extend(wrong_expiry(cloud, spec, (prior, planned), now));
    if let Some(prior) = prior
        && is_wanted(config, Some(prior), planned, now)
    {
        diagnostics.extend(wrong_again(cloud, spec, prior, planned));
    }
    diagnostics
}

/// The service makes the material of every other origin.
fn wrong_origin(cloud: Cloud, planned: &Object) -> Option<Diagnostic> {
    let origin = planned.string("origin").into_known()?;
    (Origin::find(cloud, origin) != Some(Origin::External)).then(|| {
        let external = Origin::External.wire(cloud);
        let detail = format!(
            "the material of a key of the origin \"{origin}\" is made by the service; for material of your own set \
             origin = \"{external}\""
        );
        Diagnostic::error(format!("{MATERIAL} without a key that takes it"), detail)
            .at(Path::root(MATERIAL))
    })
}

fn wrong_material(spec: KeySpec, name: &str, config: &Object) -> Option<Diagnostic> {
    let text = config.string(MATERIAL).into_known()?;
    let material = Material::read(text).ok()?;
    material.fits(spec, name).err().map(not_material)
}

/// A time that has passed, unless it was a time to come when it was configured; or where nothing expires.
fn wrong_expiry(
    cloud: Cloud,
    spec: Option<KeySpec>,
    (prior, planned): (Option<&Object>, &Object),
    now: Timestamp,
) -> Option<Diagnostic> {
    let asked = planned.string(EXPIRES).into_known()?;
    let at = Path::root(EXPIRES);
    let refused = |detail| Diagnostic::error(format!("invalid {EXPIRES} \"{asked}\""), detail);
    if spec.is_some_and(|spec| stays(cloud, spec)) {
        let title = client::vendor(cloud).title;
        let detail = format!("imported key pairs do not expire on {title}; leave it out");
        return Some(refused(detail).at(at));
    }
    if time(planned.get(EXPIRES))? > now {
        return None;
    }
    let waits = prior.is_some_and(|prior| word_of(prior) == Some(KeyState::PendingImport));
    match prior {
        Some(prior) if waits && is_over(prior, planned, now) => {
            let detail = format!(
                "it expired at {asked}, and the key can be used again when it is back: set a later {EXPIRES}, or none, \
                 and apply"
            );
            Some(Diagnostic::warning("the key's material has expired", detail).at(at))
        }
        Some(prior) if !is_new_expiry(prior, planned) => None,
        Some(_) | None => {
            Some(refused(format!("that time has passed; it is {}", seconds(now))).at(at))
        }
    }
}

fn seconds(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Where material is imported only into a key that has none, what it has is taken away first.
fn wrong_again(
    cloud: Cloud,
    spec: Option<KeySpec>,
    prior: &Object,
    planned: &Object,
) -> Option<Diagnostic> {
    if !must_go_first(cloud, word_of(prior)) {
        return None;
    }
    let name = if is_new_version(prior, planned) {
        VERSION
    } else {
        EXPIRES
    };
    let title = client::vendor(cloud).title;
    if spec.is_some_and(|spec| stays(cloud, spec)) {
        let detail = format!(
            "imported key pairs stay for good on {title}: they can be neither taken away nor imported again; leave \
             {name} as it was"
        );
        return Some(Diagnostic::error("the key has its material", detail).at(Path::root(name)));
    }
    let detail = format!(
        "{title} imports only into a key without material, so it is deleted and imported again at once; until that is \
         done the key cannot be used, and {title} takes only the material that it had"
    );
    let summary = "the key will be without its material for a moment";
    Some(Diagnostic::warning(summary, detail).at(Path::root(name)))
}

/// Material that was there, which the service has not any more: the key can do nothing until it comes back. A plan that
/// gives it another end, or ends the key, says all by itself; so does one that names an end that has passed.
pub(crate) fn gone(plan: &Plan, now: Timestamp) -> Option<Diagnostic> {
    let (Some(config), Some(prior), Some(_)) = (&plan.config, &plan.prior, &plan.planned) else {
        return None;
    };
    let is_managed = !config.get(MATERIAL).is_null();
    let same_end = same_time(prior.get(EXPIRES), config.get(EXPIRES));
    let end = time(prior.get(SHOWN))?;
    let (waits, past) = (word_of(prior) == Some(KeyState::PendingImport), end <= now);
    let said_elsewhere = is_managed && (!same_end || (waits && past));
    let told = (waits || past) && !said_elsewhere && plan.requires_replace.is_empty();
    told.then(|| not_there(prior, past, is_managed))
}

fn not_there(prior: &Object, past: bool, is_managed: bool) -> Diagnostic {
    let text = |name: &str| prior.get(name).as_str().unwrap_or_default().to_owned();
    let (id, end) = (text("id"), text(SHOWN));
    let became = if past { "expired" } else { "is gone" };
    let (at, more) = if is_managed && !prior.get(EXPIRES).is_null() {
        let more = format!(
            "; this apply imports it, which the service takes only before that time by its own clock: after it, set a \
             later {EXPIRES}, or none"
        );
        (EXPIRES, if past { String::new() } else { more })
    } else {
        (SHOWN, String::new())
    };
    let detail = format!(
        "it was valid until {end}, and the key neither encrypts nor decrypts until the same material is imported again\
         {more}"
    );
    Diagnostic::warning(format!("the key material of {id} {became}"), detail).at(Path::root(at))
}
