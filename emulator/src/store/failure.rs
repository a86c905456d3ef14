//! What goes wrong below the operations.

use std::fmt;

use rusqlite::ErrorCode;

/// The store did not do what it was asked; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    /// The cause, for the log. Never holds a value of a row.
    pub(crate) detail: String,
}

/// The kinds of failure that a caller is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// No room on the disk.
    Full,
    /// The file is not what was written.
    Damaged,
    /// The store is shutting down.
    Closed,
    /// Anything else.
    Other,
}

impl Failure {
    pub(crate) fn closed() -> Failure {
        Failure {
            kind: FailureKind::Closed,
            detail: "the writer has stopped".to_owned(),
        }
    }

    /// The writer gave up on this one write (a panic in it); the others were done.
    pub(crate) fn dropped() -> Failure {
        Failure {
            kind: FailureKind::Other,
            detail: "the write was given up half way".to_owned(),
        }
    }

    /// SQLite ended the transaction by itself, which it does when it cannot write any more.
    pub(crate) fn lost() -> Failure {
        let detail = "the database ended the transaction: no room on the disk, or a failing disk";
        Failure {
            kind: FailureKind::Full,
            detail: detail.to_owned(),
        }
    }

    /// A row that this build cannot read, though it wrote the file: `what` names the column.
    pub(crate) fn unreadable(what: &str) -> Failure {
        Failure {
            kind: FailureKind::Damaged,
            detail: format!("unreadable {what} in the database"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Failure {}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => FailureKind::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => FailureKind::Damaged,
            Some(_) | None => FailureKind::Other,
        };
        Failure {
            kind,
            detail: error.to_string(),
        }
    }
}
