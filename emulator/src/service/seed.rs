//! What a fixture says, in the field's own terms: instances and keys as they are to stand in the store.
//!
//! Words for specs, usages and the like are the cloud's own spelling, as in CreateKey, and judged by the same rules.
//! What is `None` is not said: a new key gets the default, and a key that is there may have anything.

use jiff::Timestamp;
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Place};
use zeroize::Zeroizing;

use super::create_grant::CreateGrant;
use super::create_key::CreateKey;
use super::instances::NewInstance;
use super::refusal::Refusal;
use crate::entropy::NoEntropy;
use crate::store::{self, AccountStatus, Copies, InstanceStatus, Kind, Scope};

/// Everything that a fixture says.
#[derive(Default)]
pub(crate) struct Seed {
    pub(crate) accounts: Vec<SeedAccount>,
    pub(crate) instances: Vec<SeedInstance>,
    pub(crate) keys: Vec<SeedKey>,
}

/// An account that may not use the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeedAccount {
    pub(crate) cloud: Cloud,
    pub(crate) account: String,
    pub(crate) status: AccountStatus,
}

/// An instance.
pub(crate) struct SeedInstance {
    pub(crate) new: NewInstance,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) status: Option<InstanceStatus>,
    pub(crate) protection: Option<Protection>,
    pub(crate) is_configured: Option<bool>,
}

/// Whether something is protected from deletion, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Protection {
    Off,
    /// The description may be empty.
    On(String),
}

/// A key.
pub(crate) struct SeedKey {
    pub(crate) scope: Scope,
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// What a caller would ask of CreateKey.
    pub(crate) asked: CreateKey,
    /// What kind of instance the key is in, where that instance is not there any more.
    pub(crate) place: Option<Place>,
    /// Whether `asked.tags` are said: all tags of the key.
    pub(crate) has_tags: bool,
    pub(crate) external_key: Option<String>,
    pub(crate) state: Option<KeyState>,
    pub(crate) creator: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) last_rotated_at: Option<Timestamp>,
    pub(crate) delete_at: Option<Timestamp>,
    pub(crate) material_expires_at: Option<Timestamp>,
    pub(crate) protection: Option<Protection>,
    /// All aliases that point to the key, prefix included.
    pub(crate) aliases: Option<Vec<SeedAlias>>,
    /// All grants of the key.
    pub(crate) grants: Option<Vec<SeedGrant>>,
    /// Whether it is in other regions too.
    pub(crate) copies: Option<Copies>,
    pub(crate) primary_version: Option<String>,
    /// Oldest first; none is one that the service makes, if it makes the key's material.
    pub(crate) versions: Vec<SeedVersion>,
    /// A digest of all of the above, by which the same key of the same fixture is known again.
    pub(crate) mark: Zeroizing<Vec<u8>>,
    /// In a snapshot: the digest that the key was loaded with.
    pub(crate) marked: Option<Zeroizing<Vec<u8>>>,
}

/// An alias of a key.
pub(crate) struct SeedAlias {
    pub(crate) name: String,
    /// That of the key unless it is said.
    pub(crate) created_at: Option<Timestamp>,
    /// When it last got another key; when it was made unless that is said.
    pub(crate) updated_at: Option<Timestamp>,
}

/// A grant of a key.
pub(crate) struct SeedGrant {
    pub(crate) id: Option<String>,
    /// What a caller would ask of CreateGrant.
    pub(crate) asked: CreateGrant,
    pub(crate) issuer: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
}

/// A version of a key's material.
pub(crate) struct SeedVersion {
    pub(crate) id: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) material: SeedMaterial,
    /// By what imported material is known again.
    pub(crate) imprint: Option<Vec<u8>>,
}

/// The material of a version.
#[derive(Clone)]
pub(crate) enum SeedMaterial {
    /// Not said: the service makes some, or waits for an import.
    Unsaid,
    /// The key of a block cipher or MAC, PKCS#8 DER of a key pair.
    Raw(Zeroizing<Vec<u8>>),
    Pem(Zeroizing<String>),
    /// It follows from this and the spec.
    Passphrase(Zeroizing<String>),
}

/// What became of a fixture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Loaded {
    /// Keys that are new.
    pub(crate) added: usize,
    /// Keys that were there already.
    pub(crate) known: usize,
}

/// Why a fixture was not loaded; nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CannotLoad {
    /// A field that cannot be so, and why: what it is, and what would be valid.
    Wrong {
        entry: Entry,
        field: &'static str,
        why: String,
    },
    /// The rules of the cloud stand against the key; never empty.
    Rules {
        entry: Entry,
        refusals: Vec<kms_rules::Refusal>,
    },
    /// It is there already, and not so: the fields that differ.
    Differs {
        entry: Entry,
        fields: Vec<&'static str>,
    },
    /// The store was to be empty.
    NotEmpty { keys: u64, instances: usize },
    /// Our own failure.
    Failed(Refusal),
}

/// Something that a fixture describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Key { id: String, scope: Scope },
    Instance { id: String, region: String },
}

impl SeedKey {
    /// What messages call it.
    pub(super) fn entry(&self) -> Entry {
        Entry::Key {
            id: self.id.clone(),
            scope: self.scope.clone(),
        }
    }

    pub(super) fn wrong(&self, field: &'static str, why: impl Into<String>) -> CannotLoad {
        CannotLoad::Wrong {
            entry: self.entry(),
            field,
            why: why.into(),
        }
    }
}

impl SeedVersion {
    /// A version of which nothing is said.
    pub(super) fn unsaid() -> SeedVersion {
        SeedVersion {
            id: None,
            created_at: None,
            material: SeedMaterial::Unsaid,
            imprint: None,
        }
    }
}

impl SeedMaterial {
    pub(super) fn is_said(&self) -> bool {
        match self {
            SeedMaterial::Unsaid => false,
            SeedMaterial::Raw(_) | SeedMaterial::Pem(_) | SeedMaterial::Passphrase(_) => true,
        }
    }
}

impl From<store::Failure> for CannotLoad {
    fn from(failure: store::Failure) -> CannotLoad {
        CannotLoad::Failed(failure.into())
    }
}

impl From<NoEntropy> for CannotLoad {
    fn from(failure: NoEntropy) -> CannotLoad {
        CannotLoad::Failed(failure.into())
    }
}

impl From<Refusal> for CannotLoad {
    fn from(refusal: Refusal) -> CannotLoad {
        CannotLoad::Failed(refusal)
    }
}
