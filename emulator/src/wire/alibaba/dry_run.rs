//! `DryRun`: everything is judged and done, and the answer is always an error that says what would have been.
//!
//! Only operations that keep nothing have it, so a dry run changes nothing.

use super::answer::Field;
use super::fault::Fault;
use super::{Call, Outcome};

/// Runs an operation that has `DryRun`. A failure of our own stays what it is.
///
/// # Errors
/// Those of the operation; with `DryRun` always `DryRunOperationError` or `ValidationError`.
pub(super) async fn of(call: &Call<'_>, operation: impl Future<Output = Outcome>) -> Outcome {
    match call.params.flag("DryRun")? {
        Some(true) => Err(told(operation.await)),
        Some(false) | None => operation.await,
    }
}

fn told(outcome: Result<Vec<Field>, Fault>) -> Fault {
    match outcome {
        Ok(_) => {
            let message = "The request would have succeeded, but DryRun is set.";
            Fault::new(400, "DryRunOperationError", message)
        }
        Err(fault) if fault.cause.is_some() => fault,
        Err(fault) => Fault {
            code: "ValidationError".into(),
            status: 400,
            ..fault
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Internal, Refusal};

    #[test]
    fn a_dry_run_tells_a_refusal_from_a_failure_of_our_own() {
        let internal = Refusal::Internal(Internal {
            told: "told",
            log: "log".to_owned(),
        });
        for (outcome, want) in [
            (Ok(Vec::new()), (400, "DryRunOperationError")),
            (
                Err(Fault::from(Refusal::BadCiphertext)),
                (400, "ValidationError"),
            ),
            (Err(Fault::missing("KeyId")), (400, "ValidationError")),
            (Err(Fault::from(internal)), (500, "InternalFailure")),
        ] {
            let fault = told(outcome);
            assert_eq!((fault.status, &*fault.code), want);
        }
    }
}
