//! A refusal in this cloud's words: code, HTTP status, message, and which of its four shapes it has.

use std::borrow::Cow;

/// What the caller is told, and what the log keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// HTTP status.
    pub(super) status: u16,
    /// The cloud's code; of the identity service: the title of the status.
    pub(super) code: Cow<'static, str>,
    /// The cloud's words, and after them, where it helps, what would be valid.
    pub(super) message: Cow<'static, str>,
    /// Who speaks.
    pub(super) speaker: Speaker,
    /// Why a failure of our own happened; never sent.
    pub(super) cause: Option<String>,
    /// The key that is not there: somebody else may have it, and let the caller use it.
    pub(super) no_such_key: Option<String>,
}

/// Which service an error comes from: each writes errors in its own shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    /// KMS: `error_code` and `error_msg` within `error`.
    Keys,
    /// The API gateway: the same, flat, with the request id.
    Gateway,
    /// IAM: `code` (a number), `message` and `title` within `error`.
    Identity,
    /// Enterprise projects: `code` and `message` within `error`.
    Enterprise,
}

impl Fault {
    /// A row of the error table of KMS.
    pub(super) const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self::by(Speaker::Keys, status, code, message)
    }

    const fn by(speaker: Speaker, status: u16, code: &'static str, message: &'static str) -> Self {
        Self {
            status,
            code: Cow::Borrowed(code),
            message: Cow::Borrowed(message),
            speaker,
            cause: None,
            no_such_key: None,
        }
    }

    /// A row of the gateway's.
    pub(super) const fn gateway(status: u16, code: &'static str, message: &'static str) -> Self {
        Self::by(Speaker::Gateway, status, code, message)
    }

    /// The gateway does not know who is asking.
    pub(super) fn unauthorized(why: impl AsRef<str>) -> Self {
        let message = format!("Incorrect IAM authentication information: {}", why.as_ref());
        Self {
            message: Cow::Owned(message),
            ..Self::gateway(401, "APIGW.0301", "")
        }
    }

    /// A refusal of the identity service.
    pub(super) fn identity(status: u16, title: &'static str, message: impl Into<String>) -> Self {
        Self {
            message: Cow::Owned(message.into()),
            speaker: Speaker::Identity,
            ..Self::new(status, title, "")
        }
    }

    /// A refusal of the enterprise project service.
    pub(super) const fn enterprise(status: u16, code: &'static str, message: &'static str) -> Self {
        Self::by(Speaker::Enterprise, status, code, message)
    }

    /// The same refusal with a hint at what would be valid.
    #[must_use]
    pub(super) fn advise(self, advice: impl AsRef<str>) -> Self {
        let message = [self.message.as_ref(), advice.as_ref()].join(" ");
        Self {
            message: Cow::Owned(message),
            ..self
        }
    }

    /// A required member is absent.
    pub(super) fn missing(name: &str) -> Self {
        Self::new(
            400,
            "KMS.0204",
            "Parameters missing in the request message.",
        )
        .advise(format!("{name} must be given"))
    }

    /// A member has a value that it cannot have.
    pub(super) fn invalid(name: &str) -> Self {
        Self::new(400, "KMS.0308", "Invalid parameter.").advise(name)
    }

    /// The body is no JSON object.
    pub(super) const fn unparsable() -> Self {
        let message = "Invalid JSON format of the request message.";
        Self::new(400, "KMS.0202", message)
    }

    /// A failure of our own: the caller gets a request id, the log the cause.
    pub(super) fn internal(cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(500, "KMS.0101", "KMS error.")
        }
    }
}
