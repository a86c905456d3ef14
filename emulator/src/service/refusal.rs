//! Why an operation was not done, as facts. Each dialect has its own code and words for every one.

mod moves;

use jiff::Timestamp;
use kms_rules::lifecycle::WrongState;
use kms_rules::{Origin, Place, Usage};

pub(crate) use self::moves::{CopyRefusal, KeyStoreRefusal, TokenRefusal};
use crate::crypto::{CannotGenerate, Failed};
use crate::entropy::NoEntropy;
use crate::store::{self, AccountStatus, InstanceStatus, Kind};

/// Why an operation was not done. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The arguments break rules of the cloud; all that were broken, in field order, never empty.
    Rules(Vec<kms_rules::Refusal>),
    /// A number argument is outside its inclusive bounds.
    OutOfBounds {
        argument: Argument,
        given: i64,
        min: i64,
        max: i64,
    },
    /// A text argument is longer than `max` (in the argument's unit, see [`Argument`]).
    TooLong {
        argument: Argument,
        length: usize,
        max: usize,
    },
    /// A list argument has more than `max` items.
    TooMany {
        argument: Argument,
        count: usize,
        max: usize,
    },
    /// A word that is not one of `valid`.
    NotOneOf {
        argument: Argument,
        given: String,
        valid: Vec<&'static str>,
    },
    /// No such key in this scope, or it has been deleted.
    KeyNotFound { key: String },
    /// No such alias in this scope.
    AliasNotFound { alias: String },
    /// No such version of the key.
    VersionNotFound { key: String, version: String },
    /// The alias exists already.
    AliasTaken { alias: String },
    /// Another key has the name, perhaps one that waits for its deletion.
    NameTaken { name: String, key: String },
    /// The key rotates by itself already.
    RotationOn { key: String },
    /// The key does not rotate by itself.
    RotationOff { key: String },
    /// The operation takes a key id, and was given an alias.
    AliasNotAllowedHere { alias: String },
    /// The configuration knows no KMS instance or key store of that id in this region.
    InstanceNotFound { instance: String },
    /// The instance is there, and cannot be used now.
    InstanceNotConnected {
        instance: String,
        status: InstanceStatus,
    },
    /// The key's state does not allow the operation.
    WrongState(WrongState),
    /// Keys of this spec and usage cannot do the operation.
    WrongUse {
        key: String,
        spec: &'static str,
        usage: Usage,
        needs: Needs,
    },
    /// Keys of this kind cannot do the operation, whatever their state.
    WrongKind { key: String, kind: Kind },
    /// The key's spec has no such algorithm for the operation; `valid` are those it has.
    WrongAlgorithm {
        spec: &'static str,
        given: String,
        valid: Vec<&'static str>,
    },
    /// The key's newest version is too young for a next one before `earliest`.
    VersionTooYoung { key: String, earliest: Timestamp },
    /// Key pairs in such a place have one version.
    NoNextVersion { key: String, place: Place },
    /// The account, the key or the instance has as many of `what` as it may.
    LimitExceeded { what: Quota, max: u64 },
    /// The account may not use the service.
    AccountBarred { status: AccountStatus },
    /// More requests of a class than the account may make in a second.
    Throttled { per_second: u64 },
    /// What is behind the key (its instance, the caller's own key manager) cannot be used; `log` says why.
    Unavailable { key: String, log: String },
    /// Bytes of an argument have another length than the operation takes.
    WrongLength {
        argument: Argument,
        length: usize,
        valid: usize,
    },
    /// A number of bits that is no number of whole bytes.
    NotWholeBytes { argument: Argument, given: i64 },
    /// The digest that goes with some bytes is not theirs.
    DigestMismatch { argument: Argument },
    /// An argument is not what it should be; `why` in our words, without any of its bytes.
    Malformed { argument: Argument, why: String },
    /// The time lies in the past.
    TimePassed { argument: Argument },
    /// The import token is not one for this key.
    ImportToken(TokenRefusal),
    /// The wrapped material does not open, is no material of the key's spec, or is other than what the key once
    /// had.
    BadKeyMaterial { fault: MaterialFault, why: String },
    /// Imported material of this key stays for good.
    MaterialStays { key: String },
    /// Keys in such a place cannot do the operation.
    WrongPlace { key: String, place: Place },
    /// The key is in several regions, and that stands against it.
    Copies(CopyRefusal),
    /// The key store cannot be made so, or go.
    KeyStore(KeyStoreRefusal),
    /// Keys of this origin cannot do the operation.
    WrongOrigin {
        key: String,
        origin: Origin,
        place: Place,
    },
    /// The ciphertext was not made here, was changed, or is opened with another context.
    BadCiphertext,
    /// The key is protected from deletion.
    DeletionProtected { key: String, description: String },
    /// The caller is known, and may not do this with the key.
    NotPermitted { key: String },
    /// No such grant in this scope.
    GrantNotFound { grant: String },
    /// The grant is one of another key.
    GrantOfOtherKey { grant: String, key: String },
    /// A grant must let its grantee do something itself, not only grant on.
    GrantsNothing { valid: Vec<&'static str> },
    /// The key has no tag of this tag key.
    TagNotFound { key: String, tag_key: String },
    /// The key would have more tags than the cloud allows.
    TooManyTags { key: String, max: usize },
    /// Our own failure.
    Internal(Internal),
}

/// What is wrong with key material that a caller brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MaterialFault {
    /// It is not wrapped as it should be for the token's public key.
    Closed,
    /// What is inside is no key of the spec.
    NoKey,
    /// The private key, which travels apart, is not there.
    NoPrivateKey,
    /// The private key does not open, or is none of the spec.
    PrivateKey,
    /// The key that the private key is wrapped under has another length than it may.
    TemporaryKey,
    /// It is not what the key once had.
    Another,
}

/// What an operation does with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// A block cipher, to encrypt texts and data keys.
    Cipher,
    /// The same, in an operation that is about data keys and nothing else.
    DataKeys,
    /// A key pair of a usage.
    Pair(Usage),
    /// A key pair of any usage.
    AnyPair,
    /// A key that authenticates messages.
    Mac,
    /// A key that rotates by itself.
    Rotation,
}

/// What there can be too many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quota {
    Keys,
    Aliases,
    Versions,
    InstanceKeys,
    ExternalKeys,
    AliasesOfKey,
    GrantsOfKey,
    GrantsOfGrantee,
}

/// An argument that the service itself judges; what it counts stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Argument {
    /// From 1.
    PageNumber,
    /// Items.
    PageSize,
    /// Filters of a key list: how many, and how many values of one.
    Filters,
    /// Bytes of a data key.
    NumberOfBytes,
    /// Bits of a data key.
    NumberOfBits,
    /// Bits of random bytes.
    RandomBits,
    /// A data key of the caller's: bytes.
    DataKey,
    /// The ciphertext of a data key: bytes of the data key.
    DataKeyCiphertext,
    /// The name of a data key's type.
    DataKeySpec,
    /// Bytes of UTF-8.
    Plaintext,
    /// Characters of all keys and values together.
    EncryptionContext,
    /// Bytes of UTF-8: a text that is authenticated with what is encrypted.
    AdditionalData,
    /// The context of what is taken to another key.
    SourceContext,
    /// The same of where it is taken.
    DestinationContext,
    /// Resources of one tag request.
    ResourceIds,
    /// Tag keys of one untag request.
    TagKeys,
    /// Bytes of JSON text.
    Policy,
    /// What an earlier page gave.
    NextToken,
    /// Bytes, decoded.
    Digest,
    /// Bytes, decoded.
    Message,
    /// Whether a message or its digest is signed.
    MessageType,
    /// Bytes, decoded: of an asymmetric key.
    CiphertextBlob,
    /// A public key of the caller's.
    PublicKeyBlob,
    /// Seconds since 1970.
    MaterialExpiry,
    /// The name of a cloud service.
    Service,
    /// The id of a user or of an account.
    Grantee,
    /// Which of the two.
    GranteeKind,
    /// The id of who may take a grant back.
    RetiringPrincipal,
    /// Words of operations.
    GrantOperations,
    /// The name of a grant.
    GrantName,
    /// Tags that keys are searched by.
    TagFilters,
    /// Values of one of them.
    TagFilterValues,
    /// Characters that names are searched by.
    NamePart,
    /// Names of aliases to take away.
    Aliases,
    /// The region that a key is copied to.
    ReplicaRegion,
    /// What people call a key store.
    KeyStoreName,
}

/// A failure of our own: what the caller may be told, and what only the log may keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Internal {
    /// For the caller: no path, no cause.
    pub(crate) told: &'static str,
    /// For the log: the cause. Never a secret.
    pub(crate) log: String,
}

impl From<store::Failure> for Refusal {
    fn from(failure: store::Failure) -> Refusal {
        let told = match failure.kind {
            store::FailureKind::Full => "the emulator's disk is full; nothing was changed",
            store::FailureKind::Damaged => "the emulator's database is damaged",
            store::FailureKind::Closed => "the emulator is shutting down",
            store::FailureKind::Other => "the emulator could not use its database",
        };
        Refusal::Internal(Internal {
            told,
            log: failure.detail,
        })
    }
}

impl From<NoEntropy> for Refusal {
    fn from(failure: NoEntropy) -> Refusal {
        let told = "the emulator's system gave no random bytes";
        Refusal::Internal(Internal {
            told,
            log: failure.0,
        })
    }
}

impl From<CannotGenerate> for Refusal {
    fn from(failure: CannotGenerate) -> Refusal {
        let told = "the emulator could not make a key";
        let log = match failure {
            CannotGenerate::NoEntropy(failure) => return failure.into(),
            CannotGenerate::Library(error) => error,
        };
        Refusal::Internal(Internal { told, log })
    }
}

/// What the rules let pass and a key does not do after all is our own failure.
impl From<Failed> for Refusal {
    fn from(failure: Failed) -> Refusal {
        let log = match failure {
            Failed::NoEntropy(failure) => return failure.into(),
            Failed::NotThisAlgorithm => "the key has no such algorithm".to_owned(),
            Failed::Length { given, min, max } => {
                format!("{given} bytes are not from {min} to {max}")
            }
            Failed::Library(error) => error,
        };
        let told = "the emulator could not use the key";
        Refusal::Internal(Internal { told, log })
    }
}

impl From<Vec<kms_rules::Refusal>> for Refusal {
    fn from(refusals: Vec<kms_rules::Refusal>) -> Refusal {
        Refusal::Rules(refusals)
    }
}

impl From<kms_rules::Refusal> for Refusal {
    fn from(refusal: kms_rules::Refusal) -> Refusal {
        Refusal::Rules(vec![refusal])
    }
}

impl From<WrongState> for Refusal {
    fn from(wrong: WrongState) -> Refusal {
        Refusal::WrongState(wrong)
    }
}
