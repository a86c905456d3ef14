//! Huawei Cloud KMS (DEW): JSON over many paths, two ways to say who is asking, four shapes of errors.
//!
//! Only this folder knows Huawei's words. A request's operation is looked up by method and path (routes), its
//! sender found (authenticate), its scope told by the project in the path (project); each operation's file turns
//! members of the body into arguments of the service and its outcome into a body.

mod agree;
mod alias;
mod answer;
mod authenticate;
mod body;
mod context;
mod coverage;
mod credential;
mod data;
mod data_key;
mod data_key_pair;
mod enterprise;
mod fault;
#[cfg(any(fuzzing, test))]
mod fuzzing;
mod grant;
mod identity;
mod import;
mod key;
mod key_list;
mod key_ref;
mod key_state;
mod key_store;
mod mac;
mod paging;
mod path;
mod project;
mod public_key;
mod quota;
mod random;
mod refusal;
mod replica;
mod rotation;
mod routes;
mod sign;
mod tag;
mod tenant;
mod version;
mod words;

use http_body_util::Full;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::header::HOST;
use hyper::http::request::Parts;
use jiff::Timestamp;
use kms_rules::Cloud;
use serde::de::DeserializeOwned;

use self::answer::Answer;
use self::authenticate::{Caller, Keyring, Reach, Sender};
use self::fault::Fault;
use self::identity::Visit;
use self::path::{Pairs, Segments};
use self::project::{Project, Projects};
use self::routes::{Found, Route, Run};
use super::request_id::RequestIds;
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::{Entropy, NoEntropy};
use crate::http::{BodyFault, read_body};
use crate::service::{Core, Gateway, KeyRef, Scope};

pub(crate) use self::coverage::coverage_markdown;
pub(crate) use self::tenant::FORM as ACCOUNT_FORM;

/// Largest body of a signed request, in bytes.
const BODY_BYTES_MAX: usize = 12 * 1024 * 1024;

/// What this dialect keeps between requests.
pub(crate) struct Dialect {
    keyring: Keyring,
    projects: Projects,
    request_ids: RequestIds,
}

/// A request whose sender, scope and operation are known.
struct Call<'a> {
    core: &'a Core,
    scope: &'a Scope,
    caller: &'a Caller,
    /// Tells the projects and regions of the domain.
    projects: &'a Projects,
    segments: &'a Segments<'a>,
    query: &'a Pairs<'a>,
    body: &'a [u8],
}

/// A request that everybody may make.
struct Open<'a> {
    dialect: &'a Dialect,
    head: &'a Parts,
    segments: &'a Segments<'a>,
    body: &'a [u8],
    /// Real time.
    now: Timestamp,
}

/// A success, or a refusal in the cloud's words.
type Outcome = Result<Answer, Fault>;

/// Whether a request is this dialect's: a version in the path, or nothing at all.
pub(crate) fn owns(head: &Parts) -> bool {
    let path = head.uri.path();
    let first = path::parts(path).next().unwrap_or_default();
    let version = first.strip_prefix('v').and_then(|rest| rest.chars().next());
    version.is_some_and(|digit| digit.is_ascii_digit()) || matches!(path, "/" | "")
}

impl Call<'_> {
    /// The members of the body.
    fn body<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        body::parse(self.body)
    }

    /// A part of the path that the route names, decoded.
    fn segment(&self, name: &str) -> &str {
        segment(self.segments, name)
    }

    /// A value of the query; the first of several.
    fn query(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.as_ref())
    }

    /// The key that a text names. The resource name of an alias of this domain and region is as good as the alias.
    fn key_ref(&self, text: &str) -> Result<KeyRef, Fault> {
        Ok(match key_ref::of(text)? {
            KeyRef::AliasArn {
                account,
                region,
                alias,
            } if account == self.caller.domain_id && region == self.scope.region => {
                KeyRef::Alias(alias)
            }
            other @ (KeyRef::Id(_)
            | KeyRef::Alias(_)
            | KeyRef::KeyArn { .. }
            | KeyRef::AliasArn { .. }) => other,
        })
    }
}

impl Open<'_> {
    fn segment(&self, name: &str) -> &str {
        segment(self.segments, name)
    }

    /// The host that the request was sent to, with its port; empty when it does not say.
    fn host(&self) -> &str {
        let header = self.head.headers.get(HOST);
        let header = header.and_then(|value| value.to_str().ok());
        let authority = || self.head.uri.authority().map(|host| host.as_str());
        header.or_else(authority).unwrap_or_default()
    }
}

fn segment<'s>(segments: &'s Segments<'_>, name: &str) -> &'s str {
    let named = segments.iter().find(|(key, _)| *key == name);
    named.map(|(_, value)| value.as_ref()).unwrap_or_default()
}

impl Dialect {
    /// The dialect with the configured credentials and default region.
    pub(crate) fn new(config: &Config, entropy: &Entropy) -> Result<Self, NoEntropy> {
        let credentials = credential::configured(config);
        Ok(Self {
            projects: Projects::new(&credentials, credential::default_region(config)),
            keyring: Keyring::new(credentials, entropy)?,
            request_ids: RequestIds::new(entropy)?,
        })
    }

    /// Answers one request.
    pub(crate) async fn answer(
        &self,
        core: &Core,
        head: &Parts,
        incoming: Incoming,
    ) -> Response<Full<Bytes>> {
        let request_id = self.request_ids.next_hex();
        match self.outcome(core, head, incoming).await {
            Ok(answer) => answer.into_response(&request_id),
            Err(fault) => {
                if let Some(cause) = &fault.cause {
                    tracing::error!(request_id, cause, "internal failure");
                }
                tracing::debug!(request_id, code = %fault.code, "refused");
                answer::refusal(&fault, &request_id)
            }
        }
    }

    async fn outcome(&self, core: &Core, head: &Parts, incoming: Incoming) -> Outcome {
        let body = read_body(incoming, BODY_BYTES_MAX)
            .await
            .map_err(|broken| match broken {
                BodyFault::TooLarge => words::TOO_LARGE,
                BodyFault::Broken => words::BROKEN,
            })?;
        let now = Clock::real_now();
        let (route, segments) = match routes::find(head.method.as_str(), head.uri.path()) {
            Found::Route(route, segments) => (route, segments.ok_or(words::BAD_URL)?),
            Found::OtherMethod => {
                self.sender(head, &body, now)?;
                return Err(words::WRONG_METHOD);
            }
            Found::Nothing => return Err(words::NO_SUCH_API),
        };
        if let Run::Open(run) = route.run {
            return run(&Open {
                dialect: self,
                head,
                segments: &segments,
                body: &body,
                now,
            });
        }
        let outcome = match self.sender(head, &body, now) {
            Ok(sender) => {
                let request = (head, &segments, body.as_ref());
                self.run(core, route, &sender, request).await
            }
            Err(fault) => Err(fault),
        };
        outcome.map_err(|fault| route.speaks(fault))
    }

    fn sender(&self, head: &Parts, body: &[u8], now: Timestamp) -> Result<Sender, Fault> {
        let request = authenticate::Request {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body,
        };
        self.keyring.authenticate(&request, now)
    }

    /// Runs the operation for a sender who is known.
    async fn run(
        &self,
        core: &Core,
        route: &Route,
        sender: &Sender,
        (head, segments, body): (&Parts, &Segments<'_>, &[u8]),
    ) -> Outcome {
        let query = path::pairs(head.uri.query().unwrap_or_default()).ok_or(words::BAD_URL)?;
        let (run, project) = match route.run {
            Run::Op(run) => (run, self.project(segment(segments, "project_id"), sender)?),
            Run::Enterprise(run) => (run, self.first_project(body, sender)?),
            Run::Identity(run) => {
                return run(&Visit {
                    dialect: self,
                    sender,
                    query: &query,
                });
            }
            Run::Absent(why) => return Err(words::absent(route.name, why)),
            Run::Open(_) => return Err(Fault::internal("an open operation asks for a sender")),
        };
        let scope = scope(project);
        core.admit(&scope, Gateway::Shared, route.name)?;
        core.check_account(&scope)?;
        let call = Call {
            core,
            scope: &scope,
            caller: &sender.caller,
            projects: &self.projects,
            segments,
            query: &query,
            body,
        };
        match run(&call).await {
            Err(fault) => self.run_lent(&call, route, fault).await,
            done => done,
        }
    }

    /// Runs the operation on a key that is none of the caller's own, if it failed for want of the key and the key's
    /// owner lets the caller do so.
    async fn run_lent(&self, call: &Call<'_>, route: &Route, fault: Fault) -> Outcome {
        let (Run::Op(run), Some(key_id)) = (route.run, &fault.no_such_key) else {
            return Err(fault);
        };
        let Some(scope) = grant::lent(call, route.path, key_id)? else {
            return Err(fault);
        };
        call.core.check_account(&scope)?;
        run(&Call {
            scope: &scope,
            ..*call
        })
        .await
    }

    /// The first of the projects that a body names, when the sender reaches all of them.
    fn first_project(&self, body: &[u8], sender: &Sender) -> Result<&Project, Fault> {
        let ids = enterprise::project_ids(body)?;
        let projects = ids.iter().map(|id| self.project(id, sender));
        let projects: Vec<_> = projects
            .collect::<Result<_, _>>()
            .map_err(|_| enterprise::no_project())?;
        projects.first().copied().ok_or_else(enterprise::no_project)
    }

    /// The project of the path, when the sender reaches it.
    fn project(&self, id: &str, sender: &Sender) -> Result<&Project, Fault> {
        let reaches = |project: &&Project| match &sender.reach {
            Reach::Domain => project.domain_id == sender.caller.domain_id,
            Reach::Project(own) => *own == project.id,
            Reach::Nothing => false,
        };
        let project = self.projects.find(id).filter(reaches);
        project.ok_or(words::OTHER_PROJECT)
    }
}

fn scope(project: &Project) -> Scope {
    Scope {
        cloud: Cloud::Huawei,
        account: project.id.clone(),
        region: project.region.clone(),
    }
}

#[cfg(test)]
mod tests;
