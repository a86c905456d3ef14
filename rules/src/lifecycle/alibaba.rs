//! Alibaba's state table: in which states each operation is permitted, and what it does there.

use super::KeyState::{self, Disabled, Enabled, PendingDeletion, PendingImport, Unavailable};
use super::{Next, Operation};

const EVERY: &[KeyState] = &KeyState::ALL;
const LIVE: &[KeyState] = &[Enabled, Disabled, PendingImport];
const REACHABLE: &[KeyState] = &[Enabled, Disabled, PendingDeletion, PendingImport];

pub(super) const fn valid(operation: Operation) -> &'static [KeyState] {
    match operation {
        Operation::Read | Operation::DeleteAlias => EVERY,
        Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
        | Operation::UpdateRotation => &[Enabled],
        Operation::Enable | Operation::Disable => &[Enabled, Disabled],
        Operation::UpdateDescription
        | Operation::Tag
        | Operation::SetPolicy
        | Operation::SetDeletionProtection
        | Operation::CreateAlias
        | Operation::UpdateAlias
        | Operation::ImportMaterial => LIVE,
        // A key that is out of reach can still be given up.
        Operation::ScheduleDeletion => &[Enabled, Disabled, PendingImport, Unavailable],
        Operation::CancelDeletion => &[PendingDeletion],
        Operation::GetImportParameters | Operation::DeleteMaterial => REACHABLE,
        Operation::CreateGrant | Operation::Replicate => &[],
    }
}

pub(super) const fn next(operation: Operation, state: KeyState) -> Next {
    match (operation, state) {
        (Operation::Enable, _) => Next::To(Enabled),
        (Operation::Disable, _) => Next::To(Disabled),
        (Operation::ScheduleDeletion, _) => Next::To(PendingDeletion),
        (Operation::CancelDeletion, _) => Next::Restored,
        (Operation::ImportMaterial, PendingImport) => Next::To(Enabled),
        (Operation::DeleteMaterial, Enabled | Disabled) => Next::To(PendingImport),
        (Operation::ImportMaterial, Enabled | Disabled | PendingDeletion | Unavailable)
        | (Operation::DeleteMaterial, PendingDeletion | PendingImport | Unavailable) => Next::Stay,
        (
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
            | Operation::Replicate,
            _,
        ) => Next::Stay,
    }
}
