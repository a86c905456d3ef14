//! Answers of the daemon itself, in its own JSON.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json as value};

/// A JSON answer with a status.
pub(crate) fn json(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(format!("{body}\n"))));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The one shape of the daemon's own errors: `{"error": "…"}`.
pub(crate) fn fault(status: u16, why: &str) -> Response<Full<Bytes>> {
    json(status, &value!({ "error": why }))
}
