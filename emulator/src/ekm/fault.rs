//! Why the key manager refuses, in the interface's names and statuses.

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use serde_json::json;

/// Why a request is refused. Texts never hold a value of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    Validation(String),
    /// The key is disabled.
    InvalidState,
    InvalidCiphertext,
    /// The key is not for this operation.
    InvalidKeyUsage,
    Authentication(&'static str),
    KeyNotFound,
    InvalidUriPath,
    MethodNotAllowed,
    Unsupported(String),
    /// Our own failure; the text is for the log.
    Internal(String),
}

impl Fault {
    /// Status, `errorName` and `errorMessage`.
    fn words(&self) -> (u16, &'static str, &str) {
        match self {
            Fault::Validation(why) => (400, "ValidationException", why),
            Fault::InvalidState => (400, "InvalidStateException", "the key is disabled"),
            Fault::InvalidCiphertext => (
                400,
                "InvalidCiphertextException",
                "the ciphertext was not made by this key, or with other associated data",
            ),
            Fault::InvalidKeyUsage => (
                400,
                "InvalidKeyUsageException",
                "the key is not for this operation",
            ),
            Fault::Authentication(why) => (401, "AuthenticationFailedException", why),
            Fault::KeyNotFound => (404, "KeyNotFoundException", "there is no such key"),
            Fault::InvalidUriPath => (404, "InvalidUriPathException", "there is no such path"),
            Fault::MethodNotAllowed => (405, "UnsupportedOperationException", "valid is POST"),
            Fault::Unsupported(why) => (501, "UnsupportedOperationException", why),
            Fault::Internal(_) => (500, "InternalException", "see the log of the key manager"),
        }
    }

    /// The answer.
    pub(super) fn response(&self) -> Response<Full<Bytes>> {
        let (status, name, why) = self.words();
        if let Fault::Internal(log) = self {
            tracing::error!(log, "cannot answer");
        }
        crate::http::json(status, &json!({ "errorName": name, "errorMessage": why }))
    }
}
