//! A KMS instance or dedicated key store: where some keys are kept, and what it lets them do.

use jiff::Timestamp;
use kms_rules::{Cloud, Place};

/// A KMS instance or dedicated key store, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) cloud: Cloud,
    pub(crate) region: String,
    /// Unique among the cloud's instances in the region, whoever owns them.
    pub(crate) id: String,
    /// The account that sees it; `None` is every account.
    pub(crate) account: Option<String>,
    pub(crate) place: Place,
    /// What people call it.
    pub(crate) name: String,
    /// How many keys it holds at most; `None` is no limit.
    pub(crate) keys_max: Option<u64>,
    /// Cryptographic requests a second at its own gateway; `None` is the least that the cloud sells.
    pub(crate) requests_per_second: Option<u64>,
    pub(crate) created_at: Timestamp,
    pub(crate) status: InstanceStatus,
    pub(crate) deletion_protected: bool,
    /// Why it is protected from deletion; empty unless it is.
    pub(crate) deletion_protection_description: String,
    /// Whether the configuration declares it; else it was made while the daemon ran.
    pub(crate) is_configured: bool,
    /// How the caller's own key manager is reached, sealed; set exactly for external instances that have one.
    pub(crate) sealed_link: Option<Vec<u8>>,
    /// What a dedicated key store stands on; `None` when nobody said.
    pub(crate) cluster: Option<Cluster>,
}

/// What a dedicated key store stands on: kept as it was sent, and empty where nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// The cloud's word for the type of cluster.
    pub(crate) kind: String,
    pub(crate) id: String,
    /// The id of the cluster of hardware security modules.
    pub(crate) hsm_id: String,
    /// The certificate by which that cluster is known, PEM.
    pub(crate) certificate: String,
}

/// Whether an instance can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstanceStatus {
    /// Bought and not set up.
    Uninitialized,
    /// On its way up.
    Connecting,
    /// Its keys can be used.
    Connected,
    /// Out of reach.
    Disconnected,
    /// Broken.
    Error,
}

impl InstanceStatus {
    /// Every status.
    pub(crate) const ALL: [Self; 5] = [
        Self::Uninitialized,
        Self::Connecting,
        Self::Connected,
        Self::Disconnected,
        Self::Error,
    ];

    /// What the admin API and fixtures call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Uninitialized => "Uninitialized",
            Self::Connecting => "Connecting",
            Self::Connected => "Connected",
            Self::Disconnected => "Disconnected",
            Self::Error => "Error",
        }
    }
}
