//! The service's refusals in Alibaba's words. No wildcard arm: a new refusal does not compile until it
//! has a word here. The table of codes is in docs/vendor-notes.md, "Wire protocol".

use kms_rules::lifecycle::{KeyState, Operation, WrongState};
use kms_rules::{Field, Reason};

use super::advice::advice;
use super::fault::Fault;
use crate::service::{Argument, Internal, Refusal};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rules(refusals) => of_rules(&refusals),
            Refusal::OutOfBounds { argument, given, min, max } => Self::invalid(parameter(argument))
                .advise(format!("{given} is not from {min} to {max}")),
            Refusal::TooLong { argument, length, max } => Self::invalid(parameter(argument))
                .advise(format!("its length is {length}, at most {max} is valid")),
            Refusal::TooMany { argument, count, max } => Self::invalid(parameter(argument))
                .advise(format!("{count} items, at most {max} are valid")),
            Refusal::NotOneOf { argument, given, valid } => Self::invalid(parameter(argument))
                .advise(format!("{given:?} is not one of {}", valid.join(", "))),
            Refusal::KeyNotFound { .. } => {
                Self::new(404, "Forbidden.KeyNotFound", "The specified Key is not found.")
            }
            Refusal::AliasNotFound { .. } => {
                Self::new(404, "Forbidden.AliasNotFound", "The specified Alias is not found.")
            }
            Refusal::VersionNotFound { .. } => Self::new(
                404,
                "Forbidden.KeyVersionNotFound",
                "The specified Key version is not found.",
            ),
            Refusal::AliasTaken { .. } => {
                Self::new(400, "AliasAlreadyExists", "AliasName Already Exists.")
            }
            Refusal::AliasNotAllowedHere { .. } => {
                Self::new(400, "Unsupported.Alias", "Alias is not valid for this api.")
            }
            Refusal::InstanceNotFound { instance } => Self::new(
                404,
                "Forbidden.DKMSInstanceNotFound",
                "The specified DKMS Instance is not found.",
            )
            .advise(format!("no [[instance]] {instance:?} is configured in this region")),
            Refusal::WrongState(wrong) => of_state(&wrong),
            Refusal::WrongUse { spec, usage, .. } => unsupported_operation()
                .advise(format!("the key is {spec} for {}", usage.wire(kms_rules::Cloud::Alibaba))),
            Refusal::WrongOrigin { .. } => unsupported_origin(),
            Refusal::BadCiphertext => Self::invalid("CiphertextBlob")
                .advise("not made here, changed, or made with another EncryptionContext"),
            Refusal::DeletionProtected { description, .. } => Self::new(
                400,
                "Rejected.DeletionProtected",
                "The request was rejected because deletion protection is enabled for the key.",
            )
            .advise(description),
            Refusal::TooManyTags { max, .. } => Self::new(
                400,
                "Rejected.LimitExceeded",
                "The request was rejected because user create resource limit was exceeded.",
            )
            .advise(format!("a key has at most {max} tags")),
            Refusal::Internal(Internal { told, log }) => Self::internal(log).advise(told),
        }
    }
}

/// The word for the first rule that was broken; the advice names all of them.
fn of_rules(refusals: &[kms_rules::Refusal]) -> Fault {
    let Some(first) = refusals.first() else {
        return Fault::internal("a refusal without a broken rule");
    };
    let all: Vec<_> = refusals.iter().map(advice).collect();
    of_rule(first).advise(all.join("; "))
}

fn of_rule(refusal: &kms_rules::Refusal) -> Fault {
    match &refusal.reason {
        Reason::ProtectionNotInRegion { .. } => Fault::new(
            400,
            "Unsupported.ProtectionLevel",
            "This protection level is not valid for this region",
        ),
        Reason::SpecNotInPlace { .. } | Reason::SpecNotInRegion { .. } => unsupported_operation(),
        Reason::Required => Fault::missing(field_name(refusal.field)),
        Reason::RotationNotForOrigin { .. }
        | Reason::RotationNotForSpec { .. }
        | Reason::RotationNotForPlace { .. }
        | Reason::NotOneOf { .. }
        | Reason::OtherCloud { .. }
        | Reason::NotInCloud { .. }
        | Reason::UsageNotForSpec { .. }
        | Reason::SpecNeedsProtection { .. }
        | Reason::OriginNotForSpec { .. }
        | Reason::RotationMalformed { .. }
        | Reason::NotWholeDays
        | Reason::OutOfBounds { .. }
        | Reason::TooShort { .. }
        | Reason::TooLong { .. }
        | Reason::BadCharacters { .. }
        | Reason::NeedsPrefix { .. }
        | Reason::ReservedPrefix { .. }
        | Reason::ReservedSuffix { .. }
        | Reason::TooMany { .. }
        | Reason::Duplicate => Fault::invalid(field_name(refusal.field)),
    }
}

/// The state table's two families of words (reference 3.6).
fn of_state(wrong: &WrongState) -> Fault {
    match wrong.operation {
        Operation::Enable
        | Operation::Disable
        | Operation::ScheduleDeletion
        | Operation::CancelDeletion
        | Operation::CreateAlias
        | Operation::ImportMaterial => {
            Fault::new(409, "Rejected.StateModifiedFailed", "Keystate modified failed.")
        }
        Operation::Read
        | Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
        | Operation::UpdateRotation
        | Operation::UpdateDescription
        | Operation::Tag
        | Operation::SetPolicy
        | Operation::SetDeletionProtection
        | Operation::UpdateAlias
        | Operation::DeleteAlias
        | Operation::GetImportParameters
        | Operation::DeleteMaterial
        | Operation::CreateGrant => rejected(wrong.was),
    }
}

fn rejected(state: KeyState) -> Fault {
    let (code, message) = match state {
        KeyState::Enabled => {
            ("Rejected.Enabled", "The request was rejected because the key state is Enabled.")
        }
        KeyState::Disabled => {
            ("Rejected.Disabled", "The request was rejected because the key state is Disabled.")
        }
        KeyState::PendingDeletion => (
            "Rejected.PendingDeletion",
            "The request was rejected because the key state is PendingDeletion.",
        ),
        KeyState::PendingImport => (
            "Rejected.PendingImport",
            "The request was rejected because the key state is PendingImport.",
        ),
        KeyState::Unavailable => (
            "Rejected.Unavailable",
            "The request was rejected because the key state is Unavailable.",
        ),
    };
    Fault::new(409, code, message)
}

/// A key that cannot do what was asked, whatever its state.
pub(super) fn unsupported_operation() -> Fault {
    Fault::new(400, "UnsupportedOperation", "This action is not supported.")
}

/// A key whose material comes from elsewhere.
pub(super) fn unsupported_origin() -> Fault {
    Fault::new(400, "Unsupported.Origin", "This key origin is not valid for this api.")
}

/// The API's name of an argument that the rules judge.
pub(super) fn field_name(field: Field) -> &'static str {
    match field {
        Field::Region => "RegionId",
        Field::Instance => "DKMSInstanceId",
        Field::KeySpec => "KeySpec",
        Field::KeyUsage => "KeyUsage",
        Field::Origin => "Origin",
        Field::ProtectionLevel => "ProtectionLevel",
        Field::RotationInterval => "RotationInterval",
        Field::Description => "Description",
        Field::Alias => "AliasName",
        Field::Tags | Field::TagKey | Field::TagValue => "Tags",
        Field::DeletionWindowDays => "PendingWindowInDays",
    }
}

/// The API's name of an argument that the service judges.
fn parameter(argument: Argument) -> &'static str {
    match argument {
        Argument::PageNumber => "PageNumber",
        Argument::PageSize => "PageSize",
        Argument::Filters => "Filters",
        Argument::NumberOfBytes => "NumberOfBytes",
        Argument::DataKeySpec => "KeySpec",
        Argument::Plaintext => "Plaintext",
        Argument::EncryptionContext => "EncryptionContext",
        Argument::ResourceIds => "ResourceId",
        Argument::TagKeys => "TagKeys",
        Argument::Policy => "Policy",
        Argument::NextToken => "NextToken",
    }
}
