//! The data source `kms_regions`: where the service is, and what a region's place means for keys.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kms_rules::{Cloud, Protection, region};
use tfplugin::{Attribute, Context, DataSource, Diagnostics, Nesting, Object, Schema, Type, Value};

use crate::absent::Thing;
use crate::client::{Client, Region, Until};
use crate::report;

/// The data source `kms_regions`.
pub(crate) struct RegionsData;

/// What this data source is of.
static REGIONS: Thing = Thing {
    plural: "regions",
    is_in: |cloud| !region::all(cloud).is_empty(),
};

fn schema() -> Schema {
    let of_each = [
        Attribute::string("id").computed().describe("Its id."),
        Attribute::bool("mainland").computed().describe(
            "Whether it is on the Chinese mainland, where specs exist that are made for it.",
        ),
        Attribute::bool("managed_hsm").computed().describe(
            "Whether keys without an instance may have the protection level `HSM`; null on clouds without that choice.",
        ),
        Attribute::list("replicates_to", Type::String)
            .computed()
            .describe("The regions that a key of this one can be copied to."),
    ];
    Schema::new(
        "The regions of the service: those that it tells, and where it does not tell them all, those that are known.",
        [
            Attribute::string("current")
                .computed()
                .describe("The region of the provider block."),
            Attribute::list("ids", Type::String)
                .computed()
                .describe("The ids, in the order of `regions`."),
            Attribute::nested("regions", Nesting::List, of_each)
                .computed()
                .describe("Each of them, in the order of the ids as text."),
        ],
    )
}

/// A region as the rules know it, and where keys are copied as far as the service says so.
fn shown(one: &Region, all: &[Region], cloud: Cloud) -> Value {
    let kind = region::kind(cloud, &one.id);
    let has_levels = !Protection::offered(cloud).is_empty();
    let copies = |id: &&str| {
        let mut others = all.iter().filter(|other| other.id == *id);
        one.replicates && others.any(|other| other.replicates)
    };
    let to = region::replicas_of(cloud, &one.id).into_iter();
    let to = to.filter(copies).map(Value::from).collect();
    let attributes = [
        ("id", Value::from(one.id.as_str())),
        ("mainland", kind.is_mainland().into()),
        ("managed_hsm", has_levels.then(|| kind.has_hsm()).into()),
        ("replicates_to", Value::List(to)),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    Value::Object(BTreeMap::from(attributes))
}

#[async_trait]
impl DataSource<Client> for RegionsData {
    fn type_name(&self) -> &'static str {
        "kms_regions"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let (service, cloud) = (client.service()?, client.cloud()?);
        let regions = REGIONS.of(client, service.regions())?;
        let listed = regions.regions(&Until::of(cx)).await;
        let all = listed.map_err(|error| report::failed("the regions cannot be listed", &error))?;
        let mut object = config.clone();
        object.set("current", client.region.clone());
        let ids = all.iter().map(|one| Value::from(one.id.as_str()));
        object.set("ids", Value::List(ids.collect()));
        let shown = all.iter().map(|one| shown(one, &all, cloud));
        object.set("regions", Value::List(shown.collect()));
        Ok(object)
    }
}
