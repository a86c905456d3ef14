//! Keys in several regions.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::body::{Text, filled, required};
use super::fault::Fault;
use super::key::enterprise_project;
use super::key_store::window;
use super::paging::Limits;
use super::project::Project;
use super::tag::{Pair, pair};
use super::{Call, Outcome, answer, scope};
use crate::service::{self, KeyRef, ReplicateKey, Scope};

/// Regions on one page. No page gives numbers.
const PAGE: Limits = Limits {
    default: 100,
    max: 1000,
};

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    replica_region: Option<Text>,
    key_alias: Option<Text>,
    replica_project_id: Option<Text>,
    key_description: Option<Text>,
    enterprise_project_id: Option<Text>,
    tags: Option<Vec<Pair>>,
}

#[derive(Deserialize)]
struct Moved {
    key_id: Option<Text>,
    primary_region: Option<Text>,
}

#[derive(Serialize)]
struct Replicated<'a> {
    key_id: &'a str,
    domain_id: &'a str,
    region: String,
}

/// list_support_regions: those among which keys are copied, to an empty page.
pub(super) async fn regions(call: &Call<'_>) -> Outcome {
    let window = window(call, PAGE)?;
    let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let regions = service::replica_regions(call.scope).into_iter();
    let page = regions.skip(index(window.skip)).take(index(window.take));
    answer::ok(&json!({"regions": page.collect::<Vec<_>>()}))
}

/// replicate_key.
pub(super) async fn replicate(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let key = named(call, asked.key_id)?;
    let region = required(asked.replica_region, "replica_region")?;
    let project = required(asked.replica_project_id, "replica_project_id")?;
    let tags = asked.tags.into_iter().flatten();
    let args = ReplicateKey {
        to: target(call, &region, &project)?,
        name: Some(required(asked.key_alias, "key_alias")?),
        description: asked.key_description.map(|Text(text)| text),
        enterprise_project: enterprise_project(asked.enterprise_project_id)?,
        tags: tags.map(pair).collect::<Result<_, _>>()?,
    };
    service::replicate_key(call.core, call.scope, &key, args).await?;
    answer::ok(&Replicated {
        key_id: call.segment("key_id"),
        domain_id: &call.caller.domain_id,
        region,
    })
}

/// update_primary_region: asked where the primary one is.
pub(super) async fn update_primary(call: &Call<'_>) -> Outcome {
    let moved: Moved = call.body()?;
    let key = named(call, moved.key_id)?;
    let region = required(moved.primary_region, "primary_region")?;
    service::update_primary_region(call.core, call.scope, &key, &region).await?;
    answer::ok(&json!({"key_id": call.segment("key_id"), "primary_region": region}))
}

/// The key of the path. The body may say it again, and then must say the same.
fn named(call: &Call<'_>, again: Option<Text>) -> Result<KeyRef, Fault> {
    let id = call.segment("key_id");
    match filled(again) {
        Some(other) if other != id => {
            Err(Fault::invalid("key_id").advise("is another than that of the path"))
        }
        Some(_) | None => call.key_ref(id),
    }
}

/// The caller's project in a region. A region that has none is judged by the service.
fn target(call: &Call<'_>, region: &str, project: &str) -> Result<Scope, Fault> {
    let found = call.projects.find(project);
    match found.filter(|found| found.domain_id == call.caller.domain_id) {
        Some(found) if found.region == region => Ok(scope(found)),
        Some(Project { region: other, .. }) => Err(Fault::invalid("replica_project_id")
            .advise(format!("is a project in {other}, not in {region}"))),
        None => Err(Fault::invalid("replica_project_id").advise("is no project of the domain")),
    }
}
