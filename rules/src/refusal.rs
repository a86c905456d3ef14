//! A refusal as facts: which argument, what was asked, what would be valid. The two ends word it.

use crate::limits::ASKED_CHARS_MAX;
use crate::{Cloud, Place};

/// One reason why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The argument at fault.
    pub field: Field,
    /// What was asked for it, as written; long text is cut after [`ASKED_CHARS_MAX`] characters.
    pub asked: String,
    /// Why it is refused, with the valid choices.
    pub reason: Reason,
}

impl Refusal {
    /// A refusal of `asked` in `field`, cutting text that is too long to repeat.
    #[must_use]
    pub fn new(field: Field, asked: &str, reason: Reason) -> Self {
        let mut kept: String = asked.chars().take(ASKED_CHARS_MAX).collect();
        if kept.len() < asked.len() {
            kept.push('…');
        }
        Self {
            field,
            asked: kept,
            reason,
        }
    }
}

/// The arguments that rules judge. Each end knows its own name for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The region of the request.
    Region,
    /// Alibaba `DKMSInstanceId`, Huawei `keystore_id`.
    Instance,
    /// Alibaba `KeySpec`, Huawei `key_spec`.
    KeySpec,
    /// Alibaba `KeyUsage`, Huawei `key_usage`.
    KeyUsage,
    /// Alibaba `Origin`, Huawei `origin`.
    Origin,
    /// Alibaba `ProtectionLevel`.
    ProtectionLevel,
    /// Alibaba `KeyStorageMechanism`.
    KeyStorageMechanism,
    /// Alibaba `RotationInterval`, Huawei `rotation_interval`.
    RotationInterval,
    /// Alibaba `Description`, Huawei `key_description`.
    Description,
    /// Alibaba `AliasName`, Huawei `key_alias`.
    Alias,
    /// The tags as a whole (their number).
    Tags,
    /// The key of one tag; `asked` is that key.
    TagKey,
    /// The value of one tag; `asked` is that value.
    TagValue,
    /// Alibaba `PendingWindowInDays`, Huawei `pending_days`.
    DeletionWindowDays,
    /// Alibaba `Policy`, the key policy.
    Policy,
    /// Alibaba `WrappingAlgorithm`, Huawei `wrapping_algorithm`.
    WrappingAlgorithm,
    /// Alibaba `WrappingKeySpec`.
    WrappingKeySpec,
}

/// Why a value is refused. Names are the cloud's own spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing was given and the cloud has no default.
    Required,
    /// Not a word that the cloud knows (exact, case included).
    NotOneOf {
        /// The words it takes here.
        valid: Vec<&'static str>,
    },
    /// The other cloud's word for something.
    OtherCloud {
        /// Whose word it is.
        cloud: Cloud,
        /// This cloud's word for the same thing, when it has one.
        counterpart: Option<&'static str>,
        /// The words that this cloud takes here.
        valid: Vec<&'static str>,
    },
    /// The cloud has no such argument; leave it out.
    NotInCloud {
        /// The cloud asked.
        cloud: Cloud,
    },
    /// The spec has no such usage.
    UsageNotForSpec {
        /// The spec asked for or the default one.
        spec: &'static str,
        /// The usages it has.
        valid: Vec<&'static str>,
    },
    /// The spec does not exist in this place.
    SpecNotInPlace {
        /// The spec asked for or the default one.
        spec: &'static str,
        /// Where the key was asked for.
        place: Place,
        /// Where the spec exists.
        places: Vec<Place>,
        /// The specs that exist in `place` (and region, when known).
        specs: Vec<&'static str>,
    },
    /// The spec exists in this place, but not in this region.
    SpecNotInRegion {
        /// The spec asked for or the default one.
        spec: &'static str,
        /// Where the key was asked for; `None` when not known.
        place: Option<Place>,
        /// The region of the request.
        region: String,
        /// The known regions where it exists.
        regions: Vec<&'static str>,
        /// The specs that exist in this place and region.
        specs: Vec<&'static str>,
    },
    /// The region has no managed hardware security modules.
    ProtectionNotInRegion {
        /// The region of the request.
        region: String,
        /// The levels it has for the spec asked for; empty when it has none.
        valid: Vec<&'static str>,
        /// The known regions that have the level asked for.
        regions: Vec<&'static str>,
    },
    /// The spec exists only at another protection level.
    SpecNeedsProtection {
        /// The spec asked for or the default one.
        spec: &'static str,
        /// The levels at which it exists.
        valid: Vec<&'static str>,
    },
    /// The spec does not take key material of this origin here.
    OriginNotForSpec {
        /// The spec asked for or the default one.
        spec: &'static str,
        /// Where the key was asked for; `None` when not known.
        place: Option<Place>,
        /// The origins it takes.
        valid: Vec<&'static str>,
    },
    /// Keys in this place have no such property; leave the argument out.
    ArgumentNotInPlace {
        /// Where the key was asked for.
        place: Place,
        /// Where keys have it.
        places: Vec<Place>,
    },
    /// Not `integer[unit]`.
    RotationMalformed {
        /// The units, with what they stand for.
        units: &'static [(char, &'static str)],
    },
    /// Imported key material does not rotate automatically.
    RotationNotForOrigin {
        /// The origin asked for.
        origin: &'static str,
        /// The origins that rotate.
        valid: Vec<&'static str>,
    },
    /// The spec does not rotate automatically.
    RotationNotForSpec {
        /// The spec asked for or the default one.
        spec: &'static str,
        /// The specs that do.
        valid: Vec<&'static str>,
    },
    /// Keys in this place do not rotate automatically.
    RotationNotForPlace {
        /// Where the key was asked for.
        place: Place,
        /// Where keys rotate.
        valid: Vec<Place>,
    },
    /// Keys that are kept so do not rotate automatically.
    RotationNotForStorage {
        /// How the key is kept, asked for or by default.
        storage: &'static str,
        /// The mechanisms under which keys rotate.
        valid: Vec<&'static str>,
    },
    /// The cloud counts rotation in whole days.
    NotWholeDays,
    /// A number outside its inclusive bounds.
    OutOfBounds {
        /// Smallest valid number.
        min: u64,
        /// Largest valid number.
        max: u64,
        /// What is counted.
        unit: Unit,
    },
    /// Text or list shorter than allowed.
    TooShort {
        /// Smallest valid length.
        min: usize,
        /// What is counted.
        unit: Unit,
    },
    /// Text longer than allowed.
    TooLong {
        /// Largest valid length.
        max: usize,
        /// What is counted.
        unit: Unit,
    },
    /// A character outside the allowed ones.
    BadCharacters {
        /// The allowed ones, in words.
        allowed: &'static str,
    },
    /// The text must begin otherwise.
    NeedsPrefix {
        /// What it must begin with.
        prefix: &'static str,
    },
    /// The cloud keeps names that begin so for itself.
    ReservedPrefix {
        /// The beginning that is not allowed.
        prefix: &'static str,
    },
    /// The cloud keeps names that end so for itself.
    ReservedSuffix {
        /// The end that is not allowed.
        suffix: &'static str,
    },
    /// More items than allowed.
    TooMany {
        /// Largest valid number of items.
        max: usize,
    },
    /// The same key twice.
    Duplicate,
    /// Something in a key policy.
    InPolicy {
        /// Which member, such as `Statement[0].Effect`; empty for the policy as a whole.
        member: String,
        /// What is wrong with it.
        fault: PolicyFault,
    },
}

/// What is wrong with a member of a key policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// It must be there.
    Missing,
    /// No policy has a member of that name.
    Unknown {
        /// The members that there are.
        valid: Vec<&'static str>,
    },
    /// Another kind of JSON value is needed.
    WrongShape {
        /// Which, in words.
        expected: &'static str,
    },
    /// A list without items.
    Empty,
    /// Not a word that a policy takes there, case included.
    NotOneOf {
        /// The words it takes.
        valid: Vec<&'static str>,
    },
    /// The text must begin otherwise.
    NeedsPrefix {
        /// What it must begin with.
        prefix: &'static str,
    },
    /// Text longer than allowed.
    TooLong {
        /// Largest valid length, in characters.
        max: usize,
    },
    /// A character outside the allowed ones.
    BadCharacters {
        /// The allowed ones, in words.
        allowed: &'static str,
    },
}

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Whole days of 86,400 seconds.
    Days,
    /// Unicode scalar values.
    Characters,
    /// Bytes.
    Bytes,
}

impl Unit {
    /// The word in messages, plural.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Characters => "characters",
            Self::Bytes => "bytes",
        }
    }
}
