//! Kinds of keys by who made them and who manages them, and what each kind lets a caller do.

use crate::Source;
use crate::lifecycle::Operation;
use crate::source::ALI_KEYS;

/// Who made a key and who manages it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// Made and managed by the caller.
    Customer,
    /// The one default key that an account gets in each region: for encryption on the server side.
    DefaultCmk,
    /// Made by a cloud service at its first use, one a service; its properties are fixed.
    Service,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Customer, Self::DefaultCmk, Self::Service];

    /// What messages and grids call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer key",
            Self::DefaultCmk => "default key",
            Self::Service => "service key",
        }
    }

    /// Whether a caller of the API may do that to a key of this kind; see [`source`]. Cloud services that encrypt
    /// with a default key are no callers of the API.
    #[must_use]
    pub const fn allows(self, operation: Operation) -> bool {
        match self {
            Self::Customer => true,
            Self::DefaultCmk => default_cmk(operation),
            Self::Service => service(operation),
        }
    }

    /// Whether key material is taken only as long as the key never had any: "when you first enable it".
    #[must_use]
    pub const fn imports_once(self) -> bool {
        match self {
            Self::DefaultCmk => true,
            Self::Customer | Self::Service => false,
        }
    }
}

/// The page of the table by kind.
#[must_use]
pub const fn source() -> Source {
    ALI_KEYS
}

const fn default_cmk(operation: Operation) -> bool {
    match operation {
        Operation::Read
        | Operation::UpdateRotation
        | Operation::UpdateDescription
        | Operation::Tag
        | Operation::SetDeletionProtection
        | Operation::Enable
        | Operation::Disable
        | Operation::ScheduleDeletion
        | Operation::CancelDeletion
        | Operation::CreateAlias
        | Operation::UpdateAlias
        | Operation::DeleteAlias
        | Operation::GetImportParameters
        | Operation::ImportMaterial => true,
        Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
        | Operation::SetPolicy
        | Operation::DeleteMaterial
        | Operation::CreateGrant => false,
    }
}

const fn service(operation: Operation) -> bool {
    match operation {
        Operation::Read
        | Operation::Tag
        | Operation::CreateAlias
        | Operation::UpdateAlias
        | Operation::DeleteAlias => true,
        Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
        | Operation::UpdateRotation
        | Operation::UpdateDescription
        | Operation::SetPolicy
        | Operation::SetDeletionProtection
        | Operation::Enable
        | Operation::Disable
        | Operation::ScheduleDeletion
        | Operation::CancelDeletion
        | Operation::GetImportParameters
        | Operation::ImportMaterial
        | Operation::DeleteMaterial
        | Operation::CreateGrant => false,
    }
}
