//! One call: its request, who asks, its answer.

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::credentials::Identity;
use super::{Huawei, refusal, sign};
use crate::client::access_key::AccessKey;
use crate::client::attempts::{Attempts, Effect};
use crate::client::http::{Answer, Request};
use crate::client::{ApiError, Cause, Transport, Until};
use crate::clock;
use crate::secret::Secret;

/// The version of most of the API, as paths begin.
const VERSION: &str = "/v1.0";

/// An operation with what it is asked.
pub(super) struct Call {
    /// As the API reference names it.
    pub(super) operation: &'static str,
    effect: Effect,
    method: Method,
    /// Of the project's KMS: the part of the path before the project.
    pub(super) version: &'static str,
    /// Of the project's KMS without version and project, else the whole one.
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Call {
    fn posts(operation: &'static str, effect: Effect, body: Value) -> Call {
        Call {
            operation,
            effect,
            method: Method::POST,
            version: VERSION,
            path: format!("/kms/{operation}"),
            query: Vec::new(),
            body: Some(body),
        }
    }

    /// A call named like its path that changes nothing.
    pub(super) fn reads(operation: &'static str, body: Value) -> Call {
        Call::posts(operation, Effect::Reads, body)
    }

    /// A call named like its path that changes something, the same however often it is carried out.
    pub(super) fn writes(operation: &'static str, body: Value) -> Call {
        Call::posts(operation, Effect::Writes, body)
    }

    /// A call named like its path that makes something new each time.
    pub(super) fn creates(operation: &'static str, body: Value) -> Call {
        Call::posts(operation, Effect::Creates, body)
    }

    /// The call at a path below another.
    pub(super) fn below(self, path: &str) -> Call {
        Call {
            path: path.to_owned() + &self.path,
            ..self
        }
    }

    /// A change at some other path.
    pub(super) fn sends(operation: &'static str, method: Method, path: &str, body: Value) -> Call {
        Call {
            method,
            path: path.to_owned(),
            ..Call::writes(operation, body)
        }
    }

    /// The call of a newer part of the API, whose paths begin otherwise.
    pub(super) fn of_version(self, version: &'static str) -> Call {
        Call { version, ..self }
    }

    /// The call, known to make something new each time.
    pub(super) fn making(self) -> Call {
        Call {
            effect: Effect::Creates,
            ..self
        }
    }

    /// The call without a body.
    pub(super) fn bare(self) -> Call {
        Call { body: None, ..self }
    }

    /// A reading at some other path that is asked with a body.
    pub(super) fn asks(operation: &'static str, method: Method, path: &str, body: Value) -> Call {
        Call {
            method,
            path: path.to_owned(),
            ..Call::reads(operation, body)
        }
    }

    /// A reading without a body.
    pub(super) fn gets(
        operation: &'static str,
        path: String,
        query: Vec<(&'static str, String)>,
    ) -> Call {
        Call {
            operation,
            effect: Effect::Reads,
            method: Method::GET,
            version: VERSION,
            path,
            query,
            body: None,
        }
    }
}

/// A body with more members. Those without a value are left out, and so left to the service.
pub(super) fn with<V: Into<Value>, const N: usize>(
    mut body: Value,
    more: [(&str, Option<V>); N],
) -> Value {
    if let Some(members) = body.as_object_mut() {
        let more = more.into_iter();
        members.extend(more.filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    }
    body
}

/// What a request says of who asks.
pub(super) struct Who<'a> {
    pub(super) proof: Proof<'a>,
    /// In whose name: a header with the id of a project or an account.
    pub(super) name: Option<(&'static str, &'a str)>,
}

/// What shows that it is true.
pub(super) enum Proof<'a> {
    /// Nothing: the request itself asks for a token.
    None,
    Key(&'a AccessKey),
    Token(&'a Secret),
}

impl Huawei {
    /// Who asks, by an access key or by a token that was fetched for it.
    pub(super) fn who<'a>(
        &'a self,
        token: Option<&'a Secret>,
        name: Option<(&'static str, &'a str)>,
    ) -> Who<'a> {
        let proof = match (&self.identity, token) {
            (_, Some(token)) | (Identity::Token(token), None) => Proof::Token(token),
            (Identity::Key(key), None) => Proof::Key(key),
            (Identity::Password { .. }, None) => Proof::None,
        };
        Who { proof, name }
    }

    /// Sends a call until it succeeds, is refused for good, or may not be tried again.
    pub(super) async fn ask(
        &self,
        at: &Transport,
        until: &Until,
        call: &Call,
        who: &Who<'_>,
    ) -> Result<Answer, ApiError> {
        let attempts = Attempts {
            operation: call.operation,
            effect: call.effect,
            retry: self.retry,
            until,
            writes: self.shared.writes(),
        };
        attempts.make(|| attempt(at, until, call, who)).await
    }
}

/// One request and its answer.
async fn attempt(
    at: &Transport,
    until: &Until,
    call: &Call,
    who: &Who<'_>,
) -> Result<Answer, Cause> {
    let query = sign::canonical_query(&call.query);
    let body = call.body.as_ref().map(Value::to_string).unwrap_or_default();
    let request = Request {
        method: call.method.clone(),
        path: &call.path,
        query: &query,
        headers: headers(at, call, who, &query, &body),
        body: body.into_bytes(),
    };
    let answer = call.effect.end(until, at.send(request)).await?;
    if answer.status >= 300 {
        return Err(refusal::of_answer(&answer));
    }
    Ok(answer)
}

/// All headers, the signature or the token among them.
///
/// A session token is sent and not signed: a gateway that repeats the signed text in its refusal would repeat it.
fn headers(
    at: &Transport,
    call: &Call,
    who: &Who<'_>,
    query: &str,
    body: &str,
) -> Vec<(&'static str, String)> {
    let mut headers = vec![("host", at.host())];
    if call.body.is_some() {
        headers.push(("content-type", "application/json".to_owned()));
    }
    headers.extend(who.name.map(|(name, id)| (name, id.to_owned())));
    match &who.proof {
        Proof::None => {}
        Proof::Token(token) => headers.push(("x-auth-token", token.reveal().to_owned())),
        Proof::Key(key) => {
            let date = clock::now().strftime("%Y%m%dT%H%M%SZ").to_string();
            headers.push(("x-sdk-date", date.clone()));
            let unsigned = sign::Unsigned {
                method: call.method.as_str(),
                path: &call.path,
                query,
                headers: &headers,
                body: body.as_bytes(),
                date: &date,
            };
            let authorization = sign::authorization(&unsigned, key);
            headers.push(("authorization", authorization));
            let token = key.security_token.as_ref();
            headers.extend(token.map(|token| ("x-security-token", token.reveal().to_owned())));
        }
    }
    headers.push(("accept", "application/json".to_owned()));
    headers
}

/// The JSON of an answer; one without a body is an empty object.
pub(super) fn decoded<T: DeserializeOwned>(
    operation: &'static str,
    answer: &Answer,
) -> Result<T, ApiError> {
    let body = if answer.body.is_empty() {
        b"{}"
    } else {
        answer.body.as_slice()
    };
    serde_json::from_slice(body).map_err(|error| ApiError {
        operation,
        attempts: 1,
        cause: Cause::Unreadable {
            status: answer.status,
            reason: error.to_string(),
        },
    })
}
