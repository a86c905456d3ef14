//! The service's refusals in this cloud's words. No wildcard arm: a new refusal does not compile until it has a
//! word here. The table of codes is in docs/vendor-notes.md, "Huawei Cloud".

use kms_rules::lifecycle::{KeyState, Operation, WrongState};
use kms_rules::{Cloud, Field, KeySpec, Origin, Place, Reason, Usage, spec};

use super::fault::Fault;
use super::words;
use crate::service::{
    Argument, CopyRefusal, InstanceStatus, Internal, KeyStoreRefusal, MaterialFault, Needs, Quota,
    Refusal, TokenRefusal,
};
use crate::wire::advice::clause;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let mut fault = word(&refusal);
        if let Refusal::KeyNotFound { key } = &refusal {
            fault.no_such_key = Some(key.clone());
        }
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
        Refusal::OutOfBounds { argument, .. } => of_bounds(*argument),
        Refusal::WrongLength { argument, .. } => of_length(*argument),
        Refusal::NotWholeBytes { argument, .. } => of_bits(*argument),
        Refusal::DigestMismatch { argument } => of_digest(*argument),
        Refusal::Malformed {
            argument: Argument::CiphertextBlob,
            ..
        } => words::UNDECIPHERABLE,
        Refusal::TooLong { argument, .. }
        | Refusal::TooMany { argument, .. }
        | Refusal::NotOneOf { argument, .. }
        | Refusal::Malformed { argument, .. }
        | Refusal::TimePassed { argument } => of_argument(*argument),
        Refusal::KeyNotFound { .. } | Refusal::VersionNotFound { .. } => words::KEY_NOT_FOUND,
        Refusal::AliasNotFound { .. } => words::KEY_NOT_FOUND,
        Refusal::AliasTaken { .. } | Refusal::NameTaken { .. } => words::DUPLICATE_ALIAS,
        Refusal::RotationOn { .. } => words::ROTATES_ALREADY,
        Refusal::RotationOff { .. } => words::ROTATES_NOT,
        Refusal::AliasNotAllowedHere { .. } => words::BAD_KEY_ID,
        Refusal::InstanceNotFound { .. } => words::KEYSTORE_NOT_FOUND,
        Refusal::InstanceNotConnected { .. } | Refusal::WrongPlace { .. } => {
            words::KEYSTORE_UNSUPPORTED
        }
        Refusal::Copies(refusal) => copies_word(refusal),
        Refusal::KeyStore(refusal) => key_store_word(refusal),
        Refusal::WrongState(wrong) => of_state(wrong),
        Refusal::WrongUse {
            spec, usage, needs, ..
        } => of_use(spec, *usage, *needs),
        Refusal::WrongKind { .. } => words::DEFAULT_KEY,
        Refusal::WrongAlgorithm { .. } => words::SIGNING_ALGORITHM,
        Refusal::VersionTooYoung { .. } => words::ASYMMETRIC,
        Refusal::NoNextVersion { .. } => words::KEYSTORE_ROTATION,
        Refusal::LimitExceeded { what, .. } => of_quota(*what),
        Refusal::TooManyTags { .. } => words::TOO_MANY_TAGS,
        Refusal::TagNotFound { .. } => words::TAG_NOT_FOUND,
        Refusal::NotPermitted { .. } => words::NOT_PERMITTED,
        Refusal::GrantNotFound { .. } => words::GRANT_NOT_FOUND,
        Refusal::GrantOfOtherKey { .. } => words::GRANT_OF_OTHER_KEY,
        Refusal::GrantsNothing { .. } => words::GRANTS_NOTHING,
        Refusal::AccountBarred { .. } => words::SERVICE_FROZEN,
        Refusal::Throttled { .. } => words::THROTTLED,
        Refusal::Unavailable { key, log } => {
            tracing::warn!(key, log, "unavailable");
            words::FROZEN
        }
        Refusal::ImportToken(TokenRefusal::NotOurs) => words::BAD_IMPORT_TOKEN,
        Refusal::ImportToken(TokenRefusal::Expired) => words::IMPORT_TOKEN_EXPIRED,
        Refusal::ImportToken(TokenRefusal::OfOtherKey) => words::TOKEN_OF_OTHER_KEY,
        Refusal::BadKeyMaterial { fault, .. } => of_material(*fault),
        Refusal::MaterialStays { .. } => words::MATERIAL_STAYS,
        Refusal::WrongOrigin {
            origin: Origin::External,
            ..
        } => words::EXTERNAL_ROTATION,
        Refusal::WrongOrigin {
            place: Place::DedicatedKeyStore,
            ..
        } => words::KEYSTORE_IMPORT,
        Refusal::WrongOrigin { .. } => words::EXTERNAL_REQUIRED,
        Refusal::BadCiphertext => words::CIPHERTEXT,
        Refusal::DeletionProtected { .. } => Fault::internal("this cloud protects no key"),
        Refusal::Internal(Internal { log, .. }) => Fault::internal(log.as_str()),
    }
}

/// What would be valid, in our wording; `None` where the word says it all, or says it itself.
fn hint(refusal: Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::OutOfBounds { .. }
        | Refusal::TooLong { .. }
        | Refusal::TooMany { .. }
        | Refusal::NotOneOf { .. }
        | Refusal::WrongLength { .. }
        | Refusal::NotWholeBytes { .. }
        | Refusal::DigestMismatch { .. }
        | Refusal::Malformed { .. } => return of_value(refusal),
        Refusal::InstanceNotFound { instance } => {
            format!("keystore_id {instance:?} is no keystore of this project")
        }
        Refusal::InstanceNotConnected { instance, status } => {
            format!("keystore {instance} is {}", keystore_status(status))
        }
        Refusal::WrongUse { spec, usage, .. } => {
            format!("the key is {spec} for {}", usage.wire(Cloud::Huawei))
        }
        Refusal::WrongAlgorithm { spec, given, valid } => {
            format!(
                "{given:?} is none of {spec}, valid are {}",
                valid.join(", ")
            )
        }
        Refusal::VersionTooYoung { earliest, .. } => {
            format!("the next version can be made from {earliest} on")
        }
        Refusal::NoNextVersion { place, .. } => {
            format!("keys in a {} have one version", place.name())
        }
        Refusal::LimitExceeded { max, .. } => format!("at most {max}"),
        Refusal::Throttled { per_second } => format!("at most {per_second} a second"),
        Refusal::BadKeyMaterial { why, .. } => why,
        Refusal::TooManyTags { max, .. } => format!("a key has at most {max}"),
        Refusal::WrongPlace { place, .. } => format!("the key is in a {}", place.name()),
        Refusal::Copies(refusal) => of_copies(refusal),
        Refusal::KeyStore(refusal) => of_key_store(refusal),
        Refusal::NameTaken { name, key } => format!("key {key} has the name {name:?}"),
        Refusal::GrantsNothing { valid } => format!("valid are {}", valid.join(", ")),
        Refusal::Internal(Internal { told, .. }) => told.to_owned(),
        Refusal::Rules(_)
        | Refusal::TimePassed { .. }
        | Refusal::WrongKind { .. }
        | Refusal::BadCiphertext
        | Refusal::DeletionProtected { .. }
        | Refusal::AccountBarred { .. }
        | Refusal::KeyNotFound { .. }
        | Refusal::AliasNotFound { .. }
        | Refusal::VersionNotFound { .. }
        | Refusal::AliasTaken { .. }
        | Refusal::RotationOn { .. }
        | Refusal::RotationOff { .. }
        | Refusal::AliasNotAllowedHere { .. }
        | Refusal::TagNotFound { .. }
        | Refusal::NotPermitted { .. }
        | Refusal::GrantNotFound { .. }
        | Refusal::GrantOfOtherKey { .. }
        | Refusal::WrongState(_)
        | Refusal::Unavailable { .. }
        | Refusal::ImportToken(_)
        | Refusal::MaterialStays { .. }
        | Refusal::WrongOrigin { .. } => return None,
    })
}

/// What is wrong with the value of an argument; `None` for a refusal of something else.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "`hint` lists every refusal, and hands over these"
)]
fn of_value(refusal: Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::OutOfBounds {
            argument,
            given,
            min,
            max,
        } => format!("{} {given} is not from {min} to {max}", member(argument)),
        Refusal::TooLong {
            argument,
            length,
            max,
        } => format!(
            "the length of {} is {length}, at most {max} is valid",
            member(argument)
        ),
        Refusal::TooMany {
            argument,
            count,
            max,
        } => format!(
            "{count} items in {}, at most {max} are valid",
            member(argument)
        ),
        Refusal::NotOneOf {
            argument,
            given,
            valid,
        } => format!(
            "{} {given:?} is not one of {}",
            member(argument),
            valid.join(", ")
        ),
        Refusal::WrongLength {
            argument,
            length,
            valid,
        } => format!("{} has {length} bytes, valid are {valid}", member(argument)),
        Refusal::NotWholeBytes { argument, given } => {
            format!("{} {given} is no multiple of 8", member(argument))
        }
        Refusal::DigestMismatch { argument } => {
            format!("the digest in {} is another one's", member(argument))
        }
        Refusal::Malformed { argument, why } => format!("{}: {why}", member(argument)),
        _ => return None,
    })
}

/// What is wrong with imported material.
fn of_material(fault: MaterialFault) -> Fault {
    match fault {
        MaterialFault::Closed => words::UNDECIPHERABLE,
        MaterialFault::NoKey => words::MATERIAL_LENGTH,
        MaterialFault::NoPrivateKey => words::NO_PRIVATE_KEY,
        MaterialFault::PrivateKey => words::BAD_PRIVATE_KEY,
        MaterialFault::TemporaryKey => words::TEMPORARY_KEY_LENGTH,
        MaterialFault::Another => words::OTHER_MATERIAL,
    }
}

fn copies_word(refusal: &CopyRefusal) -> Fault {
    match refusal {
        CopyRefusal::NotPrimary { operation, .. } => of_replica(*operation),
        CopyRefusal::InRegion { .. }
        | CopyRefusal::NotInRegion { .. }
        | CopyRefusal::HasReplicas { .. } => words::INVALID,
    }
}

fn key_store_word(refusal: &KeyStoreRefusal) -> Fault {
    match refusal {
        KeyStoreRefusal::NameTaken { .. } => words::DUPLICATE_ALIAS,
        KeyStoreRefusal::ClusterTaken { .. }
        | KeyStoreRefusal::HoldsKeys { .. }
        | KeyStoreRefusal::Configured { .. } => words::INVALID,
    }
}

fn of_copies(refusal: CopyRefusal) -> String {
    match refusal {
        CopyRefusal::NotPrimary { region, .. } => format!("the primary key is in {region}"),
        CopyRefusal::InRegion { region } => format!("the key is in {region} already"),
        CopyRefusal::NotInRegion { region } => format!("the key is not in {region}"),
        CopyRefusal::HasReplicas { regions } => {
            format!("the key has replicas in {}", regions.join(", "))
        }
    }
}

fn of_key_store(refusal: KeyStoreRefusal) -> String {
    match refusal {
        KeyStoreRefusal::NameTaken { name } => format!("keystore_alias {name:?} is taken"),
        KeyStoreRefusal::ClusterTaken { cluster } => {
            format!("cluster {cluster:?} has a keystore already")
        }
        KeyStoreRefusal::HoldsKeys { instance, keys } => {
            format!("keystore {instance} holds {keys} keys")
        }
        KeyStoreRefusal::Configured { instance } => {
            format!("keystore {instance} is declared by the configuration")
        }
    }
}

/// A key that is not for the operation: by what the operation needs, and what the key is.
fn of_use(wire: &str, usage: Usage, needs: Needs) -> Fault {
    let Some(rule) = spec::find(Cloud::Huawei, wire) else {
        return Fault::internal("a key of no spec of this cloud");
    };
    let spec = rule.spec;
    if !spec.is_symmetric() && !spec.is_asymmetric() {
        return words::HMAC;
    }
    match needs {
        Needs::DataKeys => words::ASYMMETRIC,
        Needs::Rotation => rotates_not(spec),
        Needs::Pair(Usage::EncryptDecrypt) if spec.is_symmetric() => words::CIPHER_ALGORITHM,
        Needs::Mac | Needs::AnyPair | Needs::Pair(_) if spec.is_symmetric() => words::SYMMETRIC,
        Needs::Mac | Needs::AnyPair => words::ASYMMETRIC,
        Needs::Cipher | Needs::Pair(Usage::EncryptDecrypt)
            if !rule.usages.contains(&Usage::EncryptDecrypt) =>
        {
            words::EC_ENCRYPTS_NOT
        }
        Needs::Cipher | Needs::Pair(Usage::EncryptDecrypt) => match usage {
            Usage::EncryptDecrypt => words::PAIR_ALGORITHM,
            Usage::SignVerify => words::FOR_SIGNING,
            Usage::KeyAgreement | Usage::GenerateVerifyMac => words::ASYMMETRIC,
        },
        Needs::Pair(Usage::SignVerify) if usage == Usage::EncryptDecrypt => words::FOR_ENCRYPTION,
        Needs::Pair(Usage::SignVerify | Usage::GenerateVerifyMac) => words::ASYMMETRIC,
        Needs::Pair(Usage::KeyAgreement) => match usage {
            Usage::EncryptDecrypt => words::FOR_ENCRYPTION,
            Usage::SignVerify => words::FOR_SIGNING,
            Usage::KeyAgreement | Usage::GenerateVerifyMac => words::ASYMMETRIC,
        },
    }
}

fn rotates_not(spec: KeySpec) -> Fault {
    match spec {
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => words::RSA_ROTATION,
        KeySpec::EcP256 | KeySpec::EcP384 | KeySpec::EcP256K | KeySpec::Sm2 | KeySpec::Ed25519 => {
            words::ASYMMETRIC
        }
        KeySpec::Hmac224
        | KeySpec::Hmac256
        | KeySpec::Hmac384
        | KeySpec::Hmac512
        | KeySpec::HmacSm3 => words::HMAC,
        KeySpec::Aes128 | KeySpec::Aes192 | KeySpec::Aes256 | KeySpec::Sm4 => {
            Fault::internal("a key that rotates was said not to")
        }
    }
}

fn of_quota(what: Quota) -> Fault {
    match what {
        Quota::Keys | Quota::InstanceKeys => words::TOO_MANY_KEYS,
        Quota::GrantsOfKey => words::TOO_MANY_GRANTS_OF_KEY,
        Quota::GrantsOfGrantee => words::TOO_MANY_GRANTS,
        Quota::Aliases | Quota::AliasesOfKey | Quota::Versions | Quota::ExternalKeys => {
            words::INVALID
        }
    }
}

/// What only the original of a key does.
fn of_replica(operation: Operation) -> Fault {
    match operation {
        Operation::GetImportParameters | Operation::ImportMaterial => words::REPLICA_IMPORT,
        Operation::Read
        | Operation::Use
        | Operation::GetPublicKey
        | Operation::CreateVersion
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
        | Operation::DeleteMaterial
        | Operation::CreateGrant
        | Operation::Replicate => words::REPLICA,
    }
}

/// The word for the first rule that was broken; the advice names all of them.
fn of_rules(refusals: &[kms_rules::Refusal]) -> Fault {
    let Some(first) = refusals.first() else {
        return Fault::internal("a refusal without a broken rule");
    };
    let clauses = refusals
        .iter()
        .map(|refusal| clause(field_name(refusal.field), refusal));
    of_rule(first).advise(clauses.collect::<Vec<_>>().join("; "))
}

fn of_rule(refusal: &kms_rules::Refusal) -> Fault {
    let is_too_long = matches!(refusal.reason, Reason::TooLong { .. });
    match refusal.field {
        Field::RotationInterval => of_rotation(refusal),
        _ if refusal.reason == Reason::Required => words::missing(),
        Field::Alias => words::KEY_ALIAS,
        Field::Description => words::DESCRIPTION,
        Field::KeySpec => words::KEY_SPEC,
        Field::KeyUsage => of_usage(refusal),
        Field::DeletionWindowDays => words::PENDING_DAYS,
        Field::Tags if refusal.reason == Reason::Duplicate => words::TAG_LIST,
        Field::Tags => words::TOO_MANY_TAGS,
        Field::TagKey if refusal.reason == Reason::Duplicate => words::TAG_LIST,
        Field::TagKey if is_too_long => words::TAG_KEY_LENGTH,
        Field::TagKey => words::TAG_KEY,
        Field::TagValue if is_too_long => words::TAG_VALUE_LENGTH,
        Field::TagValue => words::TAG_VALUE,
        Field::Region
        | Field::Instance
        | Field::Origin
        | Field::ProtectionLevel
        | Field::KeyStorageMechanism
        | Field::Policy
        | Field::WrappingAlgorithm
        | Field::WrappingKeySpec => words::INVALID,
    }
}

/// Usages that a class of keys has not, which have words of their own.
fn of_usage(refusal: &kms_rules::Refusal) -> Fault {
    let Reason::UsageNotForSpec { spec: wire, .. } = &refusal.reason else {
        return words::INVALID;
    };
    let asked = Usage::find(Cloud::Huawei, &refusal.asked);
    let spec = spec::find(Cloud::Huawei, wire).map(|rule| rule.spec);
    match (asked, spec) {
        (Some(Usage::EncryptDecrypt), Some(spec)) if spec.is_asymmetric() => words::EC_ENCRYPTS_NOT,
        (Some(Usage::SignVerify), Some(spec)) if !spec.is_asymmetric() => {
            words::SYMMETRIC_SIGNS_NOT
        }
        (_, _) => words::INVALID,
    }
}

fn of_rotation(refusal: &kms_rules::Refusal) -> Fault {
    match &refusal.reason {
        Reason::RotationNotForOrigin { .. } => words::EXTERNAL_ROTATION,
        Reason::RotationNotForPlace { .. } | Reason::RotationNotForStorage { .. } => {
            words::KEYSTORE_ROTATION
        }
        Reason::RotationNotForSpec { spec: wire, .. } => {
            spec::find(Cloud::Huawei, wire).map_or(words::INVALID, |rule| rotates_not(rule.spec))
        }
        Reason::Required => words::missing(),
        Reason::NotOneOf { .. }
        | Reason::OtherCloud { .. }
        | Reason::NotInCloud { .. }
        | Reason::UsageNotForSpec { .. }
        | Reason::SpecNotInPlace { .. }
        | Reason::SpecNotInRegion { .. }
        | Reason::ProtectionNotInRegion { .. }
        | Reason::SpecNeedsProtection { .. }
        | Reason::OriginNotForSpec { .. }
        | Reason::ArgumentNotInPlace { .. }
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
        | Reason::Duplicate
        | Reason::InPolicy { .. } => words::ROTATION_INTERVAL,
    }
}

/// The state table's words: those of an operation come before those of a state.
fn of_state(wrong: &WrongState) -> Fault {
    match (wrong.operation, wrong.was) {
        (_, KeyState::Unavailable) => words::FROZEN,
        (Operation::ScheduleDeletion, KeyState::PendingDeletion) => words::ALREADY_PENDING_DELETION,
        (Operation::CancelDeletion, _) => words::NOT_PENDING_DELETION,
        (Operation::DeleteMaterial, _) => words::MATERIAL_STATE,
        (_, KeyState::PendingDeletion) => words::PENDING_DELETION,
        (Operation::Enable, _) => words::NOT_DISABLED,
        (Operation::Disable, _) => words::NOT_ENABLED,
        (Operation::GetImportParameters | Operation::ImportMaterial, _) => {
            words::NOT_PENDING_IMPORT
        }
        (Operation::UpdateRotation | Operation::CreateVersion, KeyState::PendingImport) => {
            words::EXTERNAL_ROTATION
        }
        (_, KeyState::Disabled) => words::DISABLED,
        (_, KeyState::PendingImport) => words::INVALID.advise("the key is pending import"),
        (_, KeyState::Enabled) => words::INVALID.advise("the key is enabled"),
    }
}

/// The word for a number that the service judged.
fn of_bounds(argument: Argument) -> Fault {
    let own = [
        (Argument::DataKey, words::PLAINTEXT_LENGTH),
        (Argument::DataKeyCiphertext, words::CIPHERTEXT_LENGTH),
    ];
    own_word(argument, own)
}

/// The word for bytes that are not as many as they are said to be.
fn of_length(argument: Argument) -> Fault {
    let own = [
        (Argument::DataKey, words::PLAINTEXT_OTHER_LENGTH),
        (Argument::DataKeyCiphertext, words::CIPHERTEXT_OTHER_LENGTH),
    ];
    own_word(argument, own)
}

/// The word for bits that are no whole bytes.
fn of_bits(argument: Argument) -> Fault {
    let own = [
        (Argument::RandomBits, words::RANDOM_WHOLE_BYTES),
        (Argument::NumberOfBits, words::DATA_KEY_WHOLE_BYTES),
    ];
    own_word(argument, own)
}

/// The word for bytes whose digest is another's.
fn of_digest(argument: Argument) -> Fault {
    let own = [
        (Argument::DataKey, words::PLAINTEXT_DIGEST),
        (Argument::DataKeyCiphertext, words::CIPHERTEXT_DIGEST),
    ];
    own_word(argument, own)
}

/// The word that an argument has for this alone; else the argument's word.
fn own_word<const N: usize>(argument: Argument, own: [(Argument, Fault); N]) -> Fault {
    let own = own.into_iter().find(|(of, _)| *of == argument);
    own.map_or_else(|| of_argument(argument), |(_, word)| word)
}

/// The word for an argument that the service judged.
fn of_argument(argument: Argument) -> Fault {
    match argument {
        Argument::PageNumber | Argument::NextToken => words::MARKER,
        Argument::PageSize => words::LIMIT,
        Argument::NumberOfBytes | Argument::NumberOfBits => words::DATA_KEY_LENGTH,
        Argument::DataKeySpec => words::DATA_KEY_SPEC,
        Argument::DataKey => words::PLAINTEXT,
        Argument::DataKeyCiphertext | Argument::CiphertextBlob => words::CIPHERTEXT,
        Argument::Digest => words::DIGEST_LENGTH,
        Argument::MaterialExpiry => words::EXPIRY_PASSED,
        Argument::Grantee | Argument::RetiringPrincipal => words::BAD_USER_ID,
        Argument::TagFilters => words::TAG_LIST,
        Argument::TagFilterValues => words::TOO_MANY_TAG_VALUES,
        Argument::NamePart => words::MATCH_VALUE,
        Argument::RandomBits => words::RANDOM_LENGTH,
        Argument::EncryptionContext => words::ENCRYPTION_CONTEXT,
        Argument::Plaintext
        | Argument::AdditionalData
        | Argument::SourceContext
        | Argument::DestinationContext
        | Argument::Message
        | Argument::Filters
        | Argument::ResourceIds
        | Argument::TagKeys
        | Argument::Policy
        | Argument::MessageType
        | Argument::PublicKeyBlob
        | Argument::ReplicaRegion
        | Argument::GranteeKind
        | Argument::GrantOperations
        | Argument::GrantName
        | Argument::Aliases
        | Argument::KeyStoreName
        | Argument::Service => words::INVALID,
    }
}

/// The API's name of an argument that the service judges.
fn member(argument: Argument) -> &'static str {
    match argument {
        Argument::PageNumber | Argument::NextToken => "marker",
        Argument::PageSize => "limit",
        Argument::Filters => "matches",
        Argument::NumberOfBytes | Argument::NumberOfBits => "datakey_length",
        Argument::RandomBits => "random_data_length",
        Argument::DataKey | Argument::Plaintext => "plain_text",
        Argument::DataKeyCiphertext | Argument::CiphertextBlob => "cipher_text",
        Argument::DataKeySpec => "key_spec",
        Argument::EncryptionContext => "encryption_context",
        Argument::AdditionalData => "additional_authenticated_data",
        Argument::SourceContext => "source_additional_authenticated_data",
        Argument::DestinationContext => "destination_additional_authenticated_data",
        Argument::ResourceIds => "key_id",
        Argument::TagKeys => "tags",
        Argument::Policy => "policy",
        Argument::Digest | Argument::Message => "message",
        Argument::MessageType => "message_type",
        Argument::PublicKeyBlob => "public_key",
        Argument::MaterialExpiry => "expiration_time",
        Argument::Service => "service",
        Argument::Grantee => "grantee_principal",
        Argument::GranteeKind => "grantee_principal_type",
        Argument::RetiringPrincipal => "retiring_principal",
        Argument::GrantOperations => "operations",
        Argument::GrantName => "name",
        Argument::TagFilters => "tags",
        Argument::TagFilterValues => "values",
        Argument::NamePart => "matches",
        Argument::Aliases => "aliases",
        Argument::ReplicaRegion => "replica_region",
        Argument::KeyStoreName => "keystore_alias",
    }
}

/// The API's name of an argument that the rules judge.
fn field_name(field: Field) -> &'static str {
    match field {
        Field::Region => "region",
        Field::Instance => "keystore_id",
        Field::KeySpec => "key_spec",
        Field::KeyUsage => "key_usage",
        Field::Origin => "origin",
        Field::ProtectionLevel => "protection_level",
        Field::KeyStorageMechanism => "key_storage_mechanism",
        Field::RotationInterval => "rotation_interval",
        Field::Description => "key_description",
        Field::Alias => "key_alias",
        Field::Tags => "tags",
        Field::TagKey => "key",
        Field::TagValue => "value",
        Field::DeletionWindowDays => "pending_days",
        Field::Policy => "policy",
        Field::WrappingAlgorithm => "wrapping_algorithm",
        Field::WrappingKeySpec => "wrapping_key_spec",
    }
}

/// A keystore's status in words.
fn keystore_status(status: InstanceStatus) -> &'static str {
    match status {
        InstanceStatus::Uninitialized | InstanceStatus::Connecting => "not ready",
        InstanceStatus::Connected => "enabled",
        InstanceStatus::Disconnected => "disabled",
        InstanceStatus::Error => "broken",
    }
}
