//! What the key pairs and MAC keys answer when an operation is not done.

use std::fmt;

use aws_lc_rs::error::Unspecified;

use crate::entropy::NoEntropy;

/// Why a key did not do an operation. What a text says is for the log; it never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failed {
    /// Keys of this spec have no such algorithm for the operation.
    NotThisAlgorithm,
    /// The input is `given` bytes long; the algorithm takes `min` to `max`, both included.
    Length {
        given: usize,
        min: usize,
        max: usize,
    },
    NoEntropy(NoEntropy),
    /// The library refused, which it does not for what passes the checks here.
    Library(String),
}

impl Failed {
    pub(super) fn library(error: impl fmt::Display) -> Failed {
        Failed::Library(error.to_string())
    }

    /// Checks the length of an input, in bytes; the bounds are inclusive.
    ///
    /// # Errors
    /// [`Failed::Length`].
    pub(super) fn unless_length(input: &[u8], (min, max): (usize, usize)) -> Result<(), Failed> {
        let given = input.len();
        if (min..=max).contains(&given) {
            Ok(())
        } else {
            Err(Failed::Length { given, min, max })
        }
    }
}

impl From<NoEntropy> for Failed {
    fn from(failure: NoEntropy) -> Failed {
        Failed::NoEntropy(failure)
    }
}

impl From<Unspecified> for Failed {
    fn from(failure: Unspecified) -> Failed {
        Failed::library(failure)
    }
}

/// Bytes that are no key of the wanted spec. The reason may be told to the caller: it repeats none of the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotAKey {
    pub(crate) reason: String,
}

impl NotAKey {
    pub(super) fn because(reason: impl Into<String>) -> NotAKey {
        NotAKey {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}
