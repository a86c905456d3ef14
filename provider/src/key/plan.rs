//! Completing the plan of a key: refusals, defaults, what an update can change, and warnings about what a
//! change of this kind costs.

use kms_rules::create::Verdict;
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Protection, alias, enterprise_project, window};
use tfplugin::{Context, Diagnostic, Diagnostics, Object, Path, Plan, Value};

use super::material::{self, EXPIRES, MATERIAL, SHOWN};
use super::schema::{ROTATION, same_duration};
use super::update::word_of;
use super::{pending, predict};
use crate::client::Client;
use crate::{clock, tags};

/// Completes a plan.
pub(crate) fn plan(cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
    let Some(client) = cx.client_if_configured() else {
        return Diagnostics::new();
    };
    if let Some(refused) = pending::decide(plan) {
        return refused;
    }
    let Plan {
        config,
        prior,
        planned,
        requires_replace,
        ..
    } = plan;
    match (config, prior, planned) {
        (_, Some(prior), None) => refuse_if_protected(prior, "destroy"),
        (Some(config), Some(prior), Some(planned)) if !requires_replace.is_empty() => {
            plan_replacement(client, config, (prior, planned), requires_replace)
        }
        (Some(config), None, Some(planned)) => plan_new(client, config, planned),
        (Some(config), Some(prior), Some(planned)) => plan_change(client, config, prior, planned),
        (None, _, Some(_)) | (_, None, None) => Diagnostics::new(),
    }
}

/// What speaks against the replacement itself; Terraform asks about the new key in a plan of its own, unless it is
/// refused here.
fn plan_replacement(
    client: &Client,
    config: &Object,
    (prior, planned): (&Object, &Object),
    because: &[Path],
) -> Diagnostics {
    let mut refused = refuse_if_protected(prior, "replace");
    let kept = |cloud| name_is_kept(prior, planned, cloud);
    if let Some(kept) = client.cloud.and_then(kept) {
        refused.push(kept);
        refused.extend(predict::of_new(config, client).0);
    }
    if refused.has_error() {
        return refused;
    }
    if word_of(prior) == Some(KeyState::PendingDeletion) {
        return pending::replaced(prior).into();
    }
    replacement_warning(prior, because).into()
}

/// The service would refuse the deletion, after whatever else the apply had done by then.
fn refuse_if_protected(prior: &Object, verb: &str) -> Diagnostics {
    if prior.bool("deletion_protection").into_known() != Some(true) {
        return Diagnostics::new();
    }
    let id = prior.text("id");
    Diagnostics::error(
        format!("deletion protection is on for the key {id}"),
        format!(
            "to {verb} it, set deletion_protection = false and apply that first; then plan this again"
        ),
    )
    .at(&Path::root("deletion_protection"))
}

/// Where the alias is the key's own name, the old key keeps it until it is gone, and no new key can have it. A
/// replacement for something that is known only after apply is one all the same: Terraform destroys the key.
fn name_is_kept(prior: &Object, planned: &Object, cloud: Cloud) -> Option<Diagnostic> {
    let name = prior.get("alias").as_str()?;
    let kept = alias::of(cloud).names_the_key && planned.get("alias").as_str() == Some(name);
    kept.then(|| {
        let id = prior.text("id");
        let detail = format!(
            "a replaced key waits for its deletion, and its name is taken until then: the new key needs another alias \
             than \"{name}\""
        );
        Diagnostic::error(format!("the key {id} keeps its alias"), detail).at(Path::root("alias"))
    })
}

/// What replacing a live key loses.
fn replacement_warning(prior: &Object, because: &[Path]) -> Diagnostic {
    let text = |name: &str| prior.get(name).as_str().unwrap_or("unknown").to_owned();
    let days = prior.int("deletion_window_days").into_known();
    let days = days.map_or_else(
        || "the deletion window".to_owned(),
        |days| format!("{days} days"),
    );
    let names: Vec<String> = because.iter().map(ToString::to_string).collect();
    let warning = Diagnostic::warning(
        format!("the key {} will be replaced", text("id")),
        format!(
            "a key cannot change its {}; the {} key made on {} is scheduled for deletion with all its versions{}, and \
             {days} later everything that was encrypted or signed with it can no longer be decrypted or verified with \
             it. Until then the deletion can be cancelled",
            names.join(", "),
            text("key_spec"),
            text("creation_date"),
            also_lost(prior),
        ),
    );
    because
        .first()
        .map_or(warning.clone(), |first| warning.at(first.clone()))
}

/// What else goes with the key, as far as the state knows.
fn also_lost(prior: &Object) -> String {
    let text = |name: &str| prior.get(name).as_str();
    let facts = [
        ("the newest", text("primary_key_version")),
        ("made on", text("last_rotation_date")),
    ];
    let known: Vec<String> = facts
        .into_iter()
        .filter_map(|(what, value)| Some(format!("{what} {}", value?)))
        .collect();
    let mut lost = String::new();
    if !known.is_empty() {
        lost = format!(" ({})", known.join(", "));
    }
    if let Some(alias) = text("alias") {
        lost.push_str(&format!(" and its alias \"{alias}\""));
    }
    lost
}

fn plan_new(client: &Client, config: &Object, planned: &mut Object) -> Diagnostics {
    let (diagnostics, verdict) = predict::of_new(config, client);
    if let (Some(cloud), Some(verdict)) = (client.cloud, verdict) {
        fill_defaults(config, planned, &verdict, cloud);
        window_default(config, planned, cloud);
    }
    planned.set(tags::ALL, client.default_tags.with(config));
    let Some(cloud) = client.cloud else {
        return diagnostics;
    };
    nothing_of_other_clouds(config, planned, cloud);
    let mut diagnostics = diagnostics;
    diagnostics.extend(material::judge(cloud, config, None, planned, clock::now()));
    diagnostics
}

/// What this cloud does not have is known to be nothing.
fn nothing_of_other_clouds(config: &Object, planned: &mut Object, cloud: Cloud) {
    let absent = [
        (
            "enterprise_project_id",
            enterprise_project::of(cloud).is_none(),
        ),
        ("protection_level", Protection::offered(cloud).is_empty()),
    ];
    for (name, absent) in absent {
        if absent && left_out(config, planned, name) {
            planned.set(name, Value::Null);
        }
    }
}

/// Whether an attribute waits for a value that is not the configuration's to give. One that is configured and
/// unknown stays unknown: it may turn out to be anything.
fn left_out(config: &Object, planned: &Object, name: &str) -> bool {
    config.get(name).is_null() && planned.get(name).is_unknown()
}

/// The cloud's own defaults, where the rules decide them.
fn fill_defaults(config: &Object, planned: &mut Object, verdict: &Verdict, cloud: Cloud) {
    let level = verdict
        .protection
        .filter(|level| Protection::offered(cloud).contains(level));
    let decided = [
        ("key_spec", verdict.spec.map(|rule| rule.wire)),
        ("key_usage", verdict.usage.map(|usage| usage.wire(cloud))),
        ("origin", verdict.origin.map(|origin| origin.wire(cloud))),
        ("protection_level", level.map(|level| level.wire(cloud))),
    ];
    for (name, value) in decided {
        if left_out(config, planned, name)
            && let Some(value) = value
        {
            planned.set(name, value);
        }
    }
}

/// Left out, the window is the cloud's default, also where it was once something else.
fn window_default(config: &Object, planned: &mut Object, cloud: Cloud) {
    if config.get("deletion_window_days").is_null() {
        planned.set(
            "deletion_window_days",
            i64::from(window::of(cloud).days_default),
        );
    }
}

fn plan_change(
    client: &Client,
    config: &Object,
    prior: &Object,
    planned: &mut Object,
) -> Diagnostics {
    let Some(cloud) = client.cloud else {
        return Diagnostics::new();
    };
    window_default(config, planned, cloud);
    nothing_of_other_clouds(config, planned, cloud);
    planned.set(tags::ALL, client.default_tags.with(config));
    let mut diagnostics = predict::of_change(config, prior, planned, cloud);
    let now = clock::now();
    diagnostics.extend(material::judge(cloud, config, Some(prior), planned, now));
    diagnostics.extend(material_warning(config, prior));
    if material::is_wanted(config, Some(prior), planned, now) {
        leave_material_to_service(prior, planned);
    }
    diagnostics.extend(policy_warning(config, prior));
    let deleted = word_of(prior) == Some(KeyState::PendingDeletion);
    if deleted {
        diagnostics.push(deletion_warning(prior));
        planned.set("delete_date", Value::Null);
    }
    leave_to_service(prior, planned);
    diagnostics.extend(waiting_warning(prior, planned));
    diagnostics
}

/// What the update may change beyond what is asked: turning a key on or off changes its state, and every
/// change to a key that rotates may bring a rotation that fell due meanwhile.
fn leave_to_service(prior: &Object, planned: &mut Object) {
    let word = word_of(prior);
    let switched = word == Some(KeyState::PendingDeletion)
        || (word != Some(KeyState::PendingImport)
            && prior.get("enabled") != planned.get("enabled"));
    let (was, shall_be) = (
        prior.get("rotation_interval").clone(),
        planned.get("rotation_interval").clone(),
    );
    let rotates = !was.is_null() || !shall_be.is_null();
    if switched {
        planned.set("state", Value::UNKNOWN);
    }
    if (switched && rotates) || !same_duration(&was, &shall_be) {
        for name in ROTATION {
            planned.set(name, Value::UNKNOWN);
        }
    }
}

/// The state that a plan leaves its key in, if that is known.
pub(crate) fn state_to_be(prior: &Object, planned: &Object) -> Option<KeyState> {
    if !planned.get("state").is_unknown() {
        return word_of(planned);
    }
    let is_on = planned.bool("enabled").into_known()?;
    // What waits for its material is turned off by a later apply.
    let stays_on = is_on || word_of(prior) == Some(KeyState::PendingImport);
    Some(if stays_on {
        KeyState::Enabled
    } else {
        KeyState::Disabled
    })
}

/// What an import brings about, the first one a version too.
fn leave_material_to_service(prior: &Object, planned: &mut Object) {
    planned.set(SHOWN, Value::UNKNOWN);
    if word_of(prior) == Some(KeyState::Enabled) {
        return;
    }
    planned.set("state", Value::UNKNOWN);
    for name in ["primary_key_version", "last_rotation_date"] {
        planned.set(name, Value::UNKNOWN);
    }
}

/// What the provider does not do about material.
fn material_warning(config: &Object, prior: &Object) -> Option<Diagnostic> {
    let dropped = config.get(MATERIAL).is_null() && !prior.get(EXPIRES).is_null();
    dropped.then(|| {
        Diagnostic::warning(
            "the key keeps its material",
            format!(
                "removed from the configuration, the material that was imported stays, and expires when it was to; what \
                 is no longer configured is no longer compared ({EXPIRES})"
            ),
        )
        .at(Path::root(EXPIRES))
    })
}

/// A key that someone scheduled for deletion is drift with a date.
fn deletion_warning(prior: &Object) -> Diagnostic {
    let text = |name: &str| {
        prior
            .get(name)
            .as_str()
            .unwrap_or("an unknown date")
            .to_owned()
    };
    Diagnostic::warning(
        format!("the key {} is scheduled for deletion", text("id")),
        format!(
            "it will be deleted on {}, and what only it can decrypt is then lost. Applying this plan cancels the \
             deletion; to let the key go, remove this resource from the configuration",
            text("delete_date")
        ),
    )
    .at(Path::root("state"))
}

/// A key without its material is neither on nor off.
fn waiting_warning(prior: &Object, planned: &Object) -> Option<Diagnostic> {
    let waits = word_of(prior) == Some(KeyState::PendingImport);
    let shall_be_off = planned.bool("enabled").into_known() == Some(false);
    (waits && shall_be_off && prior.get("enabled") != planned.get("enabled")).then(|| {
        Diagnostic::warning(
            "the key waits for its key material",
            "it cannot be disabled before it has some; the first apply after the import disables it",
        )
        .at(Path::root("enabled"))
    })
}

/// What the provider does not do about policies.
fn policy_warning(config: &Object, prior: &Object) -> Option<Diagnostic> {
    let dropped = config.get("policy").is_null() && !prior.get("policy").is_null();
    dropped.then(|| {
        Diagnostic::warning(
            "the key keeps its policy",
            "a key always has a policy; removed from the configuration, the one it has stays and is no longer compared",
        )
        .at(Path::root("policy"))
    })
}

#[cfg(test)]
mod tests;
