//! A refusal in Alibaba's words: code, HTTP status and message.

use std::borrow::Cow;

/// What the caller is told, and what the log keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// HTTP status.
    pub(super) status: u16,
    /// The `Code` field.
    pub(super) code: Cow<'static, str>,
    /// The `Message` field, in the cloud's own wording.
    pub(super) message: Cow<'static, str>,
    /// The `Recommend` field: what would have been valid, in our wording.
    pub(super) advice: String,
    /// Why a failure of our own happened; never sent.
    pub(super) cause: Option<String>,
}

impl Fault {
    /// A row of the error table.
    pub(super) const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self {
            status,
            code: Cow::Borrowed(code),
            message: Cow::Borrowed(message),
            advice: String::new(),
            cause: None,
        }
    }

    /// A row whose message is made for the occasion.
    pub(super) fn worded(status: u16, code: &'static str, message: String) -> Self {
        Self {
            message: Cow::Owned(message),
            ..Self::new(status, code, "")
        }
    }

    /// The same refusal with a hint at what would be valid.
    #[must_use]
    pub(super) fn advise(self, advice: impl Into<String>) -> Self {
        Self {
            advice: advice.into(),
            ..self
        }
    }

    /// A required parameter is absent.
    pub(super) fn missing(name: &str) -> Self {
        let message = format!("The parameter \"{name}\" is needed but not provided.");
        Self::worded(400, "MissingParameter", message)
    }

    /// A parameter has a value that it cannot have.
    pub(super) fn invalid(name: &str) -> Self {
        let message = format!("The specified parameter \"{name}\" is not valid.");
        Self::worded(400, "InvalidParameter", message)
    }

    /// A parameter that authentication needs is absent: the gateway's word has the name in its code.
    pub(super) fn missing_for_signature(name: &str) -> Self {
        Self {
            code: Cow::Owned(format!("Missing{name}")),
            ..Self::worded(400, "", format!("{name} is mandatory for this action."))
        }
    }

    /// The request cannot be taken apart.
    pub(super) fn unparsable() -> Self {
        Self::new(
            400,
            "ParseRequestParameterException",
            "Server parse parameters exception. Please check your input params.",
        )
    }

    /// A failure of our own: the caller gets a request id, the log the cause.
    pub(super) fn internal(cause: impl Into<String>) -> Self {
        let cause = Some(cause.into());
        Self {
            cause,
            ..Self::new(500, "InternalFailure", "Internal Failure.")
        }
    }
}
