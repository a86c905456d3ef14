//! Kinds of keys by who made them and who manages them, and what each kind lets a caller do.

use crate::lifecycle::Operation;
use crate::source::{ALI_KEYS, HUA_STATES};
use crate::{Cloud, Source};

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

    /// The kinds that the cloud has.
    #[must_use]
    pub const fn offered(cloud: Cloud) -> &'static [Self] {
        match cloud {
            Cloud::Alibaba => &Self::ALL,
            Cloud::Huawei => &[Self::Customer, Self::Service],
        }
    }

    /// Whether a caller of the API may do that to a key of this kind; see [`source`]. Cloud services that encrypt
    /// with a default key are no callers of the API.
    #[must_use]
    pub const fn allows(self, cloud: Cloud, operation: Operation) -> bool {
        match (self, cloud) {
            (Self::Customer, _) => true,
            (Self::DefaultCmk, Cloud::Alibaba) => default_cmk(operation),
            (Self::Service, Cloud::Alibaba) => service(operation),
            (Self::DefaultCmk | Self::Service, Cloud::Huawei) => looks_or_computes(operation),
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

/// The page of the cloud's table by kind.
#[must_use]
pub const fn source(cloud: Cloud) -> Source {
    match cloud {
        Cloud::Alibaba => ALI_KEYS,
        Cloud::Huawei => HUA_STATES,
    }
}

/// Huawei refuses whatever changes a default key. Data can be encrypted under one by whoever has it.
const fn looks_or_computes(operation: Operation) -> bool {
    match operation {
        Operation::Read | Operation::Use | Operation::GetPublicKey => true,
        Operation::CreateVersion
        | Operation::UpdateRotation
        | Operation::UpdateDescription
        | Operation::Tag
        | Operation::SetPolicy
        | Operation::SetDeletionProtection
        | Operation::Enable
        | Operation::Disable
        | Operation::ScheduleDeletion
        | Operation::CancelDeletion
        | Operation::CreateAlias
        | Operation::UpdateAlias
        | Operation::DeleteAlias
        | Operation::GetImportParameters
        | Operation::ImportMaterial
        | Operation::DeleteMaterial
        | Operation::CreateGrant
        | Operation::Replicate => false,
    }
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
        | Operation::CreateGrant
        | Operation::Replicate => false,
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
        | Operation::CreateGrant
        | Operation::Replicate => false,
    }
}
