//! The service's refusals in Alibaba's words. No wildcard arm: a new refusal does not compile until it
//! has a word here. The table of codes is in docs/vendor-notes.md, "Wire protocol".

use kms_rules::lifecycle::{KeyState, Operation, WrongState};
use kms_rules::{Cloud, Field, Reason};

use super::advice::clause;
use super::fault::Fault;
use super::words;
use crate::service::{
    AccountStatus, Argument, InstanceStatus, Internal, Kind, Needs, Quota, Refusal, TokenRefusal,
};

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let fault = word(&refusal);
        match hint(refusal) {
            Some(advice) => fault.advise(advice),
            None => fault,
        }
    }
}

/// The row of the error table.
fn word(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::Rules(refusals) => of_rules(refusals),
        Refusal::OutOfBounds { argument, .. }
        | Refusal::TooLong { argument, .. }
        | Refusal::TooMany { argument, .. }
        | Refusal::NotOneOf { argument, .. }
        | Refusal::WrongLength { argument, .. }
        | Refusal::NotWholeBytes { argument, .. }
        | Refusal::DigestMismatch { argument }
        | Refusal::Malformed { argument, .. }
        | Refusal::TimePassed { argument } => Fault::invalid(parameter(*argument)),
        Refusal::NotPermitted { .. }
        | Refusal::GrantNotFound { .. }
        | Refusal::GrantOfOtherKey { .. }
        | Refusal::GrantsNothing { .. }
        | Refusal::TagNotFound { .. }
        | Refusal::NameTaken { .. }
        | Refusal::RotationOn { .. }
        | Refusal::RotationOff { .. } => {
            Fault::internal("a refusal of operations that are not here")
        }
        Refusal::KeyNotFound { .. } => words::KEY_NOT_FOUND,
        Refusal::AliasNotFound { .. } => words::ALIAS_NOT_FOUND,
        Refusal::VersionNotFound { .. } => words::VERSION_NOT_FOUND,
        Refusal::AliasTaken { .. } => words::ALIAS_ALREADY_EXISTS,
        Refusal::AliasNotAllowedHere { .. } => words::UNSUPPORTED_ALIAS,
        Refusal::InstanceNotFound { .. } => words::INSTANCE_NOT_FOUND,
        Refusal::InstanceNotConnected { .. } | Refusal::KeyStore(_) => {
            words::INSTANCE_STATE_INVALID
        }
        Refusal::WrongState(wrong) => of_state(wrong),
        Refusal::WrongUse { needs, .. } => of_use(*needs),
        Refusal::WrongKind { .. }
        | Refusal::WrongPlace { .. }
        | Refusal::Copies(_)
        | Refusal::MaterialStays { .. } => words::UNSUPPORTED_OPERATION,
        Refusal::WrongAlgorithm { .. } => Fault::invalid("Algorithm"),
        Refusal::VersionTooYoung { .. } | Refusal::NoNextVersion { .. } => {
            words::REJECTED_UNSUPPORTED_OPERATION
        }
        Refusal::LimitExceeded { .. } | Refusal::TooManyTags { .. } => words::LIMIT_EXCEEDED,
        Refusal::AccountBarred { status } => of_account(*status),
        Refusal::Throttled { .. } => words::THROTTLED,
        Refusal::Unavailable { key, log } => {
            tracing::warn!(key, log, "unavailable");
            words::REJECTED_UNAVAILABLE
        }
        Refusal::ImportToken(TokenRefusal::Expired) => words::EXPIRED_IMPORT_TOKEN,
        Refusal::ImportToken(TokenRefusal::NotOurs | TokenRefusal::OfOtherKey) => {
            words::INVALID_IMPORT_TOKEN
        }
        Refusal::BadKeyMaterial { .. } => words::INVALID_KEY_MATERIAL,
        Refusal::WrongOrigin { .. } => words::UNSUPPORTED_ORIGIN,
        Refusal::BadCiphertext => Fault::invalid("CiphertextBlob"),
        Refusal::DeletionProtected { .. } => words::DELETION_PROTECTED,
        Refusal::Internal(Internal { log, .. }) => Fault::internal(log.as_str()),
    }
}

/// What would be valid, in our wording; `None` where the word says it all, or says it itself.
fn hint(refusal: Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::OutOfBounds {
            given, min, max, ..
        } => format!("{given} is not from {min} to {max}"),
        Refusal::TooLong { length, max, .. } => {
            format!("its length is {length}, at most {max} is valid")
        }
        Refusal::TooMany { count, max, .. } => format!("{count} items, at most {max} are valid"),
        Refusal::NotOneOf { given, valid, .. } => {
            format!("{given:?} is not one of {}", valid.join(", "))
        }
        Refusal::InstanceNotFound { instance } => {
            format!("no [[instance]] {instance:?} is configured in this region")
        }
        Refusal::InstanceNotConnected { instance, status } => {
            format!("{instance} is {}", instance_status(status))
        }
        Refusal::WrongUse { spec, usage, .. } => {
            format!("the key is {spec} for {}", usage.wire(Cloud::Alibaba))
        }
        Refusal::WrongKind { kind, .. } => format!("the key is {}", whose(&kind)),
        Refusal::WrongAlgorithm { spec, given, valid } => {
            let valid = valid.join(", ");
            format!("{given:?} is none of {spec}, valid are {valid}")
        }
        Refusal::VersionTooYoung { earliest, .. } => {
            format!("the next version can be made from {earliest} on")
        }
        Refusal::WrongPlace { place, .. } => format!("the key is in a {}", place.name()),
        Refusal::NoNextVersion { place, .. } => {
            format!("keys in a {} have one version", place.name())
        }
        Refusal::LimitExceeded { what, max } => format!("at most {max} {}", of_quota(what)),
        Refusal::Throttled { per_second } => format!("at most {per_second} a second"),
        Refusal::WrongLength { length, valid, .. } => format!("{length} bytes, valid are {valid}"),
        Refusal::NotWholeBytes { given, .. } => format!("{given} bits are no whole bytes"),
        Refusal::DigestMismatch { .. } => "its digest is another".to_owned(),
        Refusal::Malformed { why, .. } | Refusal::BadKeyMaterial { why, .. } => why,
        Refusal::TimePassed { .. } => "it has passed".to_owned(),
        Refusal::BadCiphertext => {
            "not made here, changed, or made with another EncryptionContext".to_owned()
        }
        Refusal::DeletionProtected { description, .. } => description,
        Refusal::TooManyTags { max, .. } => format!("a key has at most {max} tags"),
        Refusal::Internal(Internal { told, .. }) => told.to_owned(),
        Refusal::Rules(_)
        | Refusal::AccountBarred { .. }
        | Refusal::KeyNotFound { .. }
        | Refusal::AliasNotFound { .. }
        | Refusal::VersionNotFound { .. }
        | Refusal::AliasTaken { .. }
        | Refusal::AliasNotAllowedHere { .. }
        | Refusal::WrongState(_)
        | Refusal::Unavailable { .. }
        | Refusal::ImportToken(_)
        | Refusal::WrongOrigin { .. }
        | Refusal::MaterialStays { .. }
        | Refusal::Copies(_)
        | Refusal::KeyStore(_)
        | Refusal::NotPermitted { .. }
        | Refusal::GrantNotFound { .. }
        | Refusal::GrantOfOtherKey { .. }
        | Refusal::GrantsNothing { .. }
        | Refusal::TagNotFound { .. }
        | Refusal::NameTaken { .. }
        | Refusal::RotationOn { .. }
        | Refusal::RotationOff { .. } => return None,
    })
}

/// Symmetric operations and rotation have one code, those of key pairs and MAC keys another.
fn of_use(needs: Needs) -> Fault {
    match needs {
        Needs::Cipher | Needs::DataKeys | Needs::Rotation => words::UNSUPPORTED_OPERATION,
        Needs::Pair(_) | Needs::AnyPair | Needs::Mac => words::REJECTED_UNSUPPORTED_OPERATION,
    }
}

fn whose(kind: &Kind) -> String {
    match kind {
        Kind::Customer => "a customer master key".to_owned(),
        Kind::DefaultCmk => "the default key of the account".to_owned(),
        Kind::Service(name) => format!("the service key of {name}"),
    }
}

fn of_quota(what: Quota) -> &'static str {
    match what {
        Quota::Keys => "keys in an account and region",
        Quota::Aliases => "aliases in an account and region",
        Quota::AliasesOfKey => "aliases of a key",
        Quota::GrantsOfKey => "grants of a key",
        Quota::GrantsOfGrantee => "grants to one grantee",
        Quota::Versions => "versions of a key",
        Quota::InstanceKeys => "keys in the instance",
        Quota::ExternalKeys => "keys of the external key manager are listed for the instance",
    }
}

/// The word for the first rule that was broken; the advice names all of them.
fn of_rules(refusals: &[kms_rules::Refusal]) -> Fault {
    let Some(first) = refusals.first() else {
        return Fault::internal("a refusal without a broken rule");
    };
    let all: Vec<_> = refusals
        .iter()
        .map(|refusal| clause(field_name(refusal.field), refusal))
        .collect();
    of_rule(first).advise(all.join("; "))
}

fn of_rule(refusal: &kms_rules::Refusal) -> Fault {
    match &refusal.reason {
        Reason::ProtectionNotInRegion { .. } => words::UNSUPPORTED_PROTECTION_LEVEL,
        Reason::SpecNotInPlace { .. } | Reason::SpecNotInRegion { .. } => {
            words::UNSUPPORTED_OPERATION
        }
        Reason::Required => Fault::missing(field_name(refusal.field)),
        Reason::RotationNotForOrigin { .. }
        | Reason::RotationNotForSpec { .. }
        | Reason::RotationNotForPlace { .. }
        | Reason::RotationNotForStorage { .. }
        | Reason::ArgumentNotInPlace { .. }
        | Reason::InPolicy { .. }
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

/// An account that has not opened the service, or that owes.
fn of_account(status: AccountStatus) -> Fault {
    match status {
        AccountStatus::NotEnabled => words::NOT_ENABLED,
        AccountStatus::InDebt => words::IN_DEBT,
        AccountStatus::Suspended => words::IN_DEBT_OVERDUE,
        AccountStatus::Enabled => {
            Fault::internal("an account that may use the service was refused")
        }
    }
}

/// The API's name of the status of an account.
pub(super) fn account_status(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Enabled => "Enabled",
        AccountStatus::NotEnabled => "NotEnabled",
        AccountStatus::InDebt => "InDebt",
        AccountStatus::Suspended => "Suspended",
    }
}

/// The API's name of the status of an instance.
pub(super) fn instance_status(status: InstanceStatus) -> &'static str {
    match status {
        InstanceStatus::Uninitialized => "Uninitialized",
        InstanceStatus::Connecting => "Connecting",
        InstanceStatus::Connected => "Connected",
        InstanceStatus::Disconnected => "Disconnected",
        InstanceStatus::Error => "Error",
    }
}

/// The state table's two families of words.
fn of_state(wrong: &WrongState) -> Fault {
    match wrong.operation {
        Operation::Enable
        | Operation::Disable
        | Operation::ScheduleDeletion
        | Operation::CancelDeletion
        | Operation::CreateAlias
        | Operation::ImportMaterial => words::STATE_MODIFIED_FAILED,
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
        | Operation::CreateGrant
        | Operation::Replicate => rejected(wrong.was),
    }
}

fn rejected(state: KeyState) -> Fault {
    match state {
        KeyState::Enabled => words::REJECTED_ENABLED,
        KeyState::Disabled => words::REJECTED_DISABLED,
        KeyState::PendingDeletion => words::REJECTED_PENDING_DELETION,
        KeyState::PendingImport => words::REJECTED_PENDING_IMPORT,
        KeyState::Unavailable => {
            words::REJECTED_UNAVAILABLE.advise("the instance of the key is not connected")
        }
    }
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
        Field::KeyStorageMechanism => "KeyStorageMechanism",
        Field::RotationInterval => "RotationInterval",
        Field::Description => "Description",
        Field::Alias => "AliasName",
        Field::Tags | Field::TagKey | Field::TagValue => "Tags",
        Field::DeletionWindowDays => "PendingWindowInDays",
        Field::Policy => "Policy",
        Field::WrappingAlgorithm => "WrappingAlgorithm",
        Field::WrappingKeySpec => "WrappingKeySpec",
    }
}

/// The API's name of an argument that the service judges.
fn parameter(argument: Argument) -> &'static str {
    match argument {
        Argument::PageNumber => "PageNumber",
        Argument::PageSize => "PageSize",
        Argument::Filters => "Filters",
        // What is stated in bits, and data keys and texts that are sent, are arguments of no operation here.
        Argument::NumberOfBytes | Argument::NumberOfBits | Argument::RandomBits => "NumberOfBytes",
        Argument::DataKeySpec => "KeySpec",
        Argument::Plaintext | Argument::DataKey => "Plaintext",
        Argument::EncryptionContext | Argument::AdditionalData => "EncryptionContext",
        Argument::SourceContext => "SourceEncryptionContext",
        Argument::DestinationContext => "DestinationEncryptionContext",
        Argument::ResourceIds => "ResourceId",
        Argument::TagKeys => "TagKeys",
        Argument::Policy => "Policy",
        Argument::NextToken => "NextToken",
        Argument::Digest => "Digest",
        Argument::MessageType => "MessageType",
        Argument::Message => "Message",
        Argument::CiphertextBlob | Argument::DataKeyCiphertext => "CiphertextBlob",
        Argument::PublicKeyBlob => "PublicKeyBlob",
        Argument::MaterialExpiry => "KeyMaterialExpireUnix",
        Argument::Service => "Service",
        // Keys of this dialect are in one region.
        Argument::ReplicaRegion => "RegionId",
        Argument::KeyStoreName => "InstanceName",
        Argument::Grantee
        | Argument::GranteeKind
        | Argument::RetiringPrincipal
        | Argument::GrantOperations
        | Argument::GrantName => "Grant",
        Argument::TagFilters | Argument::TagFilterValues | Argument::NamePart => "Filters",
        Argument::Aliases => "AliasName",
    }
}
