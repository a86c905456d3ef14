//! POST /v3/auth/tokens: a token for a user's name and password, which are an access key and its secret.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{called, date};
use crate::wire::huawei::authenticate::{Caller, Reach, TOKEN_SECONDS};
use crate::wire::huawei::body;
use crate::wire::huawei::fault::Fault;
use crate::wire::huawei::project::Project;
use crate::wire::huawei::{Dialect, Open, Outcome, answer};

/// The one method that is taken.
const PASSWORD: &str = "password";

#[derive(Deserialize)]
struct Request {
    auth: Option<Auth>,
}

#[derive(Deserialize)]
struct Auth {
    identity: Identity,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Identity {
    methods: Vec<String>,
    password: Option<Password>,
}

#[derive(Deserialize)]
struct Password {
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: Option<String>,
    name: Option<String>,
    password: String,
    domain: Option<Named>,
}

/// Something by its id or by its name.
#[derive(Deserialize)]
struct Named {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Scope {
    project: Option<Named>,
    domain: Option<Named>,
}

impl Named {
    /// Whether a domain is meant, whose name is its id.
    fn is_domain(&self, id: &str) -> bool {
        let names = [&self.id, &self.name];
        let mut given = names.into_iter().flatten().peekable();
        given.peek().is_some() && given.all(|given| given == id)
    }
}

/// Makes a token.
pub(in crate::wire::huawei) fn create(open: &Open<'_>) -> Outcome {
    let request: Request = body::parse(open.body).map_err(|fault| bad_request(fault.message))?;
    let auth = request
        .auth
        .ok_or_else(|| bad_request("auth must be given"))?;
    let user = user(open.dialect, &auth.identity)?;
    let (reach, scope) = reach(open.dialect, &user, auth.scope.as_ref())?;
    let (token, expires_at) = open.dialect.keyring.token(&user, reach, open.now);
    let (scope, shown) = scope;
    let body = json!({
        "methods": [PASSWORD],
        "issued_at": date(expires_at.saturating_sub(TOKEN_SECONDS)),
        "expires_at": date(expires_at),
        "catalog": [],
        "roles": [{"id": "0", "name": "te_admin"}],
        "user": {"id": user.user_id, "name": user.user_name, "domain": domain(&user.domain_id)},
        scope: shown,
    });
    answer::created(&json!({"token": body})).map(|answer| answer.handing_over(token))
}

fn user(dialect: &Dialect, identity: &Identity) -> Result<Arc<Caller>, Fault> {
    let named = identity.methods.iter().any(|method| method == PASSWORD);
    let password = identity.password.as_ref().filter(|_| named);
    let Password { user } = password
        .ok_or_else(|| bad_request(format!("valid is the method {PASSWORD}, with its object")))?;
    let is_meant = |caller: &Caller| {
        let by_id = user.id.as_ref().map(|id| *id == caller.user_id);
        let by_name = user.name.as_ref().map(|name| *name == caller.user_name);
        let in_domain = |domain: &Named| domain.is_domain(&caller.domain_id);
        by_id.or(by_name).unwrap_or(false) && user.domain.as_ref().is_none_or(in_domain)
    };
    let found = dialect.keyring.user(is_meant, &user.password);
    found.ok_or_else(|| {
        let message = "The username or password is wrong.";
        Fault::identity(401, "Unauthorized", message)
    })
}

/// A member of the answer.
type Shown = (&'static str, Value);

/// What the token is for, as the token keeps it and as the answer says it. Without a scope: the domain.
fn reach(dialect: &Dialect, user: &Caller, scope: Option<&Scope>) -> Result<(Reach, Shown), Fault> {
    let project = scope.and_then(|scope| scope.project.as_ref());
    if let Some(asked) = project {
        let found = find(dialect, user, asked).ok_or_else(|| {
            let message = "The project in the scope does not exist or is of another domain.";
            Fault::identity(401, "Unauthorized", message)
        })?;
        let shown = json!({
            "id": found.id, "name": found.name, "domain": domain(&found.domain_id),
        });
        return Ok((Reach::Project(found.id.clone()), ("project", shown)));
    }
    let asked = scope.and_then(|scope| scope.domain.as_ref());
    if asked.is_some_and(|asked| !asked.is_domain(&user.domain_id)) {
        let message = "The domain in the scope does not exist or is another one.";
        return Err(Fault::identity(401, "Unauthorized", message));
    }
    Ok((Reach::Nothing, ("domain", domain(&user.domain_id))))
}

fn find<'a>(dialect: &'a Dialect, user: &Caller, asked: &Named) -> Option<&'a Project> {
    let projects = &dialect.projects;
    let found = match (&asked.id, &asked.name) {
        (Some(id), _) => projects.find(id),
        (None, Some(name)) => called(projects, user, name),
        (None, None) => None,
    };
    found.filter(|project| project.domain_id == user.domain_id)
}

fn domain(id: &str) -> Value {
    json!({"id": id, "name": id})
}

fn bad_request(message: impl Into<String>) -> Fault {
    Fault::identity(400, "Bad Request", message)
}
