//! A key that waits for its deletion where a key is wanted: that of the state, or one that has the alias.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, alias as names};
use tfplugin::{Diagnostic, Diagnostics, Object, Path, Plan, Value};

use super::observe;
use super::update::word_of;
use crate::client::Key;

/// The attribute that says what is to be done.
pub(crate) const ATTRIBUTE: &str = "on_pending_deletion";
/// The attributes that a key has for good.
const FIXED: &[&str] = &[
    "key_spec",
    "key_usage",
    "origin",
    "protection_level",
    "instance_id",
];

/// In place of a date that the service does not tell.
pub(super) const NO_DATE: &str = "an unknown date";

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnPending {
    /// Cancel the deletion and go on with that key.
    Restore,
    /// Leave that key to its end and make another.
    Recreate,
    /// Nothing, and say so.
    Error,
}

impl OnPending {
    const ALL: [Self; 3] = [Self::Restore, Self::Recreate, Self::Error];

    const fn name(self) -> &'static str {
        match self {
            Self::Restore => "restore",
            Self::Recreate => "recreate",
            Self::Error => "error",
        }
    }

    /// What is configured, where it is.
    pub(crate) fn of(object: &Object) -> Option<OnPending> {
        let name = object.get(ATTRIBUTE).as_str()?;
        Self::ALL.into_iter().find(|word| word.name() == name)
    }
}

/// A word that is none.
pub(super) fn shape(config: &Object) -> Option<Diagnostic> {
    let asked = config.get(ATTRIBUTE).as_str()?;
    OnPending::of(config).is_none().then(|| {
        let valid = OnPending::ALL.map(OnPending::name).join(", ");
        Diagnostic::error(
            format!("invalid {ATTRIBUTE} \"{asked}\""),
            format!("valid: {valid}"),
        )
        .at(Path::root(ATTRIBUTE))
    })
}

/// Decides about a key of the state that waits for its deletion: a refusal, or with `recreate` a replacement, which is
/// written into the plan.
pub(super) fn decide(plan: &mut Plan) -> Option<Diagnostics> {
    let (Some(config), Some(prior), Some(planned)) = (&plan.config, &plan.prior, &mut plan.planned)
    else {
        return None;
    };
    if word_of(prior) != Some(KeyState::PendingDeletion) {
        return None;
    }
    match OnPending::of(config) {
        Some(OnPending::Error) => Some(refused(prior).into()),
        Some(OnPending::Recreate) => {
            planned.set("state", Value::UNKNOWN);
            plan.requires_replace.push(Path::root("state"));
            None
        }
        Some(OnPending::Restore) | None => None,
    }
}

fn refused(prior: &Object) -> Diagnostic {
    let text = |name| prior.get(name).as_str().unwrap_or(NO_DATE);
    let (id, date) = (text("id"), text("delete_date"));
    Diagnostic::error(
        format!("the key {id} is scheduled for deletion"),
        format!(
            "it will be deleted on {date}, and what only it can decrypt is then lost; cancel its deletion and enable it, \
             or set {ATTRIBUTE} to \"restore\" to have that done, or to \"recreate\" for another key in its place"
        ),
    )
    .at(Path::root(ATTRIBUTE))
}

/// What becomes of a key that waits for its deletion and is replaced.
pub(super) fn replaced(prior: &Object) -> Diagnostic {
    let text = |name| prior.get(name).as_str().unwrap_or(NO_DATE);
    let (id, date) = (text("id"), text("delete_date"));
    Diagnostic::warning(
        format!("the key {id} is left to its deletion, and another is made"),
        format!(
            "{ATTRIBUTE} is \"recreate\"; on {date} everything that was encrypted or signed with the old key can no \
             longer be decrypted or verified with it. Until then its deletion can be cancelled"
        ),
    )
    .at(Path::root("state"))
}

/// Where the alias is the key's own name, a key that waits for its deletion keeps it, and no other key can have it.
pub(crate) fn not_freed(alias: &str, key: &Key, cloud: Cloud) -> Option<Diagnostic> {
    let date = key.delete_date.as_deref().unwrap_or(NO_DATE);
    names::of(cloud).names_the_key.then(|| {
        let (id, ways) = (&key.id, ways_out(date));
        let detail = format!("the alias \"{alias}\" is the name of the key {id}, {ways}");
        let summary = format!("invalid {ATTRIBUTE} \"{}\"", OnPending::Recreate.name());
        Diagnostic::error(summary, detail).at(Path::root(ATTRIBUTE))
    })
}

/// Whether a key that is to be taken over can become the planned one.
///
/// # Errors
/// The attributes in which it is another key than the planned one.
pub(crate) fn restorable(planned: &Object, key: &Key, cloud: Cloud) -> Result<(), Diagnostics> {
    let mut found = observe::without_unknown(planned);
    observe::key(&mut found, key, cloud);
    let level_is_the_instances = found.get("instance_id").as_str().is_some();
    let differs = |name: &&&str| {
        let (wanted, is) = (planned.get(name), found.get(name));
        let ignored = **name == "protection_level" && level_is_the_instances;
        !wanted.is_unknown() && wanted != is && !ignored
    };
    let shown = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let differences: Vec<String> = FIXED
        .iter()
        .filter(differs)
        .map(|name| {
            let (wanted, is) = (shown(planned.get(name)), shown(found.get(name)));
            format!("its {name} is {is}, not {wanted}")
        })
        .collect();
    if differences.is_empty() {
        return Ok(());
    }
    let detail = format!(
        "{}; a key keeps these for good. Choose another alias, or configure the key as it is",
        differences.join("; ")
    );
    let summary = format!("the key {} cannot be restored as this key", key.id);
    Err(Diagnostics::error(summary, detail).at(&Path::root(ATTRIBUTE)))
}

/// Says that the key was there before.
pub(super) fn restored(key: &Key, alias: &str) -> Diagnostic {
    let date = key.delete_date.as_deref().unwrap_or(NO_DATE);
    Diagnostic::warning(
        format!("the key {} was restored", key.id),
        format!(
            "it has the alias \"{alias}\" and waited for its deletion on {date}, which is cancelled: {ATTRIBUTE} is \
             \"restore\". It has the versions that it had"
        ),
    )
}

/// What can be done about a name that a new key shall have, and that a key keeps which waits for its deletion.
pub(super) fn ways_out(date: &str) -> String {
    format!(
        "{}, cancel that deletion and import that key, or set {ATTRIBUTE} to \"restore\", which goes on with that key",
        waits(date)
    )
}

/// What can be done about it for a key that exists.
pub(super) fn waits(date: &str) -> String {
    format!(
        "which waits for its deletion on {date} and keeps the alias until then; choose another alias"
    )
}
