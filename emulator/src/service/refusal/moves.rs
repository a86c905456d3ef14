//! Refusals of what only some operations can meet: copies of keys, key stores, import tokens.

use kms_rules::lifecycle::Operation;

use super::Refusal;

/// What keys in several regions refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CopyRefusal {
    /// The key is the copy of one in `region`, which alone does the operation.
    NotPrimary {
        region: String,
        operation: Operation,
    },
    /// The key is in that region already.
    InRegion { region: String },
    /// The key has no copy in that region.
    NotInRegion { region: String },
    /// The key has copies, which go first.
    HasReplicas { regions: Vec<String> },
}

/// What key stores refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyStoreRefusal {
    /// Another one of the account has the name.
    NameTaken { name: String },
    /// Another one stands on the cluster.
    ClusterTaken { cluster: String },
    /// There are keys in it.
    HoldsKeys { instance: String, keys: u64 },
    /// The configuration declares it, and alone takes it away.
    Configured { instance: String },
}

/// What is wrong with an import token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenRefusal {
    /// It was not made here, or for another algorithm or scope.
    NotOurs,
    /// It was made here, for another key.
    OfOtherKey,
    /// It is older than a day.
    Expired,
}

impl From<CopyRefusal> for Refusal {
    fn from(refusal: CopyRefusal) -> Refusal {
        Refusal::Copies(refusal)
    }
}

impl From<KeyStoreRefusal> for Refusal {
    fn from(refusal: KeyStoreRefusal) -> Refusal {
        Refusal::KeyStore(refusal)
    }
}

impl From<TokenRefusal> for Refusal {
    fn from(refusal: TokenRefusal) -> Refusal {
        Refusal::ImportToken(refusal)
    }
}
