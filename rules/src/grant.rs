//! Grants: what may be granted of a key, to whom, and how that is written.

use crate::limits::{GRANT_NAME_CHARS_MAX, PRINCIPAL_CHARS_MAX};
use crate::source::HUA_GRANTS;
use crate::{Cloud, Source};

/// An operation on one key that its owner may let others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantOperation {
    /// Makes a data key.
    CreateDataKey,
    /// Makes a data key and keeps its plaintext back.
    CreateDataKeyWithoutPlaintext,
    /// Encrypts a data key.
    EncryptDataKey,
    /// Decrypts a data key.
    DecryptDataKey,
    /// Looks at the key.
    DescribeKey,
    /// Grants others what the grantee may do itself.
    CreateGrant,
    /// Takes the grant back.
    RetireGrant,
    /// Encrypts a text.
    EncryptData,
    /// Decrypts a text.
    DecryptData,
}

impl GrantOperation {
    /// Every operation, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::CreateDataKey,
        Self::CreateDataKeyWithoutPlaintext,
        Self::EncryptDataKey,
        Self::DecryptDataKey,
        Self::DescribeKey,
        Self::CreateGrant,
        Self::RetireGrant,
        Self::EncryptData,
        Self::DecryptData,
    ];

    /// The operations that a cloud lets be granted; empty where it has no grants.
    #[must_use]
    pub const fn offered(cloud: Cloud) -> &'static [Self] {
        match cloud {
            Cloud::Alibaba => &[],
            Cloud::Huawei => &Self::ALL,
        }
    }

    /// The spelling, case included: the last part of the operation's path.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::CreateDataKey => "create-datakey",
            Self::CreateDataKeyWithoutPlaintext => "create-datakey-without-plaintext",
            Self::EncryptDataKey => "encrypt-datakey",
            Self::DecryptDataKey => "decrypt-datakey",
            Self::DescribeKey => "describe-key",
            Self::CreateGrant => "create-grant",
            Self::RetireGrant => "retire-grant",
            Self::EncryptData => "encrypt-data",
            Self::DecryptData => "decrypt-data",
        }
    }

    /// The operation that the cloud spells so, case included.
    #[must_use]
    pub fn find(cloud: Cloud, wire: &str) -> Option<Self> {
        Self::offered(cloud)
            .iter()
            .copied()
            .find(|operation| operation.wire() == wire)
    }
}

/// Who a grant is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GranteeKind {
    /// One user of some account.
    User,
    /// Every user of an account.
    Domain,
}

impl GranteeKind {
    /// Every kind; the first is the default.
    pub const ALL: [Self; 2] = [Self::User, Self::Domain];

    /// The spelling, case included.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Domain => "domain",
        }
    }

    /// The kind that is spelled so, case included.
    #[must_use]
    pub fn find(wire: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.wire() == wire)
    }
}

/// Whether a text can be the id of a user or an account.
#[must_use]
pub fn is_principal(text: &str) -> bool {
    (1..=PRINCIPAL_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a text can be the name of a grant.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte);
    (1..=GRANT_NAME_CHARS_MAX).contains(&text.len()) && text.bytes().all(plain)
}

/// Whether these operations may be granted together: some, and more than the right to grant.
#[must_use]
pub fn is_grantable(operations: &[GrantOperation]) -> bool {
    operations
        .iter()
        .any(|operation| *operation != GrantOperation::CreateGrant)
}

/// The page.
#[must_use]
pub const fn source() -> Source {
    HUA_GRANTS
}
