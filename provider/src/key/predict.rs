//! What the service will say of a key, said at plan: the same rules that the emulator judges by, on as much
//! of the configuration as is known.

use kms_rules::create::{self, CreateKey, Verdict};
use kms_rules::lifecycle::{self, Operation};
use kms_rules::tags::Tag;
use kms_rules::{Ask, Cloud, Field, Place, Refusal, enterprise_project};
use tfplugin::{Attr, Diagnostic, Diagnostics, Object, Path, Value};

use super::explain::{attribute, explain};
use super::{material, pending, policy};
use crate::client::Client;
use crate::tags;

/// A configuration as the rules are asked about it.
struct Asked<'a> {
    config: &'a Object,
    /// The key that exists already: what the configuration leaves out is as it is there.
    prior: Option<&'a Object>,
    region: Ask<&'a str>,
    /// Whether a configuration without an instance settles the place. It does for a new key. It does not where
    /// the key may exist already, from a time when the service offered more there.
    place_is_settled: bool,
    /// What kind of instance the configured one is.
    place: Option<Place>,
    tags: Ask<Vec<Tag<'a>>>,
}

impl<'a> Asked<'a> {
    fn new(
        config: &'a Object,
        prior: Option<&'a Object>,
        region: Ask<&'a str>,
        place_is_settled: bool,
        all: &'a Value,
    ) -> Self {
        Asked {
            config,
            prior,
            region,
            place_is_settled,
            place: None,
            tags: tags(all),
        }
    }

    fn judge(&self, cloud: Cloud) -> Verdict {
        let place = match self.text("instance_id") {
            Ask::Is(_) if self.place.is_some() => self.place.into(),
            Ask::Absent if self.place_is_settled => Ask::Absent,
            Ask::Absent | Ask::Unknown | Ask::Is(_) => Ask::Unknown,
        };
        let mut verdict = create::check(&CreateKey {
            cloud,
            region: self.region,
            key_spec: self.text("key_spec"),
            key_usage: self.text("key_usage"),
            origin: self.text("origin"),
            protection_level: self.text("protection_level"),
            key_storage_mechanism: Ask::Absent,
            place,
            rotation_interval: ask(self.config.string("rotation_interval")),
            description: ask(self.config.string("description")),
            alias: ask(self.config.string("alias")),
            tags: match &self.tags {
                Ask::Unknown => Ask::Unknown,
                Ask::Absent => Ask::Absent,
                Ask::Is(tags) => Ask::Is(tags.as_slice()),
            },
            deletion_window_days: ask(self.config.int("deletion_window_days")),
        });
        if let Attr::Known(text) = self.config.string("policy") {
            verdict.refusals.extend(policy::refusals(cloud, text));
        }
        verdict
    }

    /// A text of the configuration, or where it has none, of the key that exists.
    fn text(&self, name: &str) -> Ask<&'a str> {
        match (self.config.string(name), self.prior) {
            (Attr::Null, Some(prior)) => ask(prior.string(name)),
            (configured, _) => ask(configured),
        }
    }
}

fn ask<T>(attr: Attr<T>) -> Ask<T> {
    match attr {
        Attr::Known(value) => Ask::Is(value),
        Attr::Null => Ask::Absent,
        Attr::Unknown => Ask::Unknown,
    }
}

/// The tags that a key is to have.
fn tags(all: &Value) -> Ask<Vec<Tag<'_>>> {
    match all {
        Value::Map(map) => Ask::Is(tags::asked(map)),
        Value::Unknown(_) => Ask::Unknown,
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Set(_)
        | Value::Tuple(_)
        | Value::Object(_)
        | Value::Dynamic(_) => Ask::Absent,
    }
}

/// Refusals of a configuration for which no provider is configured: those that hold in every cloud of `clouds`.
pub(crate) fn of_config(config: &Object, clouds: &[Cloud]) -> Diagnostics {
    let asked = Asked::new(config, None, Ask::Unknown, false, config.get("tags"));
    let verdicts: Vec<(Cloud, Vec<Refusal>)> = clouds
        .iter()
        .map(|cloud| (*cloud, asked.judge(*cloud).refusals))
        .collect();
    let mut diagnostics = shape(config);
    diagnostics.extend(in_every_cloud(&verdicts));
    diagnostics
}

/// Refusals of a new key, and what the rules decide about it.
pub(crate) fn of_new(config: &Object, client: &Client) -> (Diagnostics, Option<Verdict>) {
    let region = client.region.as_deref().map_or(Ask::Unknown, Ask::Is);
    let tags = client.default_tags.with(config);
    let asked = Asked::new(config, None, region, true, &tags);
    match client.cloud {
        Some(cloud) => {
            let verdict = asked.judge(cloud);
            let mut diagnostics = not_in_cloud(config, cloud);
            let refusals = verdict.refusals.iter();
            diagnostics.extend(refusals.map(|refusal| explain(refusal, cloud)));
            (diagnostics, Some(verdict))
        }
        None => (of_config(config, &Cloud::ALL), None),
    }
}

/// Refusals of a new key in an instance that is known to be of this kind.
pub(crate) fn in_place(
    config: &Object,
    client: &Client,
    cloud: Cloud,
    place: Place,
) -> Diagnostics {
    let region = client.region.as_deref().map_or(Ask::Unknown, Ask::Is);
    let asked = Asked {
        place: Some(place),
        ..Asked::new(config, None, region, true, config.get("tags"))
    };
    let refusals = asked.judge(cloud).refusals;
    refusals
        .iter()
        .map(|refusal| explain(refusal, cloud))
        .collect()
}

/// Refusals of a change to a key that exists. What stays as it is, the service has accepted before, and is
/// not judged again.
pub(crate) fn of_change(
    config: &Object,
    prior: &Object,
    planned: &Object,
    cloud: Cloud,
) -> Diagnostics {
    let tags = planned.get(tags::ALL);
    let asked = Asked::new(config, Some(prior), Ask::Unknown, true, tags);
    let refusals = asked.judge(cloud).refusals;
    let changed = |refusal: &&Refusal| {
        let name = match attribute(refusal.field) {
            tags::OWN => tags::ALL,
            name => name,
        };
        prior.get(name) != planned.get(name)
    };
    let mut diagnostics = not_in_cloud(config, cloud);
    let refusals = refusals.iter().filter(changed);
    diagnostics.extend(refusals.map(|refusal| explain(refusal, cloud)));
    diagnostics
}

/// Arguments that ask for something of which the cloud has nothing at all.
fn not_in_cloud(config: &Object, cloud: Cloud) -> Diagnostics {
    let project = "enterprise_project_id";
    let protection = "deletion_protection";
    let absent = [
        (
            project,
            enterprise_project::of(cloud).is_none() && config.string(project).known().is_some(),
        ),
        (
            protection,
            !lifecycle::has(cloud, Operation::SetDeletionProtection)
                && config.bool(protection).into_known() == Some(true),
        ),
    ];
    let refusal = |name| {
        let detail = format!("{} has no such argument; leave it out", cloud.name());
        Diagnostic::error(format!("invalid {name}"), detail).at(Path::root(name))
    };
    let absent = absent.into_iter().filter(|(_, absent)| *absent);
    let mut diagnostics: Diagnostics = absent.map(|(name, _)| refusal(name)).collect();
    diagnostics.extend(default_place(config, cloud));
    diagnostics
}

/// The default place is no instance: the service shows a key there as one without.
fn default_place(config: &Object, cloud: Cloud) -> Option<Diagnostic> {
    let asked = config.string("instance_id").into_known()?;
    (Place::id_of_default(cloud) == Some(asked)).then(|| {
        let detail = "that is where keys are anyway; leave it out";
        Diagnostic::error(format!("invalid instance_id \"{asked}\""), detail)
            .at(Path::root("instance_id"))
    })
}

/// Faults that are no cloud's: values that the service's own types cannot hold.
pub(crate) fn shape(config: &Object) -> Diagnostics {
    let mut diagnostics = material::shape(config);
    diagnostics.extend(pending::shape(config));
    let window = "deletion_window_days";
    if matches!(config.get(window), Value::Number(_)) && config.int(window).is_null() {
        diagnostics.push(
            Diagnostic::error(
                "invalid deletion_window_days",
                "a number of whole days is needed",
            )
            .at(Path::root(window)),
        );
    }
    if let Some(policy) = config.get("policy").as_str()
        && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(policy)
    {
        diagnostics.push(
            Diagnostic::error("invalid policy", format!("not JSON: {error}"))
                .at(Path::root("policy")),
        );
    }
    if config.get("instance_id").as_str() == Some("") {
        let detail = "the id of an instance is needed; leave it out for a key without one";
        diagnostics.push(
            Diagnostic::error("invalid instance_id \"\"", detail).at(Path::root("instance_id")),
        );
    }
    let null_tags = config
        .map("tags")
        .into_known()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.is_null());
    for (key, _) in null_tags {
        let detail = "its value is null; write a text, which may be empty, or leave the tag out";
        diagnostics.push(
            Diagnostic::error(format!("tag \"{key}\" without a value"), detail)
                .at(Path::root("tags").key(key.as_str())),
        );
    }
    diagnostics
}

/// The attributes that every cloud refuses, with each cloud's own reason where they differ. Where one cloud
/// refuses one attribute and the next another, the plan will tell, which knows the cloud.
fn in_every_cloud(verdicts: &[(Cloud, Vec<Refusal>)]) -> Diagnostics {
    let refused_by_all = |field: &Field| {
        let mut each = verdicts.iter();
        each.all(|(_, refusals)| refusals.iter().any(|refusal| refusal.field == *field))
    };
    let all = verdicts.iter().flat_map(|(_, refusals)| refusals);
    let mut fields: Vec<Field> = all
        .map(|refusal| refusal.field)
        .filter(refused_by_all)
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
        .into_iter()
        .flat_map(|field| merged(field, verdicts))
        .collect()
}

/// The refusals of one field: as they are where the clouds agree, else each with its cloud's name.
fn merged(field: Field, verdicts: &[(Cloud, Vec<Refusal>)]) -> Diagnostics {
    let of_cloud = |(cloud, refusals): &(Cloud, Vec<Refusal>)| -> Vec<Diagnostic> {
        let of_field = refusals.iter().filter(|refusal| refusal.field == field);
        of_field.map(|refusal| explain(refusal, *cloud)).collect()
    };
    let each: Vec<Vec<Diagnostic>> = verdicts.iter().map(of_cloud).collect();
    if let Some(first) = each.first()
        && each.iter().all(|other| other == first)
    {
        return first.iter().cloned().collect();
    }
    let named = verdicts
        .iter()
        .zip(each)
        .flat_map(|((cloud, _), diagnostics)| {
            let detail = move |detail: String| {
                format!("if the provider's cloud is \"{}\": {detail}", cloud.name())
            };
            diagnostics.into_iter().map(move |diagnostic| Diagnostic {
                detail: detail(diagnostic.detail),
                ..diagnostic
            })
        });
    joined(named)
}

/// Messages on the same attribute with the same summary, as one.
pub(crate) fn joined(messages: impl Iterator<Item = Diagnostic>) -> Diagnostics {
    let mut all: Vec<Diagnostic> = Vec::new();
    for message in messages {
        match all
            .iter_mut()
            .find(|other| other.summary == message.summary && other.path == message.path)
        {
            Some(other) => other.detail = format!("{}\n{}", other.detail, message.detail),
            None => all.push(message),
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests;
