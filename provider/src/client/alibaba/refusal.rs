//! The service's error answers, and what its codes mean.

use serde::Deserialize;

use crate::client::{Cause, Meaning, Refused};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorAnswer {
    code: String,
    #[serde(default)]
    message: String,
    request_id: Option<String>,
}

/// The facts of an error answer.
pub(super) fn of_answer(status: u16, body: &[u8]) -> Cause {
    match serde_json::from_slice::<ErrorAnswer>(body) {
        Ok(ErrorAnswer {
            code,
            message,
            request_id,
        }) => {
            let meaning = meaning(status, &code);
            Cause::Refused(Refused {
                status,
                code,
                message,
                request_id,
                meaning,
            })
        }
        Err(_) => Cause::of_stranger(status, body),
    }
}

/// Source: the API reference's table of common error codes.
fn meaning(status: u16, code: &str) -> Meaning {
    match code {
        "Forbidden.KeyNotFound" => Meaning::KeyNotFound,
        "Forbidden.AliasNotFound" => Meaning::AliasNotFound,
        "Forbidden.DKMSInstanceNotFound" => Meaning::NotFound,
        "AliasAlreadyExists" => Meaning::AliasTaken,
        "Rejected.StateModifiedFailed"
        | "Rejected.Disabled"
        | "Rejected.PendingDeletion"
        | "Rejected.PendingImport"
        | "Rejected.Unavailable" => Meaning::WrongState,
        "ServiceUnavailable" | "ServiceUnavailableTemporary" => Meaning::TurnedAway,
        _ if code.contains("Throttling") => Meaning::TurnedAway,
        _ => Meaning::of_status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_what_the_reference_says() {
        let cases = [
            (404, "Forbidden.KeyNotFound", Meaning::KeyNotFound),
            (404, "Forbidden.AliasNotFound", Meaning::AliasNotFound),
            (404, "Forbidden.DKMSInstanceNotFound", Meaning::NotFound),
            (404, "InvalidAccessKeyId.NotFound", Meaning::Other),
            (404, "Forbidden.ResourceNotFound", Meaning::Other),
            (400, "AliasAlreadyExists", Meaning::AliasTaken),
            (409, "Rejected.StateModifiedFailed", Meaning::WrongState),
            (400, "Throttling", Meaning::TurnedAway),
            (400, "Throttling.User", Meaning::TurnedAway),
            (429, "Rejected.Throttling", Meaning::TurnedAway),
            (503, "ServiceUnavailableTemporary", Meaning::TurnedAway),
            (500, "InternalFailure", Meaning::Failed),
            (400, "InvalidParameter", Meaning::Other),
            (400, "Rejected.LimitExceeded", Meaning::Other),
            (403, "Forbidden.NoPermission", Meaning::Other),
        ];
        for (status, code, want) in cases {
            assert_eq!(meaning(status, code), want, "{status} {code}");
        }
    }
}
