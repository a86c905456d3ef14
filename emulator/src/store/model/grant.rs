//! Grants: what others than its owner may do with a key.

use jiff::Timestamp;
use kms_rules::grant::{GrantOperation, GranteeKind};

/// Who asks, beside whose keys are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Principal {
    /// Unique among all users.
    pub(crate) user: String,
    /// The account of the user.
    pub(crate) domain: String,
}

/// Leave to do some operations with one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// 64 hexadecimal digits, lower case.
    pub(crate) id: String,
    pub(crate) key_id: String,
    /// The id of a user or of an account.
    pub(crate) grantee: String,
    pub(crate) grantee_kind: GranteeKind,
    /// As they were asked for, each once; never empty.
    pub(crate) operations: Vec<GrantOperation>,
    /// The user who made it.
    pub(crate) issuer: String,
    /// Who else may take it back.
    pub(crate) retiring: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) created_at: Timestamp,
}

impl Grant {
    /// Whether it lets somebody do an operation.
    pub(crate) fn permits(&self, who: &Principal, operation: GrantOperation) -> bool {
        let grantee = match self.grantee_kind {
            GranteeKind::User => &who.user,
            GranteeKind::Domain => &who.domain,
        };
        self.grantee == *grantee && self.operations.contains(&operation)
    }

    /// Whether somebody may take it back without owning the key: who made it, who was named for it, or a grantee
    /// who was given that.
    pub(crate) fn is_retirable_by(&self, who: &Principal) -> bool {
        let is_named = |name: &String| *name == who.user || *name == who.domain;
        self.issuer == who.user
            || self.retiring.as_ref().is_some_and(is_named)
            || self.permits(who, GrantOperation::RetireGrant)
    }
}
