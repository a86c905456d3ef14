//! What can go wrong between a call and its answer, as facts that a diagnostic can show.

use std::fmt;

use super::retry::Over;

/// Characters of an answer in nobody's form which are shown.
const SHOWN_CHARS_MAX: usize = 200;

/// A call that did not succeed.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    /// The API's own name of the operation.
    pub(crate) operation: &'static str,
    /// Requests sent for it; 0 when none left the machine.
    pub(crate) attempts: u32,
    pub(crate) cause: Cause,
}

/// Why it did not.
#[derive(Debug, Clone)]
pub(crate) enum Cause {
    /// The service answered with an error.
    Refused(Refused),
    /// No connection, so nothing was sent.
    Unreachable { endpoint: String, reason: String },
    /// Sent, and no whole answer came back: whether it took effect is unknown.
    NoAnswer { endpoint: String, reason: String },
    /// An answer that is not what the API documents.
    Unreadable { status: u16, reason: String },
    /// The service's lists were read to their end: no key has this name or alias.
    NothingNamed(String),
    /// The service took the request, and what it asks for has not come about: what was waited for.
    NotYet(String),
    /// The operation ended before the call could succeed.
    Over(Over),
    /// The call could not even be prepared.
    Unprepared(String),
}

/// The service's own words.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) request_id: Option<String>,
    pub(crate) meaning: Meaning,
}

/// What a refusal means to the resources, in any cloud's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    KeyNotFound,
    AliasNotFound,
    /// Something else than a key or an alias is not there: a grant, a key store.
    NotFound,
    /// The alias exists already, on this key or another.
    AliasTaken,
    /// The key's state does not allow the operation.
    WrongState,
    /// Turned away before it was carried out: throttled, or the service is unavailable.
    TurnedAway,
    /// The service failed, maybe after it had carried the request out.
    Failed,
    Other,
}

impl Meaning {
    /// What is left to say of an error without a code that means something by itself.
    pub(super) fn of_status(status: u16) -> Meaning {
        match status {
            429 | 503 => Meaning::TurnedAway,
            500.. => Meaning::Failed,
            _ => Meaning::Other,
        }
    }
}

impl ApiError {
    /// A call of something that the cloud has not; no plan leads to one.
    pub(super) fn absent(what: &str) -> ApiError {
        ApiError {
            operation: "none",
            attempts: 0,
            cause: Cause::Unprepared(format!("{what}: this cloud has no such thing")),
        }
    }

    /// What the service's answer means, if it was a refusal or said that there is nothing.
    pub(crate) fn meaning(&self) -> Option<Meaning> {
        match &self.cause {
            Cause::Refused(refused) => Some(refused.meaning),
            Cause::NothingNamed(_) => Some(Meaning::AliasNotFound),
            Cause::NotYet(_)
            | Cause::Unreachable { .. }
            | Cause::NoAnswer { .. }
            | Cause::Unreadable { .. }
            | Cause::Over(_)
            | Cause::Unprepared(_) => None,
        }
    }

    /// Whether the service said, definitely, that what was named is not there.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(
            self.meaning(),
            Some(Meaning::KeyNotFound | Meaning::AliasNotFound | Meaning::NotFound)
        )
    }
}

/// What the service has, or `None` where it said, definitely, that it is not there.
///
/// # Errors
/// Every other refusal and failure.
pub(crate) fn unless_gone<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

impl Cause {
    /// An error answer in nobody's form: a proxy or a load balancer in between speaks for itself.
    pub(super) fn of_stranger(status: u16, body: &[u8]) -> Cause {
        let meaning = Meaning::of_status(status);
        let message = shown(body);
        if !matches!(meaning, Meaning::TurnedAway | Meaning::Failed) {
            return Cause::Unreadable {
                status,
                reason: message,
            };
        }
        Cause::Refused(Refused {
            status,
            code: format!("HTTP {status}"),
            message,
            request_id: None,
            meaning,
        })
    }

    /// Whether the same request, sent again, may succeed.
    pub(crate) fn is_transient(&self) -> bool {
        self.is_before_effect() || self.refused_as(Meaning::Failed)
    }

    /// Whether the request certainly had no effect and, sent again, may have its first one.
    pub(crate) fn is_before_effect(&self) -> bool {
        match self {
            Cause::Refused(_) => self.refused_as(Meaning::TurnedAway),
            Cause::Unreachable { .. } => true,
            Cause::NoAnswer { .. }
            | Cause::Unreadable { .. }
            | Cause::NothingNamed(_)
            | Cause::NotYet(_)
            | Cause::Over(_)
            | Cause::Unprepared(_) => false,
        }
    }

    fn refused_as(&self, meaning: Meaning) -> bool {
        matches!(self, Cause::Refused(refused) if refused.meaning == meaning)
    }
}

fn shown(body: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(body)
        .chars()
        .take(SHOWN_CHARS_MAX)
        .collect();
    if text.trim().is_empty() {
        "no text".to_owned()
    } else {
        text
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ApiError {
            operation,
            attempts,
            cause,
        } = self;
        write!(f, "{operation}: {cause}")?;
        if *attempts > 1 {
            write!(f, " (after {attempts} attempts)")?;
        }
        Ok(())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Refused(refused) => refused.fmt(f),
            Cause::Unreachable { endpoint, reason } => {
                write!(f, "{endpoint} cannot be reached: {reason}")
            }
            Cause::NoAnswer { endpoint, reason } => write!(
                f,
                "no answer from {endpoint}: {reason}; the request may have taken effect all the same, \
                 so look before applying again"
            ),
            Cause::Unreadable { status, reason } => {
                write!(
                    f,
                    "the answer (HTTP status {status}) cannot be read: {reason}"
                )
            }
            Cause::NothingNamed(name) => {
                write!(f, "no key has the name or the alias \"{name}\"")
            }
            Cause::NotYet(what) => write!(f, "the service took the request, and then {what}"),
            Cause::Over(Over::Cancelled) => f.write_str("stopped before it succeeded"),
            Cause::Over(Over::Deadline) => {
                f.write_str("the time allowed ran out before it succeeded")
            }
            Cause::Unprepared(reason) => f.write_str(reason),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refused {
            status,
            code,
            message,
            request_id,
            ..
        } = self;
        write!(f, "{code}: {message} (HTTP status {status}")?;
        match request_id {
            Some(request_id) => write!(f, ", request id {request_id})"),
            None => f.write_str(", no request id)"),
        }
    }
}
