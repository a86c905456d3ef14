//! The service's error answers, and what its codes mean.

use serde_json::Value;

use crate::client::http::Answer;
use crate::client::{Cause, Meaning, Refused};

/// Where the members of an error stand: the service's own form, the gateway's and the newer services', that of
/// the account services.
const FORMS: &[(&str, &str)] = &[
    ("/error/error_code", "/error/error_msg"),
    ("/error_code", "/error_msg"),
    ("/error/code", "/error/message"),
    ("/code", "/message"),
];

/// The facts of an error answer.
pub(super) fn of_answer(answer: &Answer) -> Cause {
    let status = answer.status;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let found = FORMS
        .iter()
        .find_map(|(code, message)| Some((text(&body, code)?, text(&body, message))));
    let Some((code, message)) = found else {
        return Cause::of_stranger(status, &answer.body);
    };
    let request_id = answer.header("x-request-id").map(str::to_owned);
    Cause::Refused(Refused {
        status,
        meaning: meaning(status, &code),
        code,
        message: message.unwrap_or_default(),
        request_id: request_id.or_else(|| text(&body, "/request_id")),
    })
}

/// A member that is a text, or a number as some services write their codes.
fn text(body: &Value, pointer: &str) -> Option<String> {
    match body.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Source: the API reference's table of error codes. That a key is not there is said by status and code
/// together, because a key in the state is given up on it.
fn meaning(status: u16, code: &str) -> Meaning {
    match (status, code) {
        (404, "KMS.0207") => Meaning::KeyNotFound,
        (_, "KMS.2501" | "KMS.8003") => Meaning::NotFound,
        (_, "KMS.1104") => Meaning::AliasTaken,
        (
            _,
            "KMS.0209" | "KMS.0210" | "KMS.0310" | "KMS.1201" | "KMS.1301" | "KMS.1402"
            | "KMS.1501",
        ) => Meaning::WrongState,
        (_, "APIGW.0308") => Meaning::TurnedAway,
        _ => Meaning::of_status(status),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    #[test]
    fn codes_mean_what_the_reference_says() {
        let cases = [
            (404, "KMS.0207", Meaning::KeyNotFound),
            (400, "KMS.0207", Meaning::Other),
            (400, "KMS.2501", Meaning::NotFound),
            (400, "KMS.8003", Meaning::NotFound),
            (400, "KMS.0205", Meaning::Other),
            (404, "APIGW.0101", Meaning::Other),
            (400, "KMS.1104", Meaning::AliasTaken),
            (400, "KMS.0209", Meaning::WrongState),
            (400, "KMS.1402", Meaning::WrongState),
            (429, "APIGW.0308", Meaning::TurnedAway),
            (503, "KMS.0104", Meaning::TurnedAway),
            (500, "KMS.0101", Meaning::Failed),
            (401, "APIGW.0301", Meaning::Other),
        ];
        for (status, code, want) in cases {
            assert_eq!(meaning(status, code), want, "{status} {code}");
        }
    }

    #[test]
    fn every_form_of_an_error_is_read() {
        let cases = [
            (
                r#"{"error":{"error_msg":"m","error_code":"KMS.0207"}}"#,
                "KMS.0207: m (HTTP status 404, request id h)",
            ),
            (
                r#"{"error_msg":"m","error_code":"APIGW.0101","request_id":"b"}"#,
                "APIGW.0101: m (HTTP status 404, request id h)",
            ),
            (
                r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#,
                "401: m (HTTP status 404, request id h)",
            ),
            (
                r#"{"error":{"code":"EPS.0003","message":"m"}}"#,
                "EPS.0003: m (HTTP status 404, request id h)",
            ),
            (
                "<html>",
                "the answer (HTTP status 404) cannot be read: <html>",
            ),
            ("", "the answer (HTTP status 404) cannot be read: no text"),
        ];
        for (body, want) in cases {
            let mut headers = HeaderMap::new();
            headers.insert("x-request-id", "h".parse().unwrap());
            let answer = Answer {
                status: 404,
                headers,
                body: body.into(),
            };
            assert_eq!(of_answer(&answer).to_string(), want);
        }
    }
}
