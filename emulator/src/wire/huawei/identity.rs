//! The identity service, as far as clients of KMS ask it: tokens, projects, domains, users.

mod token;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::authenticate::{Caller, Sender};
use super::path::Pairs;
use super::project::{Project, Projects};
use super::{Dialect, Outcome, answer};

pub(super) use self::token::create as create_token;

/// A request to the identity service whose sender is known.
pub(super) struct Visit<'a> {
    pub(super) dialect: &'a Dialect,
    pub(super) sender: &'a Sender,
    pub(super) query: &'a Pairs<'a>,
}

impl Visit<'_> {
    fn query(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.as_ref())
    }

    fn caller(&self) -> &Caller {
        &self.sender.caller
    }
}

/// GET /v3/projects: the domain's, of a name if one is asked for.
pub(super) fn projects(visit: &Visit<'_>) -> Outcome {
    let projects = &visit.dialect.projects;
    let found = match visit.query("name") {
        Some(name) => called(projects, visit.caller(), name).into_iter().collect(),
        None => projects.of_domain(&visit.caller().domain_id),
    };
    let found: Vec<Value> = found.into_iter().map(project).collect();
    answer::ok(&json!({"projects": found, "links": links("projects")}))
}

/// The project that a caller means by a name: of the default region, the caller's own.
fn called<'a>(projects: &'a Projects, caller: &Caller, name: &str) -> Option<&'a Project> {
    if name == projects.default_region() {
        return projects.find(&caller.project_id);
    }
    projects.named(&caller.domain_id, name)
}

/// GET /v3/auth/domains: the caller's one.
pub(super) fn domains(visit: &Visit<'_>) -> Outcome {
    let id = &visit.caller().domain_id;
    let domain = json!({
        "id": id,
        "name": id,
        "enabled": true,
        "description": "",
        "links": {"self": format!("/v3/domains/{id}")},
    });
    answer::ok(&json!({"domains": [domain], "links": links("auth/domains")}))
}

/// GET /v3/users: the domain's, of a name if one is asked for.
pub(super) fn users(visit: &Visit<'_>) -> Outcome {
    let is_asked = |user: &&Caller| {
        visit
            .query("name")
            .is_none_or(|name| user.user_name == name)
    };
    let users = visit.dialect.keyring.users(&visit.caller().domain_id);
    let users: Vec<Value> = users.into_iter().filter(is_asked).map(user).collect();
    answer::ok(&json!({"users": users, "links": links("users")}))
}

/// GET /v5/caller-identity.
pub(super) fn caller(visit: &Visit<'_>) -> Outcome {
    let Caller {
        domain_id,
        user_id,
        user_name,
        ..
    } = visit.caller();
    answer::ok(&json!({
        "account_id": domain_id,
        "principal_id": user_id,
        "principal_urn": format!("iam::{domain_id}:user:{user_name}"),
    }))
}

fn project(project: &Project) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "domain_id": project.domain_id,
        "parent_id": project.domain_id,
        "enabled": true,
        "is_domain": false,
        "description": "",
        "links": {"self": format!("/v3/projects/{}", project.id)},
    })
}

fn user(user: &Caller) -> Value {
    json!({
        "id": user.user_id,
        "name": user.user_name,
        "domain_id": user.domain_id,
        "enabled": true,
        "description": "",
        "links": {"self": format!("/v3/users/{}", user.user_id)},
    })
}

fn links(of: &str) -> Value {
    json!({"self": format!("/v3/{of}"), "next": null, "previous": null})
}

/// A time as this service writes it: microseconds, UTC.
fn date(seconds: i64) -> String {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string()
}
