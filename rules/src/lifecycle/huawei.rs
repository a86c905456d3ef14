//! Huawei's state table: in which states each operation is permitted, and what it does there.

use super::KeyState::{self, Disabled, Enabled, PendingDeletion, PendingImport};
use super::{Next, Operation};

const EVERY: &[KeyState] = &KeyState::ALL;
const LIVE: &[KeyState] = &[Enabled, Disabled, PendingImport];

pub(super) const fn valid(operation: Operation) -> &'static [KeyState] {
    match operation {
        Operation::Read | Operation::DeleteAlias => EVERY,
        Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
        | Operation::UpdateRotation
        | Operation::Disable
        | Operation::CreateGrant
        | Operation::Replicate => &[Enabled],
        Operation::Enable => &[Disabled],
        Operation::UpdateDescription
        | Operation::Tag
        | Operation::ScheduleDeletion
        | Operation::CreateAlias
        | Operation::UpdateAlias => LIVE,
        Operation::CancelDeletion => &[PendingDeletion],
        Operation::GetImportParameters | Operation::ImportMaterial => &[PendingImport],
        Operation::DeleteMaterial => &[Enabled, Disabled],
        Operation::SetPolicy | Operation::SetDeletionProtection => &[],
    }
}

pub(super) const fn next(operation: Operation, _state: KeyState) -> Next {
    match operation {
        Operation::Enable | Operation::ImportMaterial => Next::To(Enabled),
        Operation::Disable => Next::To(Disabled),
        Operation::ScheduleDeletion => Next::To(PendingDeletion),
        Operation::CancelDeletion => Next::Restored,
        Operation::DeleteMaterial => Next::To(PendingImport),
        Operation::Read
        | Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
        | Operation::UpdateRotation
        | Operation::UpdateDescription
        | Operation::Tag
        | Operation::SetPolicy
        | Operation::SetDeletionProtection
        | Operation::CreateAlias
        | Operation::UpdateAlias
        | Operation::DeleteAlias
        | Operation::GetImportParameters
        | Operation::CreateGrant
        | Operation::Replicate => Next::Stay,
    }
}
