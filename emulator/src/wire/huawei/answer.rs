//! Answers: JSON with a line feed at its end, the headers of the gateway, and errors in their shapes.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    CONTENT_TYPE, HeaderName, HeaderValue, SERVER, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::{Response, StatusCode};
use serde::Serialize;
use serde_json::json;

use super::Outcome;
use super::fault::{Fault, Speaker};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");

/// A success.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    status: StatusCode,
    body: Vec<u8>,
    /// A token that was made, which goes into a header.
    subject_token: Option<String>,
}

/// 200 with a body.
pub(super) fn ok(body: &impl Serialize) -> Outcome {
    with(StatusCode::OK, body)
}

/// 201 with a body.
pub(super) fn created(body: &impl Serialize) -> Outcome {
    with(StatusCode::CREATED, body)
}

/// 200 with `{}`: clients decode the body of every operation that has no answer of its own.
pub(super) fn empty() -> Outcome {
    ok(&json!({}))
}

/// 204.
pub(super) fn no_content() -> Outcome {
    Ok(Answer {
        status: StatusCode::NO_CONTENT,
        body: Vec::new(),
        subject_token: None,
    })
}

fn with(status: StatusCode, body: &impl Serialize) -> Outcome {
    let mut text = Vec::with_capacity(512);
    serde_json::to_writer(&mut text, body).map_err(|error| Fault::internal(error.to_string()))?;
    text.push(b'\n');
    Ok(Answer {
        status,
        body: text,
        subject_token: None,
    })
}

impl Answer {
    /// The same answer, which hands a token over.
    #[must_use]
    pub(super) fn handing_over(self, token: String) -> Self {
        Self {
            subject_token: Some(token),
            ..self
        }
    }

    /// As it is sent.
    pub(super) fn into_response(self, request_id: &str) -> Response<Full<Bytes>> {
        let token = self
            .subject_token
            .and_then(|token| HeaderValue::from_str(&token).ok());
        let mut response = respond(self.status, self.body, request_id);
        if let Some(token) = token {
            response.headers_mut().insert(SUBJECT_TOKEN, token);
        }
        response
    }
}

/// An error of KMS; of the gateway with its request id.
#[derive(Serialize)]
struct Coded<'a> {
    error_msg: &'a str,
    error_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// What most services wrap their errors in.
#[derive(Serialize)]
struct Wrapped<T> {
    error: T,
}

/// A refusal as it is sent.
pub(super) fn refusal(fault: &Fault, request_id: &str) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match shaped(status, fault, request_id) {
        Ok(Answer { body, .. }) => respond(status, body, request_id),
        Err(_) => respond(StatusCode::INTERNAL_SERVER_ERROR, Vec::new(), request_id),
    }
}

fn shaped(status: StatusCode, fault: &Fault, request_id: &str) -> Outcome {
    let (code, message) = (&fault.code, &fault.message);
    let coded = |request_id| Coded {
        error_msg: message,
        error_code: code,
        request_id,
    };
    match fault.speaker {
        Speaker::Keys => with(status, &Wrapped { error: coded(None) }),
        Speaker::Gateway => with(status, &coded(Some(request_id))),
        Speaker::Identity => {
            let error = json!({"code": fault.status, "message": message, "title": code});
            with(status, &Wrapped { error })
        }
        Speaker::Enterprise => {
            let error = json!({"code": code, "message": message});
            with(status, &Wrapped { error })
        }
    }
}

fn respond(status: StatusCode, body: Vec<u8>, request_id: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if status != StatusCode::NO_CONTENT {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers.insert(SERVER, HeaderValue::from_static("api-gateway"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    let seconds = HeaderValue::from_static("max-age=31536000; includeSubdomains;");
    headers.insert(STRICT_TRANSPORT_SECURITY, seconds);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}
