//! The data source `kms_instances`: what keys can be kept in.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kms_rules::{Cloud, Place};
use tfplugin::{
    Attribute, Context, DataSource, Diagnostics, Nesting, Object, Path, Schema, Type, Value,
};

use crate::absent::Thing;
use crate::client::{Client, Instance, Instances, Until};
use crate::report;

/// The data source `kms_instances`.
pub(crate) struct InstancesData;

/// What this data source is of.
static INSTANCES: Thing = Thing {
    plural: "instances or key stores",
    is_in: has_instances,
};

/// Whether there is more than the one place that needs no name.
fn has_instances(cloud: Cloud) -> bool {
    Place::all(cloud).len() > 1
}

/// Every attribute that is text, with what it says.
const TEXTS: &[(&str, &str)] = &[
    ("id", "Its id, as `instance_id` of a key names it."),
    (
        "arn",
        "Its resource name; null on clouds that give it none.",
    ),
    ("name", "What people call it."),
    (
        "type",
        "The kind of product or cluster, in the cloud's words.",
    ),
    ("status", "Its status, where the cloud tells it."),
    ("creation_date", "When it was made."),
    (
        "end_date",
        "When its contract ends; null where there is none.",
    ),
    ("vpc_id", "The network that it is in."),
    (
        "hsm_cluster_id",
        "The cluster of hardware security modules that it stands on, where the cloud tells it.",
    ),
    ("cluster_id", "The cluster that it stands on, likewise."),
];

fn schema() -> Schema {
    let texts = TEXTS
        .iter()
        .map(|(name, about)| Attribute::string(name).computed().describe(*about));
    let others = [
        Attribute::number("keys_max")
            .computed()
            .describe("How many keys it holds at most, where the cloud tells it."),
        Attribute::number("requests_per_second")
            .computed()
            .describe("How many requests a second it takes, where the cloud tells it."),
        Attribute::bool("deletion_protection")
            .computed()
            .describe("Whether it is protected from deletion, where the cloud tells it."),
    ];
    Schema::new(
        "The KMS instances, or key stores, of the region: what keys can be kept in beside the service that all share.",
        [
            Attribute::string("instance_id")
                .optional()
                .describe("Only the one of this id, which must be there."),
            Attribute::list("ids", Type::String)
                .computed()
                .describe("The ids, in the order of `instances`."),
            Attribute::nested("instances", Nesting::List, texts.chain(others))
                .computed()
                .describe("Each of them, in the order of the ids as text."),
        ],
    )
}

fn shown(instance: Instance) -> Value {
    let texts = [
        ("id", Some(instance.id)),
        ("arn", instance.arn),
        ("name", instance.name),
        ("type", instance.kind),
        ("status", instance.status),
        ("creation_date", instance.creation_date),
        ("end_date", instance.end_date),
        ("vpc_id", instance.vpc_id),
        ("hsm_cluster_id", instance.hsm_cluster_id),
        ("cluster_id", instance.cluster_id),
    ];
    let texts = texts.map(|(name, text)| (name, Value::from(text)));
    let others = [
        ("keys_max", instance.keys_max.into()),
        ("requests_per_second", instance.requests_per_second.into()),
        ("deletion_protection", instance.deletion_protection.into()),
    ];
    let all = texts.into_iter().chain(others);
    let all: BTreeMap<String, Value> = all.map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Object(all)
}

/// All, or the one that is asked for.
async fn found(
    places: &dyn Instances,
    until: &Until,
    id: Option<&str>,
) -> Result<Vec<Instance>, Diagnostics> {
    let Some(id) = id else {
        let all = places.instances(until).await;
        return all.map_err(|error| report::failed("the instances cannot be listed", &error));
    };
    let one = places.instance(until, id).await.map_err(|error| {
        let summary = if error.is_not_found() {
            format!("there is no instance \"{id}\" here")
        } else {
            format!("the instance \"{id}\" cannot be read")
        };
        report::failed(&summary, &error).at(&Path::root("instance_id"))
    })?;
    Ok(vec![one])
}

#[async_trait]
impl DataSource<Client> for InstancesData {
    fn type_name(&self) -> &'static str {
        "kms_instances"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        if config.get("instance_id").as_str() == Some("") {
            let detail = "an id is needed; leave it out for all of them";
            return Diagnostics::error("invalid instance_id \"\"", detail)
                .at(&Path::root("instance_id"));
        }
        Diagnostics::new()
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let places = INSTANCES.of(client, client.service()?.places())?;
        let id = config.get("instance_id").as_str();
        let mut all = found(places, &Until::of(cx), id).await?;
        all.sort_by(|one, other| one.id.cmp(&other.id));
        let mut object = config.clone();
        let ids = all.iter().map(|one| Value::from(one.id.as_str()));
        object.set("ids", Value::List(ids.collect()));
        let all = all.into_iter().map(shown);
        object.set("instances", Value::List(all.collect()));
        Ok(object)
    }
}
