//! Why a key manager did not do what it was asked.

/// Why a key manager did not do what it was asked. Texts are for the log: names and statuses, never a key or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExternalFailure {
    /// No whole answer in time, or nobody there.
    Unreachable(String),
    /// The key there, or the whole key manager, is disabled.
    KeyDisabled,
    /// There is no such key there.
    KeyNotFound,
    /// Any other refusal: status, name and words of the proxy.
    Refused(String),
    /// It answered what the interface does not allow.
    BadAnswer(String),
    /// The key there did not make this ciphertext with this associated data.
    BadCiphertext,
}

impl std::fmt::Display for ExternalFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ExternalFailure::Unreachable(why) => write!(f, "the key manager is not reached: {why}"),
            ExternalFailure::KeyDisabled => f.write_str("the key is disabled in the key manager"),
            ExternalFailure::KeyNotFound => f.write_str("the key manager has no such key"),
            ExternalFailure::Refused(why) => write!(f, "the key manager refused: {why}"),
            ExternalFailure::BadAnswer(why) => {
                write!(f, "the key manager's answer cannot be used: {why}")
            }
            ExternalFailure::BadCiphertext => {
                f.write_str("the key manager did not make this ciphertext")
            }
        }
    }
}
