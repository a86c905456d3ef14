//! Completing the plan of a copy: what its region and its own properties must be, and what an update may change.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Place, Refusal, alias, description, region, tags as tag_rules, window};
use tfplugin::{Context, Diagnostic, Diagnostics, Object, Path, Plan, Value};

use super::REPLICAS;
use crate::absent::clouds_of;
use crate::attribute::refused_key_id;
use crate::client::{Client, Key};
use crate::key::explain::{at, attribute, explain};
use crate::key::predict;
use crate::key::update::word_of;
use crate::{settings, tags};

/// What is refused without a provider.
pub(super) fn validate(config: &Object) -> Diagnostics {
    let judge = |cloud| refused(config, config.get(tags::OWN), cloud, None);
    let mut diagnostics = REPLICAS.judged(&settings::possible_clouds(), judge);
    diagnostics.extend(refused_key_id(config));
    diagnostics.extend(predict::shape(config));
    diagnostics
}

/// Completes a plan.
pub(super) fn plan(cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
    let Some(client) = cx.client_if_configured() else {
        return Diagnostics::new();
    };
    let (Some(config), Some(planned)) = (&plan.config, &mut plan.planned) else {
        return Diagnostics::new();
    };
    planned.set(tags::ALL, client.default_tags.with(config));
    if let (Some(cloud), true) = (client.cloud, config.get("deletion_window_days").is_null()) {
        let days = i64::from(window::of(cloud).days_default);
        planned.set("deletion_window_days", days);
    }
    match &plan.prior {
        Some(prior) if plan.requires_replace.is_empty() => changed(client, prior, config, planned),
        Some(_) | None => {
            let all = planned.get(tags::ALL);
            let home = client.region.as_deref();
            let judge = |cloud| refused(config, all, cloud, home);
            REPLICAS.judged(&clouds_of(client), judge)
        }
    }
}

/// What stays as it is, the service has accepted before, and is not judged again.
fn changed(client: &Client, prior: &Object, config: &Object, planned: &mut Object) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(cloud) = client.cloud {
        let refusals = refusals(config, planned.get(tags::ALL), cloud);
        let is_new = |refusal: &&Refusal| {
            let name = match attribute(refusal.field) {
                tags::OWN => tags::ALL,
                name => name,
            };
            prior.get(name) != planned.get(name)
        };
        let refusals = refusals.iter().filter(is_new);
        diagnostics.extend(refusals.map(|refusal| explain(refusal, cloud)));
    }
    let waits = word_of(prior) == Some(KeyState::PendingDeletion);
    if waits {
        diagnostics.push(deletion_warning(prior));
        planned.set("delete_date", Value::Null);
    }
    if waits || prior.get("enabled") != planned.get("enabled") {
        planned.set("state", Value::UNKNOWN);
    }
    diagnostics
}

/// A copy that someone scheduled for deletion is drift with a date.
fn deletion_warning(prior: &Object) -> Diagnostic {
    let (id, date) = (prior.text("id"), prior.text("delete_date"));
    Diagnostic::warning(
        format!("the copy {id} is scheduled for deletion"),
        format!(
            "it will be deleted on {date}. Applying this plan cancels the deletion; to let the copy go, remove this \
             resource from the configuration"
        ),
    )
    .at(Path::root("state"))
}

/// A key that is copied nowhere, whatever its state.
pub(super) fn unfit(key: &Key, cloud: Cloud) -> Option<Diagnostic> {
    let store = key.instance_id.as_ref()?;
    let detail = format!(
        "its key store is \"{store}\"; keys are copied {}",
        at(Place::default_of(cloud))
    );
    let summary = format!("the key {} is not copied to another region", key.id);
    Some(Diagnostic::error(summary, detail))
}

/// What the service would refuse of a new copy, as far as it is known; `home` is the key's region.
pub(super) fn refused(
    config: &Object,
    all_tags: &Value,
    cloud: Cloud,
    home: Option<&str>,
) -> Diagnostics {
    let refusals = refusals(config, all_tags, cloud);
    let explained = refusals.iter().map(|refusal| explain(refusal, cloud));
    let mut refused: Diagnostics = explained.collect();
    let asked = config.string("region").into_known();
    refused.extend(asked.and_then(|asked| refused_region(asked, cloud, home)));
    refused
}

fn refusals(config: &Object, all_tags: &Value, cloud: Cloud) -> Vec<Refusal> {
    let text = |name| config.string(name).into_known();
    let alias = text("alias").map(|name| alias::check(cloud, name));
    let description = text("description").map(|text| description::check(cloud, text));
    let days = config.int("deletion_window_days").into_known();
    let days = days.map(|days| window::check(cloud, days).map(drop));
    let tags = if let Value::Map(all) = all_tags {
        Some(tag_rules::check(cloud, &tags::asked(all)))
    } else {
        None
    };
    let verdicts = [alias, description, days, tags].into_iter().flatten();
    verdicts.filter_map(Result::err).flatten().collect()
}

/// Keys are copied within a group of regions, and each of them to another region than its own.
fn refused_region(asked: &str, cloud: Cloud, home: Option<&str>) -> Option<Diagnostic> {
    let known = |id: &str| {
        region::replicas(cloud)
            .iter()
            .any(|group| group.regions.contains(&id))
    };
    let all = || {
        let groups = region::replicas(cloud).iter();
        let groups: Vec<String> = groups.map(|group| group.regions.join(", ")).collect();
        groups.join("; or ")
    };
    let detail = match home {
        Some(home) if home == asked => {
            "the key itself is there, in the region of the provider block".to_owned()
        }
        Some(home) => {
            let valid = region::replicas_of(cloud, home);
            if valid.contains(&asked) {
                return None;
            }
            if valid.is_empty() {
                format!(
                    "keys of {home} are not copied; regions among which keys are: {}",
                    all()
                )
            } else {
                format!("keys of {home} are copied to: {}", valid.join(", "))
            }
        }
        None if known(asked) => return None,
        None => format!("regions among which keys are copied: {}", all()),
    };
    let summary = format!("invalid region \"{asked}\"");
    Some(Diagnostic::error(summary, detail).at(Path::root("region")))
}
