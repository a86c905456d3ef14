//! What can go wrong between a call and its answer, as facts that a diagnostic can show.

use std::fmt;

use super::retry::Over;

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

impl ApiError {
    /// What the service's refusal means, if there was one.
    pub(crate) fn meaning(&self) -> Option<Meaning> {
        match &self.cause {
            Cause::Refused(refused) => Some(refused.meaning),
            Cause::Unreachable { .. }
            | Cause::NoAnswer { .. }
            | Cause::Unreadable { .. }
            | Cause::Over(_)
            | Cause::Unprepared(_) => None,
        }
    }

    /// Whether the service said, definitely, that there is no such key or alias.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(
            self.meaning(),
            Some(Meaning::KeyNotFound | Meaning::AliasNotFound)
        )
    }
}

impl Cause {
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
            | Cause::Over(_)
            | Cause::Unprepared(_) => false,
        }
    }

    fn refused_as(&self, meaning: Meaning) -> bool {
        matches!(self, Cause::Refused(refused) if refused.meaning == meaning)
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
