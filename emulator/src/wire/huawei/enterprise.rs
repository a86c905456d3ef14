//! The enterprise project service, as far as clients move keys between projects: two requests, by project in the body
//! and not in the path, and errors in words of its own.

use serde::{Deserialize, Serialize};

use super::body::{self, Text, filled};
use super::fault::{Fault, Speaker};
use super::key::{KeyDetails, details};
use super::paging;
use super::project::Project;
use super::{Call, Outcome, answer, key_ref, scope};
use crate::service::{self, Key, KeyRef, ListNewestKeys, Window};

/// What keys are called among resources.
const KEYS: &str = "kms";
/// Resources on one page: when the request does not say, and at most.
const PAGE: u64 = 1000;

const BAD_REQUEST: Fault = Fault::enterprise(400, "EPS.0002", "Bad request.");
const NO_SUCH_RESOURCE: Fault =
    Fault::enterprise(404, "EPS.0005", "Requested resources not found.");
const LIMIT: Fault = Fault::enterprise(400, "EPS.0017", "Invalid limit.");
const OFFSET: Fault = Fault::enterprise(400, "EPS.0018", "Invalid offset.");
const PROJECT: Fault = Fault::enterprise(400, "EPS.0022", "Invalid project ID.");
const NO_TYPES: Fault = Fault::enterprise(400, "EPS.0023", "Empty resource type list.");

#[derive(Deserialize)]
struct Moved {
    resource_type: Option<Text>,
    resource_id: Option<Text>,
}

#[derive(Deserialize)]
struct Filter {
    resource_types: Option<Vec<Text>>,
    limit: Option<Text>,
    offset: Option<Text>,
}

/// The projects that either request names.
#[derive(Deserialize)]
struct InProjects {
    project_id: Option<Text>,
    projects: Option<Vec<Text>>,
}

#[derive(Serialize)]
struct Found {
    resources: Vec<Resource>,
    errors: [(); 0],
    total_count: u64,
}

#[derive(Serialize)]
struct Resource {
    enterprise_project_id: String,
    project_id: String,
    project_name: String,
    resource_type: &'static str,
    resource_id: String,
    resource_name: String,
    resource_detail: KeyDetails,
}

/// The ids of the projects that a body names, never none.
///
/// # Errors
/// EPS.0022; what is said of a body that cannot be read.
pub(super) fn project_ids(body: &[u8]) -> Result<Vec<String>, Fault> {
    let named: InProjects = body::parse(body)?;
    let one = named.project_id.into_iter();
    let ids = one.chain(named.projects.into_iter().flatten());
    let ids: Vec<String> = ids.map(|Text(id)| id).collect();
    if ids.is_empty() {
        return Err(PROJECT.advise("project_id or projects must be given"));
    }
    Ok(ids)
}

/// What is said of a project that the caller has not.
pub(super) fn no_project() -> Fault {
    PROJECT
}

/// POST resources-migrate: a key into the enterprise project of the path.
pub(super) async fn migrate(call: &Call<'_>) -> Outcome {
    let moved: Moved = call.body()?;
    let project = enterprise_project(call)?;
    match filled(moved.resource_type) {
        Some(word) if word == KEYS => {}
        other => {
            let advice = format!("resource_type is {other:?}, valid is {KEYS}");
            return Err(BAD_REQUEST.advise(advice));
        }
    }
    let id = filled(moved.resource_id);
    let id = id.ok_or_else(|| BAD_REQUEST.advise("resource_id must be given"))?;
    service::move_key(call.core, call.scope, &KeyRef::Id(id), project).await?;
    answer::no_content()
}

/// POST resources/filter: the keys in the enterprise project of the path, in every project that is named, to an empty
/// page.
pub(super) async fn filter(call: &Call<'_>) -> Outcome {
    let asked: Filter = call.body()?;
    let types = asked.resource_types.unwrap_or_default();
    if types.is_empty() {
        return Err(NO_TYPES);
    }
    let mut found = Found {
        resources: Vec::new(),
        errors: [],
        total_count: 0,
    };
    let mut window = window(asked.limit.as_ref(), asked.offset.as_ref())?;
    let is_asked = types.iter().any(|Text(word)| word == KEYS);
    for id in project_ids(call.body)?.iter().filter(|_| is_asked) {
        let project = call.projects.find(id).ok_or(PROJECT)?;
        collect(call, project, &mut window, &mut found).await?;
    }
    answer::ok(&found)
}

/// Adds the keys of one project, and takes them off what is still wanted.
async fn collect(
    call: &Call<'_>,
    project: &Project,
    window: &mut Window,
    found: &mut Found,
) -> Result<(), Fault> {
    let scope = scope(project);
    let call = Call {
        scope: &scope,
        ..*call
    };
    let args = ListNewestKeys {
        states: None,
        spec: None,
        enterprise_project: Some(enterprise_project(&call)?),
        window: *window,
    };
    let page = service::list_newest_keys(call.core, call.scope, args).await?;
    let keys = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
    window.take = window.take.saturating_sub(keys);
    window.skip = window.skip.saturating_sub(page.total);
    found.total_count = found.total_count.saturating_add(page.total);
    let resources = page
        .items
        .into_iter()
        .map(|key| resource(&call, project, key));
    found.resources.extend(resources);
    Ok(())
}

fn resource(call: &Call<'_>, project: &Project, key: Key) -> Resource {
    Resource {
        enterprise_project_id: key.enterprise_project.clone(),
        project_id: project.id.clone(),
        project_name: project.name.clone(),
        resource_type: KEYS,
        resource_id: key.id.clone(),
        resource_name: key.name.clone().unwrap_or_default(),
        resource_detail: details(call, key),
    }
}

/// The enterprise project of the path.
fn enterprise_project(call: &Call<'_>) -> Result<String, Fault> {
    let id = call.segment("enterprise_project_id");
    if id == service::DEFAULT_ENTERPRISE_PROJECT || key_ref::is_uuid(id) {
        return Ok(id.to_owned());
    }
    Err(BAD_REQUEST.advise(format!(
        "{id:?} is no enterprise project: \"0\" or a UUID of 36 characters"
    )))
}

fn window(limit: Option<&Text>, offset: Option<&Text>) -> Result<Window, Fault> {
    let take = paging::number(limit, PAGE).filter(|take| (1..=PAGE).contains(take));
    Ok(Window {
        take: take.ok_or_else(|| LIMIT.advise(format!("it is from 1 to {PAGE}")))?,
        skip: paging::number(offset, 0).ok_or(OFFSET)?,
    })
}

/// A refusal of another service in the words of this one: by its status, and with what it said.
pub(super) fn in_own_words(fault: Fault) -> Fault {
    let own = match (fault.speaker, fault.status) {
        (Speaker::Enterprise, _) | (_, 413 | 429) => return fault,
        (_, 401) => Fault::enterprise(401, "EPS.0003", "Unauthorized user."),
        (_, 403) => Fault::enterprise(403, "EPS.0004", "Permission error."),
        (_, 404) => NO_SUCH_RESOURCE,
        (_, 500..) => Fault::enterprise(500, "EPS.0001", "System error."),
        (Speaker::Keys | Speaker::Gateway | Speaker::Identity, _) => BAD_REQUEST,
    };
    let own = if own.status < 500 {
        own.advise(&fault.message)
    } else {
        own
    };
    Fault {
        cause: fault.cause,
        ..own
    }
}
